"""A clock that a test moves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass
class HandClock:
    """Stands still until it is told to go on; both clocks go on together."""

    wall: datetime = datetime(2026, 5, 27, 8, 0, tzinfo=UTC)
    boot: float = 1000.0
    boot_id: str = "boot-1"

    def now(self) -> datetime:
        return self.wall

    def boot_seconds(self) -> float:
        return self.boot

    def pass_by(self, seconds: float) -> None:
        """Let time go by."""
        self.wall += timedelta(seconds=seconds)
        self.boot += seconds
