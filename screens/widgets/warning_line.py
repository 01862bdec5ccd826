"""A line that is there only while something is to be warned of."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.words import Words
from screens.glyphs import glyphs
from screens.language import spoken
from screens.widgets.text import Text


class WarningLine(Text):
    """All warnings in one row, the first first."""

    DEFAULT_CSS = """
    WarningLine {
        height: 1; padding: 0 1; background: $warn; color: $warn-ink;
        text-wrap: nowrap; text-overflow: ellipsis;
    }
    """

    def __init__(self) -> None:
        super().__init__(id="warnings")
        self.display = False

    def draw(self, warnings: Sequence[Words]) -> None:
        """Show `warnings`, or vanish."""
        self.show("   ".join(f"{glyphs().warning} {spoken(words)}" for words in warnings))
        if self.display != bool(warnings):
            self.display = bool(warnings)
