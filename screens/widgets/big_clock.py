"""A time in digits five rows high, drawn by us: areas of background colour work on every terminal, `#`
where they don't.
"""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Region
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
            before, self._text = self._text, text
            if len(text) == len(before) and _columns(text) == _columns(before) and self.size:
                self.refresh(self._from_letter(_alike(text, before)))
            else:
                self.refresh()

    @property
    def _scale(self) -> int:
        return 2 if _columns(self._text) * 2 <= self.size.width else 1

    def _from_letter(self, number: int) -> Region:
        """The digits from this one on: in most seconds only the last one is written."""
        left = (self.size.width - _columns(self._text) * self._scale) // 2
        first = left + (_columns(self._text[:number]) + (number > 0)) * self._scale
        return Region(first - 1, 0, self.size.width - first - left + 2, self.size.height)

    def render(self) -> Content:
        if not self._text:
            return Content("")
        scale = self._scale
        gap = " " * scale
        rows = [gap.join(_row(letter, row, scale) for letter in self._text) for row in range(ROWS)]
        return _painted(rows) if glyphs().solid else Content("\n".join(rows))


def _columns(text: str) -> int:
    """How wide the text is, in narrow digits with one column between them."""
    return max(0, sum(len(_DIGITS[letter][0]) + 1 for letter in text) - 1)


def _alike(text: str, before: str) -> int:
    """How many letters at the beginning are the same in both."""
    return next((at for at, (new, old) in enumerate(zip(text, before, strict=True)) if new != old), len(text))


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
