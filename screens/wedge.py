"""Keys before they are dispatched: a burst from a keyboard-wedge scanner becomes a scan, the rest stays
typing.

What is undecided is held for at most a quarter of a second and then given back in order. Keys that type
nothing (F1, arrows) are never part of a scan and pass at once while nothing is held.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from kiosk.clock import Clock
from kiosk.commands import OperatorCommand, Scan
from kiosk.scanning.wedge import WedgeListener, WedgeVerdict
from kiosk.scanning.wedge_keys import key_bytes


class TypedScans:
    """Takes every key; submits scans, and gives back to `typed` what a person typed."""

    def __init__(
        self,
        submit: Callable[[OperatorCommand], None],
        typed: Callable[[str, str | None], None],
        clock: Clock,
        later: Callable[[float, Callable[[], None]], object],
    ) -> None:
        self._submit = submit
        self._typed = typed
        self._clock = clock
        self._later = later
        self._listener = WedgeListener()
        self._waiting = False

    def key(self, key: str, character: str | None, at: float) -> None:
        """One key as the terminal reported it; `at` is the monotonic time of its arrival."""
        data = key_bytes(key, character)
        if data is None and self._listener.due_at is None:
            self._typed(key, character)
            return
        self._act(self._listener.key((key, character), data, at))

    def _act(self, verdict: WedgeVerdict) -> None:
        for frame in verdict.frames:
            age = monotonic() - frame.at
            self._submit(Scan(frame.data, self._clock.boot_seconds() - age, frame.overlong))
        for typed in verdict.typed:
            if isinstance(typed, tuple):
                self._typed(*typed)
        self._wait()

    def _wait(self) -> None:
        due_at = self._listener.due_at
        if due_at is not None and not self._waiting:
            self._waiting = True
            self._later(max(0.001, due_at - monotonic()), self._decide)

    def _decide(self) -> None:
        self._waiting = False
        self._act(self._listener.expire(monotonic()))
