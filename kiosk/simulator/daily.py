"""GET in the daily shape, kept up to date by every change: reading 2,000 events costs days, not events.

Pure. A row counts the events that began on a UTC day on a machine; `total_cycle_time` is the seconds from
start to end of those that have ended.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kiosk.simulator.answers import answered_name
from kiosk.simulator.bodies import Window
from kiosk.simulator.model import Event, Options, SimulatedMachine


@dataclass(slots=True)
class _Row:
    day: date
    machine: SimulatedMachine
    running: int = 0
    ended: int = 0
    seconds: int = 0


class DailyTotals:
    """The sums by day and machine."""

    def __init__(self) -> None:
        self._rows: dict[tuple[date, int], _Row] = {}

    def add(self, event: Event) -> None:
        """Count an event as it now stands."""
        self._change(event, 1)

    def remove(self, event: Event) -> None:
        """Take an event out again, as it was when it was counted."""
        self._change(event, -1)

    def listed(self, window: Window, options: Options) -> list[dict[str, object]]:
        """The rows of a window, by date and machine."""
        rows = []
        for _, row in sorted(self._rows.items()):
            count = row.ended + (row.running if options.daily_counts_running else 0)
            if count and window.holds(row.day, row.machine.id):
                rows.append(
                    {
                        "date": row.day.isoformat(),
                        "machine": answered_name(row.machine.name, options),
                        "events_count": count,
                        "total_cycle_time": row.seconds,
                    }
                )
        return rows

    def _change(self, event: Event, by: int) -> None:
        day = event.started_at.date()
        row = self._rows.setdefault((day, event.machine.id), _Row(day, event.machine))
        if event.ended_at is None:
            row.running += by
        else:
            row.ended += by
            row.seconds += by * int((event.ended_at - event.started_at).total_seconds())
