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

from kiosk.errors import NotRecorded, StoreError
from kiosk.record import migrations
from kiosk.record.directory import DirectoryLock, as_owner, refuse_network, sync_directory
from kiosk.record.tally import Tally
from kiosk.words import Words, in_place_of, say

__all__ = ["BALLAST", "DATABASE", "DirectoryLock", "Store", "is_damage"]

DATABASE = "kiosk.db"
BALLAST = "ballast"
BALLAST_BYTES = 16 * 2**20
"""Given back to a full disk, so that outcomes can still be written and the queue drains."""

PAGE_BYTES = 1024
"""An action changes about eleven pages by a few bytes each: with pages of 4096 its commit took 1.5 times as long."""

CHECKPOINT_PAGES = 2000
"""A checkpoint in fewer than one commit of a hundred keeps it out of the 99th percentile."""

GROWN_WAL_BYTES = CHECKPOINT_PAGES * (PAGE_BYTES + 24) + 100_000
"""A log of this size is overwritten, not extended: commits then cost about 0.57 of those into a growing one (measured)."""

PRAGMAS = (
    "synchronous = FULL",
    f"wal_autocheckpoint = {CHECKPOINT_PAGES}",
    "secure_delete = OFF",  # on where Debian built SQLite: freed pages would be zeroed and written too
    "temp_store = MEMORY",
    "foreign_keys = OFF",
    f"journal_size_limit = {GROWN_WAL_BYTES * 2}",
)


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
        """Open the store of `directory`, or one in memory when it is None. `damage.open_store` is the careful way.

        `connect` opens the file (tests pass one whose disk fails); the two hooks run around every commit.
        Raises StoreError, StoreTooNew, or sqlite3.DatabaseError for a damaged file.
        """
        self.directory = directory
        self._connect = connect or _connect
        self._before_commit = before_commit
        self._after_commit = after_commit
        self.ballast_released = False
        self.damage = ""
        """What SQLite said of a damaged file in a transaction; `damage.noticing` looks here."""
        self.tally = Tally()
        self.version = 0
        """What was read at one version holds while it stays: it changes before every transaction and with every rollback."""
        self.journaled = 0
        """The journal row this transaction wrote last, 0 for none: how a doubtful commit is recognised."""
        self.connection = self._open_with_ballast()

    def _open_with_ballast(self) -> sqlite3.Connection:
        """A full disk has no room even for the log's index: then the ballast goes before the kiosk does not start."""
        try:
            return self._open()
        except sqlite3.OperationalError as refusal:
            if is_damage(refusal):
                raise
            if not self.release_ballast():
                raise StoreError(_not_opened(self.directory, refusal)) from refusal
        try:
            return self._open()
        except sqlite3.OperationalError as refusal:
            if is_damage(refusal):
                raise
            raise StoreError(_not_opened(self.directory, refusal)) from refusal

    def _open(self) -> sqlite3.Connection:
        name = str(self.directory / DATABASE) if self.directory else ":memory:"
        fresh = self.directory is not None and not os.path.exists(name)
        if self.directory is not None:
            refuse_network(self.directory)
        connection = self._connect(name)
        connection.isolation_level = None
        try:
            connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")  # of a new file; an old one keeps its own
            if connection.execute("PRAGMA journal_mode = WAL").fetchone()[0] not in ("wal", "memory"):
                raise StoreError(
                    say(
                        "The file system of {directory} can't carry the record's log.",
                        directory=str(self.directory),
                    )
                )
            for pragma in PRAGMAS:
                connection.execute(f"PRAGMA {pragma}").fetchone()
            migrations.migrate(connection, self.directory)
        except BaseException:
            connection.close()
            raise
        if self.directory is not None and fresh:
            as_owner(self.directory / DATABASE)
            sync_directory(self.directory)
        return connection

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """BEGIN IMMEDIATE … COMMIT. Raises NotRecorded when the disk refuses; then nothing of it was kept."""
        self._begin()
        try:
            yield self.connection
        except sqlite3.Error as refusal:
            self.note_damage(refusal)
            self._roll_back()
            raise NotRecorded(_refused(refusal)) from refusal
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

    def _begin(self) -> None:
        self.journaled = 0
        self.version += 1
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            return
        except sqlite3.Error as refusal:
            if self.directory is None or self._in_transaction():
                raise NotRecorded(_refused(refusal)) from refusal
        try:  # a connection that met a failing disk may stay broken when the disk is well again
            with suppress(sqlite3.Error):
                self.connection.close()
            self.connection = self._open()
            self.tally.forget()
            self.connection.execute("BEGIN IMMEDIATE")
        except (sqlite3.Error, StoreError) as refusal:
            self.note_damage(refusal)
            raise NotRecorded(_refused(refusal)) from refusal

    def note_damage(self, refusal: Exception) -> None:
        """Remember that the file itself is at fault."""
        if isinstance(refusal, sqlite3.Error) and is_damage(refusal):
            self.damage = str(refusal)

    def _in_transaction(self) -> bool:
        try:
            return self.connection.in_transaction
        except sqlite3.ProgrammingError:  # closed
            return False

    def _roll_back(self) -> None:
        self.tally.forget()
        self.version += 1
        with suppress(sqlite3.Error):
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")

    def _settle_failed_commit(self, refusal: sqlite3.Error) -> None:
        """Is it there? A log may hold a commit whose sync failed, and show it only after the next start.

        So one more commit follows at once: it overwrites what the failed one left behind, and syncs anew what it found (a
        sync that failed is final for its pages). Only what is seen and sealed like this counts as recorded.
        """
        written = self.journaled
        self.note_damage(refusal)
        self._roll_back()
        try:
            found = self.connection.execute("SELECT 1 FROM journal WHERE seq = ?", (written,)).fetchone()
            self.connection.execute(
                "INSERT OR REPLACE INTO fact (name, value) VALUES ('sealed', ?)", (str(written),)
            )
        except sqlite3.Error as second:
            self._roll_back()
            raise NotRecorded(_refused(refusal)) from second
        if found is None:
            raise NotRecorded(_refused(refusal)) from refusal

    def release_ballast(self) -> bool:
        """Give the disk the spare megabytes back; True when there were any."""
        if self.directory is None:
            return False
        try:
            (self.directory / BALLAST).unlink()
        except OSError:
            return False
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
            as_owner(self.directory / BALLAST)
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


def _not_opened(directory: Path | None, refusal: sqlite3.Error) -> Words:
    return say(
        "The record in {directory} can't be opened: {refusal}. Is the disk full, or may this user not write there?",
        directory=str(directory),
        refusal=_refused(refusal),
    )


def _refused(refusal: Exception) -> Words:
    """The logs keep what SQLite said; on the screen its name for the fault (sqlite.org/rescode.html) says where to look."""
    if isinstance(refusal, StoreError):
        return refusal.words
    name = getattr(refusal, "sqlite_errorname", "") or type(refusal).__name__
    return in_place_of(str(refusal), say("the disk refuses it ({name})", name=name))


def is_damage(fault: sqlite3.Error) -> bool:
    """True when the file itself is at fault: not a database, malformed, or with sectors or texts that can't be read."""
    if str(fault).startswith("Could not decode to UTF-8"):  # Python's, without a code of SQLite's
        return True
    name = getattr(fault, "sqlite_errorname", "") or ""
    return name.startswith(
        ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR_READ", "SQLITE_IOERR_SHORT_READ")
    )
