"""Single histories about undo windows, crashes in them, and clocks: what the screen says, and what the server has."""

from __future__ import annotations

from kiosk import commands as ask
from kiosk.scanning.codes import Code
from kiosk.view import MachineState
from tests.simulation.bench import MACHINE, NOON, Bench
from tests.simulation.world import YEAR

START, FINISH = ("start", "api", "PART1"), ("finish", "api", "PART1")


def test_undoing_a_finish_and_then_its_start_leaves_nothing_to_send() -> None:
    bench = Bench(undo_seconds=15)
    bench.start("WO-1")
    bench.later(3)
    bench.finish()
    bench.later(2)
    bench.press(Code.UNDO)
    assert bench.told == "Undone: PART1 Op10 still runs on Machine1. Nothing was sent."
    assert bench.view.quantity.good == 5
    bench.later(2)
    bench.press(Code.UNDO)
    assert bench.told == "Undone: PART1 Op10 was not started on Machine1. Nothing was sent."
    assert bench.view.machines[0].state is MachineState.IDLE
    bench.later(60)
    assert bench.ledger == []
    assert bench.view.link.waiting == 0
    bench.assert_promise_kept(drained=True)


def test_an_undo_that_comes_after_the_send_is_refused_in_words() -> None:
    bench = Bench(undo_seconds=5)
    bench.start("WO-1")
    bench.later(20)
    bench.press(Code.UNDO)
    assert bench.told.startswith("There is nothing to undo")
    assert bench.ledger == [START]


def test_a_crash_inside_the_undo_window_keeps_the_action_and_its_undo() -> None:
    bench = Bench(undo_seconds=15)
    bench.start("WO-1")
    bench.later(2)
    bench.crash()
    assert [offer.machine for offer in bench.view.undo] == [MACHINE]
    bench.later(5)
    assert bench.ledger == []
    bench.press(Code.UNDO)
    assert bench.told == "Undone: PART1 Op10 was not started on Machine1. Nothing was sent."
    assert bench.states(1) == ("withdrawn",)
    bench.later(60)
    assert bench.ledger == []


def test_a_reboot_inside_the_undo_window_sends_at_once_and_does_not_wait_for_the_old_boot_clock() -> None:
    bench = Bench(undo_seconds=15)
    bench.later(50_000)
    bench.start("WO-1")
    bench.later(1)
    bench.crash(reboot=True)
    assert bench.view.undo == ()
    assert bench.view.machines[0].state is MachineState.RUNNING
    bench.later(5)
    assert bench.ledger == [START]
    bench.assert_promise_kept(drained=True)


def test_two_jobs_on_one_machine_within_one_second_get_increasing_whole_seconds() -> None:
    bench = Bench()
    bench.start("WO-1")
    bench.later(0.2)
    bench.finish(1)
    assert bench.told == "Recorded: PART1 Op10 finished, 1 good, 0 scrap."
    bench.later(0.2)
    bench.start("WO-2", "PART2")
    assert bench.told == "Recorded: PART2 Op10 started on Machine1"
    bench.later(0.2)
    bench.finish(1)
    assert bench.told == "Recorded: PART2 Op10 finished, 1 good, 0 scrap."
    bench.later(20)
    first, second = bench.job(1), bench.job(3)
    assert first.start_sent is not None
    assert second.start_sent is not None
    assert [first.end_sent, second.start_sent, second.end_sent] == [
        first.start_sent + 1,
        first.start_sent + 1,
        first.start_sent + 2,
    ]
    assert bench.ledger == [START, FINISH, ("start", "api", "PART2"), ("finish", "api", "PART2")]
    assert bench.view.link.waiting == 0
    bench.assert_promise_kept(drained=True)


def test_finish_and_start_next_share_their_second_and_arrive_in_order() -> None:
    bench = Bench()
    bench.start("WO-1")
    bench.later(30)
    bench.start("WO-2", "PART2")
    assert bench.told.endswith("PART1 Op10 is still running.")
    bench.do(ask.Scan(b"Q5", bench.station.clock.boot_seconds()))
    bench.press(Code.NEXT)
    assert bench.told == "Recorded: PART1 Op10 finished, PART2 Op10 started"
    bench.later(20)
    assert bench.ledger == [START, FINISH, ("start", "api", "PART2")]
    assert bench.job(1).end_sent == bench.job(3).start_sent
    bench.assert_promise_kept(drained=True)


def test_midnight_between_the_baseline_and_the_look_changes_no_count() -> None:
    midnight = NOON - NOON % 86_400
    bench = Bench("daily", begins=midnight - 20)
    bench.network.script = ["answer_lost"]
    bench.start("WO-1")
    bench.later(150)
    assert bench.world.now > midnight
    assert bench.ledger == [START]
    assert bench.states(1) == ("delivered",)
    assert bench.view.machines[0].state is MachineState.RUNNING
    assert bench.view.jobs.attention_count == 0
    bench.finish()
    bench.later(30)
    assert bench.ledger == [START, FINISH]
    assert bench.view.link.waiting == 0
    bench.assert_promise_kept(drained=True)


def test_a_clock_that_goes_from_2006_to_2026_between_start_and_finish_changes_no_time() -> None:
    bench = Bench(skew=-20 * YEAR)
    began = bench.world.now
    bench.start("WO-1")
    bench.later(40)
    assert [str(each).split(" is ")[0] for each in bench.view.warnings] == ["This clock"]
    bench.station.jump(0.0)
    bench.finish()
    assert bench.told == "Recorded: PART1 Op10 finished, 5 good, 0 scrap."
    bench.later(30)
    bench.later(60)
    assert not bench.view.warnings, "a key that is new in 2006 has not expired in 2026"
    assert bench.ledger == [START, FINISH]
    job = bench.job(1)
    assert job.start_sent is not None
    assert job.end_sent is not None
    assert abs(job.start_sent - began) < 5
    assert abs(job.end_sent - job.start_sent - 40) < 3
    assert not job.estimated
    bench.assert_promise_kept(drained=True)


def test_no_time_is_sent_before_the_server_has_told_its_own() -> None:
    bench = Bench("daily")
    bench.start("WO-1")
    bench.later(30)
    bench.finish(0)
    bench.later(1.2)
    bench.network.down_until = bench.world.now + 300
    bench.press(Code.FINISH)
    bench.crash(reboot=True, skew=20 * YEAR)
    bench.later(600)
    end = bench.job(1).end_sent
    assert end is not None
    assert end < bench.world.now
    bench.assert_promise_kept(drained=True)
