"""How scans fill the slots of a start, and when a complete set starts by itself."""

from __future__ import annotations

from itertools import permutations

import pytest

from kiosk.commands import Place, TypeInto
from kiosk.fields import Kind
from kiosk.scanning.codes import Code
from kiosk.shop import Machine
from tests.unit.terminal_driver import BO, OTHER_SHEET, SHEET, Terminal, settings, sheet, words_of

ONE_MACHINE = (Machine("Machine1", "Haas VF-2"),)


@pytest.mark.parametrize("order", list(permutations(("WWO-123", "1PPART123", "1W10"))))
def test_three_codes_in_any_order_start_the_job(order: tuple[str, ...]) -> None:
    t = Terminal().at()
    t.scans(*order)
    assert t.place is Place.RUNNING
    fields = t.running().fields
    assert (fields.work_order, fields.part, fields.operation, fields.recipe) == (
        "WO-123",
        "PART123",
        "10",
        "1",
    )


@pytest.mark.parametrize("order", list(permutations(("1H1001", "10SMachine2", SHEET))))
def test_badge_machine_and_traveler_in_any_order_start_the_job(order: tuple[str | bytes, ...]) -> None:
    t = Terminal()
    t.scans(*order)
    assert t.place is Place.RUNNING
    assert t.running("Machine2").fields.part == "PART123"
    assert t.running("Machine2").operator_name == "Ana Ruiz"


def test_each_answer_before_the_last_code_says_what_comes_next() -> None:
    t = Terminal()
    t.scan(SHEET)
    assert t.told == "WO-123, 10, PART123, 50 read. Now scan or choose the machine."
    t.scan("10SMachine1")
    assert t.told == "Everything is read. Now scan your badge."
    t.scan("1H1001")
    assert t.told == "Recorded: PART123 Op10 started on Haas VF-2"


def test_a_sheet_starts_the_job_in_one_scan() -> None:
    t = Terminal(settings(ONE_MACHINE))
    t.scan("1H1001")
    assert t.scan(SHEET).place is Place.RUNNING


def test_work_order_and_operation_in_one_code_start_a_known_work_order_in_one_scan() -> None:
    t = Terminal().at()
    t.scans(SHEET)
    t.scans("Z5", "ZFINISH")
    t.scan("3WWO-123+20")
    assert t.place is Place.RUNNING
    assert (t.running().fields.part, t.running().fields.operation) == ("PART123", "20")


def test_the_part_of_a_known_work_order_is_shown_with_where_it_comes_from() -> None:
    t = Terminal().at()
    t.scans(SHEET, "Z5", "ZFINISH")
    t.scan("WWO-123")
    assert t.told == "WO-123 read. PART123, from WO-123"
    assert (t.view.entry.fields.part, t.view.entry.part_from) == ("PART123", "WO-123")


@pytest.mark.parametrize("order", list(permutations(("WWO-123", "1PPART9", "1W20"))))
def test_the_part_of_the_sheet_is_sent_though_another_one_was_remembered(order: tuple[str, ...]) -> None:
    t = Terminal().at()
    t.scans(SHEET, "Q5", "ZFINISH")
    t.wait(60)
    t.scan("10SMachine1")
    t.scans(*order)
    fields = t.running().fields
    assert (fields.work_order, fields.part, fields.operation) == ("WO-123", "PART9", "20")
    assert t.view.next_entry is None
    t.wait(60)
    assert [body["part_unique_identifier"] for kind, body in t.sent() if kind == "start"] == [
        "PART123",
        "PART9",
    ]


def test_another_part_after_a_remembered_one_was_sent_is_of_the_next_job() -> None:
    t = Terminal().at()
    t.scans(SHEET, "Q5", "ZFINISH")
    t.wait(60)
    t.scan("10SMachine1")
    t.scans("WWO-123", "1W20")
    t.wait(16)
    t.scan("1PPART9")
    assert t.running().fields.part == "PART123"
    assert t.view.next_entry is not None
    assert t.view.next_entry.fields.part == "PART9"


def test_a_scanned_part_replaces_a_remembered_one_without_asking_for_start() -> None:
    t = Terminal().at()
    t.scans(SHEET, "Z5", "ZFINISH")
    t.scans("WWO-123", "1PPART999", "1W10")
    assert t.running().fields.part == "PART999"


def test_an_unknown_work_order_gets_no_part() -> None:
    t = Terminal().at()
    t.scan("3WWO-9+10")
    assert (t.place, t.view.entry.fields.part) == (Place.SCAN, None)


def test_a_replaced_value_asks_for_start_and_says_why() -> None:
    t = Terminal().at()
    t.scans("WWO-1", "WWO-2", "1PPART2", "1W10")
    assert t.place is Place.SCAN
    assert t.refused
    assert t.told == "Not started yet. A value was replaced. Check all of them, then press START."
    assert words_of(t.view.entry.confirm_start).startswith("A value was replaced")
    assert t.scan("ZSTART").place is Place.RUNNING
    assert t.running().fields.work_order == "WO-2"


def test_the_same_value_again_replaces_nothing() -> None:
    t = Terminal().at()
    assert t.scans("WWO-1", "1W10", "WWO-1", "1PPART1").place is Place.RUNNING


def test_a_second_whole_sheet_leaves_nothing_of_the_first_and_asks_for_start() -> None:
    t = Terminal()
    t.scans(SHEET, OTHER_SHEET, "10SMachine1", "1H1001")
    assert t.place is Place.SCAN
    t.scan("ZSTART")
    fields = t.running().fields
    assert (fields.work_order, fields.part, fields.operation, fields.ordered) == (
        "WO-200",
        "PART200",
        "20",
        None,
    )


def test_a_quantity_scanned_before_the_sheet_is_kept() -> None:
    t = Terminal().at()
    t.scans("Q25", sheet("WWO-1", "1W10", "1PPART1"))
    assert t.running().fields.ordered == 25


@pytest.mark.parametrize(("pause", "place"), [(118.0, Place.RUNNING), (121.0, Place.SCAN)])
def test_values_older_than_two_minutes_ask_for_start(pause: float, place: Place) -> None:
    t = Terminal(settings(board_seconds=0)).at()
    t.scans("WWO-1", "1W10")
    t.wait(pause - 3)
    t.scan("1PPART1")
    assert t.place is place
    if place is Place.SCAN:
        assert "over two minutes old" in t.told


def test_another_operator_since_the_first_value_asks_for_start() -> None:
    t = Terminal().at()
    t.scans("WWO-1", "1W10", "1H1002", "1PPART1")
    assert t.place is Place.SCAN
    assert "Another operator" in t.told
    t.scan("ZSTART")
    assert t.running().operator_name == BO.name


def test_a_second_badge_after_a_first_one_counts_even_when_nobody_was_signed_in_at_the_first_value() -> None:
    t = Terminal()
    t.scans("10SMachine1", "WWO-1", "1H1001", "1W10", "1H1002", "1PPART1")
    assert t.place is Place.SCAN
    assert "Another operator" in t.told


def test_without_auto_start_a_complete_sheet_waits_for_start() -> None:
    t = Terminal(settings(auto_start=False)).at()
    t.scan(SHEET)
    assert t.place is Place.SCAN
    assert t.told == "Not started yet. Check, then press START."
    assert t.press(Code.START).place is Place.RUNNING


def test_a_scan_while_another_slot_is_half_typed_loses_nothing_and_starts_nothing() -> None:
    t = Terminal().at()
    t.do(TypeInto(Kind.RECIPE))
    t.type("R")
    t.scan(SHEET)
    assert t.place is Place.TYPE
    assert t.view.typing is not None
    assert t.view.typing.text == "R"
    assert t.told == "Not started: a value is half typed. Finish it first."
    t.type("7")
    t.press(Code.YES)
    assert t.press(Code.START).place is Place.RUNNING
    assert (t.running().fields.recipe, t.running().fields.work_order) == ("R7", "WO-123")


def test_a_scan_of_the_slot_that_is_being_typed_takes_its_place() -> None:
    t = Terminal().at()
    t.do(TypeInto(Kind.WORK_ORDER))
    t.type("WO-")
    t.scan("WWO-123")
    assert (t.place, t.view.entry.fields.work_order) == (Place.SCAN, "WO-123")
