"""How codes fill the slots of a start, and when a complete set may start by itself. Pure.

Two sheets must never mix: once a slot was replaced, grew old, or the operator changed, START has to be pressed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec.structs import replace

from kiosk.fields import FIELD_OF_KIND, WHOLE_NUMBERS, JobFields, Kind
from kiosk.terminal.hand import Slots
from kiosk.words import Words, say

OLD_SECONDS = 120.0
IDENTITY = ("work_order", "part", "operation")
Value = tuple[Kind, str]


def fill(slots: Slots, values: Iterable[Value], badge: str | None, now: float, boot_id: str) -> Slots:
    """The slots after a scan or a typed value; kinds that are no field of a job are left alone."""
    told = told_fields(values)
    if not told:
        return slots
    replaced = slots.replaced or _replaces(slots, told)
    identity = {name: value for name, value in told.items() if name in IDENTITY}
    if len(identity) == len(IDENTITY) and _replaces(slots, identity):
        slots = Slots()  # another whole sheet: nothing of the first one may stay
    held = slots.fields
    first = slots.first_at is None or held.empty
    fields = replace(held, **told)
    part_from = "" if "part" in told else slots.part_from
    if part_from and fields.work_order != part_from:
        fields, part_from = replace(fields, part=None), ""
    return Slots(
        fields=fields,
        first_at=now if first else slots.first_at,
        boot_id=boot_id if first else slots.boot_id,
        first_badge=badge if first else slots.first_badge,
        replaced=replaced,
        kept=slots.kept,
        part_from=part_from,
        lane=slots.lane,
    )


def told_fields(values: Iterable[Value]) -> dict[str, str | int]:
    """What a scan tells of a job, by the names of `JobFields`."""
    return {FIELD_OF_KIND[kind]: _value(kind, text) for kind, text in values if kind in FIELD_OF_KIND}


def _replaces(slots: Slots, told: dict[str, str | int]) -> bool:
    """True when another value stood in a slot; a part that was only remembered may be replaced by a scanned one."""
    return any(
        getattr(slots.fields, name) not in (None, value) and not (name == "part" and slots.part_from)
        for name, value in told.items()
    )


def complete_part(slots: Slots, part_of: Callable[[str], str | None]) -> Slots:
    """Fill a missing part from the work order's last start on this terminal."""
    fields = slots.fields
    if fields.part or not fields.work_order:
        return slots
    part = part_of(fields.work_order)
    if part is None:
        return slots
    return replace(slots, fields=replace(fields, part=part), part_from=fields.work_order)


def clear(slots: Slots, kind: Kind) -> Slots:
    """The slots with one of them empty."""
    fields = replace(slots.fields, **{FIELD_OF_KIND[kind]: None})
    if fields.empty:
        return Slots()
    part_from = "" if kind in (Kind.PART, Kind.WORK_ORDER) else slots.part_from
    if kind is Kind.WORK_ORDER and slots.part_from:
        fields = replace(fields, part=None)
    return replace(slots, fields=fields, part_from=part_from) if not fields.empty else Slots()


def signed_in(slots: Slots, badge: str) -> Slots:
    """Somebody signed in: the first one, where nobody was when the first slot was filled."""
    if slots.fields.empty or slots.first_badge is not None:
        return slots
    return replace(slots, first_badge=badge)


def kept(slots: Slots) -> Slots:
    """Slots given back by an undo or left over: everything is shown, and START must be pressed."""
    return replace(slots, kept=True)


def why_confirm(slots: Slots, badge: str | None, now: float, boot_id: str) -> Words | None:
    """Why a complete set does not start by itself; None when it may."""
    if not slots.fields.complete:
        return None
    if slots.kept:
        return say("Kept from before. Check, then press START.")
    if slots.replaced:
        return say("A value was replaced. Check all of them, then press START.")
    if slots.first_badge is not None and badge is not None and badge != slots.first_badge:
        return say("Another operator has signed in since. Check, then press START.")
    if slots.first_at is not None and (slots.boot_id != boot_id or now - slots.first_at > OLD_SECONDS):
        return say("The first value is over two minutes old. Check, then press START.")
    return None


def missing(fields: JobFields) -> Words:
    """The next step for an incomplete set."""
    if not fields.work_order and not fields.operation and not fields.part:
        return say("Scan the traveler")
    if not fields.work_order:
        return say("Now scan the work order")
    if not fields.operation:
        return say("Now scan the operation")
    return say("Now scan the part")


def same_job(fields: JobFields, running: JobFields) -> bool:
    """True when every one of the identifying values in `fields` is the running job's own."""
    named = [(getattr(fields, name), getattr(running, name)) for name in IDENTITY]
    return any(value for value, _ in named) and all(value in (None, own) for value, own in named)


def belongs_to_next(fields: JobFields, following: Slots | None) -> bool:
    """True when a value that is also the running job's own fills a gap of the NEXT job.

    One code of three may be the same on both travelers: the same work order's next operation, or the same operation of
    another. Work order and operation together are the running job's own traveler and nothing else.
    """
    if following is None or (fields.work_order and fields.operation):
        return False
    return all(
        getattr(following.fields, name) is None or (name == "part" and bool(following.part_from))
        for name in IDENTITY
        if getattr(fields, name)
    )


def _value(kind: Kind, text: str) -> str | int:
    return int(text) if kind in WHOLE_NUMBERS else text
