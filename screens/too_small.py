"""Shown while the terminal is too small: what is needed. Nothing is lost; the screen comes back with the
room.

A scan is meant and goes on, as while the glass is wiped; what it did is told here. A key or a touch means what is seen, and
nothing of the screen is.
"""

from __future__ import annotations

from textual.geometry import Size

from screens.language import _
from screens.widgets.text import Text

NEEDED_COLUMNS = 80
NEEDED_ROWS = 24


class TooSmall(Text):
    """Lies over everything: what is below may come and go."""

    DEFAULT_CSS = """
    TooSmall {
        layer: cover; dock: top; width: 100%; height: 100%; content-align: center middle; text-align: center;
        background: $ground; color: $ground-ink;
    }
    """
    SCOPED_CSS = False

    def __init__(self) -> None:
        super().__init__(id="too-small")
        self._size_words = ""
        self._answer = ""

    def say_size(self, size: Size) -> None:
        """Say what size there is and what is needed."""
        text = _("This window is too small.\n{columns} x {rows} is needed, {width} x {height} is here.")
        self._size_words = text.format(
            columns=NEEDED_COLUMNS, rows=NEEDED_ROWS, width=size.width, height=size.height
        )
        self._say()

    def answer(self, words: str) -> None:
        """Say the answer to the last scan."""
        self._answer = words
        self._say()

    def _say(self) -> None:
        taken = _("Nothing is lost. Codes are taken; keys and touches do nothing here.")
        self.show(f"{self._size_words}\n{taken}\n\n{self._answer}")
