"""A flipped bit in the log: SQLite leaves out what was committed behind it and says nothing, so the kiosk must."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.record.damage import Salvage, open_store
from kiosk.record.examining import check_store
from kiosk.record.log_frames import FRAME, HEADER, Log
from kiosk.record.rows import ActionKind, State
from kiosk.record.store import DATABASE, PAGE_BYTES, Store
from tests.disk.stations import MACHINES, Kiosk, actions, kiosk_at
from tests.hand_clock import HandClock
from tests.unit.damaging import overwrite

NAMES = [machine.name for machine in MACHINES]
STEP = FRAME.size + PAGE_BYTES


def cut_off(directory: Path, jobs: int = 12) -> Path:
    """The record as a killed process leaves it: everything in the log. The first job was delivered, the last one runs."""
    kiosk = kiosk_at(directory / "running")
    deliver_one(kiosk)
    for number in range(jobs):
        kiosk.start(f"J{number:05}")
        kiosk.finish(5, 0)
    kiosk.start("J99999")
    left = copied(directory)
    kiosk.close()
    return left


def copied(directory: Path) -> Path:
    left = directory / "left"
    left.mkdir()
    for end in ("", "-wal"):
        shutil.copy(directory / "running" / f"{DATABASE}{end}", left / f"{DATABASE}{end}")
    return left


@pytest.mark.parametrize("answered", [False, True])
def test_what_was_sent_before_the_damage_is_asked_about_too(tmp_path: Path, answered: bool) -> None:
    kiosk = kiosk_at(tmp_path / "running")
    kiosk.start("J1")
    work = kiosk.send_next()
    if answered:
        kiosk.lose(work)
    for number in range(12):
        kiosk.start(f"J{number:05}", 1)
        kiosk.finish(5, 0, 1)
    left = copied(tmp_path)
    kiosk.close()
    flip(left, HEADER.size + frames(left).read // 2 * STEP + 700)
    store, _ = rescued(left)
    assert (actions(store)[0].state, actions(store)[0].reason) == (State.UNKNOWN, "unknown-start")
    store.close()


def deliver_one(kiosk: Kiosk) -> None:
    kiosk.start("J1", 1)
    kiosk.accept(kiosk.send_next(), 11)


def flip(directory: Path, offset: int) -> None:
    log = directory / f"{DATABASE}-wal"
    overwrite(log, offset, bytes([log.read_bytes()[offset] ^ 16]))


def frames(directory: Path) -> Log:
    return Log((directory / f"{DATABASE}-wal").read_bytes())


def rescued(directory: Path) -> tuple[Store, Salvage]:
    store, salvage = open_store(directory, HandClock(), NAMES)
    assert salvage is not None
    return store, salvage


def test_a_whole_log_is_no_damage_and_is_read_to_its_end(tmp_path: Path) -> None:
    left = cut_off(tmp_path)
    log = frames(left)
    assert 100 < log.read < len(log.frames)  # the log was grown once, and its new frames are at its beginning
    assert not log.damaged
    store, salvage = open_store(left, HandClock(), NAMES)
    assert salvage is None
    assert len(actions(store)) == 26
    store.close()


@pytest.mark.parametrize(
    "part", ["its head", "an early frame", "the middle", "a mark of a commit", "a checksum"]
)
def test_a_bit_that_flipped_in_the_log_is_noticed_and_what_is_behind_it_is_rescued(
    tmp_path: Path, part: str
) -> None:
    left = cut_off(tmp_path)
    log = frames(left)
    middle = log.read // 2
    commit = next(n for n, frame in enumerate(log.frames) if n > middle and frame.pages_after)
    places = {
        "its head": 9,
        "an early frame": HEADER.size + 2 * STEP + 500,
        "the middle": HEADER.size + middle * STEP + 700,
        "a mark of a commit": HEADER.size + commit * STEP + 7,
        "a checksum": HEADER.size + middle * STEP + 17,
    }
    flip(left, places[part])
    assert check_store(left) == ("the log is damaged, and commits behind the damage can't be read",)
    store, salvage = rescued(left)
    assert salvage.stopped == tuple(sorted(NAMES))
    kept = [each for each in actions(store) if not (each.stops and each.state is State.WITHDRAWN)]
    assert {each.job for each in kept} >= {1, 26}
    assert len(kept) >= 20
    store.close()
    assert check_store(left) == ()


def test_what_may_have_been_sent_behind_the_damage_is_asked_about_and_not_sent(tmp_path: Path) -> None:
    left = cut_off(tmp_path)
    flip(left, HEADER.size + frames(left).read // 2 * STEP + 700)
    store, _ = rescued(left)
    by_kind = {
        kind: {each.state for each in actions(store) if each.kind is kind and each.reason != "salvaged"}
        for kind in ActionKind
    }
    assert by_kind[ActionKind.START] == {State.DELIVERED, State.UNKNOWN}
    assert by_kind[ActionKind.FINISH] == {State.QUEUED}  # of starts that are asked about first
    store.close()
    kiosk = kiosk_at(left)
    listed = kiosk.ask("queue list")["attention"]
    assert isinstance(listed, list)
    assert {item["state"] for item in listed} == {"unknown", "withdrawn"}
    for item in listed:
        if item["state"] == "withdrawn":
            assert kiosk.ask("queue by-hand", job=item["job"], by="1001", reason="compared") == {"done": True}
    kiosk.clock.pass_by(200)
    with pytest.raises(AssertionError, match="nothing is sent"):
        kiosk.send_next()
    kiosk.close()


def test_a_commit_that_was_cut_off_by_a_power_cut_is_no_damage(tmp_path: Path) -> None:
    left = cut_off(tmp_path)
    log = frames(left)
    last = [n for n, frame in enumerate(log.frames[: log.read]) if frame.pages_after][-2] + 1
    assert last < log.read - 1
    for frame in range(last, log.read):
        shutil.copytree(left, tmp_path / str(frame))
        flip(tmp_path / str(frame), HEADER.size + frame * STEP + 600)
        store, salvage = open_store(tmp_path / str(frame), HandClock(), NAMES)
        assert salvage is None
        store.close()


@pytest.mark.parametrize("size", [512, 4096, 65536])
def test_a_log_without_its_head_is_read_in_the_pages_of_its_record(tmp_path: Path, size: int) -> None:
    data_dir = tmp_path / "running"
    data_dir.mkdir()
    with closing(sqlite3.connect(data_dir / DATABASE)) as earlier:
        earlier.execute(f"PRAGMA page_size = {size}")
        earlier.execute("VACUUM")
    left = cut_off(tmp_path)
    assert check_store(left) == ()
    flip(left, 9)
    assert check_store(left) == ("the log is damaged, and commits behind the damage can't be read",)
    store, _ = rescued(left)
    assert len(actions(store)) >= 20
    store.close()
