"""The rows of one JSON list after another. From one answer to the next nearly all of them stay, before and behind the few
that changed, so only those few are read: five weeks of a shop's events are fetched before every finish.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from typing import Generic, TypeVar

import msgspec

Row = TypeVar("Row")
_ROWS = msgspec.json.Decoder(list[msgspec.Raw])


class Rows(msgspec.Struct, Generic[Row], frozen=True):
    """The rows of a list, and how they differ from those of the list before it."""

    all: tuple[Row, ...]
    gone: tuple[Row, ...]
    new: tuple[Row, ...]


class RowMemory(Generic[Row]):
    """Reads lists of objects with `read_row`, which gets the bytes of one object."""

    def __init__(self, read_row: Callable[[bytes], Row]) -> None:
        self._read_row = read_row
        self._text = b"[]"
        self._rows: tuple[Row, ...] = ()
        self._starts: list[int] = []
        self._lengths: list[int] = []

    def read(self, text: bytes) -> Rows[Row]:
        """The rows of `text`, a JSON list of objects. Raises what msgspec and `read_row` raise; then the list before it stays
        the one to compare with."""
        front, back = self._shared(text)
        stays = len(self._rows) - back
        low = self._end(front - 1) if front else 0
        high = len(text) - (len(self._text) - self._starts[stays]) if back else len(text)
        part = _as_list(text[low:high], follows=front > 0, leads=back > 0)
        if part is None:
            front, stays, low, part = 0, len(self._rows), 0, text
        found = [bytes(row) for row in _ROWS.decode(part)]
        known = {self._spelling(row): self._rows[row] for row in range(front, stays)}
        new = tuple(known[row] if row in known else self._read_row(row) for row in found)
        rows = Rows((*self._rows[:front], *new, *self._rows[stays:]), self._rows[front:stays], new)
        self._remember(text, rows, found, front, stays, low)
        return rows

    def _shared(self, text: bytes) -> tuple[int, int]:
        """How many rows stand as before at the front of `text`, and how many at its back."""
        old, starts = self._text, self._starts
        behind = count = len(starts)
        if count and text.endswith(old[starts[-1] :]):
            behind = _first(count, lambda row: text.endswith(old[starts[row] :]))
        front = behind - _first(
            behind, lambda dropped: text.startswith(old[: self._end(behind - 1 - dropped)])
        )
        return front, count - behind

    def _remember(
        self, text: bytes, rows: Rows[Row], found: list[bytes], front: int, stays: int, low: int
    ) -> None:
        """Keep `text` to compare with. `found` are its rows between `front` and `stays`; they begin at `low` or after it."""
        moved = len(text) - len(self._text)
        behind = self._starts[stays:]
        starts = []
        for row in found:
            starts.append(text.index(row, low))
            low = starts[-1] + len(row)
        self._starts[front:] = starts + ([start + moved for start in behind] if moved else behind)
        self._lengths[front:stays] = map(len, found)
        self._text, self._rows = text, rows.all

    def _end(self, row: int) -> int:
        return self._starts[row] + self._lengths[row]

    def _spelling(self, row: int) -> bytes:
        return self._text[self._starts[row] : self._end(row)]


def _as_list(part: bytes, *, follows: bool, leads: bool) -> bytes | None:
    """What stands between the rows that stayed, as a list of its own; None where it can't be one, as where equal rows at both
    ends were taken for the same bytes.

    Commas part it from the rows before it (`follows`) and behind it (`leads`).
    """
    part = part.strip()
    opening, closing = b"," if follows else b"[", b"," if leads else b"]"
    if not follows and not leads:
        return part
    if part == (b"," if follows and leads else closing if follows else opening):
        return b"[]"
    inner = part[1:-1].strip()
    return b"[%b]" % inner if inner and part.startswith(opening) and part.endswith(closing) else None


def _first(count: int, holds: Callable[[int], bool]) -> int:
    """The smallest number below `count` for which a property holds that holds for all above it too; `count` without one.

    It is expected near 0.
    """
    reach = 1
    while reach < count and not holds(reach - 1):
        reach *= 2
    return bisect_left(range(count), True, lo=reach // 2, hi=min(reach, count), key=holds)
