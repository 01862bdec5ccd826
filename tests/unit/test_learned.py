"""What stations tell each other of the server's clock: what is better known stays, and what the rows need is not forgotten."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kiosk.delivery.knowledge import BOOTS_KEPT
from tests.disk.handing_over import export, take
from tests.disk.stations import Kiosk, kiosk_at
from tests.hand_clock import HandClock


def station(directory: Path, name: str, boot_id: str) -> Kiosk:
    return kiosk_at(directory / name, name, HandClock(boot_id=boot_id))


def learn(kiosk: Kiosk, clocks: dict[str, float]) -> None:
    """What the station saw of the server's clock in its boots."""
    with kiosk.store.transaction() as connection:
        connection.execute(
            "INSERT OR REPLACE INTO fact (name, value) VALUES ('clock', ?)", (json.dumps(clocks).encode(),)
        )
    kiosk.engine.knowledge.recall()


def clock_of(kiosk: Kiosk) -> dict[str, float]:
    row = kiosk.store.connection.execute("SELECT value FROM fact WHERE name = 'clock'").fetchone()
    return dict(json.loads(row[0]))


@pytest.fixture
def first(tmp_path: Path) -> Kiosk:
    return station(tmp_path, "cell-1", "boot-1")


@pytest.fixture
def second(tmp_path: Path) -> Kiosk:
    return station(tmp_path, "cell-2", "boot-2")


def hand_over(source: Kiosk, target: Kiosk) -> None:
    take(target, export(source, target.config.station.name)["document"])


def test_what_a_station_says_of_its_own_boot_replaces_what_it_said_before(
    first: Kiosk, second: Kiosk
) -> None:
    learn(first, {"boot-1": 1000.0})
    first.start("J1")
    hand_over(first, second)
    learn(first, {"boot-1": 4600.0})  # the server's clock was set
    first.start("J2", 1)
    hand_over(first, second)
    assert clock_of(second)["boot-1"] == 4600.0


def test_what_comes_back_from_another_station_replaces_nothing_of_ours(first: Kiosk, second: Kiosk) -> None:
    learn(first, {"boot-1": 1000.0})
    first.start("J1")
    hand_over(first, second)
    learn(first, {"boot-1": 4600.0})
    hand_over(second, first)
    assert clock_of(first)["boot-1"] == 4600.0


def test_what_is_hearsay_there_replaces_nothing_that_was_told_first_hand(
    first: Kiosk, second: Kiosk, tmp_path: Path
) -> None:
    third = station(tmp_path, "cell-3", "boot-3")
    learn(first, {"boot-1": 1000.0})
    first.start("J1")
    hand_over(first, second)
    learn(first, {"boot-1": 4600.0})
    first.start("J2", 1)
    hand_over(first, third)
    hand_over(second, third)
    assert clock_of(third)["boot-1"] == 4600.0


def test_the_clock_that_taken_rows_need_outlives_the_boots_that_nothing_needs(
    first: Kiosk, second: Kiosk
) -> None:
    learn(first, {"boot-1": 1000.0})
    learn(second, {f"earlier-{number}": float(number) for number in range(BOOTS_KEPT + 1)})
    first.start("J1")
    hand_over(first, second)
    now = second.clock.now()
    second.engine.knowledge.saw_date(now, second.clock.boot_seconds(), 0.0)
    assert clock_of(second)["boot-1"] == 1000.0
    assert "boot-2" in clock_of(second)
    second.send_next()
    assert second.outbox.job(1).estimated is False
