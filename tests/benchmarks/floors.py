"""The floors of the disk: what SQLite and the disk alone need for a record that a power cut can't take."""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path
from types import TracebackType

PAYLOAD = "x" * 300
"""As long as a recorded start with its fields."""


class SyncedRows:
    """One table in a WAL store with `synchronous = FULL`: the plainest durable queue. Times in milliseconds."""

    def __init__(self, place: Path) -> None:
        self._connection = sqlite3.connect(place / "floor.db", isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS row (id INTEGER PRIMARY KEY, body TEXT, done INTEGER)"
        )
        self._connection.execute("CREATE INDEX IF NOT EXISTS row_waiting ON row(id) WHERE done = 0")

    def insert(self) -> float:
        """One row, committed."""
        began = time.perf_counter()
        with self._connection:
            self._connection.execute("INSERT INTO row (body, done) VALUES (?, 0)", (PAYLOAD,))
        return (time.perf_counter() - began) * 1e3

    def cycle(self) -> float:
        """Put a row in and take it out again: two commits."""
        began = time.perf_counter()
        with self._connection:
            self._connection.execute("INSERT INTO row (body, done) VALUES (?, 0)", (PAYLOAD,))
        (head,) = self._connection.execute("SELECT id FROM row WHERE done = 0 ORDER BY id LIMIT 1").fetchone()
        with self._connection:
            self._connection.execute("UPDATE row SET done = 1 WHERE id = ?", (head,))
        return (time.perf_counter() - began) * 1e3

    def __enter__(self) -> SyncedRows:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()


class SyncedFile:
    """Appends and `fdatasync`: what the disk alone needs. Times in milliseconds."""

    def __init__(self, place: Path) -> None:
        self._descriptor = os.open(place / "floor.log", os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)

    def append(self) -> float:
        """One record, on the disk."""
        began = time.perf_counter()
        os.write(self._descriptor, PAYLOAD.encode())
        os.fdatasync(self._descriptor)
        return (time.perf_counter() - began) * 1e3

    def __enter__(self) -> SyncedFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._descriptor)
