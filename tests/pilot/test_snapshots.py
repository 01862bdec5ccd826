"""One picture of every screen and state that a change could spoil unseen, at 80×24 or 120×40: few, and looked at.

`pytest tests/pilot/test_snapshots.py --snapshot-update` after a change that is meant; the clock stands still.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from screens.app import KioskApp
from screens.options import ScreenOptions
from tests.hand_clock import HandClock
from tests.pilot.driving import LARGE, SMALL
from tests.pilot.shop_floor import NOW
from tests.pilot.views import all_views

VIEWS = all_views()
SMALL_ONES = (
    "machines-trouble-undo",
    "scan-partly",
    "running-undo",
    "running-confirm",
    "running-next",
    "sign-in",
    "type",
    "type-twice",
    "jobs-done",
    "item-supervisor",
    "item-done",
    "help",
)
LARGE_ONES = (
    "machines",
    "scan",
    "running",
    "running-next",
    "running-closed",
    "ended",
    "jobs",
    "reason",
    "question",
    "clean",
    "fault",
)
PICTURES = [(name, SMALL) for name in SMALL_ONES] + [(name, LARGE) for name in LARGE_ONES]


@pytest.mark.parametrize(("name", "size"), PICTURES, ids=[f"{name}-{size[0]}" for name, size in PICTURES])
def test_a_screen_looks_as_it_did(name: str, size: tuple[int, int], snap_compare: Any) -> None:
    options = ScreenOptions()
    app = KioskApp(VIEWS[name], lambda command: None, HandClock(NOW), options)
    assert snap_compare(app, terminal_size=size)


def test_every_picture_is_still_wanted() -> None:
    directory = Path(__file__).parent / "__snapshots__" / "test_snapshots"
    assert len(list(directory.iterdir())) == len(PICTURES)
