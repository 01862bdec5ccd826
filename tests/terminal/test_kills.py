"""The real process killed at random moments while jobs are scanned and the server misbehaves: history equals ledger.

`KIOSK_LONG_SHARE` (1 by default) scales the long version: 0.01 does one percent of its rounds.
"""

from __future__ import annotations

import os
import random
import re
import threading
from pathlib import Path
from typing import Any

import pytest

from kiosk.errors import CommandError
from kiosk.station.control import ask_running_kiosk
from tests.terminal.harness import Shop, Terminal, wait_until

MACHINES = ("Machine1", "Machine2", "Machine3")
EFFECTS = (
    "drop-before",
    "drop-after",
    "reset-before",
    "reset-after",
    "error-before",
    "error-after",
    "garbage",
)
SHARE = float(os.environ.get("KIOSK_LONG_SHARE", "1"))
LONG_SEEDS = range(100, 100 + max(1, round(60 * SHARE)))


@pytest.mark.parametrize("seed", [1, 2])
def test_history_equals_ledger_after_kills(seed: int, tmp_path: Path) -> None:
    Story(tmp_path, seed).play(rounds=3)


@pytest.mark.long
@pytest.mark.parametrize("seed", LONG_SEEDS)
def test_history_equals_ledger_after_many_kills(seed: int, tmp_path: Path) -> None:
    Story(tmp_path, seed).play(rounds=12)


class Story:
    """One kiosk that is killed again and again, and the operator in front of it who goes on."""

    def __init__(self, directory: Path, seed: int) -> None:
        self._chance = random.Random(seed)
        dialect = self._chance.choice(("daily", "events"))
        self._shop = Shop(directory, "--dialect", dialect)
        self._number = 0
        self._said: set[str] = set()
        self._told = f"seed {seed}, {dialect}"

    def play(self, rounds: int) -> None:
        shop = self._shop
        try:
            shop.open()
            for _ in range(rounds):
                self._misbehave()
                screen = shop.start()
                self._work_until_killed(screen)
                self._said |= said_recorded(screen)
            shop.server.clear_faults()
            shop.server.mend()
            self._settle(shop.start())
            self._compare()
        except AssertionError as failure:
            raise AssertionError(f"{self._told}: {failure}") from failure
        finally:
            shop.close()

    def _misbehave(self) -> None:
        self._shop.server.clear_faults()
        for _ in range(self._chance.randrange(4)):
            effect = self._chance.choice(EFFECTS)
            nth = self._chance.randrange(1, 6)
            method = self._chance.choice(("POST", "PATCH", None))
            self._shop.server.faults({"effect": effect, "nth": nth, "method": method})

    def _work_until_killed(self, screen: Terminal) -> None:
        """Jobs are scanned without looking, as fast as they are answered, until the light goes out."""
        dead = threading.Event()

        def strike() -> None:
            dead.set()
            screen.kill()

        clock = threading.Timer(self._chance.uniform(0.3, 2.5), strike)
        clock.start()
        while not dead.wait(0.15):
            self._scan_something()
        clock.join()

    def _scan_something(self) -> None:
        machine = self._chance.choice(MACHINES)
        self._number += 1
        traveler = (f"WWO-{self._number}", f"1PPART{self._number}", "1W10")
        finish = (f"Q{self._number}", "ZFINISH")
        started_afresh = ("ZCANCEL", "1H1001", f"10S{machine}")  # else a torn traveler would ask for START
        self._shop.scan(*started_afresh, *self._chance.choice((traveler, finish)))

    def _settle(self, screen: Terminal) -> None:
        """Until everything is delivered; the few things that only a person may decide are left."""
        wait_until(lambda: self._counts() == 0, "not everything was delivered")
        assert screen.program.process.poll() is None

    def _counts(self) -> int:
        try:
            told = ask_running_kiosk(self._shop.data_dir, "queue list", {}) or {}
        except CommandError:
            return -1
        waiting = told.get("waiting")
        return len(waiting) if isinstance(waiting, list) else -1

    def _compare(self) -> None:
        """Every recorded action is in the ledger once, in its machine's order, or on the attention list."""
        recorded = self._recorded()
        known = {name for actions in recorded.values() for kind, name in actions if kind == "start"}
        assert self._said <= known | self._parked, "the screen said recorded, and the record does not have it"
        assert recorded, "nothing was recorded before the kills"
        for machine in MACHINES:
            ledger = [_named(entry) for entry in self._shop.accepted() if entry["machine"] == machine]
            assert ledger == recorded.get(machine, []), machine

    def _recorded(self) -> dict[str, list[tuple[str, object]]]:
        """By machine, what the kiosk's own record says was recorded and not parked, oldest first."""
        answer = ask_running_kiosk(self._shop.data_dir, "history", {}, 10.0)
        assert answer is not None
        rows = answer["rows"]
        assert isinstance(rows, list)
        listed = ask_running_kiosk(self._shop.data_dir, "queue list", {}, 10.0)
        assert listed is not None
        attention = listed["attention"]
        assert isinstance(attention, list)
        parked = {(item["job"], item["kind"]) for item in attention}
        self._parked = {item["work_order"] for item in attention}
        found: dict[str, list[tuple[str, object]]] = {}
        for row in rows:
            kind = row["why"]
            if row["what"] != "recorded" or (row["job"], kind) in parked:
                continue
            action: Any = row["work_order"] if kind == "start" else row["made"]
            found.setdefault(row["machine"], []).append((kind, action))
        return found


SAID_RECORDED = re.compile(r"Recorded: PART(\d+) Op10 started")
ESCAPES = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]")


def said_recorded(screen: Terminal) -> set[str]:
    """The work orders whose start the screen called recorded, also in a picture that was soon painted over."""
    text = ESCAPES.sub(b"", bytes(screen.written)).decode("utf-8", "replace")
    return {f"WO-{number}" for number in SAID_RECORDED.findall(text)}


def _named(entry: dict[str, Any]) -> tuple[str, object]:
    event = entry["body"]["step_event"]
    return entry["kind"], event.get("wo_number") if entry["kind"] == "start" else event.get("qty_made")
