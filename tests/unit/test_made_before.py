"""Starting again: the last job, what was made of an order before, and an order that is complete."""

from __future__ import annotations

from kiosk.commands import Place, SignIn, StartAgain
from kiosk.scanning.codes import Code
from tests.unit.beginnings import running
from tests.unit.terminal_driver import BO, OTHER_SHEET, SHEET, Terminal, settings, sheet


def test_start_with_nothing_scanned_means_the_last_job_and_asks_first() -> None:
    t = running()
    t.scans("Q30", "ZFINISH")
    t.scan("ZSTART")
    assert t.told == "Start PART123 Op10 again? Press once more if that is right."
    t.scan("ZSTART")
    assert t.running().fields.work_order == "WO-123"


def test_start_on_a_machine_without_a_last_job_says_what_is_missing() -> None:
    t = Terminal().at()
    t.scan("ZSTART")
    assert t.refused
    assert "work order is missing" in t.told


def test_start_again_is_one_touch_and_knows_what_is_left() -> None:
    t = running()
    t.scans("Q30", "ZFINISH", "ZBACK")
    last = t.tile().last
    assert last is not None
    assert (last.fields.ordered, last.made_before, last.made) == (50, 0, 30)
    t.do(StartAgain("Machine1"))
    assert t.place is Place.RUNNING
    assert (t.running().made_before, t.running().fields.ordered) == (30, 50)


def test_start_again_never_drops_what_was_scanned() -> None:
    t = running()
    t.scans("Q30", "ZFINISH", "ZBACK", OTHER_SHEET)
    t.do(StartAgain("Machine1"))
    assert t.refused
    assert t.view.entry.fields.work_order == "WO-200"


def test_start_again_asks_for_the_badge_and_goes_on_with_it() -> None:
    t = running()
    t.scans("Q30", "ZFINISH", "ZSIGNOUT", "ZBACK")
    assert t.do(StartAgain("Machine1")).place is Place.SIGN_IN
    assert t.do(SignIn(BO.badge)).place is Place.RUNNING


def test_what_was_made_before_counts_work_order_and_operation_on_this_terminal() -> None:
    t = running()
    t.scans("Q20", "ZFINISH", "10SMachine2", "3WWO-123+10")
    assert t.running("Machine2").made_before == 20
    t.scans("Q5", "ZFINISH", "3WWO-123+20")
    assert t.running("Machine2").made_before == 0


def test_a_traveler_without_an_ordered_quantity_counts_only_what_was_made() -> None:
    t = Terminal().at()
    t.scans(sheet("WWO-1", "1W10", "1PPART1"), "Q5", "ZFINISH")
    assert t.told == "Recorded: PART1 Op10 finished, 5 good, 0 scrap."


def test_an_order_that_is_made_already_asks_for_start_and_is_never_forbidden() -> None:
    t = running()
    t.scans("Q50", "ZFINISH", SHEET)
    assert t.place is Place.SCAN
    assert t.told == "Not started yet. All 50 were made here already. Check, then press START."
    assert t.scan("ZSTART").place is Place.RUNNING


def test_an_order_known_from_before_warns_of_a_bare_code_that_tells_no_quantity() -> None:
    t = running()
    t.scans("Q50", "ZFINISH")
    t.wait(60)  # delivered
    t.clock.pass_by(20 * 86_400)
    t.scans("1H1001", "10SMachine2", "3WWO-123+10")
    assert t.told == "Not started yet. All 50 were made here already. Check, then press START."
    assert t.scan("ZSTART").place is Place.RUNNING


def test_an_order_that_is_not_complete_starts_again_in_one_scan() -> None:
    t = running()
    t.scans("Q20", "ZFINISH", "3WWO-123+10")
    assert t.place is Place.RUNNING
    assert t.told == "Recorded: PART123 Op10 started on Haas VF-2"
    assert (t.running().made_before, t.running().ordered) == (20, 50)


def test_a_bare_code_without_any_quantity_told_ever_says_what_was_made() -> None:
    t = Terminal().at()
    t.scans(sheet("WWO-1", "1W10", "1PPART1"), "Q5", "ZFINISH", "3WWO-1+10")
    assert t.told == "Recorded: PART1 Op10 started on Haas VF-2. Made here before: 5"
    t.scan("ZALL")
    assert t.told == "The ordered quantity is not known, so ALL can't be counted. Enter the number."


def test_a_bare_code_is_asked_about_more_than_the_order_it_doesnt_tell() -> None:
    t = running()
    t.scans("Q29", "ZFINISH", "3WWO-123+10", "Q30", "ZFINISH")
    assert t.told == "59 made, but only 50 ordered. Press once more if that is right."
    assert t.place is Place.RUNNING
    t.scans("Q20", "ZFINISH")
    assert t.told == "Recorded: PART123 Op10 finished, 20 good, 0 scrap. 1 left."
    last = t.tile().last
    assert last is not None
    assert (last.made_before, last.made, last.ordered) == (29, 20, 50)


def test_all_counts_with_the_order_told_at_an_earlier_start() -> None:
    t = running()
    t.scans("Q29", "ZFINISH", "3WWO-123+10", "ZALL")
    assert t.told == "Good: 21, all that is left of the order, less the scrap"


def test_an_order_remembered_for_the_operator_is_not_sent() -> None:
    t = running()
    t.scans("Q29", "ZFINISH", "3WWO-123+10", "Q1", "ZFINISH")
    t.wait(60)
    assert [body.get("qty_expected") for kind, body in t.sent() if kind == "start"] == [50, None]


def test_what_a_supervisor_discarded_was_not_made() -> None:
    t = Terminal(settings(board_seconds=0)).at()
    t.answers = [(422, b'{"error": "Part is locked"}')]
    t.scans(SHEET, "Q50", "ZFINISH")
    t.wait(60)
    t.scans("ZJOBS", "ZSELECT", "1H9001", "ZDISCARD", "ZREASON2", "1H1001", "10SMachine1", SHEET)
    assert t.place is Place.RUNNING
    assert t.running().made_before == 0


def test_start_again_of_a_complete_order_asks_for_start() -> None:
    t = running()
    t.scans("Q50", "ZFINISH")
    t.do(StartAgain("Machine1"))
    assert t.told == "Not started yet. All 50 were made here already. Check, then press START."
    assert t.view.entry.confirm_start is not None
    assert t.press(Code.START).place is Place.RUNNING


def test_a_next_that_is_complete_already_is_said_and_never_forbidden() -> None:
    t = running()
    t.scans("Q50", "ZFINISH", OTHER_SHEET, SHEET)
    assert t.told == "NEXT is PART123 Op10, but all 50 were made here already."
    t.scans("Q1", "ZNEXT")
    assert t.running().fields.part == "PART123"
