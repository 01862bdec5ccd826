"""A minute in which nobody does anything: a job runs, its clock ticks. Beside it the smallest app with a clock.

Measured once, both at the same time. The kiosk is online, so its own look at the server is in it.
"""

from __future__ import annotations

import threading

import pyte

from kiosk.simulator.process import SimulatorProcess
from tests.benchmarks.figures import Budget, Figure, Result, Scale
from tests.benchmarks.finish_to_recorded import TRAVELER
from tests.benchmarks.process_figures import Usage, usage
from tests.benchmarks.pty_child import PtyChild
from tests.benchmarks.station import floor, station
from tests.benchmarks.surroundings import directory

QUIET_SECONDS = 8.0
"""After the start was sent: whatever follows an action is over."""
DIGIT_CELLS = 30
"""One digit of the job's clock: five rows of six columns."""


class Watched:
    """One program during the minute."""

    def __init__(self, child: PtyChild) -> None:
        self._child = child
        self._screen = CountingScreen(120, 40)
        self._before = usage(child.process.pid)
        self._child.forget()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.cells = 0
        self.used = Usage(0, 0, 0)

    def start(self, seconds: float) -> None:
        """Watch on a thread of its own, so that two programs are watched at once."""
        self._seconds = seconds
        self._thread.start()

    def finish(self) -> None:
        """Wait for the end of the minute."""
        self._thread.join()

    def _watch(self) -> None:
        self._child.watch(self._seconds)
        self.used = usage(self._child.process.pid).since(self._before)
        pyte.ByteStream(self._screen).feed(self._child.output)
        self.cells = self._screen.drawn


class CountingScreen(pyte.Screen):
    """Counts the cells that are written."""

    drawn = 0

    def draw(self, data: str) -> None:
        """Take some text."""
        self.drawn += len(data)
        super().draw(data)


def measure(scale: Scale) -> list[Result]:
    """Processor, wake-ups, cells and disk of one minute."""
    seconds = scale.of(60, 3)
    with (
        directory() as place,
        SimulatorProcess() as shop,
        station(place, undo_seconds=0, url=shop.url) as kiosk,
        floor("clock") as app,
    ):
        kiosk.scan(TRAVELER % 1)
        kiosk.child.wait_for(b"started on")
        kiosk.child.settle(0.2)
        kiosk.child.watch(scale.of(int(QUIET_SECONDS), 1))
        ours, floors = Watched(kiosk.child), Watched(app)
        for each in (ours, floors):
            each.start(seconds)
        for each in (ours, floors):
            each.finish()
    words = "smallest Textual app with a one-second clock"

    def figure(name: str, unit: str, values: tuple[float, float], budget: Budget) -> Figure:
        return Figure(f"idle {seconds} s: {name}", words, unit, (values,), budget)

    percent = 100 / seconds
    return [
        figure(
            "processor",
            "%",
            (ours.used.cpu_seconds * percent, floors.used.cpu_seconds * percent),
            Budget(ours_at_most=1.0),
        ),
        figure(
            "wake-ups a second",
            "1/s",
            (ours.used.wake_ups / seconds, floors.used.wake_ups / seconds),
            Budget(at_most=2.0),
        ),
        figure(
            "cells written a second",
            "cells",
            (ours.cells / seconds, floors.cells / seconds),
            Budget(ours_at_most=DIGIT_CELLS),
        ),
        Figure(
            f"idle {seconds} s: written to disk",
            words,
            "KiB",
            ((ours.used.disk_bytes / 1024, floors.used.disk_bytes / 1024),),
            Budget(at_most=0),
            "difference",
        ),
    ]
