"""ZNEXT turns the pages of a list or a fault, for who has nothing but the command sheet; at a machine it is the next job."""

from __future__ import annotations

from kiosk.commands import Place
from kiosk.scanning.codes import Code
from kiosk.terminal import starting
from kiosk.terminal.desk import Desk
from kiosk.words import say

PAGED = {Place.SIGN_IN, Place.JOBS, Place.ITEM, Place.HELP, Place.FAULT}
FEW_MACHINES = 6
"""So many tiles fit on the board of the smallest terminal; with more of them it has pages."""


def next_one(desk: Desk) -> None:
    """The next page of a list; at a machine the next job."""
    board = desk.hand.place is Place.MACHINES and len(desk.machines) > FEW_MACHINES
    if board or desk.hand.place in PAGED:
        turn(desk)
    else:
        starting.finish_and_start_next(desk)


def turn(desk: Desk) -> None:
    """The next page of what is in front; after the last the first."""
    desk.pages_turned += 1
    desk.good(say("The next page, where there is more than one."))


def meets_fault(desk: Desk, code: Code | None) -> bool:
    """NOT RECORDED is in front: its page is turned, or whatever is done next, it has been seen. True when that is all."""
    if desk.fault is None:
        return False
    if code is Code.NEXT:
        turn(desk)
        return True
    desk.fault, desk.pages_turned = None, 0
    return code in (Code.BACK, Code.CANCEL, Code.YES)
