"""One installed appliance for all tests that only use it; those that change the installation make their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.appliance import Appliance, prepared
from tests.system.debian13 import build_wheels, compile_panel


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The kiosk and everything it needs, as wheels."""
    return build_wheels(tmp_path_factory.mktemp("wheels"))


@pytest.fixture(scope="session")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The touch panel and keyboard for the compositor."""
    return compile_panel(tmp_path_factory.mktemp("panel") / "fake_panel.so")


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory, wheels: Path, panel: Path) -> Iterator[Appliance]:
    """The kiosk, installed and running on a machine of its own."""
    with prepared(tmp_path_factory.mktemp("machine") / "work", wheels, panel) as appliance:
        appliance.install()
        yield appliance


@pytest.fixture
def appliance(installed: Appliance) -> Appliance:
    """The same, up and reading its scanner."""
    installed.wait_ready()
    installed.wait_scanner()
    return installed
