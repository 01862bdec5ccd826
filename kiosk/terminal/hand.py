"""What the operator has in hand: everything entered and not recorded yet, kept in the store so that a power cut loses none."""

from __future__ import annotations

import msgspec

from kiosk.commands import Field, Place, Tab
from kiosk.fields import JobFields, Kind


class Slots(msgspec.Struct, frozen=True, omit_defaults=True):
    """The fields collected for a start, and where they come from. Boot-clock seconds of `boot_id`."""

    fields: JobFields = JobFields()
    first_at: float | None = None
    boot_id: str = ""
    first_badge: str | None = None
    """Who was signed in when the first slot was filled."""
    replaced: bool = False
    kept: bool = False
    """Given back by an undo, or left from a NEXT that was not started: START has to be pressed."""
    part_from: str = ""
    """The work order whose last start told the part."""
    lane: str = ""
    """The machine where they were kept or given back; empty: nobody knows yet which one they are for."""


class Quantities(msgspec.Struct, frozen=True, omit_defaults=True):
    """The quantities of a finish as typed: digits only, "" is an empty box."""

    good: str = ""
    scrap: str = ""
    chosen: Field = Field.GOOD
    fresh: bool = True
    """The next digit replaces what stands there."""
    all_good: bool = False


class Typing(msgspec.Struct, frozen=True, omit_defaults=True):
    """The value being typed, and the screen that gets it back. `kind` None: the time of the end."""

    kind: Kind | None
    text: str = ""
    back: Place = Place.SCAN
    fresh: bool = False
    about: str = ""
    """What a value belongs to when it is no slot: the lane of an end time, the number of an opened action."""


class StartFrom(msgspec.Struct, frozen=True):
    """A moment that counts later: where a wrong job ended, the next start's; or a long-running job's end. See `rows.Moment`."""

    wall: int
    boot: float
    boot_id: str
    offered_at: float = 0.0
    """When it was offered, boot clock: the offer is good for a while."""


class Hand(msgspec.Struct, frozen=True, omit_defaults=True):
    """The state of the terminal in front of the operator. Machines are keyed by their lane."""

    badge: str | None = None
    machine: str | None = None
    place: Place = Place.MACHINES
    slots: Slots = Slots()
    next_slots: dict[str, Slots] = {}
    waiting: dict[str, Slots] = {}
    """What waits for an idle machine while another one is in front; see `aside`."""
    quantities: dict[str, Quantities] = {}
    start_from: dict[str, StartFrom] = {}
    ended_at: dict[str, StartFrom] = {}
    """When long-running jobs ended, once the operator has told."""
    typing: Typing | None = None
    drafts: dict[str, str] = {}
    """Half-typed values of other fields, kept while one is typed; see typing.py."""
    tab: Tab = Tab.ATTENTION
    opened: int | None = None
    corrections: dict[str, dict[str, str]] = {}
    """Job number (as text) → kind → corrected value, before it is sent again."""


def encode(hand: Hand) -> bytes:
    """The hand as it is kept in the store."""
    return msgspec.json.encode(hand)


def decode(data: bytes) -> Hand:
    """The hand from the store; an unreadable one is an empty one, since nothing recorded is in it."""
    try:
        return msgspec.json.decode(data, type=Hand)
    except msgspec.DecodeError:
        return Hand()
