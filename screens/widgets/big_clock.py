"""A time in digits five rows high, drawn by us: areas of background colour work on every terminal, `#`
where they don't.
"""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from screens.glyphs import glyphs

_DIGITS = {
    "0": ("###", "# #", "# #", "# #", "###"),
    "1": (" # ", "## ", " # ", " # ", "###"),
    "2": ("###", "  #", "###", "#  ", "###"),
    "3": ("###", "  #", "###", "  #", "###"),
    "4": ("# #", "# #", "###", "  #", "  #"),
    "5": ("###", "#  ", "###", "  #", "###"),
    "6": ("###", "#  ", "###", "# #", "###"),
    "7": ("###", "  #", "  #", "  #", "  #"),
    "8": ("###", "# #", "###", "# #", "###"),
    "9": ("###", "# #", "###", "  #", "###"),
    ":": (" ", "#", " ", "#", " "),
}
ROWS = 5


class BigClock(Widget):
    """Digits and colons. Twice as wide when there is room for it."""

    DEFAULT_CSS = """
    BigClock { height: 5; width: 1fr; content-align: center middle; color: $ground-ink; text-wrap: nowrap; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self._text = ""

    @property
    def text(self) -> str:
        """The time it shows."""
        return self._text

    def show(self, text: str) -> None:
        """Show `text`, made of digits and colons."""
        if text != self._text:
            self._text = text
            self.refresh()

    def render(self) -> Content:
        if not self._text:
            return Content("")
        narrow = sum(len(_DIGITS[letter][0]) + 1 for letter in self._text) - 1
        return large(self._text, 2 if narrow * 2 <= self.size.width else 1)


def large(text: str, scale: int) -> Content:
    """`text`, made of digits and colons, five rows high; a dot is `scale` columns wide."""
    gap = " " * scale
    rows = [gap.join(_row(letter, row, scale) for letter in text) for row in range(ROWS)]
    return _painted(rows) if glyphs().solid else Content("\n".join(rows))


def _row(letter: str, row: int, scale: int) -> str:
    return "".join(pixel * scale for pixel in _DIGITS[letter][row])


def _painted(rows: list[str]) -> Content:
    """The rows with every `#` turned into a space on the text's colour."""
    parts: list[str | tuple[str, str]] = []
    for number, row in enumerate(rows):
        if number:
            parts.append("\n")
        start = 0
        while start < len(row):
            end = start
            while end < len(row) and (row[end] == "#") == (row[start] == "#"):
                end += 1
            blank = " " * (end - start)
            parts.append((blank, "reverse") if row[start] == "#" else blank)
            start = end
    return Content.assemble(*parts)
