"""The glass can be wiped: no touch and no key does anything until the seconds have run down. Scans are
still taken.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime

from textual.widget import Widget

from kiosk.view import View
from screens.language import _
from screens.panel import Panel, Surroundings
from screens.style import style
from screens.widgets.big_clock import BigClock
from screens.widgets.text import Text


class CleanPanel(Panel):
    """Nothing to touch."""

    DEFAULT_CSS = style("clean")

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        self._words = Text(id="words")
        self._seconds = BigClock(id="seconds")

    def compose(self) -> Iterator[Widget]:
        yield self._words
        yield self._seconds

    def next_step(self, view: View) -> str:
        return _("Wipe the glass now.")

    def draw(self, view: View) -> None:
        self._words.show(_("The screen takes no touch now. Seconds left:"))

    def tick(self, view: View, now: datetime) -> None:
        left = view.clean_until_boot - self.surroundings.clock.boot_seconds()
        self._seconds.show(str(max(0, math.ceil(left))))
