"""The slots of a start: what fills them and when a complete set may start by itself."""

from __future__ import annotations

import pytest

from kiosk.fields import JobFields, Kind
from kiosk.terminal.hand import Slots
from kiosk.terminal.slots import (
    belongs_to_next,
    clear,
    complete_part,
    fill,
    kept,
    missing,
    same_job,
    signed_in,
    why_confirm,
)
from tests.unit.terminal_driver import words_of

WO, PART, OP = (Kind.WORK_ORDER, "WO-1"), (Kind.PART, "P1"), (Kind.OPERATION, "10")


def filled(
    *values: tuple[Kind, str], slots: Slots | None = None, now: float = 0.0, badge: str = "1001"
) -> Slots:
    return fill(slots or Slots(), values, badge, now, "boot")


def test_values_of_one_sheet_may_start() -> None:
    assert why_confirm(filled(WO, PART, OP), "1001", 5.0, "boot") is None


def test_an_incomplete_set_asks_for_nothing() -> None:
    assert why_confirm(filled(WO, slots=filled((Kind.WORK_ORDER, "WO-9"))), "1001", 500.0, "boot") is None


@pytest.mark.parametrize(("age", "asks"), [(120.0, False), (120.1, True)])
def test_the_oldest_value_decides_about_the_age(age: float, asks: bool) -> None:
    slots = filled(PART, OP, slots=filled(WO), now=age)
    assert bool(why_confirm(slots, "1001", age, "boot")) is asks


def test_values_from_before_a_reboot_are_old() -> None:
    assert "over two minutes" in words_of(why_confirm(filled(WO, PART, OP), "1001", 1.0, "another boot"))


def test_a_value_that_was_emptied_and_filled_anew_was_not_replaced() -> None:
    slots = clear(filled(WO, PART), Kind.WORK_ORDER)
    assert why_confirm(filled((Kind.WORK_ORDER, "WO-2"), OP, slots=slots), "1001", 1.0, "boot") is None


def test_emptying_every_slot_forgets_that_one_was_replaced() -> None:
    slots = filled((Kind.WORK_ORDER, "WO-2"), slots=filled(WO))
    assert clear(slots, Kind.WORK_ORDER) == Slots()


def test_a_remembered_part_goes_with_its_work_order() -> None:
    slots = complete_part(filled(WO), lambda _: "P1")
    assert (slots.fields.part, slots.part_from) == ("P1", "WO-1")
    other = filled((Kind.WORK_ORDER, "WO-2"), slots=slots)
    assert (other.fields.part, other.part_from) == (None, "")
    assert clear(slots, Kind.WORK_ORDER) == Slots()


def test_a_scanned_part_is_not_remembered_but_told() -> None:
    slots = complete_part(filled(WO), lambda _: "P1")
    told = filled((Kind.PART, "P2"), OP, slots=slots)
    assert (told.fields.part, told.part_from, told.replaced) == ("P2", "", False)


def test_a_sheet_of_another_job_replaces_all_of_the_first_one() -> None:
    first = filled(WO, PART, OP, (Kind.RECIPE, "7"), (Kind.ORDERED, "50"))
    second = filled((Kind.WORK_ORDER, "WO-2"), PART, OP, slots=first)
    assert second.fields == JobFields("WO-2", "P1", "10")
    assert second.replaced


def test_a_sheet_keeps_what_was_added_before_it() -> None:
    assert filled(WO, PART, OP, slots=filled((Kind.RECIPE, "7"))).fields.recipe == "7"


def test_kept_slots_ask_for_start() -> None:
    assert words_of(why_confirm(kept(filled(WO, PART, OP)), "1001", 1.0, "boot")).startswith(
        "Kept from before"
    )


def test_the_first_badge_after_the_first_value_is_the_one_that_counts() -> None:
    slots = signed_in(fill(Slots(), (WO, PART, OP), None, 0.0, "boot"), "1001")
    assert why_confirm(slots, "1001", 1.0, "boot") is None
    assert "Another operator" in words_of(why_confirm(signed_in(slots, "1002"), "1002", 1.0, "boot"))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (JobFields(), "Scan the traveler"),
        (JobFields(part="P1"), "Now scan the work order"),
        (JobFields("WO-1", "P1"), "Now scan the operation"),
        (JobFields("WO-1", None, "10"), "Now scan the part"),
    ],
)
def test_the_next_step_names_one_thing(fields: JobFields, words: str) -> None:
    assert str(missing(fields)) == words


@pytest.mark.parametrize(
    ("told", "same"),
    [
        (JobFields("WO-1"), True),
        (JobFields("WO-1", None, "10"), True),
        (JobFields("WO-1", None, "20"), False),
        (JobFields(recipe="1"), False),
        (JobFields("WO-2", "P1", "10"), False),
    ],
)
def test_a_traveler_is_the_running_jobs_own_when_nothing_in_it_differs(told: JobFields, same: bool) -> None:
    assert same_job(told, JobFields("WO-1", "P1", "10")) is same


def test_one_code_that_both_travelers_share_fills_the_gap_of_next() -> None:
    following = filled((Kind.OPERATION, "20"))
    assert belongs_to_next(JobFields("WO-1"), following)
    assert not belongs_to_next(JobFields("WO-1"), None)
    assert not belongs_to_next(JobFields("WO-1", None, "10"), following)
    assert not belongs_to_next(JobFields("WO-1"), filled((Kind.WORK_ORDER, "WO-2")))
