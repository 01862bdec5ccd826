"""Shown while the terminal is too small: what is needed. Nothing is lost; the screen comes back with the
room.
"""

from __future__ import annotations

from textual.geometry import Size

from screens.language import _
from screens.widgets.text import Text

NEEDED_COLUMNS = 80
NEEDED_ROWS = 24


class TooSmall(Text):
    """Covers everything."""

    DEFAULT_CSS = """
    TooSmall {
        width: 100%; height: 100%; content-align: center middle; text-align: center;
        background: $ground; color: $ground-ink;
    }
    .-hidden-by-size { display: none !important; }
    """
    SCOPED_CSS = False

    def say_size(self, size: Size) -> None:
        """Say what size there is and what is needed."""
        text = _("This window is too small.\n{columns} x {rows} is needed, {width} x {height} is here.")
        text = text.format(columns=NEEDED_COLUMNS, rows=NEEDED_ROWS, width=size.width, height=size.height)
        self.show(text + "\n" + _("Nothing is lost."))
