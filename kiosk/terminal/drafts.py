"""Half-typed values: kept beside the one that is being typed, so that no scan and no other screen loses one."""

from __future__ import annotations

from collections.abc import Collection

from kiosk.commands import Place
from kiosk.fields import FIELD_OF_KIND, Kind
from kiosk.terminal.desk import Desk
from kiosk.terminal.hand import Typing


def key_of(kind: Kind | None, back: Place, about: str) -> str:
    """The name under which a half-typed value is kept."""
    screen = back if back in (Place.ITEM, Place.ENDED) else Place.SCAN
    return f"{kind or 'time'} {screen} {about}"


def stash(desk: Desk) -> None:
    """Put the value being typed aside, if anything was typed."""
    typing = desk.hand.typing
    if typing is None:
        return
    held = dict(desk.hand.drafts)
    if typing.text and not typing.fresh:
        held[key_of(typing.kind, typing.back, typing.about)] = typing.text
    desk.put(typing=None, drafts=held)


def take(desk: Desk, kind: Kind | None, back: Place, about: str) -> str:
    """The half-typed value of this field; it is in hand from now on."""
    key = key_of(kind, back, about)
    text = desk.hand.drafts.get(key, "")
    if text:
        desk.put(drafts={name: value for name, value in desk.hand.drafts.items() if name != key})
    return text


def forget_slots(desk: Desk, kinds: Collection[Kind] = tuple(FIELD_OF_KIND)) -> None:
    """These slots are filled, or their job has started: what was half typed for them is over."""
    keys = {key_of(kind, Place.SCAN, "") for kind in kinds}
    if keys & desk.hand.drafts.keys():
        desk.put(drafts={name: value for name, value in desk.hand.drafts.items() if name not in keys})
    typing = desk.hand.typing
    if typing is not None and typing.kind in kinds and _types_slot(typing):
        desk.put(typing=None)


def unfinished(desk: Desk) -> bool:
    """True while a slot is half typed: nothing may start by itself then."""
    typing = desk.hand.typing
    return typing is not None and bool(typing.text) and not typing.fresh and _types_slot(typing)


def _types_slot(typing: Typing) -> bool:
    return typing.kind in FIELD_OF_KIND and typing.back is not Place.ITEM


def stays_in_typing(desk: Desk, kinds: Collection[Kind]) -> bool:
    """After a scan of these kinds: True when the operator is in the middle of typing something else."""
    if desk.hand.place is not Place.TYPE or desk.hand.typing is None:
        forget_slots(desk, kinds)
        return False
    typing = desk.hand.typing
    if typing.kind in kinds and _types_slot(typing):
        forget_slots(desk, kinds)
        return False
    if not typing.text or typing.fresh:
        desk.put(typing=None)
        return False
    return True
