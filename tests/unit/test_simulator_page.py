"""The ledger page and the command that serves it."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.errors import CommandError
from kiosk.simulator.command import add_arguments, run
from kiosk.simulator.office import act
from kiosk.simulator.page import board, page
from kiosk.simulator.standard import make_shop

NOW = datetime(2025, 5, 27, 12, 0, 0, tzinfo=UTC)


def arguments(*given: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return parser.parse_args(given)


def test_the_page_shows_what_runs_and_what_finished_newest_first() -> None:
    shop = make_shop()
    for order in ("WO-1", "WO-2", "WO-3"):
        act(shop, {"action": "start", "start": "2025-05-27T10:00:00Z", "wo_number": order}, NOW)
        if order != "WO-3":
            act(
                shop,
                {"action": "finish", "end": "2025-05-27T11:30:00Z", "qty_made": 12, "qty_scrapped": 1},
                NOW,
            )
    running, _, finished = board(shop, NOW).partition("<h2>")
    assert "work order WO-3" in running
    assert "2 h 00 min" in running
    assert running.count("Idle") == 2
    assert finished.index("WO-2") < finished.index("WO-1")
    assert "<td>1 h 30 min</td><td>12</td><td>1</td>" in finished


def test_nothing_from_outside_reaches_the_page_as_markup() -> None:
    evil = "<script>alert('x')</script>&\""
    shop = make_shop([evil], [f"{evil}@example.com"])
    fields = {"part_unique_identifier": evil, "wo_number": evil}
    for _ in range(2):
        act(shop, {"action": "start", **fields}, NOW)
        shown = page(shop, NOW)
        assert shown.count("<script>") == 1
        assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;&amp;&quot;" in shown
        act(shop, {"action": "finish"}, NOW)


def test_the_page_asks_for_nothing_from_elsewhere() -> None:
    shown = page(make_shop(), NOW)
    assert "http" not in shown
    assert "src=" not in shown


@pytest.mark.parametrize("package", ["starlette", "uvicorn"])
def test_without_a_web_server_the_command_says_how_to_install_one(
    package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] in (package, "uvicorn")]:
        monkeypatch.setitem(sys.modules, name, None)
    for name in ("application", "line", "server"):
        monkeypatch.delitem(sys.modules, f"kiosk.simulator.{name}", raising=False)
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(CommandError, match=r"pip install 'step-kiosk\[demo\]'"):
        run(arguments("--port", "0"))


def test_a_ledger_that_cannot_be_written_is_refused_before_serving(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Can't write the ledger"):
        run(arguments("--port", "0", "--ledger", str(tmp_path / "missing" / "ledger.jsonl")))


def test_the_options_left_out_have_the_documented_defaults() -> None:
    chosen = arguments()
    assert (chosen.host, chosen.port, chosen.dialect) == ("127.0.0.1", 8321, "daily")
    assert (chosen.daily_counts, chosen.double_start, chosen.spaced_names) == ("running", "reject", False)
