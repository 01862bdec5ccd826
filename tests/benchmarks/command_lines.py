"""Command lines that a person waits for: `kiosk --help` and `kiosk queue list`, over Python itself."""

from __future__ import annotations

import subprocess
import time

from tests.benchmarks import surroundings
from tests.benchmarks.figures import Budget, Figure, Result, Scale
from tests.benchmarks.station import station


def measure(scale: Scale) -> list[Result]:
    """In turns; the queue is asked of a running kiosk."""
    helps, lists = [], []
    with surroundings.directory() as place, station(place):
        listing = surroundings.kiosk_command("queue", "--config", str(place / "kiosk.toml"), "list")
        for number in range(scale.of(2 * scale.rounds, 2) + 1):
            floor = _run([surroundings.PYTHON, "-c", "pass"])
            ours = _run(surroundings.kiosk_command("--help")), _run(listing)
            if number:
                helps.append((ours[0], floor))
                lists.append((ours[1], floor))
    return [
        Figure(f"kiosk {words}", "python -c pass", "ms", tuple(rounds), Budget(at_most=150), "difference")
        for words, rounds in (("--help", helps), ("queue list", lists))
    ]


def _run(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, env=surroundings.child_environment(), stdout=subprocess.DEVNULL)
    return (time.perf_counter() - began) * 1e3
