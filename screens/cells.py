"""Text measured as a terminal shows it: a Chinese letter takes two columns, an accent of its own none."""

from __future__ import annotations

from textwrap import wrap

from rich.cells import cell_len, set_cell_size
from textual.content import Content


def padded(text: str, columns: int) -> str:
    """`text` with blanks up to so many columns; what is longer stays."""
    return text + " " * (columns - cell_len(text))


def cut(text: str, columns: int, end: str) -> str:
    """`text`, shortened to so many columns, with `end` where something is missing."""
    if cell_len(text) <= columns:
        return text
    return set_cell_size(text, max(0, columns - cell_len(end))) + end


def wrapped(text: str, columns: int, *, hanging: str = "") -> list[str]:
    """The rows of `text`, broken at blanks and in words longer than a row; all but the first begin with `hanging`."""
    if cell_len(text) == len(text):
        return wrap(text, columns, subsequent_indent=hanging, break_on_hyphens=False)
    first = Content(text).wrap(columns - len(hanging))
    return [f"{hanging if number else ''}{row.plain}" for number, row in enumerate(first)]


def first_rows(text: str, columns: int, rows: int, end: str) -> list[str]:
    """As many rows of `text` as there may be, with `end` where something is missing."""
    if cell_len(text) == len(text):
        return wrap(text, columns, max_lines=rows, placeholder=end)
    lines = wrapped(text, columns)
    if len(lines) <= rows:
        return lines
    last = lines[rows - 1]
    room = columns - cell_len(end)
    return [*lines[: rows - 1], (last if cell_len(last) <= room else set_cell_size(last, room)) + end]
