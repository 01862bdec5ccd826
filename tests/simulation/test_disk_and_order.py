"""Single histories about a disk that takes nothing, a server that wants to be left alone, and chains that were corrected."""

from __future__ import annotations

from kiosk import commands as ask
from tests.simulation.bench import MACHINE, Bench
from tests.simulation.memory import Ill

START, FINISH = ("start", "api", "PART1"), ("finish", "api", "PART1")
NOT_RECORDED = "NOT RECORDED. Write it down and call a supervisor."
OTHER = "Haas VF-2"


def test_on_a_full_disk_nothing_is_called_recorded_and_what_was_recorded_still_arrives() -> None:
    bench = Bench(more_machines=(OTHER,))
    bench.network.down_until = bench.world.now + 40
    bench.start("WO-1")
    bench.later(5)
    bench.station.connection.ill = Ill.FULL
    bench.start("WO-2", "PART2", OTHER)
    assert bench.told == NOT_RECORDED
    assert bench.view.fault is not None
    assert str(bench.view.fault.title) == "NOT RECORDED"
    assert len(bench.engine.outbox.open_jobs()) == 1
    bench.later(60)
    bench.station.connection.heal()
    bench.later(60)
    assert bench.ledger == [START]
    bench.start("WO-2", "PART2", OTHER)
    bench.later(30)
    assert bench.ledger == [START, ("start", "api", "PART2")]
    bench.assert_promise_kept()


def test_a_finish_that_the_disk_refused_leaves_the_job_running_with_its_quantities() -> None:
    bench = Bench()
    bench.start("WO-1")
    bench.later(30)
    bench.station.connection.ill = Ill.FULL
    bench.finish()
    assert bench.told == NOT_RECORDED
    assert bench.states(1) == ("delivered",)
    bench.station.connection.heal()
    bench.later(5)
    bench.do(ask.ChooseMachine(MACHINE))
    assert bench.view.quantity.good == 5
    bench.finish()
    bench.later(30)
    assert bench.ledger == [START, FINISH]
    bench.assert_promise_kept(drained=True)


def test_an_outcome_that_the_disk_refused_is_written_later_and_nothing_is_sent_twice() -> None:
    bench = Bench()
    bench.start("WO-1")
    bench.send(1)
    bench.station.connection.ill = Ill.FULL
    bench.later(30)
    assert bench.ledger == [START]
    assert bench.states(1) == ("in_flight",)
    bench.station.connection.heal()
    bench.later(30)
    assert bench.states(1) == ("delivered",)
    assert bench.history.sends == 1
    bench.assert_promise_kept()


def test_a_commit_that_is_there_though_it_was_told_to_have_failed_is_called_recorded_once() -> None:
    bench = Bench()
    bench.station.connection.ill = Ill.DOUBTFUL
    bench.start("WO-1")
    assert bench.told == "Recorded: PART1 Op10 started on Machine1"
    assert bench.station.connection.refused == 1
    bench.later(30)
    assert bench.ledger == [START]
    bench.assert_promise_kept()


def test_a_server_that_wants_to_be_left_alone_is_left_alone_by_a_kiosk_started_again_too() -> None:
    bench = Bench()
    bench.network.script, bench.network.pauses = ["busy"], (600,)
    bench.start("WO-1")
    bench.later(30)
    bench.crash()
    bench.later(500)
    assert bench.history.sends == 1
    assert bench.view.link.waiting == 1
    bench.later(120)
    assert bench.ledger == [START]
    bench.assert_promise_kept()


def test_another_boot_has_no_clock_for_the_wait_and_asks_once() -> None:
    bench = Bench()
    bench.network.script, bench.network.pauses = ["busy"], (600,)
    bench.start("WO-1")
    bench.later(30)
    bench.crash(reboot=True)
    bench.later(30)
    assert bench.ledger == [START]


def refused(bench: Bench, work_order: str, part: str, machine: str) -> None:
    """A whole job of an operator whom the server does not know."""
    bench.do(ask.SignIn("1003"))
    bench.start(work_order, part, machine)
    bench.later(10)
    bench.finish()
    bench.later(10)


def test_corrected_chains_go_in_the_order_of_their_corrections_wherever_they_came_from() -> None:
    bench = Bench(more_machines=(OTHER,))
    refused(bench, "WO-1", "PART1", OTHER)
    refused(bench, "WO-2", "PART2", MACHINE)
    bench.do(ask.SignIn("1001"))
    bench.start("WO-3", "PART3")
    bench.later(30)
    assert bench.supervise("queue correct", 3, fields={"badge": "1001"}) == {"done": True}
    assert bench.supervise("queue correct", 1, fields={"badge": "1001", "machine": MACHINE}) == {"done": True}
    bench.finish()
    bench.later(60)
    order = [(kind, part) for kind, _, part in bench.ledger]
    parts = ("PART3", "PART2", "PART1")
    assert order == [(kind, part) for part in parts for kind in ("start", "finish")]
    bench.assert_promise_kept(drained=True)


def test_a_stopped_machine_and_a_parked_start_hold_up_neither_the_operators_nor_another_machine() -> None:
    bench = Bench(more_machines=(OTHER, "Mazak 3"))
    bench.start("WO-1")
    bench.later(30)
    bench.network.script = ["no_good_word"]
    bench.finish()
    bench.later(10)
    refused(bench, "WO-2", "PART2", OTHER)
    bench.do(ask.SignIn("1001"))
    for number, machine in enumerate((MACHINE, OTHER, "Mazak 3"), 3):
        bench.start(f"WO-{number}", f"PART{number}", machine)
        assert bench.told == f"Recorded: PART{number} Op10 started on {machine}"
        bench.later(5)
        bench.finish()
        assert bench.told == f"Recorded: PART{number} Op10 finished, 5 good, 0 scrap."
    bench.later(60)
    arrived = {(kind, part) for kind, _, part in bench.ledger[1:]}
    assert arrived == {(kind, part) for kind in ("start", "finish") for part in ("PART4", "PART5")}
    assert (bench.view.jobs.attention_count, bench.view.link.waiting) == (2, 2)
    bench.assert_promise_kept()
