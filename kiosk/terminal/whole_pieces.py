"""What can be no count is typed where pieces are counted: "5.5" must become neither 55 nor 5 unseen, nor "-5" 5.

The point empties the field and says so. What is typed on without a pause still belongs to that number and is refused with it;
who has read the sentence, or has begun anew by Backspace, CLEAR, a choice or a scan, enters the count as ever.
"""

from __future__ import annotations

from kiosk.terminal import quantities
from kiosk.terminal.desk import Desk
from kiosk.words import say

PAUSE_SECONDS = 2.0
"""Longer than the next key takes in gloves, shorter than reading the sentence and typing the number again."""


def refuse(desk: Desk) -> None:
    """A point or a comma was typed, or a digit after it: the chosen quantity is empty again."""
    running = desk.job_in_front
    if running is not None:
        lane = running.job.lane
        desk.put_quantities(lane, quantities.clear(desk.quantities(lane)))
    desk.no_count_at = desk.now()
    desk.bad(say("Whole pieces only. Enter it again."))


def may_be_a_sign(desk: Desk) -> None:
    """− where nothing was entered: 0 it is, as with the button, and a digit right behind it would make it a negative number."""
    desk.no_count_at = desk.now()


def goes_on(desk: Desk) -> bool:
    """True for a digit that still belongs to the refused number; it is refused as well. A scanned digit never does."""
    if desk.raw or desk.now() - desk.no_count_at >= PAUSE_SECONDS:
        return False
    refuse(desk)
    return True


def begin_anew(desk: Desk) -> None:
    """Something else than typing was done: the next digit begins a count."""
    desk.no_count_at = -1e9
