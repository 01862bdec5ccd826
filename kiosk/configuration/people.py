"""The operators' list as a CSV file: columns badge, name, email, and optionally supervisor and language.

Columns may stand in any order, separated by comma or semicolon (a Spanish or German Excel writes the latter).
Every fault is told with its line.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from kiosk.configuration.accepting import accept_entry
from kiosk.configuration.documents import Entry
from kiosk.configuration.faults import Faults, Place, nearest, shown
from kiosk.configuration.files import read_text
from kiosk.configuration.settings import NEEDED, OPERATOR
from kiosk.words import Words, in_place_of, say

_YES = {"true", "yes", "1", "x", "y", "sí", "si", "ja", "j"}
_NO = {"", "false", "no", "0", "n", "nein"}


def read_operators(file: Path, named_at: Place, faults: Faults) -> list[Entry]:
    """The operators of a CSV file; rows with a fault are left out. `named_at` is the key that names it."""
    text = read_text(file, named_at, faults)
    if text is None:
        return []
    first_line = text.partition("\n")[0]
    separator = ";" if ";" in first_line and "," not in first_line else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    entries: list[Entry] = []
    columns: list[str] | None = None
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            place = Place(file, line=reader.line_num)
            if columns is None:
                columns = _columns(cells, place, faults)
            elif columns and (entry := _entry(columns, cells, place, faults)):
                entries.append(entry)
    except csv.Error as error:
        unread = say("not a CSV row: a quote is missing or stands in the wrong place")
        faults.add(Place(file, line=reader.line_num), in_place_of(f"not a CSV row: {error}", unread))
    if columns is None:
        faults.add(Place(file), say("is empty; needed: a first line {columns}", columns=",".join(OPERATOR)))
    return entries


def _columns(cells: list[str], place: Place, faults: Faults) -> list[str]:
    columns = [cell.strip().casefold() for cell in cells]
    before = len(faults.sentences)
    for column in columns:
        if column not in OPERATOR:
            faults.add(place, _unknown(column))
    for column in NEEDED["operators"]:
        if column not in columns:
            needed = ",".join(OPERATOR)
            faults.add(
                place,
                say(
                    'the column "{column}" is missing; needed: a first line {columns}',
                    column=column,
                    columns=needed,
                ),
            )
    for column in sorted({column for column in columns if columns.count(column) > 1}):
        faults.add(place, say('the column "{column}" stands twice', column=column))
    return columns if len(faults.sentences) == before else []


def _unknown(column: str) -> Words:
    likely = nearest(column, OPERATOR)
    if likely:
        return say('unknown column {column}; did you mean "{name}"?', column=shown(column), name=likely)
    return say("unknown column {column}; allowed: {names}", column=shown(column), names=", ".join(OPERATOR))


def _entry(columns: list[str], cells: list[str], place: Place, faults: Faults) -> Entry | None:
    if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
        faults.add(
            place, say("has {values} values for {columns} columns", values=len(cells), columns=len(columns))
        )
        return None
    raw: dict[str, object] = {
        column: cell.strip() for column, cell in zip(columns, cells, strict=False) if cell.strip()
    }
    yes = str(raw.pop("supervisor", "")).casefold()
    if yes not in _YES | _NO:
        faults.add(
            place.at("supervisor"),
            say(
                "found {found}; allowed: {allowed}", found=shown(yes), allowed=OPERATOR["supervisor"].allowed
            ),
        )
    raw["supervisor"] = yes in _YES
    return accept_entry("operators", raw, place, faults)
