"""Travelers from a CSV file: one line per operation, lines of one work order grouped in the order of the
file.

Columns: wo, part, op (needed), rev, recipe, qty, cycle, setup, op_text, part_text, due. Comma, semicolon or
tab; UTF-8 or UTF-16 with or without a byte order mark, else Windows-1252. Every fault of the file is listed
at once, with its line.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches

from kiosk.errors import PaperError
from kiosk.fields import Kind
from kiosk.paper.travelers import Operation, Traveler
from kiosk.paper.values import ValueCheck, whole_number

NEEDED = ("wo", "part", "op")
COLUMNS = (*NEEDED, "rev", "recipe", "qty", "cycle", "setup", "op_text", "part_text", "due")
OF_THE_ORDER = ("part", "rev", "part_text", "due")
"""Columns that say one thing per work order: later lines may repeat it or leave it empty."""
CHECKED = {kind.value: kind for kind in Kind if kind.value in COLUMNS}


@dataclass
class _Order:
    """A work order being collected: what its lines said first, and where."""

    number: str
    said: dict[str, tuple[str, int]] = field(default_factory=dict)
    operations: dict[str, tuple[Operation, int]] = field(default_factory=dict)


def read_travelers(content: bytes, check: ValueCheck) -> tuple[Traveler, ...]:
    """The travelers of a CSV file. Raises PaperError with one line of text per fault."""
    faults: list[str] = []
    orders: dict[str, _Order] = {}
    for line, row in _rows(_decoded(content), faults):
        _read_row(line, row, orders, faults, check)
    if not faults and not orders:
        faults.append("no operations: there is no line below the column names")
    if faults:
        raise PaperError("\n".join(faults))
    return tuple(_traveler(order) for order in orders.values())


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")  # what spreadsheets save when not told otherwise


def _rows(text: str, faults: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Each line that has content, as column → value, with its line number."""
    first_line = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(",;\t", key=first_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    names: list[str] | None = None
    line = 0
    try:
        for row in reader:
            line, previous = reader.line_num, line
            values = [value.strip() for value in row]
            if not any(values):
                continue
            if names is None:
                names = [value.lower() for value in values]
                faults.extend(_faults_of_names(names))
                if faults:
                    return
            elif any(values[len(names) :]):
                quote = f"quote a value that has a {delimiter!r} in it"
                faults.append(f"line {previous + 1}: more values than columns; {quote}")
            else:
                yield previous + 1, dict(zip(names, values, strict=False))
    except csv.Error as fault:
        faults.append(f"line {reader.line_num}: not readable as CSV: {fault}")


def _faults_of_names(names: list[str]) -> list[str]:
    faults = [f"line 1: the column {name} is missing" for name in NEEDED if name not in names]
    for name in dict.fromkeys(names):
        if not name:
            faults.append("line 1: a column has no name")
        elif name not in COLUMNS:
            near = get_close_matches(name, COLUMNS, 1)
            meant = f"; {near[0]} is meant?" if near else f"; allowed are {', '.join(COLUMNS)}"
            faults.append(f"line 1: there is no column {name!r}{meant}")
        elif names.count(name) > 1:
            faults.append(f"line 1: the column {name} is there twice")
    return faults


def _read_row(
    line: int, row: dict[str, str], orders: dict[str, _Order], faults: list[str], check: ValueCheck
) -> None:
    found = [f"line {line}: {name} is empty" for name in ("wo", "op") if not row.get(name)]
    for name, kind in CHECKED.items():
        fault = check(kind, row[name]) if row.get(name) else ""
        if fault:
            found.append(f"line {line}: {fault}")
    if not row.get("wo"):
        faults.extend(found)
        return
    order = orders.setdefault(row["wo"], _Order(row["wo"]))
    if not order.said and not row.get("part"):
        found.append(f"line {line}: part is empty")
    found.extend(_contradictions(line, row, order))
    if row.get("op") in order.operations:
        found.append(
            f"line {line}: operation {row['op']} of work order {order.number} was on line "
            f"{order.operations[row['op']][1]} already"
        )
    elif not found:
        order.operations[row["op"]] = (_operation(row), line)
    faults.extend(found)


def _contradictions(line: int, row: dict[str, str], order: _Order) -> Iterator[str]:
    for name in OF_THE_ORDER:
        value = row.get(name, "")
        if value:
            said, where = order.said.setdefault(name, (value, line))
            if said != value:
                of_order = f"of work order {order.number}"
                yield f"line {line}: {name} {value!r} {of_order} was {said!r} on line {where}"


def _operation(row: dict[str, str]) -> Operation:
    return Operation(
        row["op"],
        row.get("op_text", ""),
        row.get("recipe", ""),
        whole_number(row.get("qty", "")),
        whole_number(row.get("cycle", "")),
        whole_number(row.get("setup", "")),
    )


def _traveler(order: _Order) -> Traveler:
    part, revision, part_text, due = (order.said.get(name, ("", 0))[0] for name in OF_THE_ORDER)
    operations = tuple(operation for operation, _ in order.operations.values())
    return Traveler(order.number, part, operations, revision, part_text, due)
