"""Buttons, keys and command barcodes on every screen: starting, finishing, undoing, cancelling."""

from __future__ import annotations

import pytest

from kiosk.commands import (
    ChooseField,
    ChooseMachine,
    EraseDigit,
    Field,
    Go,
    Place,
    Press,
    SignIn,
    StartAgain,
    StepQuantity,
    Tab,
)
from kiosk.scanning.codes import Code
from kiosk.view import Sending
from tests.unit.terminal_driver import BO, OTHER_SHEET, SHEET, STARTED, Terminal, settings, sheet


def running(**station: object) -> Terminal:
    """A job of 50 on Machine1, its start sent."""
    t = Terminal(settings(board_seconds=0, **station)).at()
    t.scan(SHEET)
    t.wait(30)
    return t


def test_a_finish_is_two_scans_and_the_digits() -> None:
    t = running()
    t.scans("Z4", "Z2", "ZFINISH")
    assert t.place is Place.SCAN
    assert t.told == "Recorded: PART123 Op10 finished, 42 good, 0 scrap. 8 left."
    t.wait(30)
    kind, body = t.sent()[-1]
    assert (kind, body["qty_made"], body["qty_scrapped"]) == ("finish", 42, 0)


def test_scrap_is_entered_on_the_same_screen() -> None:
    t = running()
    t.scans("Z4", "Z0", "ZSCRAP", "Z3", "ZFINISH")
    t.wait(30)
    body = t.sent()[-1][1]
    assert (body["qty_made"], body["qty_scrapped"]) == (40, 3)


def test_each_scanned_digit_is_answered_with_the_number() -> None:
    t = running()
    t.scans("Z4", "Z2")
    assert t.told == "Good: 42"
    t.scans("ZSCRAP", "Z3")
    assert t.told == "Scrap: 3"


def test_an_empty_field_is_sent_as_zero() -> None:
    t = running()
    t.scans("ZSCRAP", "Z3", "ZFINISH")
    t.wait(30)
    assert t.sent()[-1][1]["qty_made"] == 0


def test_all_is_what_is_left_of_the_order_less_the_scrap() -> None:
    t = running()
    t.scans("Q20", "ZFINISH", SHEET)
    assert t.running().made_before == 20
    t.scans("ZALL", "ZSCRAP", "Z3")
    assert (t.view.quantity.good, t.view.quantity.scrap, t.view.quantity.all_good) == (27, 3, True)
    t.scan("ZFINISH")
    t.wait(30)
    assert t.sent()[-1][1]["qty_made"] == 27


def test_all_without_an_ordered_quantity_is_refused() -> None:
    t = Terminal().at()
    t.scans(OTHER_SHEET, "ZALL")
    assert t.refused
    assert "ordered quantity is not known" in t.told


def test_more_than_999999_is_refused_and_the_number_stays() -> None:
    t = running()
    t.scans("Q999999", "ZGOOD", *("Z9",) * 7)
    assert t.refused
    assert t.view.quantity.good == 999_999


def test_a_quantity_code_goes_to_the_chosen_field() -> None:
    t = running()
    t.scans("ZSCRAP", "Q2", "Z5", "Z1")
    assert (t.view.quantity.good, t.view.quantity.scrap) == (None, 51)


def test_touch_and_keys_enter_the_same_quantities() -> None:
    t = running()
    t.do(StepQuantity(Field.GOOD, 1))
    t.do(StepQuantity(Field.GOOD, 1))
    t.do(StepQuantity(Field.GOOD, -1))
    t.do(ChooseField(Field.SCRAP))
    t.press(Code.DIGIT_7)
    t.press(Code.DIGIT_2)
    t.do(EraseDigit())
    assert (t.view.quantity.good, t.view.quantity.scrap) == (1, 7)
    t.press(Code.CLEAR)
    assert t.view.quantity.scrap is None


def test_nothing_made_asks_once_and_the_same_code_after_a_second_answers() -> None:
    t = running()
    t.scan("ZFINISH")
    assert t.told == "Nothing made and no scrap? Press once more if that is right."
    assert t.view.confirm is not None
    assert t.scan("ZFINISH", after=0.9).place is Place.RUNNING
    assert t.told == "Read twice: ignored the second one."
    assert t.scan("ZFINISH", after=1.0).place is Place.SCAN


def test_yes_answers_a_question_at_once() -> None:
    t = running()
    t.scan("ZFINISH")
    assert t.scan("ZYES", after=0.2).place is Place.SCAN


def test_no_takes_the_question_back() -> None:
    t = running()
    t.scans("ZFINISH", "ZNO")
    assert t.told == "All right, nothing was recorded."
    assert t.view.confirm is None
    t.scan("ZFINISH")
    assert t.place is Place.RUNNING


def test_over_plan_asks_once_and_is_never_forbidden() -> None:
    t = running()
    t.scans("Q60", "ZFINISH")
    assert t.told == "60 made, but only 50 ordered. Press once more if that is right."
    t.scan("ZFINISH")
    assert t.told == "Recorded: PART123 Op10 finished, 60 good, 0 scrap."


def test_another_number_asks_anew() -> None:
    t = running()
    t.scans("Q60", "ZFINISH", "Q70", "ZFINISH")
    assert t.told.startswith("70 made")
    assert t.place is Place.RUNNING


def test_a_question_that_another_number_ended_stands_there_no_more() -> None:
    t = running()
    t.scans("Q60", "ZFINISH")
    t.do(StepQuantity(Field.GOOD, -1))
    assert (t.view.confirm, t.view.told) == (None, None)


def test_a_question_about_one_machine_is_not_answered_on_another() -> None:
    t = running()
    t.scans("10SMachine2", OTHER_SHEET, "10SMachine1", "ZFINISH", "10SMachine2", "ZFINISH")
    assert t.place is Place.RUNNING
    assert "Nothing made" in t.told


def test_a_question_that_nobody_answers_is_dropped() -> None:
    t = running()
    t.scan("ZFINISH")
    t.wait(61)
    assert t.view.confirm is None
    assert t.scan("ZFINISH").place is Place.RUNNING


def test_a_second_press_in_the_same_second_is_ignored_and_said() -> None:
    t = running()
    t.scan("Q5")
    t.press(Code.FINISH)
    t.press(Code.START, after=0.4)
    assert t.told == "Pressed twice: ignored the second one."
    t.press(Code.START, after=0.4)
    assert t.place is Place.SCAN


def test_pressing_start_or_finish_ever_again_starts_or_finishes_nothing_twice() -> None:
    t = Terminal().at()
    t.scan(SHEET)
    for _ in range(5):
        t.press(Code.START, after=0.3)
    t.wait(60)
    assert [kind for kind, _ in t.sent()] == ["start"]


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


def test_next_ends_one_job_and_starts_the_other_with_one_time() -> None:
    t = running()
    t.scans(OTHER_SHEET, "Q50", "ZNEXT")
    assert t.told == "Recorded: PART123 Op10 finished, PART200 Op20 started"
    assert t.view.next_entry is None
    t.wait(60)
    (_, finish), (_, start) = t.sent()[-2:]
    assert finish["end"] == start["start"]
    assert (finish["qty_made"], start["wo_number"]) == (50, "WO-200")


def test_next_needs_a_whole_traveler() -> None:
    t = running()
    t.scan("ZNEXT")
    assert t.told == "Scan the next traveler first."
    t.scans("WWO-200", "ZNEXT")
    assert t.told == "The NEXT job is not complete. Now scan the operation"


def test_next_asks_once_about_what_is_unusual() -> None:
    t = running()
    t.scans(OTHER_SHEET, "ZNEXT")
    assert "Nothing made" in t.told
    t.scan("ZNEXT")
    assert t.running().fields.work_order == "WO-200"


def test_a_plain_finish_keeps_next_in_the_slots_for_start() -> None:
    t = running()
    t.scans(OTHER_SHEET, "Q50", "ZFINISH")
    assert t.place is Place.SCAN
    assert t.view.entry.fields.work_order == "WO-200"
    assert t.view.entry.confirm_start is not None
    t.scan("ZSTART")
    assert t.running().fields.work_order == "WO-200"


def test_undoing_next_step_by_step_gives_back_quantities_and_the_next_traveler() -> None:
    t = running()
    t.scans(OTHER_SHEET, "Q50", "ZNEXT", "ZUNDO")
    assert t.told == "Undone: PART200 Op20 was not started. Nothing was sent."
    t.scan("ZUNDO")
    assert t.told == "Undone: PART123 Op10 runs on. Nothing was sent."
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
    assert t.told == "Undone: PART123 Op10 runs on. Nothing was sent."


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


def test_the_right_job_waiting_as_next_stands_in_the_slots_after_wrong_job() -> None:
    t = running()
    t.scans(OTHER_SHEET, "ZWRONG", "ZWRONG")
    assert t.view.entry.fields.work_order == "WO-200"
    t.scan("ZSTART")
    t.wait(60)
    assert t.sent()[-1][1]["start"] == "2026-03-12T14:00:05Z"


def test_cancel_drops_the_entry_and_goes_to_the_board_from_every_screen() -> None:
    for place in (Place.SCAN, Place.JOBS, Place.HELP, Place.SIGN_IN):
        t = Terminal().at()
        t.scan("WWO-1")
        t.do(Go(place))
        t.scan("ZCANCEL")
        assert t.place is Place.MACHINES
        assert t.view.entry.fields.empty


def test_cancel_drops_quantities_and_next_but_never_the_job() -> None:
    t = running()
    t.scans("Q7", OTHER_SHEET, "ZCANCEL", "10SMachine1")
    assert t.place is Place.RUNNING
    assert t.view.quantity.good is None
    assert t.view.next_entry is None


def test_back_keeps_everything_that_was_entered() -> None:
    t = running()
    t.scans("Q7", OTHER_SHEET, "ZBACK")
    assert t.place is Place.MACHINES
    t.scan("10SMachine1")
    assert t.view.quantity.good == 7
    assert t.view.next_entry is not None


def test_a_command_that_makes_no_sense_is_refused_in_words() -> None:
    t = Terminal()
    for code in ("ZSTART", "ZFINISH", "ZNEXT", "ZWRONG", "ZGOOD", "ZALL", "ZCLEAR", "Z5", "ZYES", "ZREASON1"):
        t.scan(code)
        assert t.refused, code
        assert t.told.endswith("."), code


@pytest.mark.parametrize("code", [code for code in Code if code is not Code.CANCEL])
@pytest.mark.parametrize("place", [Place.SCAN, Place.RUNNING, Place.JOBS, Place.HELP, Place.SIGN_IN])
def test_every_code_is_answered_on_every_screen_and_records_nothing_by_itself(
    code: Code, place: Place
) -> None:
    t = Terminal()
    t.scan("1H1001")
    t.scan("10SMachine1")
    if place is Place.RUNNING:
        t.scan(SHEET)
        t.wait(30)
        t.scan("10SMachine1")
    else:
        t.do(Go(place))
    before = t.view.told
    t.scan(code.value)
    assert t.view.told is not None
    assert t.view.told != before
    assert len(t.sent()) == (1 if place is Place.RUNNING else 0)


def test_jobs_cycles_through_its_lists_by_its_own_code() -> None:
    t = Terminal().at()
    t.online = False
    t.scan(SHEET)
    t.wait(20)
    tabs = []
    for _ in range(3):
        t.scan("ZJOBS")
        tabs.append(t.view.jobs.tab)
    assert tabs == [Tab.WAITING, Tab.DONE, Tab.ATTENTION]


def test_nobody_signed_in_is_asked_for_the_badge_and_the_entry_stays() -> None:
    t = running()
    t.scans("Q7", "ZSIGNOUT", "ZFINISH")
    assert (t.place, t.told) == (Place.SIGN_IN, "Scan your badge first.")
    t.scan("1H1002")
    assert (t.place, t.view.quantity.good) == (Place.RUNNING, 7)


def test_a_started_job_is_recorded_at_the_moment_of_the_last_scan() -> None:
    t = Terminal().at()
    t.scans("WWO-1", "1W10")
    t.wait(30)
    t.scan("1PPART1")
    t.wait(30)
    assert t.sent()[0][1]["start"] == "2026-03-12T14:00:37Z"
    assert t.running().started_at >= STARTED


def test_touching_a_tile_and_pressing_finish_twice_quickly_is_one_finish() -> None:
    t = running()
    t.scan("ZBACK")
    t.do(ChooseMachine("Machine1"))
    t.scan("Q5")
    t.do(Press(Code.FINISH))
    t.do(Press(Code.FINISH), 0.1)
    t.wait(60)
    assert [kind for kind, _ in t.sent()] == ["start", "finish"]


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
    t.wait(20 * 86_400)
    t.scans("1H1001", "10SMachine2", "3WWO-123+10")
    assert t.told == "Not started yet. All 50 were made here already. Check, then press START."
    assert t.scan("ZSTART").place is Place.RUNNING


def test_an_order_that_is_not_complete_starts_again_in_one_scan() -> None:
    t = running()
    t.scans("Q20", "ZFINISH", "3WWO-123+10")
    assert t.place is Place.RUNNING
    assert t.told == "Recorded: PART123 Op10 started on Haas VF-2. Made here before: 20"


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
