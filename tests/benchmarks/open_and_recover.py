"""Opening a store with a long past and a queue, up to the first picture, against sqlite3 checking and counting it."""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path

from kiosk.config import load_config
from kiosk.station.service import Service
from tests.benchmarks.bench_store import fill, outbox
from tests.benchmarks.figures import Budget, Figure, Result, Scale
from tests.benchmarks.surroundings import directory, machine_names, write_configuration

MACHINES = 20


def measure(scale: Scale) -> list[Result]:
    """The same file, in turns, warm."""
    delivered, waiting = scale.of(100_000, 2_000), scale.of(10_000, 400)
    rounds = []
    with directory() as place:
        file = write_configuration(place, machines=MACHINES)
        with outbox(place / "data") as box:
            fill(box, machine_names(MACHINES), delivered=delivered, waiting=waiting)
        for number in range(scale.rounds + 1):
            floor = _check_and_count(place / "data" / "kiosk.db")
            ours = _open(file)
            if number:
                rounds.append((ours, floor))
    words = "sqlite3: quick_check and counting"
    name = f"open and recover, {delivered:,} delivered and {waiting:,} waiting"
    return [Figure(name, words, "ms", tuple(rounds), Budget(at_most=1.5))]


def _open(file: Path) -> float:
    config = load_config(file, os.environ)
    began = time.perf_counter()
    service = Service(config, dict(os.environ))
    service.engine.view  # noqa: B018 - the picture is drawn when it is asked for
    took = (time.perf_counter() - began) * 1e3
    service.stop()
    return took


def _check_and_count(file: Path) -> float:
    began = time.perf_counter()
    connection = sqlite3.connect(file)
    (found,) = connection.execute("PRAGMA quick_check").fetchone()
    assert found == "ok"
    connection.execute("SELECT state, count(*) FROM action GROUP BY state").fetchall()
    connection.execute("SELECT count(*) FROM job").fetchone()
    connection.close()
    return (time.perf_counter() - began) * 1e3
