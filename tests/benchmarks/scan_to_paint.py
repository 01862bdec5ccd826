"""A scan on the scanner's line to the changed cells on the terminal: the answer and the slot, both."""

from __future__ import annotations

import time

from tests.benchmarks.figures import Budget, Figure, Result, Scale, percentile
from tests.benchmarks.station import KeyToPaint, Station, floor, station
from tests.benchmarks.surroundings import directory

GAP_SECONDS = 0.02
"""Longer than a frame of 60 a second, so that no sample waits for the one before."""
FIRST = 4_500_000
PLACES = 3
"""The answer's words, the code behind them, and the slot."""


def measure(scale: Scale) -> list[Result]:
    """p50 and p99 of single scans, in turns with the floor's keys."""
    middles, ends = [], []
    samples = scale.of(100, 15)
    with directory() as place, station(place) as kiosk, floor() as app:
        keys, scans = KeyToPaint(app), Scans(kiosk)
        for _ in range(10):
            keys.once()
            scans.once()
        for _ in range(scale.rounds):
            ours, floors = [], []
            for _ in range(samples):
                floors.append(keys.once())
                time.sleep(GAP_SECONDS)
                ours.append(scans.once())
                time.sleep(GAP_SECONDS)
            middles.append((percentile(ours, 0.5), percentile(floors, 0.5)))
            ends.append((percentile(ours, 0.99), percentile(floors, 0.99)))
    app_words = "smallest Textual app: key to changed cells"
    return [
        Figure("scan to changed cells, p50", app_words, "ms", tuple(middles), Budget(at_most=2.0)),
        Figure(
            "scan to changed cells, p99", app_words, "ms", tuple(ends), Budget(at_most=3.0, ours_at_most=50)
        ),
    ]


class Scans:
    """Scans another work order each time."""

    def __init__(self, kiosk: Station) -> None:
        self._kiosk = kiosk
        self._number = FIRST

    def once(self) -> float:
        """Milliseconds from the scan to the last of the changed cells."""
        self._number += 1
        child = self._kiosk.child
        child.settle(0)
        child.forget()
        sent = self._kiosk.scan(b"W%d" % self._number)
        painted = child.wait_for(b"%d" % self._number, PLACES)
        return (painted - sent) * 1e3
