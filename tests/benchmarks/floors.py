"""The floors of the disk: what SQLite and the disk alone need for a record that a power cut can't take."""

from __future__ import annotations

import os
import sqlite3
import tempfile
import time
from pathlib import Path
from types import TracebackType

PAYLOAD = "x" * 300
"""As long as a recorded start with its fields."""


class SyncedRows:
    """One table in a WAL store with `synchronous = FULL`: the plainest durable queue. Times in milliseconds.

    Each is a new file, as after a start: its log still grows, for the first few hundred commits.
    """

    def __init__(self, place: Path) -> None:
        file = Path(tempfile.mkdtemp(prefix="floor-", dir=place)) / "floor.db"
        self._connection = sqlite3.connect(file, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, body TEXT NOT NULL)")

    def insert(self) -> float:
        """One row, committed."""
        began = time.perf_counter()
        self._connection.execute("INSERT INTO row (body) VALUES (?)", (PAYLOAD,))
        return (time.perf_counter() - began) * 1e3

    def cycle(self) -> float:
        """Put a row in and take it out again: two commits."""
        began = time.perf_counter()
        self._connection.execute("INSERT INTO row (body) VALUES (?)", (PAYLOAD,))
        head, _ = self._connection.execute("SELECT id, body FROM row ORDER BY id LIMIT 1").fetchone()
        self._connection.execute("DELETE FROM row WHERE id = ?", (head,))
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
