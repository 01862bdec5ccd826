"""Resident memory after the start and after 12,000 scans."""

from __future__ import annotations

from tests.benchmarks.figures import Budget, Figure, Result, Scale
from tests.benchmarks.process_figures import memory_mebibytes
from tests.benchmarks.scan_to_paint import Scans
from tests.benchmarks.station import floor, station
from tests.benchmarks.surroundings import directory

SETTLED_SECONDS = 2.5
"""The start's own work after the first frame (log, lists of the scanner, a first try to reach the server) is over."""


def measure(scale: Scale) -> list[Result]:
    """Several starts in turns; one long run."""
    rounds = []
    for _ in range(scale.of(scale.rounds, 2)):
        with directory() as place, station(place) as kiosk, floor() as app:
            kiosk.child.settle(SETTLED_SECONDS)
            rounds.append((memory_mebibytes(kiosk.child.process.pid), memory_mebibytes(app.process.pid)))
    scans = scale.of(12_000, 200)
    with directory() as place, station(place) as kiosk:
        kiosk.child.settle(SETTLED_SECONDS)
        before = memory_mebibytes(kiosk.child.process.pid)
        scanner = Scans(kiosk)
        for _ in range(scans):
            scanner.once()
        after = memory_mebibytes(kiosk.child.process.pid)
    return [
        Figure("memory after the start", "smallest Textual app", "MiB", tuple(rounds), Budget(at_most=2.2)),
        Figure(
            f"memory after {scans:,} scans",
            "before them",
            "MiB",
            ((after, before),),
            Budget(at_most=5),
            "difference",
        ),
    ]
