"""What each command loads, looked at in a fresh interpreter: deferred imports are seen by no static check.

Times are not asserted; which modules were loaded is.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.terminal.harness import Shop, Terminal

ROOT = Path(__file__).parents[1]
SCREENS = {"textual", "rich", "screens"}
SLOW = {"httpx", "httpcore", "barcode", "segno", "fpdf", "starlette", "uvicorn"}

PROBE = "import sys; print(' '.join(sorted({name.split('.')[0] for name in sys.modules})))"


def loaded(statement: str) -> set[str]:
    """The top-level modules after one statement."""
    done = subprocess.run(
        [sys.executable, "-c", f"{statement}\n{PROBE}"], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    "room",
    [
        "kiosk",
        "kiosk.engine",
        "kiosk.config",
        "kiosk.scanning.traveler",
        "kiosk.scanning.serial_port",
        "kiosk.delivery.courier",
        "kiosk.api.step_events",
        "kiosk.paper.command",
        "kiosk.simulator.contract",
        "kiosk.simulator.process",
        "kiosk.station.service",
        "kiosk.station.doctor",
        "kiosk.station.install",
        "kiosk.demo.tour",
        "kiosk.cli",
        "kiosk.cli_station",
    ],
)
def test_no_room_of_the_engine_loads_the_screens(room: str) -> None:
    assert not loaded(f"import {room}") & SCREENS


def test_help_loads_nothing_that_only_one_command_needs() -> None:
    help_asked = "import contextlib, io\nfrom kiosk.cli import main\n" + (
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit): main(['--help'])"
    )
    assert not loaded(help_asked) & (SCREENS | SLOW | {"serial", "sqlite3"})


@pytest.mark.parametrize("room", ["kiosk.engine", "kiosk.config", "kiosk.station.service", "screens.app"])
def test_what_the_terminal_starts_with_loads_no_slow_library(room: str) -> None:
    assert not loaded(f"import {room}") & SLOW


def test_httpx_is_loaded_by_its_one_file() -> None:
    assert "httpx" not in loaded("import kiosk.delivery.sender, kiosk.delivery.courier")


RUNNING = """
import sys
from kiosk.station.service import Service

began = Service.start

def tell(self):
    with open(sys.argv[1] + "/loaded", "w") as file:
        file.write(" ".join(sorted({name.split(".")[0] for name in sys.modules})))
    began(self)

Service.start = tell
from kiosk.cli import main
sys.exit(main(["run", "--config", sys.argv[1] + "/kiosk.toml"]))
"""
"""The real command, which also writes down what was loaded when the first frame had been painted."""


def test_nothing_slow_is_loaded_before_the_first_frame(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    try:
        shop.open()
        with Terminal(sys.executable, "-c", RUNNING, str(tmp_path)) as screen:
            screen.wait_for("Scanner ready", "Online")
        found = set((tmp_path / "loaded").read_text().split())
    finally:
        shop.close()
    assert {"textual", "screens", "kiosk"} <= found
    assert not found & SLOW
