"""The board of machines: jobs started elsewhere, jobs of ours closed elsewhere, today's counts, renamed machines."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from kiosk.commands import Place, StartAgain
from kiosk.shop import Machine
from kiosk.view import Action, MachineState
from tests.unit.terminal_driver import ANA, BO, OTHER_SHEET, SHEET, Terminal, settings, words_of


def stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def start_elsewhere(t: Terminal, machine: str = "Machine1") -> None:
    """Somebody starts a job at another terminal."""
    body: dict[str, Any] = {
        "machine_display_name": machine,
        "start": stamp(t.clock.wall - timedelta(minutes=5)),
        "user_email": BO.email,
        "part_unique_identifier": "PART777",
        "recipe_version": "1",
        "step_number": "30",
        "wo_number": "WO-777",
    }
    status, _ = t.shop.create({"step_event": body}, t.clock.wall)
    assert status == 201


def finish_elsewhere(t: Terminal, machine: str = "Machine1") -> None:
    """Somebody finishes what runs on a machine."""
    body = {"machine_display_name": machine, "end": stamp(t.clock.wall), "qty_made": 1, "qty_scrapped": 0}
    status, _ = t.shop.finish({"step_event": body}, t.clock.wall)
    assert status == 200


def elsewhere(**station: object) -> Terminal:
    """A job started elsewhere, as the board has read it."""
    t = Terminal(settings(board_seconds=0, **station))
    start_elsewhere(t)
    t.wait(90)
    return t


def kinds(t: Terminal) -> list[str]:
    """What the server accepted, from this terminal and from elsewhere."""
    return [kind for kind, _ in t.sent()]


def test_a_job_started_elsewhere_is_shown_on_its_idle_tile() -> None:
    t = elsewhere()
    seen = t.tile().elsewhere
    assert seen is not None
    assert seen.display_name == "PART777 Op30"
    assert t.tile().job is None
    assert t.tile("Machine2").elsewhere is None


<<<<<<< HEAD
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


def kinds(t: Terminal) -> list[str]:
    """What the server accepted, from this terminal and from elsewhere."""
    return [kind for kind, _ in t.sent()]


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
    assert t.told == "Cancelled. PART777 Op30 stays taken over; WRONG JOB gives it back."
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


=======
>>>>>>> 7345f36 (Show a stated end until it is recorded or too old, name the last shift's time, and say on the board that a machine has to be chosen)
def test_our_start_behind_a_job_started_elsewhere_is_asked_about() -> None:
    t = elsewhere().at()
    t.scan(SHEET)
    t.wait(60)
    assert t.tile().state is MachineState.ATTENTION
    t.scans("ZJOBS", "ZSELECT")
    assert t.place is Place.QUESTION
    assert t.view.question is not None
    assert "PART777 Op30 runs on Haas VF-2" in str(t.view.question.words)
    t.scan("ZNO")
    assert t.told == "The other job is finished first, then yours is sent."
    t.wait(200)
    assert kinds(t) == ["start", "finish", "start"]
    assert t.running().fields.work_order == "WO-123"


def test_a_job_of_ours_closed_elsewhere_says_so_with_its_time_and_keeps_the_quantities() -> None:
    t = Terminal(settings(board_seconds=0)).at()
    t.scan(SHEET)
    t.wait(60)
    t.scan("Q40")
    finish_elsewhere(t)
    closed = t.clock.wall.replace(microsecond=0)
    t.wait(90)
    assert t.tile().state is MachineState.ATTENTION
    note = t.tile().note
    assert note is not None
    assert note.text == "Closed elsewhere at {time}. Its quantities are kept here."
    assert dict(note.values) == {"time": closed}
    assert t.view.quantity.good == 40
    t.scan("ZFINISH")
    t.wait(60)
    t.scan("ZJOBS")
    (item,) = t.view.jobs.attention
    assert (dict(item.what.values), item.server_words) == ({"time": closed}, "")
    assert item.actions == (Action.DISCARD, Action.BY_HAND)
    assert [body.get("qty_made") for kind, body in t.sent() if kind == "finish"] == [1]


def test_todays_count_comes_with_daily_rows() -> None:
    t = Terminal(settings(board_seconds=0), dialect="daily")
    start_elsewhere(t)
    t.wait(90)
    assert (t.tile().today, t.tile("Machine2").today) == (1, 0)
    assert t.tile().elsewhere is None


def test_a_renamed_machine_keeps_its_running_job() -> None:
    t = Terminal(settings(board_seconds=0)).at()
    t.online = False
    t.scan(SHEET)
    renamed = (Machine("Machine3", "Haas VF-2", formerly=("Machine1",)), Machine("Machine2"))
    t.restart(settings(renamed, board_seconds=0))
    assert t.running("Machine3").fields.work_order == "WO-123"
    t.scan("10SMachine1")
    assert t.view.machine == "Machine3"
    t.online = True
    t.wait(120)
    assert t.sent()[0][1]["machine_display_name"] == "Machine3"


def test_a_machine_is_not_renamed_into_one_that_runs_a_job_itself() -> None:
    t = Terminal(settings(board_seconds=0)).at()
    t.scans(SHEET, "10SMachine2", OTHER_SHEET)
    t.restart(settings((Machine("Machine2", formerly=("Machine1",)),), board_seconds=0))
    assert t.running("Machine2").fields.work_order != "WO-123"
    assert t.running("Machine1").fields.work_order == "WO-123"


def test_an_idle_tile_shows_its_last_job() -> None:
    t = Terminal(settings(board_seconds=0)).at()
    t.scans(SHEET, "Q30", "ZFINISH")
    last = t.tile().last
    assert last is not None
    assert (last.fields.work_order, last.made, last.operator_name) == ("WO-123", 30, ANA.name)


def test_one_operator_runs_several_machines_and_several_operators_share_one_terminal() -> None:
    t = Terminal(settings(board_seconds=0)).at("Machine1")
    t.scans(SHEET, "10SMachine2", f"1H{BO.badge}", OTHER_SHEET)
    assert t.running("Machine1").operator_name == ANA.name
    assert t.running("Machine2").operator_name == BO.name
    t.wait(60)
    assert [body["user_email"] for _, body in t.sent()] == [ANA.email, BO.email]


def test_a_tile_without_anything_to_say_says_nothing() -> None:
    t = Terminal()
    assert (t.tile().state, words_of(t.tile().note), t.tile().last) == (MachineState.IDLE, "", None)


def test_at_the_change_of_shift_a_job_is_finished_with_what_was_made_and_started_again_by_the_next() -> None:
    t = Terminal(settings(board_seconds=0)).at()
    t.scan(SHEET)
    t.wait(3600)
    t.scans("1H1002", "Q20", "ZFINISH")
    assert t.told == "Recorded: PART123 Op10 finished, 20 good, 0 scrap. 30 left."
    t.do(StartAgain("Machine1"))
    assert t.running().operator_name == BO.name
    assert t.running().made_before == 20
    t.wait(60)
    (_, first), (_, finish), (_, second) = t.sent()
    assert (first["user_email"], finish["qty_made"], second["user_email"]) == (ANA.email, 20, BO.email)
