"""Touching FINISH to "Recorded" on the terminal, the disk included; the floor is a synced transaction and a key to paint."""

from __future__ import annotations

import time
from statistics import median

import pyte

from tests.benchmarks.figures import Budget, Figure, Result, Scale
from tests.benchmarks.floors import SyncedRows
from tests.benchmarks.station import KeyToPaint, Station, floor, station
from tests.benchmarks.surroundings import directory

BETWEEN_SECONDS = 1.1
"""A press sooner than a second after the last record is taken for a bounce."""
TRAVELER = b"[)>\x1e06\x1dW45%05d\x1d1PBRACKET-7\x1d1W20\x1dQ100\x1e\x04"
"""Another work order each time: what was made of one before would be asked about."""


def measure(scale: Scale) -> list[Result]:
    """Whole jobs, of which only the FINISH is timed."""
    rounds = []
    samples = scale.of(5, 2)
    with directory() as place, station(place) as kiosk, floor() as app, SyncedRows(place) as rows:
        keys, finishes = KeyToPaint(app), Finishes(kiosk)
        finishes.once()
        keys.once()
        for _ in range(scale.rounds):
            ours, floors = [], []
            for _ in range(samples):
                floors.append(rows.insert() + keys.once())
                ours.append(finishes.once())
            rounds.append((median(ours), median(floors)))
    words = "one synced transaction + smallest Textual app's key to changed cells"
    return [Figure('FINISH to "Recorded" on the terminal', words, "ms", tuple(rounds), Budget(at_most=1.5))]


class Finishes:
    """Starts a job by a scan, enters a quantity and touches FINISH."""

    def __init__(self, kiosk: Station) -> None:
        self._kiosk = kiosk
        self._button = (-1, -1)
        self._number = 0

    def once(self) -> float:
        """Milliseconds from the touch to the words."""
        child = self._kiosk.child
        time.sleep(BETWEEN_SECONDS)
        child.settle(0.05)
        child.forget()
        self._number += 1
        self._kiosk.scan(TRAVELER % self._number)
        child.wait_for(b"started on")
        child.wait_for(b"FINISH")
        child.settle(0.3)
        if self._button == (-1, -1):
            self._button = _place_of("FINISH", child.output)
        self._kiosk.scan(b"Z5")
        child.settle(BETWEEN_SECONDS - 0.3)
        child.forget()
        touched = child.touch(*self._button)
        return (child.wait_for(b"Recorded: BRACKET-7 Op20 finished") - touched) * 1e3


def _place_of(label: str, output: bytes) -> tuple[int, int]:
    screen = pyte.Screen(120, 40)
    pyte.ByteStream(screen).feed(output)
    found = [(line.rfind(label), number) for number, line in enumerate(screen.display) if label in line]
    return found[-1]
