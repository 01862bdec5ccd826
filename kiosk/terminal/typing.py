"""Typing one value, on the glass or on a real keyboard. What is typed is kept until it is accepted or cancelled."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec

from kiosk import jobs
from kiosk.commands import Place
from kiosk.fields import FIELD_OF_KIND, WHOLE_NUMBERS, Kind
from kiosk.scanning.patterns import check_value
from kiosk.terminal import starting
from kiosk.terminal.desk import Desk, OnceMoreAsked
from kiosk.terminal.hand import Typing
from kiosk.words import Words, say

LONGEST = 48
TWICE = "twice"
"""The question about an hour that came twice, when the clocks went back."""

PROMPTS: dict[Kind, Words] = {
    Kind.WORK_ORDER: say("Type the work order"),
    Kind.PART: say("Type the part number"),
    Kind.OPERATION: say("Type the operation"),
    Kind.REVISION: say("Type the revision"),
    Kind.RECIPE: say("Type the recipe version"),
    Kind.ORDERED: say("Type the ordered quantity"),
    Kind.QUANTITY: say("Type the quantity"),
    Kind.SCRAP: say("Type the scrap"),
    Kind.CYCLE: say("Type the cycle time in seconds"),
    Kind.SETUP: say("Type the set-up time in seconds"),
    Kind.BADGE: say("Type your badge number"),
    Kind.MACHINE: say("Type the machine"),
}


def open_typing(desk: Desk, kind: Kind | None) -> None:
    """Open the keyboard for one value; a slot starts with what it holds."""
    back = desk.hand.place if desk.hand.place is not Place.TYPE else Place.SCAN
    held = desk.hand.typing
    if held is not None and held.kind is kind and held.back is back:
        desk.go(Place.TYPE)
        return
    desk.put(typing=Typing(kind, _held_value(desk, kind, back), back, fresh=True))
    desk.go(Place.TYPE)


def _held_value(desk: Desk, kind: Kind | None, back: Place) -> str:
    if kind not in FIELD_OF_KIND or back not in (Place.SCAN, Place.MACHINES):
        return ""
    value = getattr(desk.hand.slots.fields, FIELD_OF_KIND[kind])
    return "" if value is None else str(value)


def type_text(desk: Desk, text: str) -> None:
    """Add characters; the first one replaces what the slot held before."""
    typing = desk.hand.typing
    if typing is None:
        desk.bad(say("Nothing is being typed."))
        return
    held = "" if typing.fresh else typing.text
    kept = "".join(character for character in text if character.isprintable())
    desk.put(typing=msgspec.structs.replace(typing, text=(held + kept)[:LONGEST], fresh=False))


def erase_text(desk: Desk, *, everything: bool) -> None:
    """Take characters back."""
    typing = desk.hand.typing
    if typing is not None:
        text = "" if everything else typing.text[:-1]
        desk.put(typing=msgspec.structs.replace(typing, text=text, fresh=False))


def leave_typing(desk: Desk) -> None:
    """Back without taking the value; what was typed stays until another value is typed."""
    typing = desk.hand.typing
    desk.go(typing.back if typing else Place.SCAN)
    if desk.hand.place in (Place.SCAN, Place.RUNNING, Place.MACHINES):
        desk.front()


def accept_text(desk: Desk) -> None:
    """Take the typed value, or say what is wrong with it and keep it for mending."""
    typing = desk.hand.typing
    if typing is None:
        desk.home()
        return
    text = typing.text.strip(" ")
    if typing.kind is None:
        _accept_end(desk, text)
        return
    if not text and typing.back is Place.SCAN and typing.kind in FIELD_OF_KIND:
        from kiosk.terminal.slots import clear

        desk.put(slots=clear(desk.hand.slots, typing.kind), typing=None)
        desk.front()
        return
    wrong = check_value(typing.kind, text, desk.grammar) if text else say("Nothing was typed.")
    if wrong is not None:
        desk.bad(wrong)
        return
    _take(desk, typing, text)


def _take(desk: Desk, typing: Typing, text: str) -> None:
    from kiosk.terminal import scans, supervision

    assert typing.kind is not None
    if typing.back is Place.ITEM:
        supervision.correct(desk, typing.kind, text)
        desk.put(typing=None)
        desk.go(Place.ITEM)
    elif typing.kind is Kind.BADGE:
        scans.sign_in(desk, text, "", scanned=False)
    elif typing.kind is Kind.MACHINE:
        scans.choose_machine(desk, text)
    else:
        desk.put(typing=None)
        desk.front()
        if typing.kind in WHOLE_NUMBERS:
            text = str(int(text))
        scans.fill_fields(desk, ((typing.kind, text),), "", may_start=False)


def _accept_end(desk: Desk, text: str) -> None:
    """A typed time of day: the last time the clock showed it."""
    running = desk.job_in_front
    if running is None:
        desk.put(typing=None)
        desk.home()
        return
    digits = "".join(character for character in text if character.isdigit())
    if len(digits) not in (3, 4) or int(digits[:-2]) > 23 or int(digits[-2:]) > 59:
        desk.bad(say("Type the time as hours and minutes, such as 1630."))
        return
    moments = times_of_day(desk, int(digits[:-2]), int(digits[-2:]))
    if len(moments) > 1:
        desk.doubtful_end = (moments[0], moments[1])
        desk.once_more = OnceMoreAsked(
            TWICE, say("That hour came twice that night. YES: the first time. NO: the second."), desk.now()
        )
        desk.bad(desk.once_more.words)
        return
    take_end(desk, moments[0])


def take_end(desk: Desk, when: datetime) -> None:
    """Take a stated end, if it lies between the start and now."""
    running = desk.job_in_front
    if running is None:
        return
    refusal = jobs.check_end(when, starting.started_at(desk, running), desk.clock.now())
    if refusal is not None:
        desk.bad(refusal.words)
        return
    desk.put(typing=None)
    starting.set_end(desk, running, when)


def times_of_day(desk: Desk, hour: int, minute: int) -> list[datetime]:
    """The latest day's moments, not in the future, at which the station's clock showed this time; two where it came twice."""
    zone, now = desk.config.station.zone(), desk.clock.now()
    today = now.astimezone(zone).date()
    for day in (today, today - timedelta(days=1)):
        both = {
            datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone, fold=fold).astimezone(UTC)
            for fold in (0, 1)
        }
        past = sorted(moment for moment in both if moment <= now)
        if past:
            return past
    return [now]
