"""The times the server is told: whole UTC seconds, increasing on each machine, fixed at the first send. Pure.

An action knows its moment on two clocks. Where the server's `Date` was seen in the same boot, the server's clock minus the
action's age is its time, however wrong the wall clock was. Otherwise the wall time of then counts, marked as estimated.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import cast

import msgspec

from kiosk.record.rows import Moment

STEADY_SECONDS = 2.0
"""`Date` has whole seconds and travels: smaller differences between two answers say nothing."""


class ServerTime(msgspec.Struct, frozen=True):
    """What is known of the server's clock: for each boot, its UTC seconds at boot-clock zero."""

    offsets: Mapping[str, float]

    def learn(self, date: datetime, boot: float, boot_id: str, round_trip: float = 0.0) -> float | None:
        """The new offset of this boot when `date`, answered at `boot`, says more than is known already.

        A slow answer (`round_trip` in seconds) tells only where nothing is known: its date may be as old as it was slow.
        """
        offset = date.timestamp() - boot
        known = self.offsets.get(boot_id)
        if known is not None and abs(offset - known) < STEADY_SECONDS + round_trip:
            return None
        return offset

    def now(self, wall: float, boot: float, boot_id: str) -> float:
        """The server's time, or the wall clock's as long as no answer came in this boot (UTC seconds)."""
        offset = self.offsets.get(boot_id)
        return wall if offset is None else offset + boot

    def of(self, moment: Moment, latest: float) -> tuple[float, bool]:
        """UTC seconds of a moment, never past `latest` (the server's now), and whether it is only estimated."""
        offset = self.offsets.get(moment.boot_id)
        if offset is not None:
            return min(offset + moment.boot, latest), False
        return min(moment.wall / 1e6, latest), True


def start_second(raw: float, previous_start: int | None, previous_end: int | None) -> int:
    """A start lies after the machine's last start and not before its last end."""
    start = max(int(raw), 1)
    if previous_start is not None:
        start = max(start, previous_start + 1)
    if previous_end is not None:
        start = max(start, previous_end)
    return start


def kept(second: int, raw: float, *, whole: bool) -> int:
    """The second as the kiosk keeps it; `whole` False only where the tests switch that rule off."""
    return second if whole else cast(int, second + raw % 1.0)


def end_second(raw: float, start: int) -> int:
    """An end lies at least a second after its start."""
    return max(int(raw), start + 1)
