"""Simulated time: the true time, what happens at which second of it, and the two clocks that a station sees."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import UTC, datetime

YEAR = 365.25 * 86_400.0


class World:
    """True time in UTC seconds, and everything that is still to happen."""

    def __init__(self, now: float) -> None:
        self.now = now
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._number = 0

    def after(self, seconds: float, happen: Callable[[], None]) -> None:
        """Let something happen `seconds` from now."""
        self._number += 1
        heapq.heappush(self._events, (self.now + seconds, self._number, happen))

    @property
    def next_at(self) -> float:
        """When the next thing happens; infinity when nothing is planned."""
        return self._events[0][0] if self._events else float("inf")

    def step(self) -> None:
        """Go to the next thing and let it happen."""
        at, _, happen = heapq.heappop(self._events)
        self.now = max(self.now, at)
        happen()

    def moment(self) -> datetime:
        """True time, aware UTC."""
        return datetime.fromtimestamp(self.now, UTC)


class SimulatedClock:
    """A station's clocks: the wall clock is wrong by `skew` seconds, the boot clock began at the last boot."""

    def __init__(self, world: World, skew: float, computer: str) -> None:
        self._world = world
        self._computer = computer
        self._boots = 0
        self.skew = skew
        self.boot()

    def boot(self) -> None:
        """Another boot: a new id, and the boot clock begins again."""
        self._boots += 1
        self.boot_id = f"{self._computer}-boot-{self._boots}"
        self._booted_at = self._world.now - 20.0

    def now(self) -> datetime:
        """The wall clock, aware, in UTC."""
        return datetime.fromtimestamp(self._world.now + self.skew, UTC)

    def boot_seconds(self) -> float:
        """Seconds since this boot."""
        return self._world.now - self._booted_at

    def true_time(self, boot_seconds: float) -> float:
        """The true time at which this boot's clock shows `boot_seconds`."""
        return self._booted_at + boot_seconds
