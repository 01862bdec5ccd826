"""Publishing what happened, and the picture of the terminal whenever it changed.

What somebody at the terminal does shows at once. What only the network did may wait a tenth of a second for its picture:
a queue that drains fast would otherwise spend half of its time on drawing.
"""

from __future__ import annotations

from collections.abc import Callable

from kiosk.events import Answered, Event, LinkChanged, ViewChanged
from kiosk.view import View

NETWORK_SECONDS = 0.1
"""Between two pictures of what only the network did."""


class Pictures:
    """What the screens were shown last. `published` may be read by any thread."""

    def __init__(self, draw: Callable[[], View], publish: Callable[[Event], None]) -> None:
        self._draw = draw
        self._publish = publish
        self._drawn_at = -NETWORK_SECONDS
        self._network = self._terminal = False  # whose doing it was since the last picture
        self.published: View | None = None

    def caused(self, *, by_network: bool) -> None:
        """Something happened that a picture may show."""
        self._network |= by_network
        self._terminal |= not by_network

    def due(self, now: float) -> float:
        """Boot-clock time of the next picture; not after `now` when it is to be drawn at once."""
        return self._drawn_at + NETWORK_SECONDS if self._network and not self._terminal else now

    def tell(self, events: list[Event]) -> None:
        """Publish what happened; the list is empty afterwards."""
        for event in events:
            self._publish(event)
        events.clear()

    def show(self, events: list[Event], now: float) -> None:
        """Publish what happened and, when it changed, the picture."""
        self._network = self._terminal = False
        self._drawn_at = now
        before, view = self.published, self._draw()
        self.tell(events)
        if view == before:
            return
        if before is None or view.link.state is not before.link.state:
            self._publish(LinkChanged(view.link.state, view.link.words))
        self.published = view
        self._publish(ViewChanged(view))
        if view.told is not None and view.told != (before.told if before else None):
            self._publish(Answered(view.told.tone, view.told.words, view.told.raw))
