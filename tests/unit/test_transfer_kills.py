"""A kill anywhere in an export or an import: exactly one station has the rows afterwards."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from kiosk.record.rows import State
from tests.disk.handing_over import export, take
from tests.disk.killing import killed_at_line
from tests.disk.stations import Kiosk, actions, kiosk_at, states
from tests.hand_clock import HandClock


@pytest.fixture
def old(tmp_path: Path) -> Kiosk:
    return kiosk_at(tmp_path / "old", "cell-1")


@pytest.fixture
def new(tmp_path: Path) -> Kiosk:
    return kiosk_at(tmp_path / "new", "cell-2", HandClock(boot=50.0, boot_id="boot-2"))


@pytest.mark.parametrize("stride", [9, pytest.param(1, marks=pytest.mark.long)])
def test_a_kill_anywhere_in_an_export_leaves_exactly_one_station_with_the_rows(
    tmp_path: Path, stride: int
) -> None:
    prepared = kiosk_at(tmp_path / "prepared")
    prepared.start("J1")
    prepared.accept(prepared.send_next(), 11)
    prepared.finish()
    prepared.start("J2")
    prepared.close()
    number, killed, outcomes = 1, True, set()
    while killed:
        directory = tmp_path / f"old-{number}"
        shutil.copytree(tmp_path / "prepared", directory)

        def run(directory: Path = directory) -> None:
            export(kiosk_at(directory))

        killed = killed_at_line(number, ("transfer.py", "exports.py"), run)
        old = kiosk_at(directory)
        assert not list(directory.glob("*.part"))
        files = list(directory.glob("export-*.json"))
        here = [action for action in actions(old.store) if action.state in (State.QUEUED, State.UNKNOWN)]
        new = kiosk_at(tmp_path / f"new-{number}", "cell-2")
        if files:
            take(new, json.loads(files[0].read_text()))
        there = [action for action in actions(new.store) if action.state in (State.QUEUED, State.UNKNOWN)]
        assert sorted([len(here), len(there)]) == [0, 2], number
        outcomes.add(len(here))
        old.close()
        new.close()
        shutil.rmtree(directory)
        number += stride
    assert outcomes == {0, 2}
    assert number > 50


@pytest.mark.parametrize("stride", [29, pytest.param(1, marks=pytest.mark.long)])
def test_a_kill_anywhere_in_an_import_leaves_all_or_nothing_and_it_can_be_done_again(
    tmp_path: Path, stride: int
) -> None:
    old = kiosk_at(tmp_path / "old")
    old.start("J1")
    old.finish()
    document = export(old)["document"]
    number, killed = 1, True
    while killed:
        directory = tmp_path / f"new-{number}"

        def run(directory: Path = directory) -> None:
            take(kiosk_at(directory, "cell-2"), document)

        killed = killed_at_line(number, ("taking_over.py",), run)
        new = kiosk_at(directory, "cell-2")
        before = len(states(new.store))
        assert before in (0, 2), number
        answer = take(new, document)
        assert ("error" in answer) == (before == 2)
        assert len(states(new.store)) == 2
        new.close()
        number += stride
    assert number > 100
