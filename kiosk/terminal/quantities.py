"""Entering good and scrap: digits, − and +, `Q…` codes and ALL. Pure; nothing over 999,999 can be entered."""

from __future__ import annotations

from msgspec.structs import replace

from kiosk.commands import Field
from kiosk.fields import LARGEST_QUANTITY
from kiosk.terminal.hand import Quantities


def digit(entry: Quantities, character: str) -> Quantities | None:
    """One digit for the chosen field: the first replaces, later ones append; None when the number got too large."""
    held = "" if entry.fresh else value_of(entry, entry.chosen)
    return _write(entry, entry.chosen, held + character)


def choose(entry: Quantities, field: Field) -> Quantities:
    """Digits go to `field` from now on; the first one replaces."""
    return replace(entry, chosen=field, fresh=True)


def put(entry: Quantities, field: Field, number: int) -> Quantities | None:
    """A whole number for one field, as a `Q` code gives it; the next digit replaces it."""
    written = _write(entry, field, str(number))
    return None if written is None else replace(written, fresh=True)


def step(entry: Quantities, field: Field, by: int, plan: int | None) -> Quantities | None:
    """The − and + buttons. Never below zero."""
    held = number_of(entry, field, plan) or 0
    written = _write(replace(entry, chosen=field), field, str(max(held + by, 0)))
    return None if written is None else replace(written, fresh=True)


def erase(entry: Quantities) -> Quantities:
    """Without the last digit of the chosen field."""
    held = value_of(entry, entry.chosen)[:-1]
    return _write(entry, entry.chosen, held) or entry


def clear(entry: Quantities) -> Quantities:
    """The chosen field empty."""
    return replace(_write(entry, entry.chosen, "") or entry, fresh=True)


def follow_plan(entry: Quantities) -> Quantities:
    """ALL: good is what is left of the order, until it is typed."""
    return replace(entry, all_good=True, good="")


def number_of(entry: Quantities, field: Field, remaining: int | None) -> int | None:
    """The number in one field; None when it is empty. `remaining`: ordered − already made, for ALL."""
    if field is Field.GOOD and entry.all_good and remaining is not None:
        return max(remaining - (number_of(entry, Field.SCRAP, None) or 0), 0)
    text = value_of(entry, field)
    return int(text) if text else None


def is_empty(entry: Quantities) -> bool:
    """True when neither quantity was entered."""
    return not (entry.good or entry.scrap or entry.all_good)


def value_of(entry: Quantities, field: Field) -> str:
    """The digits of one field."""
    return entry.good if field is Field.GOOD else entry.scrap


def _write(entry: Quantities, field: Field, text: str) -> Quantities | None:
    if text and int(text) > LARGEST_QUANTITY:
        return None
    text = str(int(text)) if text else ""
    if field is Field.GOOD:
        return replace(entry, good=text, fresh=False, all_good=False)
    return replace(entry, scrap=text, fresh=False)
