"""A damaged record: moved aside whole, rescued row by row, its lanes stopped where rows may be missing, and said loudly."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from functools import partial
from pathlib import Path

import pytest

from kiosk.commands import Ask, ChooseMachine, SignIn
from kiosk.delivery.damage import Salvage, check_store, open_store
from kiosk.delivery.directory import DirectoryLock
from kiosk.delivery.rows import JobState, State, fold
from kiosk.delivery.store import DATABASE, PAGE_BYTES, Store
from kiosk.delivery.work import SendWork
from kiosk.errors import RecordDamaged, StoreBusy
from kiosk.station.offline import offline_engine
from tests.disk.killing import killed_at_line
from tests.disk.stations import MACHINES, Hands, Kiosk, actions, configuration, kiosk_at, states

NAMES = [machine.name for machine in MACHINES]


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


def rescue(directory: Path) -> tuple[Store, Salvage]:
    store, salvage = open_store(directory, Hands(), NAMES)
    assert salvage is not None
    return store, salvage


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


def test_a_whole_record_is_opened_without_a_word(tmp_path: Path) -> None:
    before = filled(tmp_path)
    store, salvage = open_store(tmp_path, Hands(), NAMES)
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
    assert open_store(tmp_path, Hands(), NAMES)[1] is None


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


def overwrite_index(directory: Path) -> None:
    connection = sqlite3.connect(directory / DATABASE)
    page = connection.execute(
        "SELECT rootpage FROM sqlite_master WHERE name = 'job_by_work_order'"
    ).fetchone()[0]
    connection.close()
    overwrite(directory / DATABASE, PAGE_BYTES * (page - 1) + 8, b"\xa5" * 16)


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
    store, salvage = open_store(tmp_path, Hands(), NAMES)
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
        run = partial(open_store, directory, Hands(), NAMES)
        killed = killed_at_line(number, ("damage.py",), run)
        store, _ = open_store(directory, Hands(), NAMES)
        assert [(action.seq, action.state) for action in actions(store) if not action.stops] == wanted, number
        assert {action.lane for action in actions(store) if action.stops} == {fold(name) for name in NAMES}
        store.close()
        assert list(directory.glob("damaged-[0-9]")), number
        shutil.rmtree(directory)
        number += stride
    assert number > 60


def spoil(kiosk: Kiosk, table: str | None, which: int = 0) -> None:
    """Damage the file of a running kiosk, one leaf of a table or its head, so that the next look meets it."""
    directory = kiosk.config.station.data_dir
    kiosk.engine.store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if table is None:
        overwrite(directory / DATABASE, 0, b"\0" * PAGE_BYTES)
    else:
        damage_page(directory, table, which)
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


def traveler(number: int) -> str:
    return f"[)>\x1e06\x1d1W10\x1dWJ8888{number}\x1d1PPART123\x1e\x04"


@pytest.mark.parametrize(("table", "which"), [("action", -1), ("action", 0), ("job", -1), (None, 0)])
def test_damage_that_a_running_kiosk_meets_is_rescued_at_once_and_said(
    tmp_path: Path, table: str | None, which: int
) -> None:
    kiosk = at_work(tmp_path)
    spoil(kiosk, table, which)
    kiosk.scan(traveler(1))
    kiosk.engine.handle(Ask("queue list", {}, lambda answer: None))
    kiosk.turn()
    fault = kiosk.engine.view.fault
    assert fault is not None
    assert str(fault.title) == "The record of this kiosk was damaged"
    assert "enter it again" in str(fault.lines[-1])
    assert "The record was damaged and rescued. Call a supervisor" in map(str, kiosk.engine.view.warnings)
    assert (tmp_path / "damaged-1" / DATABASE).exists()
    assert (len(states(kiosk.engine.store)) > 60) == (
        table is not None
    )  # without its head nothing can be read
    assert kiosk.engine.store.connection.execute("PRAGMA page_size").fetchone() == (PAGE_BYTES,)
    kiosk.engine.store.close()
    assert check_store(tmp_path) == ()


def test_a_kiosk_rescued_while_it_ran_records_on_and_sends_nothing_before_a_supervisor_compared(
    tmp_path: Path,
) -> None:
    kiosk = at_work(tmp_path)
    spoil(kiosk, "action", -1)
    kiosk.scan(traveler(1))
    assert kiosk.engine.rescued_at is not None
    kiosk.scan(traveler(2))
    assert kiosk.told == "Recorded: PART123 Op10 started on Mazak"
    assert "J88882" in {job.fields.work_order for job in kiosk.outbox.open_jobs()}
    for _ in range(5):
        kiosk.clock.pass_by(100)
        assert not [work for work in kiosk.turn() if isinstance(work, SendWork)]


def test_an_answer_to_what_was_sent_before_the_rescue_changes_nothing_and_the_row_is_unknown(
    tmp_path: Path,
) -> None:
    kiosk = kiosk_at(tmp_path)
    kiosk.start("J1")
    sent = kiosk.send_next()
    for number in range(60):
        kiosk.start(f"J{number:05}", 1)
        kiosk.finish(5, 0, 1)
    spoil(kiosk, "action", -1)
    kiosk.engine.handle(Ask("queue list", {}, lambda answer: None))
    assert kiosk.engine.rescued_at is not None
    kiosk.accept(sent, 11)
    first = actions(kiosk.engine.store)[0]
    assert (first.state, first.unknown_sends) == (State.UNKNOWN, 1)
    assert kiosk.engine.courier.busy is False


def test_a_record_that_is_damaged_again_at_once_ends_the_engine(tmp_path: Path) -> None:
    kiosk = at_work(tmp_path)
    spoil(kiosk, None)
    kiosk.engine.handle(Ask("queue list", {}, lambda answer: None))
    spoil(kiosk, None)
    with pytest.raises(RecordDamaged):
        kiosk.engine.handle(Ask("queue list", {}, lambda answer: None))
    assert (tmp_path / "damaged-1").exists()
    assert not (tmp_path / "damaged-2").exists()
