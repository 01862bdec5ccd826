"""Taking back: UNDO while nothing was sent, and WRONG JOB."""

from __future__ import annotations

from kiosk.commands import Place
from kiosk.scanning.codes import Code
from kiosk.view import Sending
from tests.unit.beginnings import running
from tests.unit.terminal_driver import OTHER_SHEET, SHEET, Terminal, settings


def test_undoing_next_step_by_step_gives_back_quantities_and_the_next_traveler() -> None:
    t = running()
    t.scans(OTHER_SHEET, "Q50", "ZNEXT", "ZUNDO")
    assert t.told == "Undone: PART200 Op20 was not started on Haas VF-2. Nothing was sent."
    t.scan("ZUNDO")
    assert t.told == "Undone: PART123 Op10 still runs on Haas VF-2. Nothing was sent."
    assert t.view.quantity.good == 50
    assert t.view.next_entry is not None
    assert t.view.next_entry.fields.work_order == "WO-200"
    t.scan("ZNEXT")
    t.wait(60)
    assert [kind for kind, _ in t.sent()] == ["start", "finish", "start"]


def test_an_undone_start_is_never_sent_and_is_traced() -> None:
    t = Terminal().at()
    t.scan(SHEET)
    assert [offer.machine for offer in t.view.undo] == ["Machine1"]
    t.scan("ZUNDO")
    assert t.place is Place.SCAN
    assert t.view.entry.fields.work_order == "WO-123"
    assert t.view.entry.confirm_start is not None
    t.wait(60)
    assert t.sent() == []
    assert ("undone", "") in t.journal()


def test_an_undone_start_gives_back_what_was_added_to_it() -> None:
    t = Terminal().at()
    t.scans(SHEET, "16S4", "ZUNDO")
    assert t.view.entry.fields.recipe == "4"


def test_an_undone_finish_restores_its_quantities_and_is_never_sent() -> None:
    t = running()
    t.scans("Q40", "ZSCRAP", "Q2", "ZFINISH", "ZUNDO")
    assert t.place is Place.RUNNING
    assert (t.view.quantity.good, t.view.quantity.scrap) == (40, 2)
    t.wait(60)
    assert [kind for kind, _ in t.sent()] == ["start"]


def test_undo_takes_the_newest_action_of_the_machine_in_front() -> None:
    t = Terminal(settings(undo_seconds=60)).at()
    t.scans(SHEET, "10SMachine2", OTHER_SHEET, "10SMachine1", "ZUNDO")
    assert "PART123" in t.told
    assert t.running("Machine2").fields.part == "PART200"


def test_undo_takes_the_newest_of_all_where_the_machine_in_front_has_none() -> None:
    t = Terminal().at()
    t.scans(SHEET, "ZBACK", "ZUNDO")
    assert "Undone: PART123" in t.told
    assert t.view.machine == "Machine1"


def test_a_double_press_of_undo_undoes_one_action() -> None:
    t = running()
    t.scans(OTHER_SHEET, "Q50", "ZNEXT")
    t.press(Code.UNDO)
    t.press(Code.UNDO, after=0.5)
    assert t.told == "Pressed twice: ignored the second one."
    t.scan("ZUNDO", after=0.2)
    assert t.told == "Undone: PART123 Op10 still runs on Haas VF-2. Nothing was sent."


def test_after_its_seconds_nothing_is_undone() -> None:
    t = Terminal().at()
    t.scan(SHEET)
    assert t.running().sending is Sending.UNDOABLE
    t.wait(16)
    assert t.view.undo == ()
    assert t.running().sending is Sending.SENT
    t.scan("ZUNDO")
    assert t.told == "There is nothing to undo any more."


def test_an_undo_window_outlives_a_restart_of_the_process() -> None:
    t = Terminal().at()
    t.scan(SHEET)
    t.restart()
    assert [str(offer.words) for offer in t.view.undo] == ["Started PART123 Op10"]
    t.scan("ZUNDO")
    assert t.view.entry.fields.work_order == "WO-123"
    t.wait(60)
    assert t.sent() == []


def test_an_undone_finish_after_a_restart_restores_its_quantities() -> None:
    t = running()
    t.scans("Q40", "ZFINISH")
    t.restart()
    t.scan("ZUNDO")
    assert (t.place, t.view.quantity.good) == (Place.RUNNING, 40)


def test_without_undo_seconds_nothing_is_offered() -> None:
    t = Terminal(settings(undo_seconds=0)).at()
    t.scan(SHEET)
    assert t.view.undo == ()
    assert len(t.sent()) == 1


def test_a_wrong_job_not_yet_sent_is_withdrawn_and_the_right_one_counts_from_its_start() -> None:
    t = Terminal().at()
    t.scans(SHEET, "ZWRONG")
    assert t.told == "Was PART123 Op10 started by mistake? Press once more if it was."
    t.scan("ZWRONG")
    assert t.place is Place.SCAN
    t.wait(5)
    t.scan(OTHER_SHEET)
    t.wait(60)
    assert [(kind, body["wo_number"], body["start"]) for kind, body in t.sent()] == [
        ("start", "WO-200", "2026-03-12T14:00:04Z")
    ]


def test_a_wrong_job_that_was_sent_ends_a_second_after_it_began_and_the_right_one_starts_there() -> None:
    t = running()
    t.wait(1200)
    t.scans("ZWRONG", "ZWRONG", OTHER_SHEET)
    t.wait(60)
    (_, wrong), (_, ended), (_, right) = t.sent()
    assert wrong["start"] == "2026-03-12T14:00:04Z"
    assert (ended["end"], ended["qty_made"], ended["qty_scrapped"]) == ("2026-03-12T14:00:05Z", 0, 0)
    assert right["start"] == "2026-03-12T14:00:05Z"
    assert ("wrong job", "started by mistake") in t.journal()


def test_a_wrong_job_is_not_offered_again() -> None:
    t = running()
    t.scans("ZWRONG", "ZWRONG")
    assert t.tile().last is None


def test_a_job_is_offered_again_after_an_undone_wrong_job_and_an_honest_finish() -> None:
    t = running()
    t.scans("ZWRONG", "ZWRONG", "ZUNDO", "Q40", "ZFINISH")
    assert t.tile().last is not None
    t.wait(60)
    assert t.tile().last is not None
    t.scans("ZSTART", "ZSTART")
    assert t.running().fields.work_order == "WO-123"
    t.wait(60)
    t.scans("ZWRONG", "ZWRONG", "ZUNDO", "ZWRONG", "ZWRONG")
    assert t.tile().last is None


def test_the_right_job_waiting_as_next_stands_in_the_slots_after_wrong_job() -> None:
    t = running()
    t.scans(OTHER_SHEET, "ZWRONG", "ZWRONG")
    assert t.view.entry.fields.work_order == "WO-200"
    t.scan("ZSTART")
    t.wait(60)
    assert t.sent()[-1][1]["start"] == "2026-03-12T14:00:05Z"
