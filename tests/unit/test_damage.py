"""A damaged record: moved aside whole, rescued row by row, its lanes stopped where rows may be missing, and said loudly."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from functools import partial
from pathlib import Path

import pytest

from kiosk.errors import StoreBusy
from kiosk.record.damage import Salvage, open_store
from kiosk.record.directory import DirectoryLock
from kiosk.record.examining import check_store
from kiosk.record.rows import JobState, State
from kiosk.record.store import DATABASE, Store
from kiosk.shop import fold
from kiosk.station.offline import offline_engine
from tests.disk.killing import killed_at_line
from tests.disk.stations import MACHINES, actions, configuration, kiosk_at, states
from tests.hand_clock import HandClock
from tests.unit.damaging import damage_page, filled, overwrite, overwrite_index

NAMES = [machine.name for machine in MACHINES]


def rescue(directory: Path) -> tuple[Store, Salvage]:
    store, salvage = open_store(directory, HandClock(), NAMES)
    assert salvage is not None
    return store, salvage


def test_a_whole_record_is_opened_without_a_word(tmp_path: Path) -> None:
    before = filled(tmp_path)
    store, salvage = open_store(tmp_path, HandClock(), NAMES)
    assert salvage is None
    assert states(store) == before
    store.close()
    assert check_store(tmp_path) == ()


def test_a_damaged_record_is_moved_aside_whole_and_the_kiosk_starts(tmp_path: Path) -> None:
    filled(tmp_path)
    overwrite(tmp_path / DATABASE, 0, b"\0" * 4096)
    (tmp_path / "kiosk.db-wal").write_bytes(b"left over")
    store, salvage = rescue(tmp_path)
    assert salvage.directory == tmp_path / "damaged-1"
    assert {file.name for file in salvage.directory.iterdir()} >= {"kiosk.db", "kiosk.db-wal"}
    assert (salvage.directory / "kiosk.db").read_bytes()[:4096] == b"\0" * 4096
    assert states(store)[: -len(NAMES)] == []
    store.close()
    assert open_store(tmp_path, HandClock(), NAMES)[1] is None


@pytest.mark.parametrize("table", ["action", "job"])
@pytest.mark.parametrize("which", [0, 3, -1])
def test_rows_on_whole_pages_are_rescued_in_their_order(tmp_path: Path, table: str, which: int) -> None:
    before = filled(tmp_path)
    damage_page(tmp_path, table, which)
    assert check_store(tmp_path)
    store, salvage = rescue(tmp_path)
    kept = [action for action in actions(store) if action.reason != "salvaged"]
    assert salvage.rescued == len(kept)
    assert len(before) // 5 < len(kept) < len(before)
    assert [action.seq for action in kept] == sorted(action.seq for action in kept)
    assert [action.place for action in kept] == sorted(action.place for action in kept)
    store.close()


def test_every_lane_stops_since_nobody_knows_what_is_missing(tmp_path: Path) -> None:
    filled(tmp_path)
    damage_page(tmp_path, "action", 2)
    store, salvage = rescue(tmp_path)
    assert salvage.stopped == tuple(sorted(NAMES))
    stopped = {action.lane for action in actions(store) if action.stops}
    assert stopped == {fold(name) for name in NAMES}
    store.close()
    assert "Haas VF-2, Mazak 1" in str(salvage.fault().lines[-1])


def test_a_row_with_a_wrong_hash_is_not_carried_over_nor_is_its_chain(tmp_path: Path) -> None:
    filled(tmp_path)
    connection = sqlite3.connect(tmp_path / DATABASE)
    connection.execute("UPDATE action SET recorded_wall = recorded_wall + 1 WHERE seq = 1")
    connection.execute("UPDATE job SET made = 500 WHERE id = 3")
    connection.commit()
    connection.close()
    overwrite_index(tmp_path)
    store, salvage = rescue(tmp_path)
    assert [action.job for action in actions(store)][:2] == [3, 5]
    assert salvage.lost == 4  # two rows; and the chain of the one, the finish of the other
    store.close()


def test_what_was_in_flight_is_unknown_in_the_rescued_record(tmp_path: Path) -> None:
    kiosk = kiosk_at(tmp_path)
    for number in range(40):
        kiosk.start(f"J{number}")
        kiosk.finish()
    kiosk.send_next()
    kiosk.close()
    damage_page(tmp_path, "journal")
    store, _ = rescue(tmp_path)
    first = actions(store)[0]
    assert first.state is State.UNKNOWN
    assert first.unknown_sends == 1
    store.close()


def test_a_finish_that_is_lost_lets_its_job_run_again(tmp_path: Path) -> None:
    filled(tmp_path, jobs=4)
    connection = sqlite3.connect(tmp_path / DATABASE)
    connection.execute("DELETE FROM action WHERE kind = 'finish' AND job = 7")
    connection.commit()
    connection.close()
    overwrite_index(tmp_path)
    store, _ = rescue(tmp_path)
    row = store.connection.execute("SELECT state FROM job WHERE id = 7").fetchone()
    assert row[0] == JobState.OPEN
    store.close()


def test_numbers_that_were_given_are_never_given_again(tmp_path: Path) -> None:
    filled(tmp_path)
    damage_page(tmp_path, "action", -1)
    store, _ = rescue(tmp_path)
    last = max(action.seq for action in actions(store))
    assert last > 121
    store.close()


def test_a_stopped_lane_sends_nothing_until_a_supervisor_has_compared_it(tmp_path: Path) -> None:
    filled(tmp_path)
    damage_page(tmp_path, "action", 2)
    kiosk = kiosk_at(tmp_path)
    for _ in range(5):
        for work in kiosk.turn():
            assert not hasattr(work, "seq")
            kiosk.answer(work, [])
        kiosk.clock.pass_by(30)
    attention = kiosk.ask("queue list")["attention"]
    assert isinstance(attention, list)
    assert {item["machine"] for item in attention} == set(NAMES)
    assert "damaged and was rescued" in attention[0]["why"]
    for item in attention:
        assert kiosk.ask("queue by-hand", job=item["job"], by="1001", reason="compared") == {"done": True}
    assert not [action for action in actions(kiosk.store) if action.stops]
    kiosk.clock.pass_by(120)
    assert kiosk.send_next().request.method == "POST"
    kiosk.close()


def test_the_kiosk_records_on_a_rescued_record(tmp_path: Path) -> None:
    filled(tmp_path)
    damage_page(tmp_path, "job", 0)
    with offline_engine(configuration(tmp_path)) as engine:
        assert "damaged" in str(engine.station_warnings[0])
    kiosk = kiosk_at(tmp_path)
    running = {job.machine for job in kiosk.outbox.open_jobs()}
    for number, machine in enumerate(MACHINES):
        if machine.name not in running:
            kiosk.start("J1", number)
        kiosk.finish(1, 1, number)
    kiosk.close()


@pytest.mark.parametrize("seed", range(15))
def test_no_damage_anywhere_keeps_the_kiosk_from_starting(tmp_path: Path, seed: int) -> None:
    before = len(filled(tmp_path, jobs=30))
    chance = random.Random(seed)
    size = (tmp_path / DATABASE).stat().st_size
    for _ in range(chance.randint(1, 6)):
        offset = chance.randrange(0, min(size, 150_000))
        overwrite(tmp_path / DATABASE, offset, bytes(chance.randbytes(chance.choice((1, 16, 512, 4096)))))
    if chance.random() < 0.3:
        os.truncate(tmp_path / DATABASE, chance.randrange(0, size))
    store, salvage = open_store(tmp_path, HandClock(), NAMES)
    assert salvage is not None or len(states(store)) in (0, before)
    store.close()
    kiosk = kiosk_at(tmp_path)
    kiosk.turn()
    kiosk.close()


def test_another_program_s_database_is_moved_aside_and_not_touched(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / DATABASE)
    connection.execute("CREATE TABLE action (what TEXT)")
    connection.execute("INSERT INTO action VALUES ('theirs')")
    connection.commit()
    connection.close()
    before = (tmp_path / DATABASE).read_bytes()
    store, salvage = rescue(tmp_path)
    assert salvage.found == ("kiosk.db is not a kiosk's record",)
    assert (salvage.directory / DATABASE).read_bytes() == before
    store.close()


def test_the_doctor_s_look_changes_nothing_and_sees_who_holds_it(tmp_path: Path) -> None:
    assert check_store(tmp_path) == ()
    assert not list(tmp_path.iterdir())
    filled(tmp_path)
    damage_page(tmp_path, "action")
    before = (tmp_path / DATABASE).read_bytes()
    assert check_store(tmp_path)
    assert (tmp_path / DATABASE).read_bytes() == before
    lock = DirectoryLock(tmp_path)
    with pytest.raises(StoreBusy):
        check_store(tmp_path)
    lock.release()


@pytest.mark.parametrize("stride", [11, pytest.param(1, marks=pytest.mark.long)])
def test_a_rescue_cut_off_anywhere_begins_again_and_loses_nothing(tmp_path: Path, stride: int) -> None:
    filled(tmp_path / "damaged", jobs=30)
    damage_page(tmp_path / "damaged", "action", 1)
    shutil.copytree(tmp_path / "damaged", tmp_path / "reference")
    store, _ = rescue(tmp_path / "reference")
    wanted = [(action.seq, action.state) for action in actions(store) if not action.stops]
    store.close()
    number, killed = 1, True
    while killed:
        directory = tmp_path / str(number)
        shutil.copytree(tmp_path / "damaged", directory)
        run = partial(open_store, directory, HandClock(), NAMES)
        killed = killed_at_line(number, ("damage.py",), run)
        store, _ = open_store(directory, HandClock(), NAMES)
        assert [(action.seq, action.state) for action in actions(store) if not action.stops] == wanted, number
        assert {action.lane for action in actions(store) if action.stops} == {fold(name) for name in NAMES}
        store.close()
        assert list(directory.glob("damaged-[0-9]")), number
        shutil.rmtree(directory)
        number += stride
    assert number > 60
