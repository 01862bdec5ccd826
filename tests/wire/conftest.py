"""A scanner that can be plugged in, readers on its port, and a simulator in a process of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from kiosk.scanning.serial_port import PortSettings, PortStateKind
from kiosk.simulator.process import SimulatorProcess
from tests.wire.ptys import Plug
from tests.wire.reading import Bench
from tests.wire.simulating import client_of


@pytest.fixture
def plug(tmp_path: Path) -> Iterator[Plug]:
    plug = Plug(tmp_path / "scanner0")
    yield plug
    plug.close()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Callable[..., Bench]]:
    benches: list[Bench] = []

    def make(port: str, **settings: Any) -> Bench:
        bench = Bench(PortSettings(port, **settings), tmp_path, tmp_path / "sys")
        benches.append(bench)
        return bench

    yield make
    for bench in benches:
        bench.reader.stop()


@pytest.fixture
def ready(plug: Plug, bench: Callable[..., Bench]) -> Bench:
    plug.plug_in()
    made = bench(str(plug.name))
    assert made.next_state().kind is PortStateKind.READY
    plug.settle()
    return made


@pytest.fixture(scope="module")
def process() -> Iterator[SimulatorProcess]:
    with SimulatorProcess() as started:
        yield started


@pytest.fixture
def simulator(process: SimulatorProcess) -> SimulatorProcess:
    process.reset()
    return process


@pytest.fixture
def client(simulator: SimulatorProcess) -> Iterator[httpx.Client]:
    with client_of(simulator.url) as opened:
        yield opened
