"""What each column of the record may hold, asked of a whole table in SQL and of a single row in Python, by one rule.

SQLite itself keeps anything anywhere: one flipped bit makes a text of a number, a NULL of a text, or a state that is none.
The kinds are those of the layout (`schema.sql` and its steps); names and flags that have few values are told here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from kiosk.record.rows import OPEN_STATES, ActionKind, JobState, State

if TYPE_CHECKING:
    import sqlite3

FLAG = (0, 1)
ONE_OF: Mapping[tuple[str, str], Sequence[str | int]] = {
    ("job", "state"): tuple(JobState),
    ("job", "adopted"): FLAG,
    ("job", "at_server"): FLAG,
    ("job", "estimated"): FLAG,
    ("action", "kind"): tuple(ActionKind),
    ("action", "state"): tuple(State),
    ("action", "moved"): FLAG,
    ("action", "stops"): FLAG,
}
KINDS = {
    "INTEGER": ("integer",),
    "REAL": ("real",),
    "TEXT": ("text",),
    "BLOB": ("blob", "text"),  # a BLOB column keeps a text as it is
}
TYPES = {"integer": int, "real": float, "text": str, "blob": bytes, "null": type(None)}

SETTLED = tuple(state for state in State if state not in (State.DELIVERED, *OPEN_STATES))
BELONGS = {
    "job": "EXISTS (SELECT 1 FROM action WHERE seq = job.id AND job = job.id AND kind = 'start')",
    "action": "EXISTS (SELECT 1 FROM job WHERE id = action.job AND lane = action.lane)",
    "fact": "json_valid(CAST(value AS TEXT))",
}
"""What holds of a row beside its columns: a job has its start, an action its job, on the same lane."""


def _listed(values: Sequence[str | int]) -> str:
    return ", ".join(f"'{value}'" if isinstance(value, str) else str(value) for value in values)


UNSETTLED = {
    "job": "(state NOT IN ('finished', 'withdrawn') OR at_server <> 0 OR end_sent IS NULL)",
    "action": f"state <> 'delivered' AND state NOT IN ({_listed(SETTLED)})",
    "journal": "0",
}
"""The rows that something still depends on, and every one whose state is none: 100,000 settled ones cost 40 ms, not 400."""


class Column(msgspec.Struct, frozen=True):
    """One column: the storage classes it may hold, as SQLite's `typeof` names them, and its values where they are few."""

    kinds: tuple[str, ...]
    one_of: tuple[str | int, ...] = ()

    def holds(self, value: object) -> bool:
        """Whether a kiosk can have written `value` here."""
        if not any(type(value) is TYPES[kind] for kind in self.kinds):
            return False
        return not self.one_of or value in self.one_of

    def condition(self, name: str) -> str:
        """The same in SQL."""
        few = f" AND {name} IN ({_listed(self.one_of)})" if self.one_of else ""
        return f"typeof({name}) IN ({_listed(self.kinds)}){few}"


class Layout:
    """The tables of the record."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Read the layout of `connection`: a record that was just made, not one that may be damaged."""
        tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        self.tables = {name: _columns(connection, name) for (name,) in connection.execute(tables)}
        self.indexes = _indexes(connection)

    def holds(self, table: str, columns: str, row: Sequence[object]) -> bool:
        """Whether a kiosk can have written `row`, read as `columns` of `table`."""
        known = self.tables[table]
        return all(
            known[name.strip()].holds(value) for name, value in zip(columns.split(","), row, strict=True)
        )

    def faults(self, connection: sqlite3.Connection, *, everything: bool) -> list[str]:
        """Sentences about what no kiosk wrote; of the rows that are settled only with `everything`."""
        found = [
            f"the columns of {table} are not those of a kiosk's record"
            for table, columns in self.tables.items()
            if not columns.keys() <= {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
        ]
        there = _indexes(connection)
        found += [
            f"the index {name} is damaged" for name, sql in self.indexes.items() if there.get(name) != sql
        ]
        return found or [
            fault for table in self.tables for fault in self._rows(connection, table, everything)
        ]

    def _rows(self, connection: sqlite3.Connection, table: str, everything: bool) -> list[str]:
        columns = self.tables[table]
        wrong = [f"NOT ({column.condition(name)})" for name, column in columns.items()]
        if table in BELONGS:
            wrong.append(f"NOT {BELONGS[table]}")
        looked_at = "" if everything or table not in UNSETTLED else f"{UNSETTLED[table]} AND "
        key = next(iter(columns))
        rows = connection.execute(
            f"SELECT {key} FROM {table} NOT INDEXED WHERE {looked_at}({' OR '.join(wrong)}) LIMIT 1"
        )
        return [f"row {number} of {table} holds what no kiosk writes there" for (number,) in rows]


def _columns(connection: sqlite3.Connection, table: str) -> dict[str, Column]:
    found = {}
    for _, name, declared, not_null, _, key in connection.execute(f"PRAGMA table_info({table})"):
        kinds = KINDS[declared] if not_null or key else (*KINDS[declared], "null")
        found[name] = Column(kinds, tuple(ONE_OF.get((table, name), ())))
    return found


def _indexes(connection: sqlite3.Connection) -> dict[str, str]:
    named = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    return dict(connection.execute(named))
