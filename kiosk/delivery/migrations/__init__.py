"""Bringing a store to the current version, one SQL file a step, each in one transaction.

Steps only add: the version before opens the store too (`user_version` may be larger than its own). A step that breaks this
sets the fact `oldest_reader`; an older kiosk then refuses in words. A copy of the file is kept before every step.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from kiosk.errors import StoreTooNew

APPLICATION_ID = 0x4B494F53
VERSION = 1
STEPS: tuple[tuple[int, str], ...] = ((1, "../schema.sql"),)


def migrate(connection: sqlite3.Connection, directory: Path | None) -> None:
    """Bring `connection` to VERSION. Raises StoreTooNew when a later kiosk marked a break."""
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    if found > VERSION:
        _refuse_if_broken(connection, found)
        return
    for version, name in STEPS:
        if version <= found:
            continue
        if found and directory:
            _keep_copy(connection, directory, found)
        script = (Path(__file__).parent / name).read_text()
        connection.executescript(
            f"BEGIN EXCLUSIVE;\n{script}\nPRAGMA application_id = {APPLICATION_ID};\n"
            f"PRAGMA user_version = {version};\nCOMMIT;"
        )


def _refuse_if_broken(connection: sqlite3.Connection, found: int) -> None:
    row = connection.execute("SELECT value FROM fact WHERE name = 'oldest_reader'").fetchone()
    if row and int(row[0]) > VERSION:
        raise StoreTooNew(
            f"The store was written by a later kiosk (layout {found}); this one reads up to layout {VERSION}."
            " Nothing was changed. Start the later version again, or let it deliver what waits before going back."
        )


def _keep_copy(connection: sqlite3.Connection, directory: Path, found: int) -> None:
    target = directory / f"kiosk-before-{found + 1}.db"
    part = target.with_suffix(".part")
    part.unlink(missing_ok=True)
    connection.execute("VACUUM INTO ?", (str(part),))
    with open(part, "rb") as copy:
        os.fsync(copy.fileno())
    part.replace(target)
