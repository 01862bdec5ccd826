"""What waits for a machine while another one is in front: what an undo gave back, and what was in hand when it did.

What is scanned goes along from machine to machine until it is started. Only when a start is undone while something else is in
hand, each of the two has a machine that it belongs to, and stays there: none is lost, and none stands on the other's screen.
"""

from __future__ import annotations

from msgspec.structs import replace

from kiosk.fields import JobFields
from kiosk.terminal.desk import Desk
from kiosk.terminal.hand import Slots
from kiosk.terminal.slots import kept, same_job


def give_back(desk: Desk, lane: str, slots: Slots) -> bool:
    """The values of an undone start, to the slots of its machine; False when they wait there, and another's stay in hand."""
    slots = kept(replace(slots, lane=lane))
    if desk.hand.slots.fields.empty or _leave(desk, desk.hand.slots.lane or desk.lane, lane):
        desk.put(slots=slots)
        return True
    desk.put(waiting={**desk.hand.waiting, lane: slots})
    return False


def leave_for(desk: Desk, lane: str) -> None:
    """A machine comes in front without being chosen: what is in hand for another one stays at that one, if it can."""
    slots = desk.hand.slots
    home = slots.lane or desk.lane
    if not slots.fields.empty and home != lane:
        _leave(desk, home, lane)


def arrive(desk: Desk, lane: str) -> None:
    """At an idle machine: what waits for it is in hand again, where nothing else is, or only what waits for another machine."""
    hand = desk.hand
    if lane in desk.running or not (lane in hand.waiting or lane in hand.next_slots):
        return
    held = hand.slots
    if held.fields.empty or (held.lane not in ("", lane) and _leave(desk, held.lane, lane)):
        _take_up(desk, lane)


def follow(desk: Desk, lane: str) -> None:
    """A job has started there: what waits for the machine is its NEXT, where nothing else is."""
    if lane in desk.hand.waiting and desk.following(lane) is None:
        _move(desk, lane, "waiting", "next_slots")


def make_way(desk: Desk, lane: str) -> None:
    """What was NEXT there waits behind the job that is NEXT again."""
    if lane in desk.hand.next_slots and lane not in desk.hand.waiting:
        _move(desk, lane, "next_slots", "waiting")


def forget(desk: Desk, lane: str, fields: JobFields) -> None:
    """This job starts there: it waits for it no more."""
    for name in ("waiting", "next_slots"):
        held: dict[str, Slots] = getattr(desk.hand, name)
        if lane in held and same_job(fields, held[lane].fields):
            desk.put(**{name: _without(held, lane)})


def _leave(desk: Desk, home: str | None, lane: str) -> bool:
    """Put what is in hand aside at its machine, so that that of `lane` can take its place; False when there is no room."""
    if home is None:
        return False
    name = "next_slots" if home == lane or home in desk.running else "waiting"
    held: dict[str, Slots] = getattr(desk.hand, name)
    if home in held:
        return False
    left = kept(replace(desk.hand.slots, lane=home))
    desk.put(**{name: {**held, home: left}, "slots": Slots()})
    return True


def _take_up(desk: Desk, lane: str) -> None:
    name = "waiting" if lane in desk.hand.waiting else "next_slots"
    held: dict[str, Slots] = getattr(desk.hand, name)
    desk.put(**{name: _without(held, lane), "slots": kept(replace(held[lane], lane=lane))})


def _move(desk: Desk, lane: str, old: str, new: str) -> None:
    left, taken = getattr(desk.hand, old), getattr(desk.hand, new)
    desk.put(**{old: _without(left, lane), new: {**taken, lane: left[lane]}})


def _without(held: dict[str, Slots], lane: str) -> dict[str, Slots]:
    return {name: slots for name, slots in held.items() if name != lane}
