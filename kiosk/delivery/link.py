"""The connection as people need to know it: online, offline since, or paused until somebody acts. Pure state, no I/O."""

from __future__ import annotations

import random
from enum import StrEnum

import msgspec

from kiosk.view import LinkState
from kiosk.words import Words, say

ONLINE_SECONDS = 120.0
"""Online means: a good answer in the last two minutes."""
PROBE_SECONDS = 60.0
TRIAL_SECONDS = 300.0


PAUSED = say("Nothing is sent, call a supervisor")


class Pause(StrEnum):
    """Why nothing is written. Everything is kept."""

    NO_KEY = "no-key"
    ANSWER = "answer"
    """401, 407, a redirect, a portal's page: over when a GET brings the right shape again."""
    READ_ONLY = "read-only"
    """403: a GET proves nothing; over with a changed key or when a trial write passes."""
    ORIGIN = "origin"
    """Rows were recorded for another API address: a supervisor decides."""
    STALLED = "stalled"
    """The screen does not answer and the watchdog is about to restart the kiosk."""


class Link(msgspec.Struct):
    """What is known of the connection; boot-clock seconds."""

    retry_max_seconds: float
    chance: random.Random = msgspec.field(default_factory=random.Random)
    good_at: float | None = None
    failures: int = 0
    back_off_until: float = 0.0
    wait_until: float = 0.0
    """The server's Retry-After: nothing but its passing ends it."""
    offline_since: float | None = None
    failure: str = ""
    pause: Pause | None = None
    pause_words: Words = msgspec.field(default_factory=lambda: say("Paused"))
    pause_short: Words = PAUSED
    """The same for the status bar, which has no room for a sentence."""
    next_probe: float = 0.0
    trial_at: float = 0.0

    @property
    def not_before(self) -> float:
        """No request leaves earlier."""
        return max(self.back_off_until, self.wait_until)

    def good(self, now: float) -> bool:
        """A good answer came; True when that is news (lanes should wake)."""
        news = self.failures > 0 or self.good_at is None or self.offline_since is not None
        self.good_at, self.failures, self.offline_since, self.failure = now, 0, None, ""
        self.back_off_until = 0.0
        self.next_probe = now + PROBE_SECONDS
        return news

    def failed(self, now: float, failure: str) -> None:
        """Nothing came through: back off with full jitter, 1 s … `retry_max_seconds`."""
        self.failures += 1
        self.failure = failure
        if self.offline_since is None:
            self.offline_since = now
        ceiling = min(self.retry_max_seconds, 2.0 ** min(self.failures, 10))
        self.back_off_until = now + self.chance.uniform(min(1.0, ceiling), max(1.0, ceiling))
        self.next_probe = self.back_off_until

    def wait(self, now: float, seconds: float) -> None:
        """The server asked to come back later."""
        self.wait_until = max(self.wait_until, now + seconds)

    def hold(self, pause: Pause, words: Words, now: float, short: Words = PAUSED) -> None:
        """Write nothing until the cause is gone."""
        self.pause, self.pause_words, self.pause_short = pause, words, short
        self.next_probe = now + PROBE_SECONDS
        self.trial_at = now + TRIAL_SECONDS

    def release(self, *pauses: Pause) -> bool:
        """End one of these pauses; True when one was on."""
        if self.pause not in pauses:
            return False
        self.pause = None
        self.back_off_until = 0.0
        return True

    def may_write(self, now: float) -> bool:
        """True when an action may leave now; under a read-only key one trial every five minutes."""
        if now < self.not_before:
            return False
        return self.pause is None or (self.pause is Pause.READ_ONLY and now >= self.trial_at)

    def may_read(self, now: float) -> bool:
        """True when the server may be read now."""
        if self.pause is Pause.NO_KEY or self.pause is Pause.STALLED or now < self.not_before:
            return False
        return self.pause is not Pause.ANSWER or now >= self.next_probe

    def state(self, now: float) -> LinkState:
        """The state for the status bar."""
        if self.pause is not None:
            return LinkState.PAUSED
        if self.offline_since is not None:
            return LinkState.OFFLINE
        if self.good_at is None:
            return LinkState.STARTING
        return LinkState.ONLINE if now - self.good_at <= ONLINE_SECONDS else LinkState.OFFLINE
