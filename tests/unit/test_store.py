"""The store: what was committed is kept, what was not committed never happened, and one process at a time."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.errors import NotRecorded, StoreBusy, StoreError
from kiosk.record import directory as directories
from kiosk.record.directory import DirectoryLock, refuse_network
from kiosk.record.outbox import Outbox
from kiosk.record.store import BALLAST, GROWN_WAL_BYTES, Store
from tests.hand_clock import HandClock
from tests.unit.failing_commit import Failing

SOURCE = str(Path(__file__).parents[2])


def journal_rows(store: Store) -> list[str]:
    return [row[0] for row in store.connection.execute("SELECT what FROM journal ORDER BY seq")]


def write(store: Store, what: str) -> None:
    outbox = Outbox(store, HandClock(), "")
    with store.transaction():
        outbox.journal(what)


@pytest.fixture
def failing(tmp_path: Path) -> Store:
    Failing.armed = ""
    return Store(tmp_path, connect=lambda name: sqlite3.connect(name, factory=Failing))


def test_every_commit_is_synced_and_the_log_is_a_write_ahead_log(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert store.connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert store.connection.execute("PRAGMA synchronous").fetchone()[0] == 2
    store.close()


def test_a_killed_process_keeps_the_committed_row_and_nothing_else(tmp_path: Path) -> None:
    child = f"""
import os, signal, sys
sys.path.insert(0, {SOURCE!r})
from pathlib import Path
from kiosk.record.store import Store
from kiosk.record.outbox import Outbox
from kiosk.clock import SystemClock
store = Store(Path({str(tmp_path)!r}))
outbox = Outbox(store, SystemClock(), "")
with store.transaction():
    outbox.journal("committed")
with store.transaction():
    outbox.journal("not committed")
    os.kill(os.getpid(), signal.SIGKILL)
"""
    assert subprocess.run([sys.executable, "-c", child], check=False).returncode == -signal.SIGKILL
    store = Store(tmp_path)
    assert journal_rows(store) == ["committed"]
    store.close()


def test_a_fault_inside_a_transaction_leaves_nothing_of_it(tmp_path: Path) -> None:
    store = Store(tmp_path)

    def faulty(sql: str) -> None:
        with store.transaction() as connection:
            connection.execute("INSERT INTO fact VALUES ('a', 'b')")
            connection.execute(sql, {})
            raise KeyError

    with pytest.raises(NotRecorded, match="no such table"):
        faulty("INSERT INTO nowhere VALUES (1)")
    with pytest.raises(KeyError):
        faulty("SELECT 1")
    assert store.connection.execute("SELECT count(*) FROM fact").fetchone()[0] == 0
    write(store, "afterwards")
    assert journal_rows(store) == ["afterwards"]
    store.close()


def test_a_commit_that_failed_before_it_was_written_is_told_and_not_kept(failing: Store) -> None:
    Failing.armed = "before"
    with pytest.raises(NotRecorded, match="disk I/O error"):
        write(failing, "first")
    write(failing, "second")
    assert journal_rows(failing) == ["second"]


def test_a_commit_that_is_found_written_after_its_fault_counts_as_recorded(failing: Store) -> None:
    Failing.armed = "after"
    write(failing, "first")
    write(failing, "second")
    assert journal_rows(failing) == ["first", "second"]


def test_a_failed_commit_without_a_journal_row_is_not_taken_for_the_one_before(failing: Store) -> None:
    write(failing, "first")
    Failing.armed = "before"
    with pytest.raises(NotRecorded), failing.transaction() as connection:
        connection.execute("INSERT INTO fact VALUES ('a', 'b')")
    assert failing.connection.execute("SELECT count(*) FROM fact WHERE name = 'a'").fetchone()[0] == 0


def test_a_disk_that_goes_on_failing_records_nothing_until_it_is_well(failing: Store) -> None:
    Failing.armed = "always"
    for what in ("first", "second"):
        with pytest.raises(NotRecorded):
            write(failing, what)
    Failing.armed = ""
    write(failing, "third")
    assert journal_rows(failing) == ["third"]


def test_a_broken_connection_is_opened_anew_when_the_disk_is_well_again(tmp_path: Path) -> None:
    store = Store(tmp_path)
    write(store, "first")
    store.connection.close()
    write(store, "second")
    assert journal_rows(store) == ["first", "second"]
    store.close()


def test_a_second_process_is_told_who_holds_the_directory(tmp_path: Path) -> None:
    lock = DirectoryLock(tmp_path)
    with pytest.raises(
        StoreBusy, match=rf"Another kiosk \(process {os.getpid()}\) already uses .*Stop that one first"
    ):
        DirectoryLock(tmp_path)
    lock.release()
    DirectoryLock(tmp_path).release()


def test_the_lock_ends_with_a_killed_process(tmp_path: Path) -> None:
    child = f"""
import os, signal, sys
sys.path.insert(0, {SOURCE!r})
from pathlib import Path
from kiosk.record.store import DirectoryLock
lock = DirectoryLock(Path({str(tmp_path)!r}))
os.kill(os.getpid(), signal.SIGKILL)
"""
    assert subprocess.run([sys.executable, "-c", child], check=False).returncode == -signal.SIGKILL
    DirectoryLock(tmp_path).release()


def test_a_directory_that_is_not_there_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="can't be used: No such file or directory"):
        DirectoryLock(tmp_path / "nowhere")


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs"])
def test_a_network_file_system_is_refused_in_words(tmp_path: Path, kind: str) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
        f"40 22 0:50 / {str(tmp_path).replace(' ', chr(92) + '040')} rw - {kind} server:/data rw\n"
    )
    with pytest.raises(StoreError, match=f"network file system \\({kind}\\)"):
        refuse_network(tmp_path / "data", mounts)
    refuse_network(Path("/elsewhere"), mounts)


def test_a_store_on_a_network_file_system_is_never_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(directories, "_kind_of", lambda directory, mounts: "nfs")
    with pytest.raises(StoreError, match="network file system"):
        Store(tmp_path)
    assert not list(tmp_path.iterdir())


def test_the_log_is_grown_once_and_is_not_extended_by_commits(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.grow_log()
    log = tmp_path / "kiosk.db-wal"
    grown = log.stat().st_size
    assert grown >= GROWN_WAL_BYTES
    for number in range(100):
        write(store, str(number))
    store.grow_log()
    store.checkpoint()
    assert log.stat().st_size == grown
    assert len(journal_rows(store)) == 100
    store.close()


def test_the_ballast_is_laid_once_and_given_back_once(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert not store.release_ballast()
    store.lay_ballast()
    assert (tmp_path / BALLAST).stat().st_blocks * 512 >= 16 * 2**20
    assert store.release_ballast()
    assert store.ballast_released
    assert not store.release_ballast()
    store.lay_ballast()
    assert not store.ballast_released
    store.close()


def test_what_is_in_memory_is_a_store_too() -> None:
    store = Store(None)
    write(store, "first")
    store.grow_log()
    store.lay_ballast()
    assert store.answers()
    assert journal_rows(store) == ["first"]
    store.close()
    assert not store.answers()


def test_a_disk_that_refuses_everything_is_said_in_words(tmp_path: Path) -> None:
    def refusing(name: str) -> sqlite3.Connection:
        raise sqlite3.OperationalError("unable to open database file")

    with pytest.raises(StoreError, match=r"can't be opened: unable to open database file\. Is the disk full"):
        Store(tmp_path, connect=refusing)
