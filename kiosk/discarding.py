"""Why an action is given up: five reasons, the same on the screen, on the command sheet and in the history."""

from __future__ import annotations

from kiosk.words import Words, say

DISCARD_REASONS: tuple[Words, ...] = (
    say("Started or finished by mistake"),
    say("Recorded twice"),
    say("Wrong machine or work order"),
    say("Test or training"),
    say("Other: the supervisor knows"),
)
"""The meaning of `ZREASON1` … `ZREASON5`."""
