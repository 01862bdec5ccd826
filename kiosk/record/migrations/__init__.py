"""Bringing a store to the current version, one SQL file a step, each in one transaction.

Steps only add: the version before opens the store too (`user_version` may be larger than its own). A step that breaks this
sets the fact `oldest_reader`; an older kiosk then refuses in words. A copy of the file is kept before every step.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from kiosk.errors import StoreError, StoreTooNew
from kiosk.words import in_place_of, say

APPLICATION_ID = 0x4B494F53
VERSION = 1
STEPS: tuple[tuple[int, Path], ...] = ((1, Path(__file__).parents[1] / "schema.sql"),)
"""Version reached and the statements that reach it."""


def migrate(
    connection: sqlite3.Connection,
    directory: Path | None,
    steps: Sequence[tuple[int, Path]] = STEPS,
    version: int = VERSION,
) -> None:
    """Bring `connection` to `version`. Raises StoreTooNew when a later kiosk marked a break, StoreError without room."""
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    if found >= version:
        if found > version:
            _refuse_if_broken(connection, found, version)
        return
    for reached, file in steps:
        if reached <= found:
            continue
        if found and directory:
            _keep_copy(connection, directory, reached)
        _take(connection, reached, file.read_text())


def _take(connection: sqlite3.Connection, reached: int, script: str) -> None:
    """One step: all of it or nothing."""
    try:
        connection.executescript(
            f"BEGIN EXCLUSIVE;\n{script}\nPRAGMA application_id = {APPLICATION_ID};\n"
            f"PRAGMA user_version = {reached};\nCOMMIT;"
        )
    except sqlite3.Error:
        with suppress(sqlite3.Error):
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        raise


def _refuse_if_broken(connection: sqlite3.Connection, found: int, version: int) -> None:
    row = connection.execute("SELECT value FROM fact WHERE name = 'oldest_reader'").fetchone()
    if row and int(row[0]) > version:
        raise StoreTooNew(
            say(
                "The store was written by a later kiosk (layout {found}); this one reads up to layout {version}."
                " Nothing was changed. Start the later version again, or let it deliver what waits before going back."
                " A copy from before the change is kept beside it: {copy}.",
                found=found,
                version=version,
                copy=f"kiosk-before-{found}.db",
            )
        )


def _keep_copy(connection: sqlite3.Connection, directory: Path, reached: int) -> None:
    target = directory / f"kiosk-before-{reached}.db"
    part = target.with_suffix(".part")
    part.unlink(missing_ok=True)
    try:
        connection.execute("VACUUM INTO ?", (str(part),))
        with open(part, "rb") as copy:
            os.fsync(copy.fileno())
        part.replace(target)
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except (sqlite3.OperationalError, OSError) as fault:
        part.unlink(missing_ok=True)
        refusal = in_place_of(str(fault), say("the disk refuses it"))
        raise StoreError(
            say(
                "This version changes the record's layout and keeps a copy first, but the copy can't be written: {fault}."
                " Make room in {directory} and start again; nothing was changed.",
                fault=refusal,
                directory=str(directory),
            )
        ) from fault
