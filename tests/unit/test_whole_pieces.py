"""A number that is no count, typed where pieces are counted: never 55 for "5.5", nor 5."""

from __future__ import annotations

import pytest

from kiosk.commands import (
    ChooseMachine,
    EraseDigit,
    Field,
    Go,
    OperatorCommand,
    Place,
    Press,
    StepQuantity,
    TypeInto,
    TypeText,
)
from kiosk.fields import Kind
from kiosk.scanning.codes import Code
from tests.unit.terminal_driver import SHEET, Terminal, settings

REFUSAL = "Whole pieces only. Enter it again."
A_KEY, A_WHILE = 0.3, 5.0


def at_a_running_job() -> Terminal:
    t = Terminal(settings(board_seconds=0)).at()
    t.scan(SHEET)
    return t


def keys(t: Terminal, text: str) -> None:
    """What a keyboard sends for `text`, one key after another."""
    for character in text:
        t.do(command_of(character), after=A_KEY)


def command_of(character: str) -> OperatorCommand:
    if character == "-":
        return StepQuantity(Field.GOOD, -1)
    return Press(Code(f"Z{character}")) if character.isdigit() else TypeText(character)


@pytest.mark.parametrize("typed", ["5.", "5,", "5.5", "12,50", "1.000", "-5", "5.5.5", "."])
def test_a_number_that_is_no_count_leaves_the_field_empty_and_is_refused_in_words(typed: str) -> None:
    t = at_a_running_job()
    keys(t, typed)
    assert (t.view.quantity.good, t.told, t.refused) == (None, REFUSAL, True)
    assert t.place is Place.RUNNING


def test_only_the_chosen_quantity_is_emptied() -> None:
    t = at_a_running_job()
    keys(t, "40")
    t.press(Code.SCRAP)
    keys(t, "2.5")
    assert (t.view.quantity.good, t.view.quantity.scrap, t.view.quantity.chosen) == (40, None, Field.SCRAP)


def test_after_a_pause_the_count_is_entered_as_ever() -> None:
    t = at_a_running_job()
    keys(t, "5.5")
    t.wait(A_WHILE)
    keys(t, "55")
    assert t.view.quantity.good == 55


@pytest.mark.parametrize("begun_by", [EraseDigit(), Press(Code.CLEAR), Press(Code.GOOD)])
def test_who_begins_the_field_anew_need_not_wait(begun_by: OperatorCommand) -> None:
    t = at_a_running_job()
    keys(t, "5.5")
    t.do(begun_by, after=A_KEY)
    keys(t, "6")
    assert t.view.quantity.good == 6


def test_a_step_and_a_scanned_digit_count_at_once() -> None:
    t = at_a_running_job()
    keys(t, "5.")
    t.do(StepQuantity(Field.GOOD, 1), after=A_KEY)
    assert t.view.quantity.good == 1
    keys(t, ".")
    t.scan("Z7")
    assert t.view.quantity.good == 7


def test_a_finish_right_after_it_asks_whether_nothing_was_made() -> None:
    t = at_a_running_job()
    keys(t, "5.5")
    t.press(Code.FINISH)
    assert t.place is Place.RUNNING
    assert t.view.confirm is not None


def test_a_slot_half_typed_at_another_machine_takes_no_point_of_a_count() -> None:
    t = at_a_running_job()
    t.scan("10SMachine2")
    t.do(TypeInto(Kind.WORK_ORDER))
    t.type("12")
    t.do(Go(Place.MACHINES))
    t.do(ChooseMachine("Machine1"))
    keys(t, "5.5")
    assert (t.view.quantity.good, t.told, t.refused) == (None, REFUSAL, True)
    t.do(ChooseMachine("Machine2"))
    t.do(TypeInto(Kind.WORK_ORDER))
    assert t.view.typing is not None
    assert t.view.typing.text == "12"
