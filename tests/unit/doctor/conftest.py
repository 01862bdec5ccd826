"""A station whose server runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.config import Api, Config, ScannerSettings, Station
from kiosk.shop import Machine
from kiosk.simulator.server import ServingThread
from kiosk.simulator.standard import make_shop
from tests.unit.doctor.cases import ANA


@pytest.fixture(scope="module")
def server() -> Iterator[ServingThread]:
    with ServingThread(make_shop()) as serving:
        yield serving


@pytest.fixture
def config(tmp_path: Path, server: ServingThread) -> Config:
    data_dir = tmp_path / "data"
    data_dir.mkdir(mode=0o700)
    return Config(
        api=Api(url=server.url),
        station=Station(name="cell-3", data_dir=data_dir),
        scanner=ScannerSettings(port="none"),
        machines=(Machine(name="Machine1"),),
        operators=(ANA,),
    )
