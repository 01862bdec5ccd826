"""A filled record, and damage in its file, page by page or byte by byte."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from kiosk.commands import ChooseMachine, SignIn
from kiosk.record.store import DATABASE, PAGE_BYTES
from tests.disk.stations import Kiosk, kiosk_at, states


def filled(directory: Path, jobs: int = 60) -> list[tuple[str, str]]:
    """A record with jobs on two machines, the last one of the first machine running and sent."""
    kiosk = kiosk_at(directory)
    for number in range(jobs):
        kiosk.start(f"J{number:05}", number % 2)
        kiosk.finish(5, 0, number % 2)
    kiosk.start("J99999")
    found = states(kiosk.store)
    kiosk.close()
    return found


def damage_page(directory: Path, table: str, which: int = 0) -> None:
    """Overwrite one page of a table's rows with garbage."""
    connection = sqlite3.connect(directory / DATABASE)
    try:
        pages = [
            row[0]
            for row in connection.execute(
                "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY pageno", (table,)
            )
        ]
    except sqlite3.OperationalError:
        pytest.skip("this SQLite does not tell which page belongs to which table")
    finally:
        connection.close()
    overwrite(directory / DATABASE, PAGE_BYTES * (pages[which % len(pages)] - 1), b"\xa5" * PAGE_BYTES)


def overwrite(file: Path, offset: int, content: bytes) -> None:
    with open(file, "r+b") as opened:
        opened.seek(offset)
        opened.write(content)


def overwrite_index(directory: Path) -> None:
    connection = sqlite3.connect(directory / DATABASE)
    page = connection.execute(
        "SELECT rootpage FROM sqlite_master WHERE name = 'job_by_work_order'"
    ).fetchone()[0]
    connection.close()
    overwrite(directory / DATABASE, PAGE_BYTES * (page - 1) + 8, b"\xa5" * 16)


def spoil(kiosk: Kiosk, table: str | None, which: int = 0) -> None:
    """Damage the file of a running kiosk, one leaf of a table or its head, so that the next look meets it."""
    directory = kiosk.config.station.data_dir
    kiosk.engine.store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if table is None:
        overwrite(directory / DATABASE, 0, b"\0" * PAGE_BYTES)
    else:
        damage_page(directory, table, which)
    forget_pages(kiosk)


def forget_pages(kiosk: Kiosk) -> None:
    """The running kiosk reads its file anew."""
    kiosk.engine.store.connection.execute("PRAGMA cache_size = 0").fetchone()
    kiosk.engine.store.connection.execute("PRAGMA shrink_memory").fetchone()


def at_work(directory: Path) -> Kiosk:
    """A kiosk with a long record, somebody signed in at the machine that runs nothing."""
    filled(directory)
    kiosk = kiosk_at(directory)
    kiosk.engine.handle(SignIn("1001"))
    kiosk.engine.handle(ChooseMachine("Mazak 1"))
    kiosk.turn()
    return kiosk
