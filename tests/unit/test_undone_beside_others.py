"""UNDO while something else was scanned since: nothing of it is lost, and no machine shows what is another's."""

from __future__ import annotations

from kiosk.commands import ChooseMachine, Go, Place
from tests.unit.terminal_driver import OTHER_SHEET, SHEET, Terminal, settings, sheet

THIRD_SHEET = sheet("WWO-300", "1W30", "1PPART300")


def started(machine: str = "Machine1") -> Terminal:
    """A job of WO-123 just started, still to be undone."""
    t = Terminal(settings(board_seconds=0, undo_seconds=60)).at(machine)
    t.scan(SHEET)
    return t


def collected(t: Terminal) -> tuple[str | None, str | None]:
    """The machine in front and the work order in its slots."""
    return t.view.machine, t.view.entry.fields.work_order


def following(t: Terminal) -> str | None:
    """The work order of the NEXT job."""
    return None if t.view.next_entry is None else t.view.next_entry.fields.work_order


def test_a_traveler_scanned_since_stays_the_next_job_of_the_undone_start() -> None:
    t = started()
    t.scans(OTHER_SHEET, "ZUNDO")
    assert collected(t) == ("Machine1", "WO-123")
    assert t.view.entry.fields.ordered == 50
    t.scan("ZSTART")
    assert (t.running().fields.work_order, following(t)) == ("WO-123", "WO-200")
    t.scans("Q50", "ZNEXT")
    assert t.running().fields.work_order == "WO-200"


def test_after_the_undone_job_was_dropped_the_traveler_scanned_since_stands_there() -> None:
    t = started()
    t.scans(OTHER_SHEET, "ZUNDO", "ZCANCEL", "10SMachine1")
    assert collected(t) == ("Machine1", "WO-200")
    assert t.view.entry.confirm_start is not None
    t.scan("ZSTART")
    assert (t.running().fields.work_order, following(t)) == ("WO-200", None)


def test_a_job_started_by_its_own_sheet_waits_as_next_no_more() -> None:
    t = started()
    t.scans(OTHER_SHEET, "ZUNDO", OTHER_SHEET, "ZSTART")
    assert (t.running().fields.work_order, following(t)) == ("WO-200", None)


def test_what_was_scanned_at_another_machine_waits_there() -> None:
    t = started()
    t.scans("10SMachine2", "WWO-200", "1W20", "ZUNDO")
    assert collected(t) == ("Machine1", "WO-123")
    t.scan("10SMachine2")
    assert collected(t) == ("Machine2", "WO-200")
    t.scans("1PPART200", "ZSTART")
    assert t.running("Machine2").fields.part == "PART200"
    t.scan("10SMachine1")
    assert collected(t) == ("Machine1", "WO-123")
    assert t.scan("ZSTART").place is Place.RUNNING


def test_two_undone_starts_stand_each_at_its_own_machine_also_by_way_of_the_board_and_a_power_cut() -> None:
    t = started()
    t.scans("10SMachine2", OTHER_SHEET, "ZUNDO", "ZUNDO")
    assert collected(t) == ("Machine1", "WO-123")
    t.restart(reboot=True)
    for machine, order in (("Machine2", "WO-200"), ("Machine1", "WO-123"), ("Machine2", "WO-200")):
        t.do(Go(Place.MACHINES))
        t.do(ChooseMachine(machine))
        assert collected(t) == (machine, order)


def test_what_was_scanned_on_the_board_stays_in_hand_and_the_undone_job_waits_at_its_machine() -> None:
    t = started()
    t.do(Go(Place.MACHINES))
    t.scans("WWO-200", "ZUNDO")
    assert (t.place, t.view.entry.fields.work_order) == (Place.MACHINES, "WO-200")
    t.scan("10SMachine2")
    assert collected(t) == ("Machine2", "WO-200")
    t.scans("1W20", "1PPART200")
    assert t.running("Machine2").fields.work_order == "WO-200"
    t.scan("10SMachine1")
    assert collected(t) == ("Machine1", "WO-123")


def test_a_start_undone_at_the_wrong_machine_goes_along_to_the_right_one() -> None:
    t = started("Machine2")
    t.scans("ZUNDO", "10SMachine1", "ZSTART")
    assert t.running("Machine1").fields.work_order == "WO-123"


def test_an_undone_finish_makes_no_next_job_of_what_was_scanned_at_another_machine() -> None:
    t = started()
    t.wait(61)
    t.scans("Q50", "ZFINISH", "10SMachine2", "WWO-200", "ZUNDO")
    assert (t.view.machine, t.place, following(t)) == ("Machine1", Place.RUNNING, None)
    t.scan("10SMachine2")
    assert collected(t) == ("Machine2", "WO-200")


def test_three_travelers_undone_step_by_step_are_all_there() -> None:
    t = started()
    t.wait(61)
    t.scans(OTHER_SHEET, "Q50", "ZNEXT", THIRD_SHEET, "ZUNDO", "ZUNDO")
    assert (t.running().fields.work_order, t.view.quantity.good) == ("WO-123", 50)
    assert following(t) == "WO-200"
    t.scan("ZNEXT")
    assert (t.running().fields.work_order, following(t)) == ("WO-200", "WO-300")


def test_what_waits_for_a_machine_is_next_when_another_job_starts_there() -> None:
    t = started()
    t.do(Go(Place.MACHINES))
    t.scans("WWO-200", "ZUNDO", "10SMachine1", "1W20", "1PPART200")
    assert (t.running().fields.work_order, following(t)) == ("WO-200", "WO-123")
