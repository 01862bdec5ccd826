"""Single bits flipped in a row of a record's file: the page is read as the file format says (sqlite.org/fileformat2)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from kiosk.record.store import DATABASE

LEAF = 13
"""The first byte of a page that holds rows."""


def flip_in_value(directory: Path, table: str, number: int, column: str, bit: int = 0) -> None:
    """Flip a bit of the last byte of one value."""
    _, (first, length) = _places(directory, table, number, column)
    assert length, f"{column} of row {number} has no bytes of its own"
    _flip(directory, first + length - 1, bit)


def flip_in_kind(directory: Path, table: str, number: int, column: str, bit: int) -> None:
    """Flip a bit of what tells the kind of one value: a text of n bytes becomes a blob of n, a 0 becomes a NULL."""
    kind, _ = _places(directory, table, number, column)
    _flip(directory, kind, bit)


def _flip(directory: Path, offset: int, bit: int) -> None:
    with open(directory / DATABASE, "r+b") as file:
        file.seek(offset)
        (byte,) = file.read(1)
        file.seek(offset)
        file.write(bytes([byte ^ 1 << bit]))


def _places(directory: Path, table: str, number: int, column: str) -> tuple[int, tuple[int, int]]:
    """Where in the file the kind of a value stands, and where its bytes begin and how many they are."""
    with closing(sqlite3.connect(directory / DATABASE)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        pages = [
            row[0]
            for row in connection.execute(
                "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf'", (table,)
            )
        ]
    content = (directory / DATABASE).read_bytes()
    for page in pages:
        begins = (page - 1) * size
        assert content[begins] == LEAF
        for cell in range(int.from_bytes(content[begins + 3 : begins + 5])):
            pointer = begins + 8 + 2 * cell
            _, at = _varint(content, begins + int.from_bytes(content[pointer : pointer + 2]))
            found, header = _varint(content, at)
            if found == number:
                return _in_row(content, header, names.index(column))
    raise AssertionError(f"{table} has no row {number}")


def _in_row(content: bytes, header: int, which: int) -> tuple[int, tuple[int, int]]:
    length, at = _varint(content, header)
    value = header + length
    for _ in range(which):
        kind, at = _varint(content, at)
        value += _length(kind)
    return at, (value, _length(_varint(content, at)[0]))


def _length(kind: int) -> int:
    return (kind - 12) // 2 if kind >= 12 else (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)[kind]


def _varint(content: bytes, at: int) -> tuple[int, int]:
    """A number of one to eight bytes, and where the next thing begins."""
    number = 0
    while True:
        number, at = number << 7 | content[at] & 0x7F, at + 1
        if content[at - 1] < 0x80:
            return number, at
