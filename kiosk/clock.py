"""Two clocks, passed in wherever time matters; nothing else reads the time.

`now()` is the wall clock: shown to people and sent to the server, trusted for nothing else.
`boot_seconds()` is CLOCK_BOOTTIME: it runs on through a suspend, never jumps, and starts again at each boot. `boot_id`
tells one boot from another.
"""

from __future__ import annotations

import time
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    """Where the kiosk gets its time from."""

    boot_id: str

    def now(self) -> datetime:
        """The wall clock, aware, in UTC."""

    def boot_seconds(self) -> float:
        """Seconds since this boot, suspended time included."""


class SystemClock:
    """The machine's own clocks."""

    def __init__(self) -> None:
        self.boot_id = _read_boot_id()

    def now(self) -> datetime:
        return datetime.now(UTC)

    def boot_seconds(self) -> float:
        return time.clock_gettime(_BOOT_CLOCK)


_BOOT_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC) if hasattr(time, "CLOCK_MONOTONIC") else 0


def _read_boot_id() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except (
        OSError
    ):  # no such file outside Linux: every start counts as a boot of its own, which is the careful side
        return uuid.uuid4().hex
