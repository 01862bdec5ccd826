"""`kiosk status`: calm, complete, safe to look at, and right about when someone should look."""

from __future__ import annotations

import argparse
import io
import json

import pytest

from kiosk.errors import CommandError
from kiosk.listing import status_document
from kiosk.station.status import Document, add_arguments, as_table, duration, run
from tests.unit.terminal_driver import SHEET, Terminal, settings

WHOLE: dict[str, object] = {
    "station": "cell-3",
    "version": "1.2.0",
    "pid": 812,
    "uptime_seconds": 187_200,
    "attention": [],
    "link": {"state": "offline", "since": "2026-03-02T08:00:00Z", "words": ""},
    "queue": {"waiting": 2, "oldest_seconds": 75, "attention": 0, "unknown": 1},
    "scanner": {"state": "ready", "words": "/dev/scanner0"},
    "clock": {"offset_seconds": -0.4, "trusted": True},
    "key": {"role": "read-write", "expires": "2026-12-31", "days_left": 39},
    "jobs": [
        {
            "machine": "Haas VF-2",
            "part": "P-1",
            "operation": "10",
            "work_order": "J10001",
            "operator": "Ana Ruiz",
            "started_at": "2026-03-02T08:00:00Z",
        }
    ],
    "configuration": {"hash": "a1b2c3d4e5f6", "file": "/etc/kiosk/kiosk.toml", "faults": []},
    "disk": {"free_bytes": 12_300_000_000},
}


def status(*options: str, running: Document | None = None, closed: Document | None = None) -> tuple[int, str]:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    out = io.StringIO()
    code = run(parser.parse_args(options), out, lambda: running, lambda: closed or {})
    return code, out.getvalue()


def test_a_good_station_is_told_in_one_line_a_topic_with_exit_code_0() -> None:
    code, text = status(running=WHOLE)
    assert code == 0
    assert "cell-3, version 1.2.0, running for 2 d 4 h, process 812" in text
    assert "2 to send, the oldest for 1 min 15 s; 1 not known whether it arrived" in text
    assert "read-write, 39 days left (until 2026-12-31)" in text
    assert "offline (since 2026-03-02 08:00 UTC)" in text
    assert "Haas VF-2: J10001 P-1 Op10, Ana Ruiz, since 2026-03-02 08:00 UTC" in text
    assert text.endswith("All is well.\n")


def test_each_reason_to_look_is_shown_and_makes_exit_code_1() -> None:
    code, text = status(
        running={**WHOLE, "attention": ["The key expires in 3 days.", "2 actions are parked."]}
    )
    assert code == 1
    assert "! The key expires in 3 days." in text
    assert "! 2 actions are parked." in text


def test_json_holds_the_whole_document_and_the_same_exit_code() -> None:
    code, text = status("--json", running={**WHOLE, "attention": ["x"]})
    assert code == 1
    assert json.loads(text) == {**WHOLE, "attention": ["x"], "running": True}


def test_the_closed_store_is_read_only_when_no_kiosk_runs() -> None:
    code, text = status(closed={"station": "cell-3", "attention": [], "queue": {"waiting": 0}})
    assert code == 0
    assert "not running" in text
    assert "nothing" in text
    assert json.loads(status("--json", closed={})[1])["running"] is False


def test_a_hanging_kiosk_is_an_error_and_not_a_status() -> None:
    def hang() -> Document | None:
        raise CommandError("The kiosk is running but does not answer.")

    with pytest.raises(CommandError):
        run(argparse.Namespace(json=False), io.StringIO(), hang, dict)


def test_a_servers_escape_sequence_does_not_reach_the_terminal() -> None:
    evil = "\x1b[2J\x9b\u202epaused"
    text = as_table({**WHOLE, "link": {"state": "paused", "words": evil}, "attention": [evil]})
    assert all(letter.isprintable() or letter == "\n" for letter in text)


@pytest.mark.parametrize("broken", [None, 3, "x", [], {}, True])
def test_a_missing_or_odd_field_never_breaks_the_table(broken: object) -> None:
    for name in WHOLE:
        assert as_table({**WHOLE, name: broken}).startswith("Kiosk ")
        assert as_table({name: broken}).startswith("Kiosk ")


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 s"), (59.9, "59 s"), (60, "1 min"), (3661, "1 h 1 min"), (-4, "0 s")]
)
def test_durations_are_told_in_two_units(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_the_status_says_since_when_nothing_reaches_the_server() -> None:
    terminal = Terminal(settings(board_seconds=0)).at()
    terminal.wait(60)
    assert status_document(terminal.engine)["link"]["since"] is None
    terminal.online = False
    terminal.scan(SHEET)
    terminal.wait(100)
    since = terminal.view.link.since
    assert since is not None
    told = f"offline – Offline (since {since:%Y-%m-%d %H:%M} UTC)"
    assert told in as_table(status_document(terminal.engine))
