"""Large digits, drawn by us: five rows of areas of background colour, or three rows of half blocks; `#`, and lines of plain
letters, where a terminal has neither.
"""

from __future__ import annotations

from textual.content import Content

from screens.glyphs import glyphs

_DOTS = {
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
    "_": ("   ", "   ", "   ", "   ", "###"),
}
_LINES = {
    "0": (" _ ", "| |", "|_|"),
    "1": ("   ", "  |", "  |"),
    "2": (" _ ", " _|", "|_ "),
    "3": (" _ ", " _|", " _|"),
    "4": ("   ", "|_|", "  |"),
    "5": (" _ ", "|_ ", " _|"),
    "6": (" _ ", "|_ ", "|_|"),
    "7": (" _ ", "  |", "  |"),
    "8": (" _ ", "|_|", "|_|"),
    "9": (" _ ", "|_|", " _|"),
    "_": ("   ", "   ", "___"),
}
_HALVES = {"  ": " ", "# ": "▀", " #": "▄", "##": "█"}
"""The upper and the lower dot of a cell."""


def columns_of(text: str, scale: int = 1) -> int:
    """The width of `text`; three rows are as wide as five of scale 1."""
    return (sum(len(_DOTS[letter][0]) + 1 for letter in text) - 1) * scale


def five_rows(text: str, scale: int) -> list[Content]:
    """`text`, made of digits, colons and `_`; a dot is `scale` columns wide."""
    gap = " " * scale
    rows = [
        gap.join("".join(dot * scale for dot in _DOTS[letter][row]) for letter in text) for row in range(5)
    ]
    return [_painted(row) if glyphs().solid else Content(row) for row in rows]


def three_rows(text: str) -> list[Content]:
    """`text`, made of digits and `_`, every one three columns wide."""
    if not glyphs().solid:
        return [Content(" ".join(_LINES[letter][row] for letter in text)) for row in range(3)]
    dots = [" ".join(("   ", *_DOTS[letter])[row] for letter in text) for row in range(6)]
    pairs = zip(dots[::2], dots[1::2], strict=True)
    return [
        Content("".join(_HALVES[one + other] for one, other in zip(upper, lower, strict=True)))
        for upper, lower in pairs
    ]


def _painted(row: str) -> Content:
    """The row with every `#` turned into a space on the text's colour."""
    parts: list[str | tuple[str, str]] = []
    start = 0
    while start < len(row):
        end = start
        while end < len(row) and (row[end] == "#") == (row[start] == "#"):
            end += 1
        blank = " " * (end - start)
        parts.append((blank, "reverse") if row[start] == "#" else blank)
        start = end
    return Content.assemble(*parts)
