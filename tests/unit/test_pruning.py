"""Forgetting: old and settled chains only, a little at a time."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from kiosk.commands import OpenItem, Press, Scan, ShowTab, Tab
from kiosk.config import Delivery
from kiosk.record.pruning import prune
from kiosk.record.rows import State
from kiosk.record.store import DATABASE
from kiosk.scanning.codes import Code
from tests.disk.stations import Kiosk, actions, kiosk_at

DAY = 86_400.0


@pytest.fixture
def kiosk(tmp_path: Path) -> Kiosk:
    return kiosk_at(tmp_path)


def delivered(kiosk: Kiosk, work_order: str) -> int:
    number = kiosk.start(work_order)
    kiosk.finish()
    with kiosk.store.transaction():
        for action in kiosk.outbox.actions_of(number):
            assert action is not None
            kiosk.outbox.move(action, State.DELIVERED, what="delivered")
        now = int(kiosk.clock.now().timestamp())
        kiosk.outbox.set_job(number, start_sent=now - 60, end_sent=now)
    return number


def jobs(kiosk: Kiosk) -> list[str]:
    return [row[0] for row in kiosk.store.connection.execute("SELECT work_order FROM job ORDER BY id")]


def forget(kiosk: Kiosk, days: float) -> int:
    kiosk.clock.pass_by(days * DAY)
    return prune(kiosk.outbox, kiosk.clock.now().timestamp(), Delivery())


def test_a_delivered_chain_is_forgotten_after_keep_days_and_not_before(kiosk: Kiosk) -> None:
    delivered(kiosk, "J1")
    delivered(kiosk, "J2")
    assert forget(kiosk, 34) == 0
    assert forget(kiosk, 2) == 1
    assert jobs(kiosk) == ["J2"]  # the newest job stays: its number is not given again
    assert len(actions(kiosk.store)) == 2


@pytest.mark.parametrize("state", [State.QUEUED, State.UNKNOWN, State.HELD, State.PARKED, State.IN_FLIGHT])
def test_a_chain_with_an_open_action_is_kept_for_ever(kiosk: Kiosk, state: State) -> None:
    number = delivered(kiosk, "J1")
    delivered(kiosk, "J2")
    finish = kiosk.outbox.actions_of(number)[1]
    assert finish is not None
    with kiosk.store.transaction():
        kiosk.outbox.move(finish, state, what="set")
    assert forget(kiosk, 4000) == 0
    assert jobs(kiosk) == ["J1", "J2"]


def test_a_job_that_runs_or_whose_end_is_not_settled_is_kept(kiosk: Kiosk) -> None:
    number = delivered(kiosk, "J1")
    with kiosk.store.transaction():
        kiosk.outbox.set_job(number, at_server=1)
    kiosk.start("J2")
    kiosk.start("J4", 1)
    assert forget(kiosk, 4000) == 0
    assert jobs(kiosk) == ["J1", "J2", "J4"]


def test_a_chain_that_stops_its_lane_is_kept(kiosk: Kiosk) -> None:
    number = delivered(kiosk, "J1")
    delivered(kiosk, "J2")
    finish = kiosk.outbox.actions_of(number)[1]
    assert finish is not None
    with kiosk.store.transaction():
        kiosk.outbox.move(finish, State.DISCARDED, what="discarded", stops=True)
    assert forget(kiosk, 4000) == 0


def test_the_journal_is_kept_longer_than_the_chains(kiosk: Kiosk) -> None:
    for work_order in ("J1", "J2"):
        delivered(kiosk, work_order)
    forget(kiosk, 100)
    assert jobs(kiosk) == ["J2"]
    told = [row[0] for row in kiosk.store.connection.execute("SELECT job FROM journal")]
    assert told == [1] * 4 + [3] * 4
    kiosk.clock.pass_by(301 * DAY)
    kiosk.start("J3")
    forget(kiosk, 0)
    assert [row[0] for row in kiosk.store.connection.execute("SELECT job FROM journal")] == [5]


def test_a_wall_clock_that_stood_at_2006_makes_no_job_old(kiosk: Kiosk) -> None:
    number = delivered(kiosk, "J1")
    kiosk.start("J2")
    with kiosk.store.transaction():
        kiosk.store.connection.execute("UPDATE action SET recorded_wall = 1136073600000000")
    assert forget(kiosk, 30) == 0
    assert kiosk.outbox.find_job(number) is not None


def test_a_disk_that_refuses_forgets_nothing(kiosk: Kiosk) -> None:
    delivered(kiosk, "J1")
    delivered(kiosk, "J2")
    assert kiosk.store.directory is not None
    other = sqlite3.connect(kiosk.store.directory / DATABASE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert forget(kiosk, 100) == 0
    other.close()
    assert jobs(kiosk) == ["J1", "J2"]


def test_a_chain_whose_count_a_supervisor_still_has_to_see_to_is_kept(kiosk: Kiosk) -> None:
    number = delivered(kiosk, "J1")
    delivered(kiosk, "J2")
    with kiosk.store.transaction() as connection:
        connection.execute(
            "INSERT INTO todo (job, words, who, wall) VALUES (?, '5/0 → 6/0', '1001', 0)", (number,)
        )
    assert forget(kiosk, 4000) == 0
    kiosk.engine.handle(Press(Code.JOBS))
    kiosk.turn()
    assert [item.job for item in kiosk.engine.view.jobs.attention] == [number]
    with kiosk.store.transaction() as connection:
        connection.execute("UPDATE todo SET done_by = '1001'")
    assert forget(kiosk, 1) == 1


def test_an_entry_that_is_forgotten_while_it_is_open_can_still_be_typed_at(kiosk: Kiosk) -> None:
    number = delivered(kiosk, "J1")
    delivered(kiosk, "J2")
    for command in (Press(Code.JOBS), ShowTab(Tab.DONE), OpenItem(number)):
        kiosk.engine.handle(command)
    assert kiosk.engine.desk.hand.opened == number
    assert forget(kiosk, 4000) == 1
    kiosk.engine.handle(Scan(b"Z1", kiosk.clock.boot_seconds()))
    assert "That does nothing on this screen." in kiosk.told
