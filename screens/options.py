"""What the screens are told once, at the start; everything that changes comes with the `View`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import msgspec

from kiosk.catalogs import Translate, english_only
from screens.sounds import Sounds

CRASHED = 70
"""Exit code of an internal error (EX_SOFTWARE of sysexits.h)."""
TERMINATED = 143
"""Exit code after SIGTERM: 128 + 15."""
INTERRUPTED = 130
"""Exit code after SIGINT, which only another program sends: 128 + 2."""
HUNG_UP = 129
"""Exit code after SIGHUP or when the terminal is gone: 128 + 1."""


def _nothing() -> None:
    """Nobody listens."""


Theme = Literal["dark", "light"]


class ScreenOptions(msgspec.Struct, frozen=True):
    """How the screens look and what they call back. All callbacks run on the screens' thread and must not
    block.
    """

    theme: Theme = "dark"
    language_loader: Callable[[str], Translate] = english_only
    """Gives the translation for a language code."""
    sounds: Sounds | None = None
    """None: the terminal's bell."""
    on_ready: Callable[[], None] = _nothing
    """Called once, after the first frame was painted."""
    on_alive: Callable[[], None] = _nothing
    """Called every `alive_seconds` while the screens react: feeds a watchdog."""
    alive_seconds: float = 5.0
