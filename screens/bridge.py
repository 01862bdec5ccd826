"""The only object of the screens that the engine's threads touch.

`post_message` is the one Textual call that is safe off its thread; after the screens have closed it drops
what it is given. What is published before the screens run waits in the app's queue.
"""

from __future__ import annotations

from typing import Protocol

from textual.message import Message

from kiosk.events import Answered, Event, ViewChanged
from screens.messages import AnswerArrived, ViewArrived


class Receiver(Protocol):
    """The app, as far as the bridge knows it."""

    def post_message(self, message: Message) -> bool:
        """Queue a message from any thread."""


class Bridge:
    """Carries the engine's events to the screens' thread."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver

    def listener(self, event: Event) -> None:
        """Take one event, on any thread, without blocking."""
        if isinstance(event, ViewChanged):
            self._receiver.post_message(ViewArrived(event.view))
        elif isinstance(event, Answered):
            self._receiver.post_message(AnswerArrived(event.tone))
