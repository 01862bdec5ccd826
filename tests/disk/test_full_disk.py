"""A disk without room: the screen says NOT RECORDED, nothing is kept, and what was recorded still drains."""

from __future__ import annotations

import os
import resource
import subprocess
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from kiosk.errors import NotRecorded
from kiosk.fields import JobFields
from kiosk.record.damage import open_store
from kiosk.record.store import BALLAST
from tests.disk.scenario import (
    deliver_first,
    running_here,
    scan_the_last,
    send_first,
    start_again,
    waiting_operator,
)
from tests.disk.stations import ANA, Kiosk, actions, kiosk_at
from tests.hand_clock import HandClock


def exhaust(kiosk: Kiosk) -> None:
    """Record until nothing fits any more: the log and the free pages of the file carry on for a while on a full disk."""
    number = 0
    for size in (200_000, 20_000, 3000, 300, 10):
        try:
            while True:
                number += 1
                with kiosk.store.transaction() as connection:
                    connection.execute(
                        "INSERT INTO fact VALUES (?, zeroblob(?))", (f"filler {size} {number}", size)
                    )
        except NotRecorded:
            continue
    with suppress(NotRecorded):
        while True:  # what is left on pages that are in use
            with kiosk.store.transaction():
                fields = JobFields(part="FILLER", operation="1", recipe="1")
                job = kiosk.outbox.record_start("Filler", fields, ANA, kiosk.outbox.now(), 0)
                kiosk.store.connection.execute("UPDATE job SET state = 'withdrawn' WHERE id = ?", (job,))


def test_without_a_free_page_nothing_is_kept_and_what_was_recorded_still_drains(tmp_path: Path) -> None:
    kiosk = waiting_operator(tmp_path)
    work = send_first(kiosk)
    pages = kiosk.store.connection.execute("PRAGMA page_count").fetchone()[0]
    kiosk.store.connection.execute(f"PRAGMA max_page_count = {pages}")
    exhaust(kiosk)
    assert not scan_the_last(kiosk)
    kiosk.store.connection.execute("PRAGMA max_page_count = 100000")
    start_again(kiosk)
    deliver_first(kiosk, work)
    kiosk.close()


def in_child(run: Callable[[], None]) -> None:
    """Run with limits of its own; its failure is shown."""
    child = os.fork()
    if child == 0:
        try:
            run()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.mark.parametrize("room", [0, 1, 2, 3, 5, 8])
def test_a_log_that_can_t_grow_records_nothing_or_everything(tmp_path: Path, room: int) -> None:
    """The kernel cuts the write short after some 4 KiB: every commit is refused, or whole."""

    def run() -> None:
        kiosk = waiting_operator(tmp_path)
        work = send_first(kiosk)
        log = (tmp_path / "kiosk.db-wal").stat().st_size
        _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (log + room * 4096 + 100, most))
        recorded = scan_the_last(kiosk)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        if not recorded:
            start_again(kiosk)
        deliver_first(kiosk, work)
        kiosk.close()

    in_child(run)
    store, salvage = open_store(tmp_path, HandClock())
    assert salvage is None
    assert [action.kind for action in actions(store)] == ["start", "start"]
    store.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 100 MB of its own."""
    directory = tmp_path / "disk"
    directory.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=100m", "tmpfs", str(directory)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("a file system of its own takes root")
    yield directory
    subprocess.run(["umount", "--lazy", str(directory)], check=True)


def use_up(directory: Path) -> None:
    with open(directory / "filler", "ab", buffering=0) as filler:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    filler.write(b"\0" * size)
            except OSError:
                continue


def test_the_ballast_lets_a_full_disk_drain(small_disk: Path) -> None:
    kiosk = waiting_operator(small_disk)
    kiosk.store.lay_ballast()
    assert (small_disk / BALLAST).exists()
    work = send_first(kiosk)
    use_up(small_disk)
    exhaust(kiosk)
    assert not scan_the_last(kiosk)
    assert not (small_disk / BALLAST).exists()
    assert "The disk is full. Call a supervisor" in [str(words) for words in kiosk.engine.view.warnings]
    deliver_first(kiosk, work)
    start_again(kiosk)
    kiosk.close()


def test_an_outcome_that_finds_no_room_is_kept_and_never_sent_again(small_disk: Path) -> None:
    kiosk = waiting_operator(small_disk)
    work = send_first(kiosk)
    use_up(small_disk)
    exhaust(kiosk)
    kiosk.accept(work, 5)
    assert actions(kiosk.store)[0].state == "in_flight"
    kiosk.clock.pass_by(2)
    assert not [each for each in kiosk.turn() if hasattr(each, "seq")]
    (small_disk / "filler").unlink()  # somebody makes room
    kiosk.clock.pass_by(2)
    kiosk.turn()
    assert actions(kiosk.store)[0].state == "delivered"
    kiosk.close()


def test_a_kiosk_starts_on_a_full_disk_and_delivers(small_disk: Path) -> None:
    kiosk = kiosk_at(small_disk)
    kiosk.start("J1", 1)
    kiosk.store.lay_ballast()
    kiosk.close()
    use_up(small_disk)
    kiosk = kiosk_at(small_disk)
    work = send_first(kiosk)
    deliver_first(kiosk, work)
    assert not running_here(kiosk)
    kiosk.close()
