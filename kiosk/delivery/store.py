"""The store: one SQLite file, one connection, one thread, one process.

WAL with `synchronous=FULL`: a commit that returned survives a power cut. `Store.transaction` is the only way to write; what
it did not commit never happened, and a commit that the disk refused is reported as `NotRecorded`, never as recorded.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from kiosk.delivery import migrations
from kiosk.errors import NotRecorded, StoreBusy

DATABASE = "kiosk.db"
LOCK = "kiosk.lock"
BALLAST = "ballast"
BALLAST_BYTES = 16 * 2**20
"""Given back to a full disk, so that outcomes can still be written and the queue drains."""

GROWN_WAL_BYTES = 4_300_000
"""A log of this size is overwritten, not extended: commits then cost about 0.57 of those into a growing one (measured)."""

CHECKPOINT_PAGES = 1000
"""A checkpoint in fewer than one commit of a hundred keeps it out of the 99th percentile."""


class DirectoryLock:
    """Holds a data directory for this process; released when the process ends, however it ends."""

    def __init__(self, directory: Path) -> None:
        import fcntl  # not on Windows, where sheets can be printed but no kiosk runs

        self._file: IO[str] = open(directory / LOCK, "a+")  # noqa: SIM115 - held for life
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as refusal:
            self._file.seek(0)
            holder = self._file.read().strip() or "unknown"
            self._file.close()
            raise StoreBusy(
                f"Another kiosk (process {holder}) already uses the data directory {directory}."
                " Stop that one first, or give this one a data_dir of its own."
            ) from refusal
        self._file.truncate(0)
        self._file.write(str(os.getpid()))
        self._file.flush()

    def release(self) -> None:
        """Let the directory go."""
        self._file.close()


class Store:
    """The open store. Only the engine's thread may touch it."""

    def __init__(
        self,
        directory: Path | None,
        *,
        connect: Callable[[str], sqlite3.Connection] | None = None,
        before_commit: Callable[[], None] | None = None,
        after_commit: Callable[[], None] | None = None,
    ) -> None:
        """Open the store of `directory`, or one in memory when it is None.

        `connect` opens the file (tests pass one whose disk fails); the two hooks run around every commit. A damaged file
        must have been set aside before (`damage.set_aside_if_damaged`).
        """
        self.directory = directory
        self._connect = connect or _connect
        self._before_commit = before_commit
        self._after_commit = after_commit
        self.connection = self._open()
        self.ballast_released = False
        self.journaled = 0
        """Row number of the newest journal row, written or being written: how a doubtful commit is recognised."""

    def _open(self) -> sqlite3.Connection:
        name = str(self.directory / DATABASE) if self.directory else ":memory:"
        connection = self._connect(name)
        connection.isolation_level = None
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            f"wal_autocheckpoint = {CHECKPOINT_PAGES}",
            "secure_delete = OFF",
            "temp_store = MEMORY",
            "foreign_keys = OFF",
            f"journal_size_limit = {GROWN_WAL_BYTES * 2}",
        ):
            connection.execute(f"PRAGMA {pragma}")
        migrations.migrate(connection, self.directory)
        if self.directory:
            _sync_directory(self.directory)
        return connection

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """BEGIN IMMEDIATE … COMMIT. Raises NotRecorded when the disk refuses; then nothing of it was kept."""
        try:
            self.connection.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as refusal:
            raise NotRecorded(str(refusal)) from refusal
        try:
            yield self.connection
        except sqlite3.Error as refusal:
            self._roll_back()
            raise NotRecorded(str(refusal)) from refusal
        except BaseException:
            self._roll_back()
            raise
        if self._before_commit:
            self._before_commit()
        try:
            self.connection.execute("COMMIT")
        except sqlite3.Error as refusal:
            self._settle_failed_commit(refusal)
        if self._after_commit:
            self._after_commit()

    def _roll_back(self) -> None:
        with suppress(sqlite3.Error):
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")

    def _settle_failed_commit(self, refusal: sqlite3.Error) -> None:
        """Reopen, and look whether the commit is there: the log may hold it although its sync failed.

        A sync that failed is final for its pages, so what is found is written again into the file before it counts.
        """
        self._roll_back()
        if self.directory is None:
            raise NotRecorded(str(refusal)) from refusal
        with suppress(sqlite3.Error):
            self.connection.close()
        try:
            self.connection = self._open()
            found = self.connection.execute(
                "SELECT 1 FROM journal WHERE seq = ?", (self.journaled,)
            ).fetchone()
            if found and self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0:
                return
        except sqlite3.Error as second:
            raise NotRecorded(f"{refusal}; and after reopening: {second}") from second
        raise NotRecorded(str(refusal)) from refusal

    def release_ballast(self) -> bool:
        """Give the disk the spare megabytes back; True when there were any."""
        if self.directory is None or not (self.directory / BALLAST).exists():
            return False
        (self.directory / BALLAST).unlink()
        self.ballast_released = True
        return True

    def lay_ballast(self) -> None:
        """Put the spare megabytes aside, where there is room for them twice over."""
        if self.directory is None or (self.directory / BALLAST).exists():
            return
        free = os.statvfs(self.directory)
        if free.f_bavail * free.f_frsize < 4 * BALLAST_BYTES:
            return
        try:
            with open(self.directory / BALLAST, "wb") as ballast:
                os.posix_fallocate(ballast.fileno(), 0, BALLAST_BYTES)
        except OSError:
            with suppress(OSError):
                (self.directory / BALLAST).unlink()
        else:
            self.ballast_released = False

    def grow_log(self) -> None:
        """Grow the log once by an ordinary synced transaction; about 50 ms, so done after the first frame."""
        if self.directory is None:
            return
        log = self.directory / f"{DATABASE}-wal"
        if log.exists() and log.stat().st_size >= GROWN_WAL_BYTES:
            return
        try:
            with self.transaction() as connection:
                connection.execute("CREATE TABLE growth (filler BLOB)")
                connection.execute("INSERT INTO growth VALUES (zeroblob(?))", (GROWN_WAL_BYTES,))
                connection.execute("DROP TABLE growth")
            self.connection.execute("PRAGMA wal_checkpoint(RESTART)").fetchone()
        except NotRecorded:
            return  # no room to be fast; recording still works

    def checkpoint(self) -> None:
        """Move the log into the file while nobody waits."""
        with suppress(sqlite3.Error):
            self.connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()

    def answers(self) -> bool:
        """True when the store can be read."""
        try:
            self.connection.execute("SELECT id FROM job LIMIT 1").fetchone()
        except sqlite3.Error:
            return False
        return True

    def close(self) -> None:
        """Close the file; everything recorded is already on disk."""
        with suppress(sqlite3.Error):
            self.connection.close()


def _connect(name: str) -> sqlite3.Connection:
    return sqlite3.connect(name, timeout=0.2, check_same_thread=False, cached_statements=256)


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
