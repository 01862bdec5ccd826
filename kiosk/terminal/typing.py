"""Typing one value, on the glass or on a real keyboard. What is typed is kept until it is accepted or cancelled."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from kiosk.commands import Place
from kiosk.fields import FIELD_OF_KIND, TIMES, WHOLE_NUMBERS, Kind
from kiosk.scanning.patterns import check_value
from kiosk.terminal import arriving, correcting, correcting_times, drafts, ending, machines, whole_pieces
from kiosk.terminal.desk import Desk
from kiosk.terminal.hand import Typing
from kiosk.terminal.slots import clear
from kiosk.words import Words, say

LONGEST = 48

PROMPTS: dict[Kind, Words] = {
    Kind.WORK_ORDER: say("Type the work order"),
    Kind.PART: say("Type the part number"),
    Kind.OPERATION: say("Type the operation"),
    Kind.REVISION: say("Type the revision"),
    Kind.RECIPE: say("Type the recipe version"),
    Kind.ORDERED: say("Type the ordered quantity"),
    Kind.QUANTITY: say("Type the good pieces"),
    Kind.SCRAP: say("Type the scrap"),
    Kind.CYCLE: say("Type the cycle time in seconds"),
    Kind.SETUP: say("Type the set-up time in seconds"),
    Kind.STARTED: say("When did it start? Type the time, or day and time, such as 13-1630"),
    Kind.ENDED: say("When did it end? Type the time, or day and time, such as 13-1630"),
    Kind.BADGE: say("Type your badge number"),
    Kind.MACHINE: say("Type the machine"),
}


def open_typing(desk: Desk, kind: Kind | None) -> None:
    """Open the keyboard for one value; a slot starts with what it holds, or with what was half typed before."""
    held = desk.hand.typing
    back = held.back if desk.hand.place is Place.TYPE and held is not None else desk.hand.place
    if (kind is None and back is not Place.ENDED) or (kind in TIMES and back is not Place.ITEM):
        desk.nothing_here()
        return
    if back is Place.ITEM and correcting.refuse_without_supervisor(desk):
        return
    desk.once_more = desk.doubtful_time = None
    about = _about(desk, kind, back)
    if held is not None and (held.kind, held.about) == (kind, about) and held.back is back:
        desk.go(Place.TYPE)
        return
    drafts.stash(desk)
    draft = drafts.take(desk, kind, back, about)
    text = draft or _held_value(desk, kind, back)
    desk.put(typing=Typing(kind, text, back, fresh=not draft, about=about))
    desk.go(Place.TYPE)


def _about(desk: Desk, kind: Kind | None, back: Place) -> str:
    if back is Place.ITEM:
        return str(desk.hand.opened)
    return desk.lane or "" if kind is None else ""


def _held_value(desk: Desk, kind: Kind | None, back: Place) -> str:
    if kind is None or kind not in FIELD_OF_KIND or back not in (Place.SCAN, Place.MACHINES):
        return ""
    value = getattr(desk.hand.slots.fields, FIELD_OF_KIND[kind])
    return "" if value is None else str(value)


def type_text(desk: Desk, text: str) -> None:
    """Add characters; the first one replaces what the slot held before."""
    if desk.hand.place is Place.RUNNING:
        whole_pieces.refuse(desk)
        return
    typing = _in_front(desk)
    if typing is None:
        desk.bad(say("Nothing is being typed."))
        return
    desk.once_more = desk.doubtful_time = None
    held = "" if typing.fresh else typing.text
    kept = "".join(character for character in text if character.isprintable())
    desk.put(typing=replace(typing, text=(held + kept)[:LONGEST], fresh=False))


def _in_front(desk: Desk) -> Typing | None:
    """What the keys go to. A value that stays half typed behind another screen takes none of them."""
    return desk.hand.typing if desk.hand.place is Place.TYPE else None


def erase_text(desk: Desk, *, everything: bool) -> None:
    """Take characters back."""
    typing = _in_front(desk)
    if typing is not None:
        desk.once_more = desk.doubtful_time = None
        text = "" if everything else typing.text[:-1]
        desk.put(typing=replace(typing, text=text, fresh=False))


def leave_typing(desk: Desk, *, keep: bool = True) -> None:
    """Back without taking the value. With `keep`, what was typed stands there when the same field is opened again."""
    typing = desk.hand.typing
    desk.once_more = desk.doubtful_time = None
    if keep:
        drafts.stash(desk)
    else:
        desk.put(typing=None)
    desk.go(typing.back if typing else Place.SCAN)
    if desk.hand.place in (Place.SCAN, Place.RUNNING, Place.MACHINES):
        desk.front()


def accept_text(desk: Desk) -> None:
    """Take the typed value, or say what is wrong with it and keep it for mending."""
    typing = _in_front(desk)
    if typing is None:
        return
    text = typing.text.strip(" ")
    if typing.kind is None:
        ending.accept_typed(desk, text)
    elif typing.kind in TIMES:
        correcting_times.accept(desk, typing.kind, text)
    elif not text and typing.back is Place.ITEM and typing.kind in correcting.MAY_BE_EMPTY:
        _correct(desk, typing.kind, "")
    elif not text and typing.back is not Place.ITEM and typing.kind in FIELD_OF_KIND:
        desk.put(slots=clear(desk.hand.slots, typing.kind), typing=None)
        desk.front()
    else:
        wrong = check_value(typing.kind, text, desk.grammar) if text else say("Nothing was typed.")
        if wrong is None:
            _take(desk, typing, text)
        else:
            desk.bad(wrong)


def take_moment(desk: Desk, when: datetime) -> None:
    """The hour that came twice was told apart: the time being typed is this one."""
    typing = desk.hand.typing
    if typing is not None and typing.kind in TIMES:
        correcting_times.take(desk, typing.kind, when)
    else:
        ending.take_end(desk, when)


def _take(desk: Desk, typing: Typing, text: str) -> None:
    from kiosk.terminal import scans  # which press the buttons that end here

    kind = typing.kind
    assert kind is not None
    if kind in WHOLE_NUMBERS:
        text = str(int(text))
    if typing.back is Place.ITEM:
        _correct(desk, kind, text)
    elif kind is Kind.BADGE:
        arriving.sign_in(desk, text, scanned=False)
    elif kind is Kind.MACHINE:
        machine = machines.called(desk.config, text)
        if arriving.choose_machine(desk, machine.name if machine else text):
            desk.put(typing=None)
    else:
        desk.put(typing=None)
        desk.front()
        scans.fill_fields(desk, ((kind, text),), may_start=False)


def _correct(desk: Desk, kind: Kind, text: str) -> None:
    machine = machines.called(desk.config, text) if kind is Kind.MACHINE else None
    if (kind is Kind.BADGE and desk.config.operator(text) is None) or (kind is Kind.MACHINE and not machine):
        desk.bad(say("“{value}” is not known at this terminal.", value=text))
        return
    if correcting.correct(desk, kind, machine.name if machine else text):
        desk.put(typing=None)
        desk.go(Place.ITEM)
