"""The layouts of the record: old files open, steps are whole or absent, only a marked break is refused."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
from pathlib import Path

import pytest

from kiosk.errors import StoreError, StoreTooNew
from kiosk.record import examining, migrations
from kiosk.record.damage import open_store
from kiosk.record.store import Store
from tests.disk.killing import in_killed_child
from tests.disk.stations import states
from tests.hand_clock import HandClock

GOLDEN = Path(__file__).parents[1] / "golden"
NEXT_STEP = """
ALTER TABLE job ADD COLUMN shift TEXT;
CREATE TABLE remark (id INTEGER PRIMARY KEY, job INTEGER NOT NULL, words TEXT NOT NULL);
CREATE INDEX remark_by_job ON remark(job);
"""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    shutil.copy(GOLDEN / "store-1.db", tmp_path / "kiosk.db")
    return tmp_path


@pytest.fixture
def steps(tmp_path: Path) -> tuple[tuple[int, Path], ...]:
    (tmp_path / "next.sql").write_text(NEXT_STEP)
    return (*migrations.STEPS, (2, tmp_path / "next.sql"))


def tables(connection: sqlite3.Connection) -> set[str]:
    return {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}


@pytest.mark.parametrize("file", sorted(GOLDEN.glob("store-*.db")), ids=lambda file: file.stem)
def test_the_record_of_every_released_version_opens_with_all_it_holds(file: Path, tmp_path: Path) -> None:
    shutil.copy(file, tmp_path / "kiosk.db")
    store, salvage = open_store(tmp_path, HandClock())
    assert salvage is None
    assert states(store) == [
        ("start", "delivered"),
        ("finish", "delivered"),
        ("start", "delivered"),
        ("finish", "parked"),
        ("start", "unknown"),
        ("finish", "queued"),
        ("start", "parked"),
        ("finish", "held"),
        ("start", "queued"),
    ]
    assert store.connection.execute("SELECT count(*) FROM journal").fetchone()[0] > 9
    store.close()


def test_there_is_a_record_of_every_version(tmp_path: Path) -> None:
    assert {file.name for file in GOLDEN.glob("store-*.db")} == {
        f"store-{number}.db" for number in range(1, migrations.VERSION + 1)
    }


def test_a_new_record_has_the_layout_of_this_version(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert store.connection.execute("PRAGMA user_version").fetchone()[0] == migrations.VERSION
    assert store.connection.execute("PRAGMA application_id").fetchone()[0] == migrations.APPLICATION_ID
    store.close()


def test_a_step_keeps_a_copy_first_and_the_version_before_opens_what_it_made(
    old: Path, steps: tuple[tuple[int, Path], ...]
) -> None:
    connection = sqlite3.connect(old / "kiosk.db", isolation_level=None)
    migrations.migrate(connection, old, steps, 2)
    assert "remark" in tables(connection)
    connection.close()
    copy = sqlite3.connect(old / "kiosk-before-2.db")
    assert copy.execute("PRAGMA user_version").fetchone()[0] == 1
    assert "remark" not in tables(copy)
    copy.close()
    store, salvage = open_store(old, HandClock())
    assert salvage is None
    assert len(states(store)) == 9
    assert store.connection.execute("PRAGMA user_version").fetchone()[0] == 2
    store.close()


def test_only_a_marked_break_is_refused_and_in_words(old: Path, steps: tuple[tuple[int, Path], ...]) -> None:
    connection = sqlite3.connect(old / "kiosk.db", isolation_level=None)
    migrations.migrate(connection, old, steps, 2)
    connection.execute("INSERT INTO fact VALUES ('oldest_reader', '2')")
    connection.close()
    with pytest.raises(
        StoreTooNew, match=r"later kiosk \(layout 2\); this one reads up to layout 1.*kiosk-before-2.db"
    ):
        open_store(old, HandClock())
    assert not list(old.glob("damaged-*"))


def test_a_step_that_fails_changes_nothing(old: Path, steps: tuple[tuple[int, Path], ...]) -> None:
    steps[1][1].write_text(NEXT_STEP + "CREATE TABLE job (id INTEGER);")
    connection = sqlite3.connect(old / "kiosk.db", isolation_level=None)
    with pytest.raises(sqlite3.OperationalError, match="already exists"):
        migrations.migrate(connection, old, steps, 2)
    assert not connection.in_transaction
    assert "remark" not in tables(connection)
    connection.close()


def test_a_step_without_room_for_its_copy_is_refused_and_changes_nothing(
    old: Path, steps: tuple[tuple[int, Path], ...]
) -> None:
    (old / "kiosk-before-2.db").mkdir()
    connection = sqlite3.connect(old / "kiosk.db", isolation_level=None)
    with pytest.raises(StoreError, match="keeps a copy first, but the copy can't be written"):
        migrations.migrate(connection, old, steps, 2)
    assert connection.execute("PRAGMA user_version").fetchone()[0] == 1
    connection.close()


def killed_at_statement(number: int, directory: Path, steps: tuple[tuple[int, Path], ...]) -> bool:
    seen = 0

    def trace(_statement: str) -> None:
        nonlocal seen
        seen += 1
        if seen == number:
            os.kill(os.getpid(), signal.SIGKILL)

    def run() -> None:
        connection = sqlite3.connect(directory / "kiosk.db", isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.set_trace_callback(trace)
        migrations.migrate(connection, directory, steps, 2)

    return in_killed_child(run)


@pytest.mark.parametrize("fresh", [True, False], ids=["new record", "record of version 1"])
def test_a_kill_at_every_statement_leaves_a_record_that_opens(
    tmp_path: Path, steps: tuple[tuple[int, Path], ...], fresh: bool
) -> None:
    number, killed = 1, True
    while killed:
        directory = tmp_path / str(number)
        directory.mkdir()
        if not fresh:
            shutil.copy(GOLDEN / "store-1.db", directory / "kiosk.db")
        killed = killed_at_statement(number, directory, steps)
        store, salvage = open_store(directory, HandClock())
        assert salvage is None
        assert len(states(store)) == (0 if fresh else 9)
        layout = store.connection.execute("PRAGMA user_version").fetchone()[0]
        assert ("remark" in tables(store.connection)) == (layout == 2)
        store.close()
        number += 1
    assert number > 8


def test_a_record_of_an_earlier_layout_is_whole_before_its_migration(
    old: Path, steps: tuple[tuple[int, Path], ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "VERSION", 2)
    monkeypatch.setattr(migrations, "STEPS", steps)
    monkeypatch.setattr(migrations.migrate, "__defaults__", (steps, 2))
    examining.layout.cache_clear()
    try:
        assert examining.check_store(old) == ()
    finally:
        examining.layout.cache_clear()
