"""Telling the second press of the same finger from a press that is meant for what stands there now.

A press may exchange the picture. A finger that taps twice, or a worn key that chatters, would then press what came in its
place: START AGAIN and at once UNDO, a tile of the board and at once a digit of the keypad.
"""

from __future__ import annotations

import msgspec
from textual.widget import Widget

from screens.widgets.big_button import BigButton

BOUNCE_SECONDS = 0.4
"""Two taps of one finger are less apart; to see a new picture and to aim takes longer."""
KEY_BOUNCE_SECONDS = 0.15
"""A key is found without looking: Enter for OK and Enter for START are meant a quarter of a second apart."""
NEAR_COLUMNS, NEAR_ROWS = 6, 2
"""A finger comes down again within this; half a button."""

Target = BigButton | Widget | str | None
"""What a press met: a button, the screen that takes what is typed, the name of a key that means the same everywhere."""
Scene = tuple[object, ...]
"""What decides where buttons stand: the screen in front, and the bars above it."""
Spot = tuple[int, int] | str
"""Column and row of a touch, or a key."""


class _Press(msgspec.Struct, frozen=True):
    at: float
    spot: Spot
    target: Target
    scene: Scene


class Bounces:
    """Remembers the last press that counted."""

    def __init__(self) -> None:
        self._last: _Press | None = None

    def ignores(self, spot: Spot, target: Target, scene: Scene, now: float) -> bool:
        """True for a press (at boot second `now`) that was meant for what stood there before; else it counts."""
        last = self._last
        if (
            last is None
            or now - last.at >= (KEY_BOUNCE_SECONDS if isinstance(spot, str) else BOUNCE_SECONDS)
            or scene == last.scene
            or not _near(spot, last.spot)
            or _same(target, last.target)
        ):
            self._last = _Press(now, spot, target, scene)
            return False
        self._last = msgspec.structs.replace(last, at=now)  # a third tap bounces as well
        return True


def _near(spot: Spot, other: Spot) -> bool:
    if isinstance(spot, str) or isinstance(other, str):
        return spot == other
    return abs(spot[0] - other[0]) <= NEAR_COLUMNS and abs(spot[1] - other[1]) <= NEAR_ROWS


def _same(target: Target, other: Target) -> bool:
    """BACK of one screen and BACK of the next are the same button to a finger."""
    if isinstance(target, BigButton) and isinstance(other, BigButton) and target.id is not None:
        return target.id == other.id
    return target is other or (isinstance(target, str) and target == other)
