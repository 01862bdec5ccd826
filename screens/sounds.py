"""How an answer sounds: once for yes, twice for no, so that it is understood without looking."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Sounds(Protocol):
    """Two sounds that can't be taken for each other. Both return at once."""

    def good(self) -> None:
        """Done as asked."""

    def bad(self) -> None:
        """Refused, or a person is needed."""


class BellSounds:
    """The terminal's bell: one stroke, or two."""

    PAUSE_SECONDS = 0.18
    """Two bells closer than this sound like one."""

    def __init__(
        self, bell: Callable[[], None], later: Callable[[float, Callable[[], None]], object]
    ) -> None:
        self._bell = bell
        self._later = later

    def good(self) -> None:
        self._bell()

    def bad(self) -> None:
        self._bell()
        self._later(self.PAUSE_SECONDS, self._bell)
