"""Typing values on the glass or a real keyboard; nothing that was typed is lost."""

from __future__ import annotations

import pytest

from kiosk.commands import (
    AcceptText,
    CancelText,
    ChooseMachine,
    ClearSlot,
    EraseText,
    Go,
    OperatorCommand,
    Place,
    SignIn,
    TypeInto,
    TypeText,
)
from kiosk.fields import Kind
from kiosk.scanning.codes import Code
from tests.unit.terminal_driver import SHEET, Terminal, settings, sheet


def typed(t: Terminal, kind: Kind, text: str) -> None:
    """Type one value and accept it."""
    t.do(TypeInto(kind))
    t.type(text)
    t.do(AcceptText())


def test_a_whole_start_can_be_typed() -> None:
    t = Terminal()
    t.do(Go(Place.SIGN_IN))
    t.do(SignIn("1001"))
    t.do(ChooseMachine("Machine1"))
    for kind, text in ((Kind.WORK_ORDER, "WO-1"), (Kind.OPERATION, "10"), (Kind.PART, "P 1")):
        typed(t, kind, text)
        assert t.place is Place.SCAN
    typed(t, Kind.ORDERED, "0050")
    assert t.press(Code.START).place is Place.RUNNING
    fields = t.running().fields
    assert (fields.work_order, fields.part, fields.operation, fields.ordered) == ("WO-1", "P 1", "10", 50)


def test_a_cancelled_value_is_not_there_for_who_opens_the_field_next() -> None:
    t = Terminal().at()
    t.do(TypeInto(Kind.WORK_ORDER))
    t.type("WO-9")
    assert t.do(CancelText()).place is Place.SCAN
    t.do(TypeInto(Kind.WORK_ORDER))
    assert t.view.typing is not None
    assert t.view.typing.text == ""


def test_a_cancel_that_comes_late_does_nothing() -> None:
    t = Terminal().at()
    t.do(Go(Place.JOBS))
    assert t.do(CancelText()).place is Place.JOBS


def test_a_typed_value_never_starts_the_job_by_itself() -> None:
    t = Terminal().at()
    t.scans("WWO-1", "1PP1")
    typed(t, Kind.OPERATION, "10")
    assert t.place is Place.SCAN


@pytest.mark.parametrize("late", [TypeText("7"), EraseText(), EraseText(everything=True), AcceptText()])
def test_a_key_that_comes_after_the_screen_was_left_changes_nothing_of_what_was_half_typed(
    late: OperatorCommand,
) -> None:
    t = Terminal().at()
    t.do(TypeInto(Kind.WORK_ORDER))
    t.type("WO-9")
    t.do(Go(Place.JOBS))
    assert t.do(late).place is Place.JOBS
    t.do(Go(Place.SCAN))
    assert t.view.entry.fields.work_order is None
    t.do(TypeInto(Kind.WORK_ORDER))
    assert t.view.typing is not None
    assert t.view.typing.text == "WO-9"


def test_a_badge_can_be_typed_and_an_unknown_one_stays_to_be_mended() -> None:
    t = Terminal()
    t.do(Go(Place.SIGN_IN))
    t.do(TypeInto(Kind.BADGE))
    t.type("1009")
    t.do(AcceptText())
    assert (t.place, t.refused) == (Place.TYPE, True)
    t.do(EraseText())
    t.type("1")
    t.do(AcceptText())
    assert t.view.operator is not None
    assert t.place is Place.MACHINES


def test_a_machine_can_be_typed() -> None:
    t = Terminal().at()
    typed(t, Kind.MACHINE, "machine 2")
    assert (t.view.machine, t.place) == ("Machine2", Place.SCAN)


def test_a_refused_value_stays_and_says_why() -> None:
    t = Terminal().at()
    typed(t, Kind.OPERATION, "12345678")
    assert t.refused
    assert "operation" in t.told
    assert t.view.typing is not None
    assert t.view.typing.text == "12345678"


def test_the_first_character_replaces_what_the_slot_held() -> None:
    t = Terminal().at()
    t.scan("WWO-1")
    t.do(TypeInto(Kind.WORK_ORDER))
    assert t.view.typing is not None
    assert t.view.typing.text == "WO-1"
    t.type("X2")
    t.do(AcceptText())
    assert t.view.entry.fields.work_order == "X2"


def test_an_emptied_slot_is_empty() -> None:
    t = Terminal().at()
    t.scans("WWO-1", "1W10")
    t.do(TypeInto(Kind.WORK_ORDER))
    t.do(EraseText(everything=True))
    t.do(AcceptText())
    assert (t.view.entry.fields.work_order, t.view.entry.fields.operation) == (None, "10")
    t.do(ClearSlot(Kind.OPERATION))
    assert t.view.entry.fields.empty


def test_back_keeps_what_was_typed_until_the_same_field_is_opened_again() -> None:
    t = Terminal().at()
    t.do(TypeInto(Kind.WORK_ORDER))
    t.type("WO")
    t.press(Code.BACK)
    assert t.place is Place.SCAN
    t.do(TypeInto(Kind.PART))
    t.type("P")
    t.do(TypeInto(Kind.WORK_ORDER))
    assert t.view.typing is not None
    assert t.view.typing.text == "WO"
    t.type("-1")
    t.do(AcceptText())
    t.do(TypeInto(Kind.PART))
    assert t.view.typing is not None
    assert t.view.typing.text == "P"


@pytest.mark.parametrize("disturbance", ["10SMachine2", "1H1002", "ZJOBS", "ZHELP"])
def test_no_scan_loses_what_was_half_typed(disturbance: str) -> None:
    t = Terminal().at()
    t.do(TypeInto(Kind.WORK_ORDER))
    t.type("WO-")
    t.scan(disturbance)
    t.scan("10SMachine1")
    t.do(TypeInto(Kind.WORK_ORDER))
    assert t.view.typing is not None
    assert t.view.typing.text == "WO-"


def test_signing_out_by_itself_loses_nothing_typed() -> None:
    t = Terminal(settings(sign_out_minutes=5)).at()
    t.scan("1W10")
    t.do(TypeInto(Kind.WORK_ORDER))
    t.type("WO-")
    t.wait(301)
    assert t.view.operator is None
    assert (t.place, t.view.entry.fields.operation) == (Place.TYPE, "10")
    assert t.view.typing is not None
    assert t.view.typing.text == "WO-"


def test_a_power_cut_loses_nothing_typed() -> None:
    t = Terminal().at()
    t.scan("1W10")
    t.do(TypeInto(Kind.PART))
    t.type("P")
    t.press(Code.BACK)
    t.do(TypeInto(Kind.WORK_ORDER))
    t.type("WO-")
    t.restart(reboot=True)
    assert t.place is Place.TYPE
    assert t.view.entry.fields.operation == "10"
    assert t.view.typing is not None
    assert t.view.typing.text == "WO-"
    t.do(TypeInto(Kind.PART))
    assert t.view.typing is not None
    assert t.view.typing.text == "P"


def test_a_power_cut_keeps_quantities_next_operator_and_place() -> None:
    t = Terminal().at()
    t.scans(SHEET, "Q7", "ZSCRAP", "Z2", "WWO-200")
    t.restart(reboot=True)
    assert (t.place, t.view.machine) == (Place.RUNNING, "Machine1")
    assert (t.view.quantity.good, t.view.quantity.scrap) == (7, 2)
    assert t.view.next_entry is not None
    assert t.view.next_entry.fields.work_order == "WO-200"
    assert t.view.operator is not None
    t.scan("Z1")
    assert t.view.quantity.scrap == 21


def test_values_from_before_a_power_cut_ask_for_start() -> None:
    t = Terminal().at()
    t.scans("WWO-1", "1W10")
    t.restart(reboot=True)
    t.scan("1PP1")
    assert t.place is Place.SCAN
    assert "over two minutes" in t.told


def test_control_characters_are_not_typed() -> None:
    t = Terminal().at()
    t.do(TypeInto(Kind.PART))
    for character in ("A", "\x1b", "\n", "[", "B"):
        t.type(character)
    assert t.view.typing is not None
    assert t.view.typing.text == "A[B"


def test_cancel_forgets_what_was_half_typed() -> None:
    t = Terminal().at()
    t.do(TypeInto(Kind.WORK_ORDER))
    t.type("WO-")
    t.scan("ZCANCEL")
    t.scan("10SMachine1")
    t.do(TypeInto(Kind.WORK_ORDER))
    assert t.view.typing is not None
    assert t.view.typing.text == ""


def test_a_started_job_takes_its_half_typed_slots_with_it() -> None:
    t = Terminal().at()
    t.do(TypeInto(Kind.REVISION))
    t.type("C")
    t.press(Code.BACK)
    t.scan(SHEET)
    assert t.place is Place.RUNNING
    t.scans("Q50", "ZFINISH")
    t.do(TypeInto(Kind.REVISION))
    assert t.view.typing is not None
    assert t.view.typing.text == ""


def test_digits_and_yes_of_the_command_sheet_type_too() -> None:
    t = Terminal().at()
    t.do(TypeInto(Kind.OPERATION))
    t.scans("Z2", "Z0", "ZYES")
    assert (t.place, t.view.entry.fields.operation) == (Place.SCAN, "20")


def test_clear_empties_the_typed_value() -> None:
    t = Terminal().at()
    t.do(TypeInto(Kind.OPERATION))
    t.scans("Z2", "ZCLEAR")
    assert t.view.typing is not None
    assert t.view.typing.text == ""


def test_a_recipe_typed_before_the_sheet_is_started_with_it() -> None:
    t = Terminal().at()
    typed(t, Kind.RECIPE, "4")
    t.scan(sheet("WWO-1", "1W10", "1PP1"))
    assert t.running().fields.recipe == "4"


def test_typing_where_nothing_is_typed_is_refused() -> None:
    t = Terminal().at()
    t.type("x")
    assert t.refused
    t.do(TypeInto(None))
    assert t.refused
