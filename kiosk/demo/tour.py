"""`kiosk demo --tour`: the real program does a whole job by scans, through a network cut, while one looks on.

It is told what to do by the scanner's line alone, and watched through `kiosk status` and the server's ledger. Exit code 0 only
when the server got exactly the two actions, with their quantities and the times at which they happened.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from kiosk.demo.shop import FIRST_TRAVELER
from kiosk.demo.stage import Stage, has_terminal
from kiosk.demo.world import DemoWorld, entry_words, environment_without_a_station
from kiosk.errors import CommandError
from kiosk.simulator.names import STANDARD_USERS
from kiosk.station.control import ask_running_kiosk

PATIENCE_SECONDS = 30.0
LOOK_EVERY_SECONDS = 0.1
PAUSE_SECONDS = 1.2
"""Between two scans, so that a person can follow."""
SHORT_PAUSE_SECONDS = 0.1
GOOD, SCRAP = 42, 3


class TourFailed(CommandError):
    """The tour did not get on; says what was waited for."""


def run_tour(*, headless: bool, light: bool, server_options: Sequence[str] = ()) -> int:
    """Play it; 0 when the ledger is right, 1 when not. Raises CommandError when it can't be played.

    `server_options` are those of `kiosk simulate`, for trying what happens when the server refuses.
    """
    if not headless and not has_terminal():
        raise CommandError("The tour needs a terminal to show; without one: kiosk demo --tour --headless")
    with DemoWorld(*server_options, undo_seconds=1) as world:
        command = [sys.executable, "-m", "kiosk", "run", "--config", str(world.config_file)]
        if light:
            command.append("--light")
        with Stage(command, environment_without_a_station(), headless=headless) as stage:
            tour = Tour(world, stage, SHORT_PAUSE_SECONDS if headless else PAUSE_SECONDS)
            failure = ""
            try:
                tour.play()
            except CommandError as refusal:
                failure = str(refusal)
        return _report(world.accepted(), tour, failure)


class Tour:
    """The steps. `cut_at` and `mended_at` are when the network went and came back."""

    def __init__(self, world: DemoWorld, stage: Stage, pause_seconds: float) -> None:
        self._world = world
        self._stage = stage
        self._pause_seconds = pause_seconds
        self.mended_at: datetime | None = None

    def play(self) -> None:
        """A whole job. Raises TourFailed."""
        world, say = self._world, self._stage.say
        say("1/8  The terminal starts and opens the scanner's port")
        self._wait(lambda: self._status("scanner", "state") == "ready", "the scanner")
        self._scan("2/8  Sign in: Ana Ruiz scans her badge", "1H1001")
        self._scan("3/8  Pick a machine: she scans the label on it", "10SMachine2")
        assert FIRST_TRAVELER.whole is not None
        self._scan("4/8  One scan of the traveler's code starts the job", FIRST_TRAVELER.whole.payload)
        self._wait(lambda: len(self._running()) == 1, "the job to run")
        self._wait(lambda: len(world.accepted()) == 1, "the start to arrive")
        self._pause()
        say("5/8  The network is cut while the job runs")
        world.cut_network()
        self._pause()
        self._scan(f"6/8  Finish without a network: {GOOD} good, {SCRAP} scrap", f"Q{GOOD}")
        for payload in ("ZSCRAP", f"Q{SCRAP}", "ZFINISH"):
            self._scan("", payload)
        self._wait(lambda: not self._running(), "the job to end")
        self._wait(lambda: self._status("queue", "waiting") == 1, "the finish to wait")
        self._pause(2)
        say("7/8  The network is back")
        self.mended_at = datetime.now(UTC)
        world.mend_network()
        self._wait(lambda: len(world.accepted()) >= 2, "the finish to arrive")
        say("8/8  Delivered, with the time at which it happened")
        self._wait(lambda: self._status("queue", "waiting") == 0, "the kiosk to know")
        self._pause(2)

    def _scan(self, words: str, payload: str) -> None:
        if words:
            self._stage.say(words)
        self._pause()
        self._world.scanner.scan(payload)
        self._pause()

    def _pause(self, times: int = 1) -> None:
        time.sleep(self._pause_seconds * times)

    def _wait(self, condition: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            if self._stage.ended is not None:
                raise TourFailed(f"Waited for {what}, but the terminal ended with {self._stage.ended}.")
            if self._status("queue", "attention"):
                raise TourFailed(f"Waited for {what}, but: {self._why_not()}")
            if time.monotonic() > end:
                raise TourFailed(f"Waited {PATIENCE_SECONDS:.0f} s for {what}.")
            time.sleep(LOOK_EVERY_SECONDS)

    def _why_not(self) -> str:
        listed = self._ask("queue list").get("attention")
        first = listed[0] if isinstance(listed, list) and listed else {}
        return f"{first.get('why')} (The server said: {first.get('server_words')})"

    def _status(self, part: str, name: str) -> object:
        found = self._ask("status").get(part)
        return found.get(name) if isinstance(found, dict) else None

    def _running(self) -> list[object]:
        jobs = self._ask("status").get("jobs")
        return jobs if isinstance(jobs, list) else []

    def _ask(self, question: str) -> dict[str, object]:
        return ask_running_kiosk(self._world.directory / "data", question, {}, PATIENCE_SECONDS) or {}


def _report(accepted: list[dict[str, Any]], tour: Tour, failure: str) -> int:
    print("What the server received:")
    for entry in accepted:
        print(f"  {entry['seq']}. {entry_words(entry)}")
        print(f"     {entry['body']['step_event']}")
    if not accepted:
        print("  nothing")
    faults = [failure] if failure else what_is_wrong(accepted, tour.mended_at)
    for fault in faults:
        print(f"WRONG: {fault}", file=sys.stderr)
    if not faults:
        print("Right: one start and one finish, once each, in order, with the times of the actions.")
    return 1 if faults else 0


def what_is_wrong(accepted: list[dict[str, Any]], mended_at: datetime | None) -> list[str]:
    """Every difference between what the server got and what was done; empty when it is right."""
    kinds = [entry["kind"] for entry in accepted]
    if kinds != ["start", "finish"]:
        return [f"one start and one finish were expected, the server got {kinds}"]
    start, finish = (dict(entry["body"]["step_event"]) for entry in accepted)
    started, ended = datetime.fromisoformat(start.pop("start")), datetime.fromisoformat(finish.pop("end"))
    faults = []
    if start != STARTED:
        faults.append(f"the start says {start} instead of {STARTED}")
    if finish != FINISHED:
        faults.append(f"the finish says {finish} instead of {FINISHED}")
    if not started < ended:
        faults.append(f"the end ({ended}) is not after the start ({started})")
    if mended_at is None or ended >= mended_at:
        faults.append(f"the end ({ended}) is that of the delivery, not of the action")
    return faults


STARTED: dict[str, object] = {
    "machine_display_name": "Machine2",
    "user_email": STANDARD_USERS[0],
    "part_unique_identifier": "PART123",
    "recipe_version": "1",
    "step_number": "10",
    "wo_number": "WO-123",
    "qty_expected": 50,
    "step_expected_cycle_time": 90,
    "step_expected_setup_time": 600,
}
FINISHED: dict[str, object] = {
    "machine_display_name": "Machine2",
    "qty_made": GOOD,
    "qty_scrapped": SCRAP,
}
