"""Which lanes are to be walked, and when: those that something happened to, and those whose time has come.

Boot-clock seconds throughout. What is remembered of a lane lives as long as the process.
"""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.delivery.lanes import LaneMemory


class Agenda:
    """The lanes' alarm clocks and memories."""

    def __init__(self) -> None:
        self._memory: dict[str, LaneMemory] = {}
        self._due: set[str] = set()
        self._alarms: dict[str, float] = {}

    def memory(self, lane: str) -> LaneMemory:
        """What is remembered of a lane."""
        return self._memory.setdefault(lane, LaneMemory())

    def look_at(self, lanes: Iterable[str]) -> None:
        """Something happened to these lanes."""
        self._due.update(lanes)

    def wake(self, lane: str) -> None:
        """As `look_at`, and don't wait for the next look that was planned."""
        self._due.add(lane)
        memory = self.memory(lane)
        memory.not_before = memory.next_look = 0.0

    def set_alarm(self, lane: str, at: float) -> None:
        """Walk this lane at `at` unless something happens to it before."""
        self._alarms[lane] = at

    def due(self, now: float) -> list[str]:
        """The lanes to be walked now, in a fixed order."""
        for lane in [lane for lane, at in self._alarms.items() if at <= now]:
            del self._alarms[lane]
            self._due.add(lane)
        return sorted(self._due)

    def take(self, lane: str) -> LaneMemory:
        """This lane is walked now; returns what is remembered of it."""
        self._due.discard(lane)
        self._alarms.pop(lane, None)
        return self.memory(lane)

    @property
    def has_due(self) -> bool:
        """True when a lane waits to be walked whatever the time is."""
        return bool(self._due)

    @property
    def next_alarm(self) -> float | None:
        """When the next lane's time comes."""
        return min(self._alarms.values(), default=None)
