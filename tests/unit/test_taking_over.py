"""Jobs that were started elsewhere: taken over to be finished here, given back, and never ended by mistake."""

from __future__ import annotations

import pytest

from kiosk.commands import FinishElsewhere, Place
from tests.unit.terminal_driver import ANA, SHEET, Terminal, settings, words_of
from tests.unit.test_board import elsewhere, finish_elsewhere, kinds, stamp


def test_a_job_started_elsewhere_is_taken_over_and_finished_here() -> None:
    t = elsewhere()
    t.scan(f"1H{ANA.badge}")
    t.do(FinishElsewhere("Machine1"))
    assert t.place is Place.RUNNING
    assert t.told == "Taken over. Enter the quantities, then press FINISH."
    assert (t.running().fields.part, t.running().fields.operation) == ("PART777", "30")
    t.scans("Q9", "ZFINISH")
    t.wait(60)
    kind, body = t.sent()[-1]
    assert (kind, body["qty_made"]) == ("finish", 9)
    assert t.tile().elsewhere is None


def taken_over(**station: object) -> Terminal:
    """A job that was started elsewhere and taken over by mistake; the server has shown it as ours since."""
    t = elsewhere(**station).at()
    t.do(FinishElsewhere("Machine1"))
    return t


def is_as_before(t: Terminal) -> bool:
    """Nothing was sent, and the machine shows again what runs there."""
    seen = t.tile().elsewhere
    return kinds(t) == ["start"] and t.tile().job is None and seen is not None


def test_wrong_job_gives_back_what_was_taken_over_and_ends_nothing() -> None:
    t = taken_over()
    t.wait(90)
    assert t.scans("Q7", "ZWRONG").place is Place.RUNNING
    assert t.told == "Was PART777 Op30 taken over by mistake? Press once more if it was."
    assert t.scan("ZWRONG").place is Place.SCAN
    assert t.told == "Left as it was; nothing was sent."
    assert is_as_before(t)
    t.wait(200)
    assert is_as_before(t)
    assert any(what == "released" for what, _ in t.journal())


def test_what_was_given_back_can_be_taken_over_again_and_finished() -> None:
    t = taken_over()
    t.scans("ZWRONG", "ZWRONG")
    t.do(FinishElsewhere("Machine1"))
    t.wait(90)
    t.scans("Q9", "ZFINISH")
    t.wait(60)
    assert [body.get("qty_made") for _, body in t.sent()] == [None, 9]


def test_the_machine_is_free_for_our_own_start_after_something_was_given_back() -> None:
    t = taken_over()
    t.scans("ZWRONG", "ZWRONG")
    finish_elsewhere(t)
    t.wait(90)
    begun = t.clock.wall
    t.scan(SHEET)
    t.wait(60)
    assert kinds(t) == ["start", "finish", "start"]
    assert t.sent()[-1][1]["start"] >= stamp(begun)


def test_given_back_after_it_was_closed_elsewhere_nothing_runs_there() -> None:
    t = taken_over()
    t.wait(90)
    finish_elsewhere(t)
    t.wait(90)
    t.scans("ZWRONG", "ZWRONG")
    assert (t.tile().elsewhere, t.tile().job, kinds(t)) == (None, None, ["start", "finish"])


def test_undo_gives_back_what_was_taken_over() -> None:
    t = taken_over()
    assert [words_of(offer.words) for offer in t.view.undo] == ["Taken over: PART777 Op30"]
    assert t.scan("ZUNDO").place is Place.SCAN
    assert t.told == "Left as it was; nothing was sent."
    assert is_as_before(t)
    assert t.view.undo == ()


def test_an_undone_finish_of_what_was_taken_over_runs_on_and_can_be_given_back_too() -> None:
    t = taken_over(undo_seconds=60)
    t.scans("Q9", "ZFINISH", "ZUNDO")
    assert t.told == "Undone: PART777 Op30 still runs on Haas VF-2. Nothing was sent."
    t.scan("ZUNDO")
    assert is_as_before(t)


def test_after_its_finish_was_sent_a_take_over_is_not_undone() -> None:
    t = taken_over(undo_seconds=60)
    t.scans("Q9", "ZFINISH")
    t.wait(62)
    t.scan("ZUNDO")
    assert t.told == "There is nothing to undo any more."
    assert kinds(t) == ["start", "finish"]


def test_without_undo_seconds_no_way_back_is_offered_but_wrong_job() -> None:
    t = taken_over(undo_seconds=0)
    assert t.view.undo == ()
    t.scans("ZWRONG", "ZWRONG")
    assert is_as_before(t)


def test_cancel_says_that_a_job_stays_taken_over() -> None:
    t = taken_over()
    t.scans("Q9", "ZCANCEL")
    assert (
        t.told == "Cancelled. PART777 Op30 stays taken over. To give it back: its machine, MENU, WRONG JOB."
    )
    assert t.running().elsewhere


def test_a_job_that_was_taken_over_names_who_started_it_and_not_who_took_it() -> None:
    t = taken_over()
    assert t.running().elsewhere
    assert ANA.name not in t.running().operator_name
    t.restart()
    assert (t.running().elsewhere, t.running().operator_name) == (True, "")


def test_finish_on_its_machine_takes_it_over_too() -> None:
    t = elsewhere().at()
    assert t.scan("ZFINISH").place is Place.RUNNING
    assert t.told == "Taken over. Enter the quantities, then press FINISH."


def test_taking_over_needs_a_badge() -> None:
    t = elsewhere()
    t.do(FinishElsewhere("Machine1"))
    assert (t.place, t.told) == (Place.SIGN_IN, "Scan your badge first.")


def test_what_is_not_running_any_more_is_not_taken_over() -> None:
    t = elsewhere().at()
    finish_elsewhere(t)
    t.wait(90)
    t.do(FinishElsewhere("Machine1"))
    assert t.told == "That job is not running there any more."


@pytest.mark.parametrize("code", ["ZFINISH", "ZNEXT", "ZWRONG", "Z4"])
def test_on_the_board_nothing_is_ended_before_a_machine_is_chosen(code: str) -> None:
    t = Terminal(settings(board_seconds=0)).at()
    t.scans(SHEET, "ZBACK", code)
    assert (t.place, t.told) == (Place.MACHINES, "Choose the machine first.")
    t.scan(code)
    t.wait(60)
    assert kinds(t) == ["start"]


@pytest.mark.parametrize("code", ["ZFINISH", "ZNEXT", "ZWRONG", "Z4"])
def test_on_the_board_with_a_job_that_runs_elsewhere_a_machine_is_to_be_chosen_too(code: str) -> None:
    t = elsewhere()
    t.scans("1H1001", code)
    assert (t.place, t.told) == (Place.MACHINES, "Choose the machine first.")


@pytest.mark.parametrize("code", ["ZNEXT", "ZWRONG", "Z4"])
def test_what_is_not_ours_has_to_be_taken_over_first(code: str) -> None:
    t = elsewhere().at()
    t.scan(code)
    assert t.told == "That job was started elsewhere. To finish it here, press TAKE OVER."


def test_on_a_board_of_idle_machines_nothing_runs() -> None:
    t = Terminal(settings(board_seconds=0))
    assert t.scan("ZFINISH").place is Place.MACHINES
    assert t.told == "Nothing is running here."
