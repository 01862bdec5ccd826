"""A finish: the two quantities, and the questions that a second press answers."""

from __future__ import annotations

from kiosk.commands import ChooseField, ChooseMachine, EraseDigit, Field, Place, Press, StepQuantity
from kiosk.scanning.codes import Code
from tests.unit.beginnings import running
from tests.unit.terminal_driver import OTHER_SHEET, SHEET, Terminal


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


def test_touching_a_tile_and_pressing_finish_twice_quickly_is_one_finish() -> None:
    t = running()
    t.scan("ZBACK")
    t.do(ChooseMachine("Machine1"))
    t.scan("Q5")
    t.do(Press(Code.FINISH))
    t.do(Press(Code.FINISH), 0.1)
    t.wait(60)
    assert [kind for kind, _ in t.sent()] == ["start", "finish"]
