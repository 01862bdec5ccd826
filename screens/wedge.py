"""Keys before they are dispatched: a burst from a keyboard-wedge scanner becomes a scan, everything else stays typing."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.clock import Clock
from kiosk.commands import OperatorCommand

TypedKey = tuple[str, str | None]


class TypedScans:
    """Takes every key and gives back those that a person typed."""

    def __init__(
        self,
        submit: Callable[[OperatorCommand], None],
        typed: Callable[[list[TypedKey]], None],
        clock: Clock,
        later: Callable[[float, Callable[[], None]], object],
        allow_bare: bool,
    ) -> None:
        self._submit = submit
        self._typed = typed
        self._clock = clock
        self._later = later
        self._allow_bare = allow_bare

    def key(self, key: str, character: str | None) -> None:
        """One key, as the terminal reported it."""
        self._typed([(key, character)])
