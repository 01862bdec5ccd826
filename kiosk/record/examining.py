"""Looking at a record for damage: its pages, its layout, and what its rows hold. Read only; what it finds are sentences."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path
from urllib.parse import quote

from kiosk.record import migrations
from kiosk.record.columns import Layout
from kiosk.record.directory import DirectoryLock
from kiosk.record.log_frames import Log
from kiosk.record.store import DATABASE, PAGE_BYTES, is_damage

UNREADABLE = (sqlite3.DatabaseError, UnicodeDecodeError)
"""What a damaged file raises; the second when it quotes its own damage and that is no UTF-8."""
PAGE_SIZES = tuple(2**power for power in range(9, 17))
WHOLE_CHECK_BYTES = 64 * 2**20
"""A larger file (years of journal) is checked where the actions are: 100,000 rows take about 80 ms, then and for ever."""


@cache
def layout(version: int = migrations.VERSION) -> Layout:
    """The tables of a whole record, also of an earlier version, before its migration; about 1 ms, once a process."""
    steps = [step for step in migrations.STEPS if step[0] <= version]
    with closing(sqlite3.connect(":memory:")) as connection:
        migrations.migrate(connection, None, steps, version)
        return Layout(connection)


def check_store(directory: Path) -> tuple[str, ...]:
    """Sentences about damage of a store that nobody runs, none when it is whole. Raises StoreBusy."""
    if not (directory / DATABASE).exists():
        return ()
    lock = DirectoryLock(directory)
    try:
        return examine(directory)
    finally:
        lock.release()


def examine(directory: Path) -> tuple[str, ...]:
    """What is wrong with the record; read only, so that closing it again leaves its log as it is."""
    if not (directory / DATABASE).exists():
        return ()
    if log_damaged(directory / DATABASE):
        return ("the log is damaged, and commits behind the damage can't be read",)
    try:
        with closing(sqlite3.connect(f"file:{quoted(directory / DATABASE)}?mode=ro", uri=True)) as connection:
            connection.text_factory = readable
            return _diagnose(connection, directory)
    except UNREADABLE as fault:
        if isinstance(fault, sqlite3.OperationalError) and not is_damage(fault):
            return ()  # a full disk, or rights: opening it for writing says so, or makes room
        return (str(fault),)


def log_of(database: Path) -> Log | None:
    """The log beside a record; None where there is none."""
    file = database.with_name(f"{database.name}-wal")
    if not file.exists() or not file.stat().st_size:
        return None
    return Log(file.read_bytes(), _page_bytes(database))


def _page_bytes(database: Path) -> int:
    """The page size that a record's own head tells (sqlite.org/fileformat2, section 1.3.2); an earlier record keeps its own."""
    with open(database, "rb") as record:
        told = int.from_bytes(record.read(18)[16:], "big")
    size = 2**16 if told == 1 else told
    return size if size in PAGE_SIZES else PAGE_BYTES


def log_damaged(database: Path) -> bool:
    """Whether SQLite would leave out, without a word, what was committed."""
    try:
        log = log_of(database)
    except OSError:  # sectors that can't be read; SQLite says so too
        return False
    return log is not None and log.damaged


def _diagnose(connection: sqlite3.Connection, directory: Path) -> tuple[str, ...]:
    identity = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables and not version:
        return ()  # a file that was made and never used
    if identity != migrations.APPLICATION_ID:
        return (f"{DATABASE} is not a kiosk's record",)
    if not {"job", "action", "journal"} <= tables:
        return ("tables are missing",)
    checks = ["quick_check(20)"]
    if (directory / DATABASE).stat().st_size > WHOLE_CHECK_BYTES:
        checks = ["quick_check(job)", "quick_check(action)"]
    found = [row[0] for check in checks for row in connection.execute(f"PRAGMA {check}")]
    wrong = [str(line) for line in found if line != "ok"]
    if version > migrations.VERSION:
        return tuple(wrong)  # a later kiosk may keep more than this one knows
    return tuple(wrong or layout(version).faults(connection, everything=False))


def row_faults(connection: sqlite3.Connection) -> list[str]:
    """What is wrong with the rows of a record in use, every one of them."""
    try:
        return layout().faults(connection, everything=True)
    except UNREADABLE as fault:
        damaged = isinstance(fault, sqlite3.Error) and is_damage(fault)
        return [str(fault)] if damaged else []


def readable(raw: bytes) -> str:
    """Damaged text is no reason to stop reading."""
    return raw.decode("utf-8", "replace")


def quoted(file: Path) -> str:
    """A path as it stands in an URI."""
    return quote(str(file))
