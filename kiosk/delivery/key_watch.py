"""Minding the API key: whether there is one, and whether it changed. Looked at once a minute, or at once when told.

Without a key everything is recorded and nothing sent. A changed key ends what the old one caused.
"""

from __future__ import annotations

from collections.abc import Callable

from kiosk.clock import Clock
from kiosk.delivery.courier import Courier
from kiosk.delivery.knowledge import Knowledge
from kiosk.delivery.link import Pause
from kiosk.words import say

LOOK_SECONDS = 60.0


class KeyWatch:
    """`find` gives the fingerprint of the key of the moment, None when there is none."""

    def __init__(
        self, find: Callable[[], str | None], courier: Courier, knowledge: Knowledge, clock: Clock
    ) -> None:
        self._find = find
        self._courier = courier
        self._knowledge = knowledge
        self._clock = clock
        self._fingerprint: str | None = None
        self.first_seen: float | None = None
        """When this key was first in use here, UTC seconds; None as long as only the wall clock could tell."""
        self.due = 0.0
        """Boot-clock time of the next look."""

    def look_now(self) -> None:
        """A key was stored: don't wait for the next look."""
        self.due = 0.0

    @property
    def _can_be_dated(self) -> bool:
        """The server's clock is known since, so the day of a new key is written with what the first answer taught."""
        dated = self._fingerprint is None or self.first_seen is not None
        return not dated and self._knowledge.clock_offset() is not None

    def look_if_due(self) -> None:
        """Look, when it is time."""
        now = self._clock.boot_seconds()
        if now < self.due and not self._can_be_dated:
            return
        self.due = now + LOOK_SECONDS
        fingerprint, link = self._find(), self._courier.link
        if fingerprint is None:
            words = say("No API key: recording only. Call a supervisor")
            link.hold(Pause.NO_KEY, words, now, say("No key, call a supervisor"))
        else:
            self.first_seen = self._knowledge.first_saw_key(fingerprint)
            if fingerprint != self._fingerprint:
                self._courier.key_role = "unknown"
                if link.release(Pause.NO_KEY, Pause.READ_ONLY, Pause.ANSWER):
                    self._courier.wake_all()
        self._fingerprint = fingerprint
