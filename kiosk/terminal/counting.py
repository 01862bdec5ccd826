"""Entering the good and the scrapped pieces: which of the two is entered, what stands there, and what is refused."""

from __future__ import annotations

from kiosk.commands import Field, Place
from kiosk.fields import Kind
from kiosk.terminal import quantities, whole_pieces
from kiosk.terminal.desk import Desk
from kiosk.terminal.hand import Quantities
from kiosk.terminal.typing import open_typing
from kiosk.words import say


def put_entry(desk: Desk, lane: str, entry: Quantities | None) -> None:
    """Keep an entered quantity, or say that it is too large."""
    if entry is None:
        desk.bad(say("More than 999,999 can't be entered."))
        return
    desk.put_quantities(lane, entry)
    if desk.raw:
        tell_quantity(desk, entry)


def tell_quantity(desk: Desk, entry: Quantities) -> None:
    """What stands in the chosen field now."""
    number = quantities.value_of(entry, entry.chosen) or "0"
    if entry.chosen is Field.GOOD:
        desk.good(say("Good: {number}", number=number))
    else:
        desk.good(say("Scrap: {number}", number=number))


def choose_field(desk: Desk, field: Field) -> None:
    """Digits go to this quantity from now on."""
    if desk.hand.place is Place.ITEM:
        open_typing(desk, Kind.QUANTITY if field is Field.GOOD else Kind.SCRAP)
        return
    running = desk.job_in_front
    if running is None:
        desk.nothing_here()
        return
    desk.go(Place.RUNNING)
    lane = running.job.lane
    desk.put_quantities(lane, quantities.choose(desk.quantities(lane), field))
    if field is Field.GOOD:
        desk.good(say("Now enter the good pieces"))
    else:
        desk.good(say("Now enter the scrap"))


def take_all(desk: Desk) -> None:
    """All that is left of the order, less the scrap."""
    running = desk.job_in_front
    if running is None:
        desk.nothing_here()
    elif desk.orders.remaining(running.job) is None:
        desk.go(Place.RUNNING)
        desk.bad(say("The ordered quantity is not known, so ALL can't be counted. Enter the number."))
    else:
        lane = running.job.lane
        entry = quantities.follow_plan(desk.quantities(lane))
        desk.put_quantities(lane, entry)
        desk.go(Place.RUNNING)
        number = quantities.number_of(entry, Field.GOOD, desk.orders.remaining(running.job))
        desk.good(say("Good: {number}, all that is left of the order, less the scrap", number=number))


def step(desk: Desk, field: Field, by: int) -> None:
    """One more or one less."""
    running = desk.job_in_front
    if running is not None:
        lane, remaining = running.job.lane, desk.orders.remaining(running.job)
        before = desk.quantities(lane)
        put_entry(desk, lane, quantities.step(before, field, by, remaining))
        if by < 0 and quantities.number_of(before, field, remaining) is None:
            whole_pieces.may_be_a_sign(desk)


def erase_digit(desk: Desk) -> None:
    """The last digit was wrong."""
    running = desk.job_in_front
    if running is not None:
        lane = running.job.lane
        desk.put_quantities(lane, quantities.erase(desk.quantities(lane)))
