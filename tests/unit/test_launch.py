"""The launcher: the screen when it can start, delivery without one when it can't. Real child processes."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.station.launch import Launcher, Programs, display_connected


def program(log: Path, name: str, then: str) -> tuple[str, ...]:
    code = f"import sys, time; open({str(log)!r}, 'a').write({name + chr(10)!r}); {then}"
    return (sys.executable, "-S", "-c", code)


def ran(log: Path) -> list[str]:
    return log.read_text().split() if log.exists() else []


def launcher(
    log: Path, screen: str, headless: str = "sys.exit(7)", check: str = "sys.exit(0)", connected: bool = True
) -> Launcher:
    programs = Programs(
        program(log, "check", check), program(log, "screen", screen), program(log, "headless", headless)
    )
    return Launcher(programs, lambda: connected, shortest_run_seconds=0.5, look_seconds=0.05)


def test_a_screen_that_ran_ends_the_unit_with_its_own_code(tmp_path: Path) -> None:
    log = tmp_path / "log"
    assert launcher(log, "time.sleep(0.8); sys.exit(5)").run() == 5
    assert ran(log) == ["check", "screen"]


def test_a_screen_that_can_not_start_leaves_delivery_running(tmp_path: Path) -> None:
    log = tmp_path / "log"
    assert launcher(log, "sys.exit(1)").run() == 7
    assert ran(log) == ["check", "screen", "screen", "headless"]


def test_without_a_display_no_screen_is_tried(tmp_path: Path) -> None:
    log = tmp_path / "log"
    assert launcher(log, "pass", connected=False).run() == 7
    assert ran(log) == ["headless"]


@pytest.mark.parametrize("check", ["sys.exit(230)", None])
def test_faulty_terminal_settings_or_a_missing_terminal_still_deliver(
    tmp_path: Path, check: str | None
) -> None:
    log = tmp_path / "log"
    starter = launcher(log, "pass", check=check or "pass")
    if check is None:
        programs = Programs(
            ("/nonexistent/foot",), ("/nonexistent/cage",), program(log, "headless", "sys.exit(7)")
        )
        starter = Launcher(programs, lambda: True, 0.5, 0.05)
    assert starter.run() == 7
    assert ran(log)[-1] == "headless"
    assert "screen" not in ran(log)


def test_a_display_plugged_in_ends_the_run_without_screen_first(tmp_path: Path) -> None:
    log = tmp_path / "log"

    def connected() -> bool:
        return ran(log)[:1] == ["headless"]

    programs = Programs(
        program(log, "check", "pass"),
        program(log, "screen", "time.sleep(0.8); sys.exit(5)"),
        program(log, "headless", "time.sleep(60)"),
    )
    assert Launcher(programs, connected, 0.5, 0.05).run() == 5
    assert ran(log) == ["headless", "check", "screen"]


@pytest.mark.parametrize("connected", [True, False])
def test_stop_ends_the_child_and_starts_nothing_new(tmp_path: Path, connected: bool) -> None:
    log = tmp_path / "log"
    starter = launcher(log, "time.sleep(60)", "time.sleep(60)", connected=connected)
    wanted = "screen" if connected else "headless"
    threading.Thread(target=stop_once, args=(starter, lambda: wanted in ran(log))).start()
    assert starter.run() == 0
    assert ran(log)[-1] == wanted


def stop_once(starter: Launcher, running: Callable[[], bool]) -> None:
    pause = threading.Event()
    while not running():
        pause.wait(0.02)
    starter.stop()


ORPHANING = """
import subprocess, sys
from kiosk.station.launch import Launcher, Programs, adopt_orphans, wait_for_orphans
log, told = sys.argv[1], "import time; time.sleep(float({!r})); open({!r}, 'a').write({!r})"
left = (sys.executable, "-S", "-c", told.format("0.5", log, "left ended "))
screen = (sys.executable, "-c", f"import subprocess; subprocess.Popen({left!r})")
headless = (sys.executable, "-S", "-c", told.format("0", log, "headless "))
adopt_orphans()
Launcher(Programs(("true",), screen, headless), lambda: True, 5, 0.05, lambda: wait_for_orphans(20)).run()
"""


def test_nothing_new_starts_while_the_kiosk_of_the_last_screen_still_ends(tmp_path: Path) -> None:
    log = tmp_path / "log"
    subprocess.run((sys.executable, "-c", ORPHANING, str(log)), check=True, stderr=subprocess.DEVNULL)
    assert log.read_text() == "left ended left ended headless "


def test_what_does_not_end_is_killed() -> None:
    program = (
        "from kiosk.station.launch import *; adopt_orphans(); import subprocess;"
        " subprocess.Popen(['sh', '-c', 'trap : TERM; sleep 600 & wait']); wait_for_orphans(0.1)"
    )
    subprocess.run((sys.executable, "-c", program), check=True, timeout=60)


def test_a_kernel_that_lists_no_display_counts_as_unknown_and_not_as_unplugged(tmp_path: Path) -> None:
    assert display_connected(tmp_path)
    for name, state in (("card0-HDMI-A-1", "disconnected"), ("card0-DP-1", "disconnected")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "status").write_text(state + "\n")
    assert not display_connected(tmp_path)
    (tmp_path / "card0-DP-1" / "status").write_text("connected\n")
    assert display_connected(tmp_path)
