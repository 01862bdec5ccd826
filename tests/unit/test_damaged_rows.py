"""Damage that leaves the file readable: single rows and texts that are wrong, found by whoever reads them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from msgspec.structs import replace

from kiosk.commands import Ask, Press
from kiosk.delivery.work import SendWork
from kiosk.record.damage import noticing, open_store
from kiosk.record.examining import check_store
from kiosk.record.rows import ActionKind, State
from kiosk.record.store import DATABASE
from kiosk.reports import Reconfigured
from kiosk.scanning.codes import Code
from kiosk.shop import fold
from tests.disk.stations import MACHINES, Kiosk, actions, kiosk_at
from tests.hand_clock import HandClock
from tests.unit.damaging import at_work, filled, forget_pages, overwrite_index, spoil
from tests.unit.flipping import flip_in_kind, flip_in_value

NAMES = [machine.name for machine in MACHINES]


def change(directory: Path, *statements: str) -> None:
    connection = sqlite3.connect(directory / DATABASE)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    connection.close()


def test_a_start_under_another_number_is_lost_with_its_chain_and_takes_no_other_along(tmp_path: Path) -> None:
    filled(tmp_path, jobs=4)
    change(tmp_path, "UPDATE action SET seq = 1000 WHERE seq = 3")
    overwrite_index(tmp_path)
    store, salvage = open_store(tmp_path, HandClock(), NAMES)
    assert salvage is not None
    starts = [each for each in actions(store) if each.kind is ActionKind.START and not each.stops]
    assert [each.seq for each in starts] == [each.job for each in starts] == [1, 5, 7, 9]
    store.close()
    kiosk = kiosk_at(tmp_path)
    kiosk.turn()
    kiosk.close()


def test_a_wrong_count_of_a_lost_job_is_not_asked_about(tmp_path: Path) -> None:
    filled(tmp_path, jobs=4)
    change(
        tmp_path,
        "INSERT INTO todo (job, words, who, wall) VALUES (3, '5/0 → 6/0', '1001', 0), (5, '5/0 → 7/0', '1001', 0)",
        "UPDATE job SET part = 'OTHER' WHERE id = 3",
    )
    overwrite_index(tmp_path)
    kiosk = kiosk_at(tmp_path)
    kiosk.engine.handle(Press(Code.JOBS))
    kiosk.turn()
    jobs = {item.job for item in kiosk.engine.view.jobs.attention}
    assert 5 in jobs
    assert 3 not in jobs
    kiosk.close()


@pytest.mark.parametrize("number", [3, 121], ids=["a finished job", "the running job"])
def test_a_text_that_is_none_any_more_is_damage_that_is_rescued(tmp_path: Path, number: int) -> None:
    filled(tmp_path)
    change(tmp_path, f"UPDATE job SET part = CAST(x'50ff54' AS TEXT) WHERE id = {number}")
    kiosk = kiosk_at(tmp_path)
    kiosk.engine.handle(Ask("queue list", {}, lambda answer: None))
    kiosk.turn()
    assert (tmp_path / "damaged-1" / DATABASE).exists()
    assert str(kiosk.engine.station_warnings[0]) == "The record was damaged and rescued. Call a supervisor"
    assert number not in {each.job for each in actions(kiosk.engine.store)}
    kiosk.engine.store.close()
    assert check_store(tmp_path) == ()


def test_damage_met_while_the_configuration_is_read_anew_is_rescued_once(tmp_path: Path) -> None:
    kiosk = at_work(tmp_path)
    kiosk.engine.reload = lambda: Reconfigured(kiosk.config)
    spoil(kiosk, None)
    kiosk.engine.handle(Ask("reload", {}, lambda answer: None))
    kiosk.turn()
    assert (tmp_path / "damaged-1").exists()
    assert not (tmp_path / "damaged-2").exists()
    assert kiosk.engine.store.answers()


FLIPPED = {
    "the state of an action": (flip_in_value, "action", "state", 0),
    "the kind of an action": (flip_in_value, "action", "kind", 1),
    "the state of a job": (flip_in_value, "job", "state", 2),
    "the lane of an action": (flip_in_value, "action", "lane", 3),
    "a text that became a blob": (flip_in_kind, "action", "origin", 0),
    "a whole number that became a broken one": (flip_in_kind, "action", "recorded_wall", 0),
    "a number that became nothing": (flip_in_kind, "action", "stops", 3),
}
"""One bit each; SQLite itself finds fault with the last one alone."""


@pytest.mark.parametrize("what", FLIPPED)
def test_one_flipped_bit_is_found_at_the_start_and_costs_that_job_alone(tmp_path: Path, what: str) -> None:
    flip, table, column, bit = FLIPPED[what]
    filled(tmp_path, jobs=30)
    flip(tmp_path, table, 31, column, bit)
    found = check_store(tmp_path)
    assert (
        f"row 31 of {table} holds what no kiosk writes there" in found
        or f"NULL value in {table}.{column}" in found
    )
    clock = HandClock()
    store, salvage = open_store(tmp_path, clock, NAMES)
    assert salvage is not None
    assert salvage.stopped == tuple(sorted(NAMES))
    kept = {each.job for each in actions(store) if not each.stops}
    assert kept == {*range(1, 62, 2)} - {31}
    store.close()
    assert open_store(tmp_path, clock, NAMES)[1] is None
    kiosk = kiosk_at(tmp_path, clock=clock)
    assert not [work for work in kiosk.turn() if isinstance(work, SendWork)]
    kiosk.close()


@pytest.mark.parametrize("what", ["the state of an action", "the state of a job"])
def test_one_flipped_bit_that_a_running_kiosk_meets_is_rescued_and_said(tmp_path: Path, what: str) -> None:
    flip, table, column, bit = FLIPPED[what]
    kiosk = at_work(tmp_path)
    flip(tmp_path, table, 121, column, bit)
    forget_pages(kiosk)
    kiosk.engine.handle(Ask("queue show", {"job": 121}, lambda answer: None))
    kiosk.engine.courier.wake_all()
    kiosk.turn()
    assert (tmp_path / "damaged-1" / DATABASE).exists()
    assert "The record was damaged and rescued. Call a supervisor" in map(str, kiosk.engine.view.warnings)
    assert 121 not in {each.job for each in actions(kiosk.engine.store)}
    assert {each.lane for each in actions(kiosk.engine.store) if each.stops} == {fold(name) for name in NAMES}


@pytest.mark.parametrize(("table", "column"), [("job", "part"), ("action", "recorded_wall")])
def test_a_flipped_bit_in_what_was_recorded_is_noticed_before_it_is_sent(
    tmp_path: Path, table: str, column: str
) -> None:
    clock = HandClock()
    kiosk = kiosk_at(tmp_path, clock=clock)
    kiosk.start("J1")
    kiosk.close()
    flip_in_value(tmp_path, table, 1, column)
    assert check_store(tmp_path) == ()
    kiosk = kiosk_at(tmp_path, clock=clock)
    with pytest.raises(AssertionError, match="nothing is sent"):
        kiosk.send_next()
    assert kiosk.engine.rescued_at is not None
    assert "The record was damaged and rescued. Call a supervisor" in map(str, kiosk.engine.view.warnings)
    assert [each.reason for each in actions(kiosk.engine.store)] == ["salvaged"] * len(NAMES)


def test_a_machine_that_got_another_name_is_no_damage(tmp_path: Path) -> None:
    clock = HandClock()
    kiosk = kiosk_at(tmp_path, clock=clock)
    kiosk.start("J1")
    renamed = replace(MACHINES[0], name="Haas VF-3", formerly=(MACHINES[0].name,))
    kiosk.config = replace(kiosk.config, machines=(renamed, *MACHINES[1:]))
    kiosk.engine.handle(Reconfigured(kiosk.config))
    assert kiosk.send_next().lane == fold("Haas VF-3")
    assert kiosk.engine.rescued_at is None


def test_what_fails_in_a_whole_record_is_no_damage(tmp_path: Path) -> None:
    kiosk = at_work(tmp_path)
    with pytest.raises(ZeroDivisionError), noticing(kiosk.engine.store):
        1 // 0  # noqa: B018 - a mistake in the program
    assert kiosk.engine.store.damage == ""


def lost_finish(directory: Path) -> Kiosk:
    """The finish of job 5 is lost while another job runs on its machine, and both lanes were compared."""
    filled(directory, jobs=4)
    change(directory, "DELETE FROM action WHERE kind = 'finish' AND job = 5")
    overwrite_index(directory)
    kiosk = kiosk_at(directory)
    kiosk.clock.pass_by(3600)
    assert {job.id for job in kiosk.outbox.open_jobs()} == {9}
    for notice in [each for each in actions(kiosk.store) if each.stops]:
        kiosk.ask("queue by-hand", job=notice.job, by="1001", reason="compared")
    return kiosk


def test_a_finish_that_is_lost_while_another_job_runs_is_asked_of_a_person(tmp_path: Path) -> None:
    kiosk = lost_finish(tmp_path)
    listed = kiosk.ask("queue list")["attention"]
    assert isinstance(listed, list)
    assert [(item["job"], item["kind"]) for item in listed] == [(5, "finish")]
    assert "damaged and was rescued" in listed[0]["why"]
    start, finish = kiosk.outbox.actions_of(5)
    assert start is not None
    assert finish is not None
    assert start.moment.wall < finish.moment.wall < start.moment.wall + 120_000_000
    given = {"job": 5, "by": "1001", "reason": "asked the operator"}
    fields = {"made": "7", "end": "2026-05-27T08:06"}
    assert kiosk.ask("queue correct", fields=fields, **given) == {"done": True}
    start, finish = kiosk.outbox.actions_of(5)
    assert start is not None
    assert finish is not None
    assert (start.state, finish.state, kiosk.outbox.job(5).made) == (State.QUEUED, State.QUEUED, 7)


@pytest.mark.parametrize(("verb", "state"), [("by-hand", State.BY_HAND), ("discard", State.DISCARDED)])
def test_a_job_whose_finish_is_lost_is_never_started_there_once_it_was_given_up(
    tmp_path: Path, verb: str, state: State
) -> None:
    kiosk = lost_finish(tmp_path)
    assert kiosk.ask(f"queue {verb}", job=5, by="1001", reason="entered") == {"done": True}
    assert [each and each.state for each in kiosk.outbox.actions_of(5)] == [state, state]
