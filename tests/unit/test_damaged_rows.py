"""Damage that leaves the file readable: single rows and texts that are wrong, found by whoever reads them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from kiosk.commands import Ask, Press
from kiosk.delivery.damage import check_store, open_store
from kiosk.delivery.rows import ActionKind
from kiosk.delivery.store import DATABASE
from kiosk.engine import Reconfigured
from kiosk.scanning.codes import Code
from tests.disk.stations import MACHINES, actions, kiosk_at
from tests.hand_clock import HandClock
from tests.unit.damaging import at_work, filled, overwrite_index, spoil

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
