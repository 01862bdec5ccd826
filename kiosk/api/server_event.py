"""One event as the server shows it, and what it is found by."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property

import msgspec

from kiosk.shop import fold


class ServerEvent(msgspec.Struct, frozen=True, dict=True):
    """One event as the server shows it. Times are aware UTC; `ended_at` None: still running."""

    id: int | str
    started_at: datetime
    ended_at: datetime | None = None
    machine_id: int | str | None = None
    machine_name: str = ""
    display_name: str = ""
    """Part and operation, "PART123 Op10"."""
    work_order: str | None = None
    made: int | None = None
    scrapped: int | None = None
    user_id: int | str | None = None
    user_name: str = ""
    """Name or email, where the server tells it."""

    @cached_property
    def machine_key(self) -> tuple[str, str | None]:
        """What its machine is found by: folded name, and id as text."""
        return fold(self.machine_name or ""), None if self.machine_id is None else str(self.machine_id)

    @cached_property
    def start_second(self) -> int:
        """The second in which it started, UTC since 1970."""
        return int(self.started_at.timestamp())
