"""Single histories that went wrong elsewhere, or would without their rule: what the screen says, and what the server has."""

from __future__ import annotations

from kiosk import commands as ask
from kiosk.commands import Reply
from kiosk.delivery.link import Pause
from kiosk.scanning.codes import Code
from kiosk.simulator.model import Role
from kiosk.view import LinkState, MachineState
from tests.simulation.bench import MACHINE, Bench
from tests.simulation.setting import KEY

START, FINISH = ("start", "api", "PART1"), ("finish", "api", "PART1")


def test_a_job_is_posted_and_patched_once() -> None:
    bench = Bench()
    bench.start("WO-1")
    assert bench.told == "Recorded: PART1 Op10 started on Machine1"
    bench.later(60)
    bench.finish()
    assert bench.told == "Recorded: PART1 Op10 finished, 5 good, 0 scrap."
    bench.later(10)
    assert bench.ledger == [START, FINISH]
    assert bench.view.link.waiting == 0
    bench.assert_promise_kept(drained=True)


def test_a_finish_parked_by_422_stops_its_machine_and_never_the_operator() -> None:
    bench = Bench()
    bench.start("WO-1")
    bench.later(30)
    bench.network.script = ["no_good_word"]
    bench.finish()
    bench.later(10)
    assert bench.view.machines[0].state is MachineState.ATTENTION
    bench.start("WO-2", "PART2")
    assert bench.told == "Recorded: PART2 Op10 started on Machine1"
    bench.later(300)
    assert bench.ledger == [START]
    assert bench.states(3) == ("queued",)
    assert bench.supervise("queue retry", 1) == {"done": True}
    bench.later(30)
    assert bench.ledger == [START, FINISH, ("start", "api", "PART2")]
    bench.assert_promise_kept(drained=True)


def test_a_parked_finish_whose_event_the_office_closes_frees_its_machine() -> None:
    bench = Bench()
    bench.start("WO-1")
    bench.later(30)
    bench.network.script = ["no_good_word"]
    bench.finish()
    bench.later(10)
    bench.start("WO-2", "PART2")
    bench.office("finish", event_id=bench.shop.ledger[0].event_id)
    bench.later(180)
    assert bench.ledger[-1] == ("start", "api", "PART2")
    assert bench.view.jobs.attention_count == 1
    refused = bench.supervise("queue retry", 1)
    assert "closed" in str(refused["error"])
    assert bench.supervise("queue by-hand", 1) == {"done": True}
    assert bench.view.jobs.attention_count == 0
    bench.assert_promise_kept(drained=True)


def test_a_finish_never_closes_the_job_that_the_office_started_in_place_of_ours() -> None:
    bench = Bench()
    bench.start("WO-1")
    bench.later(30)
    bench.office("finish", event_id=bench.shop.ledger[0].event_id)
    bench.office("start", machine_display_name=MACHINE, part_unique_identifier="THEIRS")
    bench.later(70)
    note = bench.view.machines[0].note
    assert note is not None
    assert "Closed elsewhere" in str(note)
    bench.finish()
    bench.later(30)
    assert bench.states(1) == ("delivered", "parked")
    assert [entry[1] for entry in bench.ledger[1:]] == ["office", "office"]
    assert (bench.job(1).made, bench.job(1).scrapped) == (5, 0)
    assert bench.view.jobs.attention_count == 1
    bench.assert_promise_kept(drained=True)


def test_a_start_on_a_machine_where_theirs_runs_is_asked_about_and_goes_when_theirs_is_gone() -> None:
    bench = Bench()
    bench.office("start", machine_display_name=MACHINE, part_unique_identifier="THEIRS")
    bench.start("WO-1")
    assert bench.told == "Recorded: PART1 Op10 started on Machine1"
    bench.later(30)
    assert bench.states(1) == ("parked",)
    bench.finish()
    bench.office("finish", event_id=bench.shop.ledger[0].event_id)
    bench.later(60)
    assert bench.ledger[2:] == [START, FINISH]
    bench.assert_promise_kept(drained=True)


def test_finish_theirs_first_ends_their_job_and_then_starts_ours() -> None:
    bench = Bench()
    bench.office("start", machine_display_name=MACHINE, part_unique_identifier="THEIRS")
    bench.later(70)
    bench.start("WO-1")
    bench.later(30)
    bench.do(ask.AnswerQuestion(1, Reply.NO))
    assert bench.told == "The other job is finished first, then yours is sent."
    bench.later(30)
    assert bench.ledger[1:] == [("finish", "api", "THEIRS"), START]
    bench.assert_promise_kept(drained=True)


def test_a_start_corrected_after_a_later_job_was_delivered_goes_between_jobs_and_back_to_back() -> None:
    bench = Bench()
    bench.do(ask.SignIn("1003"))  # whose address the server does not know
    bench.start("WO-1")
    bench.later(30)
    bench.finish()
    bench.later(10)
    assert bench.states(1) == ("parked", "held")
    assert bench.view.jobs.attention_count == 1
    bench.do(ask.SignIn("1001"))
    bench.start("WO-2", "PART2")
    bench.later(30)
    assert bench.ledger == [("start", "api", "PART2")]
    assert bench.supervise("queue correct", 1, fields={"badge": "1001"}) == {"done": True}
    assert bench.view.jobs.attention_count == 0
    bench.later(60)
    assert bench.ledger == [("start", "api", "PART2")]
    assert bench.view.link.waiting == 2
    bench.finish()
    bench.later(30)
    assert bench.ledger[1:] == [("finish", "api", "PART2"), START, FINISH]
    assert bench.view.link.waiting == 0
    bench.assert_promise_kept(drained=True)


def test_a_503_after_the_commit_is_found_by_reading_and_not_sent_again() -> None:
    bench = Bench()
    bench.network.script = ["fails_after"]
    bench.start("WO-1")
    assert bench.told == "Recorded: PART1 Op10 started on Machine1"
    bench.later(100)
    assert bench.ledger == [START]
    assert bench.states(1) == ("delivered",)
    bench.network.script = ["fails_after"]
    bench.finish()
    bench.later(200)
    assert bench.ledger == [START, FINISH]
    assert bench.states(1) == ("delivered", "delivered")
    assert (bench.view.link.waiting, bench.view.jobs.attention_count) == (0, 0)
    bench.assert_promise_kept(drained=True)


def test_a_lost_start_is_sent_again_only_after_the_settle_time() -> None:
    bench = Bench()
    bench.network.script = ["lost"]
    bench.start("WO-1")
    bench.later(100)
    assert bench.history.sends == 1
    bench.later(60)
    assert bench.history.sends == 2
    assert bench.ledger == [START]
    bench.assert_promise_kept(drained=True)


def test_a_read_only_key_keeps_everything_and_one_trial_write_ends_the_pause() -> None:
    bench = Bench()
    bench.shop.keys[KEY].role = Role.READ_ONLY
    bench.start("WO-1")
    bench.later(30)
    assert bench.view.link.state is LinkState.PAUSED
    assert str(bench.view.link.words) == "Key may only read, call a supervisor"
    assert bench.engine.courier.link.pause is Pause.READ_ONLY
    bench.finish()
    assert bench.told == "Recorded: PART1 Op10 finished, 5 good, 0 scrap."
    assert bench.view.link.waiting == 2
    bench.later(600)
    assert bench.ledger == []
    assert bench.history.sends <= 3
    bench.shop.keys[KEY].role = Role.READ_WRITE
    bench.later(330)
    assert bench.ledger == [START, FINISH]
    assert bench.view.link.state is LinkState.ONLINE
    bench.assert_promise_kept(drained=True)


def test_a_refused_connection_is_no_send_so_a_wrong_job_can_still_be_withdrawn() -> None:
    bench = Bench()
    bench.network.script = ["refused"]
    bench.start("WO-1")
    bench.network.down_until = bench.world.now + 600
    bench.later(5)
    bench.press(Code.WRONG)
    bench.later(1.5)
    bench.press(Code.WRONG)
    bench.later(900)
    assert bench.ledger == []
    assert bench.states(1) == ("withdrawn",)


def test_on_a_shared_machine_of_the_daily_shape_an_unknown_start_is_asked_and_never_repeated() -> None:
    bench = Bench("daily", shared=True)
    bench.network.script = ["answer_lost"]
    bench.start("WO-1")
    bench.later(300)
    assert bench.history.sends == 1
    assert bench.view.jobs.attention_count == 1
    bench.do(ask.OpenItem(1))
    question = bench.view.question
    assert question is not None
    assert str(question.words).startswith("Does the office system show PART1 Op10 on Machine1, begun at ")
    bench.press(Code.YES)
    bench.finish()
    bench.later(60)
    assert bench.ledger == [START]  # how the server counts is only assumed: theirs could look like ours
    bench.do(ask.OpenItem(1))
    bench.press(Code.YES)
    bench.later(60)
    assert bench.ledger == [START, FINISH]
    bench.assert_promise_kept(drained=True)
