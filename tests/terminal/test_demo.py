"""The demo in a real terminal: what is tapped on the sheets arrives at the simulated server."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, build_opener

import pytest

from kiosk.demo.shop import SHEETS
from kiosk.demo.tour import FINISHED, STARTED, what_is_wrong
from kiosk.scanning.codes import code_of
from kiosk.scanning.framing import Frame
from kiosk.scanning.patterns import Grammar
from kiosk.scanning.traveler import ScanRead, read_scan
from tests.terminal.harness import LARGE, ROOT, SMALL, Terminal, kiosk, wait_until

F9, CTRL_Q = b"\x1b[20~", b"\x11"


@pytest.fixture(params=[SMALL, LARGE], ids=["80x24", "120x40"])
def demo(request: pytest.FixtureRequest) -> Iterator[Terminal]:
    """The demo at one size, its scanner ready."""
    with Terminal(*kiosk("demo"), size=request.param) as screen:
        screen.wait_for("Scanner ready", "Sign in: tap the badge")
        yield screen


def accepted(screen: Terminal) -> list[dict[str, Any]]:
    """The ledger of the server that the demo names."""
    found = re.search(r"All of it: (http://\S+)", screen.text)
    assert found is not None
    with build_opener(ProxyHandler({})).open(found[1] + "/_ledger", timeout=10) as answer:
        entries: list[dict[str, Any]] = json.loads(answer.read())["accepted"]
        return entries


def test_tapping_the_sheets_does_a_whole_job(demo: Terminal) -> None:
    for code, seen in (
        ("1H1001", "Choose a machine: tap"),
        ("10SMachine2", "Start a job: tap"),
        ("█▄▄█", "Recorded: PART123 Op10 started on Mazak QT"),
        ("Q42", "Good: 42"),
        ("ZFINISH", "Recorded: PART123 Op10 finished, 42 good, 0 scrap"),
    ):
        demo.tap(code)
        demo.wait_for(seen)
    wait_until(lambda: len(accepted(demo)) == 2, "the server did not get both actions")
    start, finish = (entry["body"]["step_event"] for entry in accepted(demo))
    assert (start["part_unique_identifier"], start["qty_expected"]) == ("PART123", 50)
    assert finish["qty_made"] == 42
    demo.wait_for("Server: 2 received")


def test_a_cut_network_is_told_and_mended_by_a_tap(demo: Terminal) -> None:
    demo.tap("CUT THE NETWORK")
    demo.wait_for("NETWORK BACK")
    for code, seen in (("1H1002", "Bo Lind"), ("10SMachine1", "Start a job"), ("█▄▄█", "Recorded")):
        demo.tap(code)
        demo.wait_for(seen)
    demo.wait_for("1 waiting")
    demo.tap("NETWORK BACK")
    demo.wait_for("Server: 1 received")
    demo.wait_gone("waiting")


@pytest.mark.parametrize("way", ["key", "button", "signal", "closed window"])
def test_the_demo_ends_and_leaves_nothing_behind(way: str, tmp_path: Path) -> None:
    with Terminal(*kiosk("demo"), TMPDIR=str(tmp_path)) as screen:
        screen.wait_for("Scanner ready", "QUIT")
        if way == "key":
            screen.type(CTRL_Q)
        elif way == "button":
            screen.tap("QUIT")
        elif way == "signal":
            screen.signal(signal.SIGTERM)
        else:
            screen.program.hang_up()
        assert screen.exit_code() == {"signal": 143, "closed window": 129}.get(way, 0), screen.text
    assert list(tmp_path.iterdir()) == []


def test_the_kiosk_has_its_whole_screen_when_the_drawer_is_closed() -> None:
    with Terminal(*kiosk("demo")) as screen:
        screen.wait_for("Scanner ready", "CLOSE", "Badges")
        screen.type(F9)
        screen.wait_gone("Badges")
        screen.wait_for("SHEETS", "MENU", "JOBS", "SIGN IN", "Haas VF-2", "DMU 50")
        screen.tap("Mazak QT")
        screen.wait_for("Scan the traveler|Scan your badge", "WORK ORDER")


def test_every_sampled_code_can_be_read() -> None:
    for sheet in SHEETS:
        for sample in (*sheet.samples, *([sheet.whole] if sheet.whole else [])):
            read = read_scan(Frame(sample.payload.encode(), 0.0, False), Grammar(), None)
            assert isinstance(read, ScanRead), sample
            if sample.payload.startswith("Z"):
                assert code_of(sample.payload) is not None


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A command without a terminal."""
    return subprocess.run(
        arguments,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
    )


def test_the_tour_without_a_terminal_prints_the_right_ledger() -> None:
    done = run(*kiosk("demo", "--tour", "--headless"))
    assert done.returncode == 0, done.stderr
    assert "start on Machine2: PART123 Op10 (WO-123) by ana@example.com" in done.stdout
    assert "finish on Machine2: 42 good, 3 scrap" in done.stdout
    assert "Right:" in done.stdout


def test_options_that_do_not_go_together_are_told_with_2() -> None:
    done = run(*kiosk("demo", "--headless"))
    assert done.returncode == 2
    assert "--headless goes with --tour" in done.stderr


def test_the_tour_is_shown_in_the_terminal_it_was_started_from() -> None:
    with Terminal(*kiosk("demo", "--tour"), size=(41, 120)) as screen:
        screen.wait_for("2/8", "Sign in: Ana Ruiz")
        screen.wait_for("5/8", "PART123", "FINISH")
        assert screen.exit_code() == 0
        assert "Right: one start and one finish" in screen.flowed


def test_the_tour_fails_when_the_server_refuses() -> None:
    tour = "from kiosk.demo.tour import run_tour; import sys; " + (
        "sys.exit(run_tour(headless=True, light=False, server_options=('--user', 'nobody@example.com')))"
    )
    done = run(sys.executable, "-c", tour)
    assert done.returncode == 1
    assert "User not found" in done.stderr


def test_the_tour_says_what_it_needs_without_a_terminal() -> None:
    done = run(*kiosk("demo", "--tour"))
    assert done.returncode == 1
    assert "--headless" in done.stderr


def test_a_missing_web_server_is_told_with_what_to_install() -> None:
    with tempfile.TemporaryDirectory() as directory:
        (Path(directory) / "uvicorn.py").write_text("raise ModuleNotFoundError('gone', name='uvicorn')\n")
        done = subprocess.run(
            kiosk("demo", "--tour", "--headless"),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env={"PYTHONPATH": f"{directory}:{ROOT}", "PATH": "/usr/bin:/bin"},
        )
    assert done.returncode == 1
    assert "pip install 'step-kiosk[demo]'" in done.stderr
    assert "Traceback" not in done.stderr


def entries(**finish: object) -> list[dict[str, Any]]:
    told = {**FINISHED, "end": "2026-05-27T10:00:09Z", **finish}
    return [
        {"kind": "start", "body": {"step_event": {**STARTED, "start": "2026-05-27T10:00:00Z"}}},
        {"kind": "finish", "body": {"step_event": told}},
    ]


def test_the_tour_finds_what_is_wrong_in_a_ledger() -> None:
    from datetime import UTC, datetime

    back = datetime(2026, 5, 27, 10, 0, 20, tzinfo=UTC)
    assert what_is_wrong(entries(), back) == []
    assert what_is_wrong([], back)
    assert what_is_wrong(entries()[:1], back)
    assert what_is_wrong([*entries(), entries()[1]], back)
    assert what_is_wrong(entries(qty_made=41), back)
    assert what_is_wrong(entries(extra=1), back)
    assert what_is_wrong(entries(end="2026-05-27T10:00:30Z"), back)
    assert what_is_wrong(entries(end="2026-05-27T09:00:00Z"), back)
