"""ZNEXT turns the pages of a list, for who has nothing but the command sheet; at a machine it is the next job."""

from __future__ import annotations

from kiosk.commands import Place
from kiosk.terminal import starting
from kiosk.terminal.desk import Desk
from kiosk.words import say

PAGED = {Place.SIGN_IN, Place.JOBS, Place.ITEM, Place.HELP}


def next_one(desk: Desk) -> None:
    """The next page of a list; at a machine the next job."""
    if desk.hand.place in PAGED:
        desk.pages_turned += 1
        desk.good(say("The next page, where there is more than one."))
    else:
        starting.finish_and_start_next(desk)
