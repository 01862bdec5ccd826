"""The only object of the screens that the engine's threads touch.

`post_message` is the one Textual call that is safe off its thread; after the screens have closed it drops
what it is given. What is published before the screens run waits in the app's queue, where there is never
more than one picture and a few sounds: a terminal that takes nothing for days costs no memory.
"""

from __future__ import annotations

from typing import Protocol

from textual.message import Message

from kiosk.events import Answered, Event, ViewChanged
from kiosk.view import View
from screens.messages import AnswerArrived, ViewArrived

MOST_SOUNDS = 4
"""Answers waiting to be heard; a later one adds nothing to the noise."""


class Receiver(Protocol):
    """The app, as far as the bridge knows it."""

    def post_message(self, message: Message) -> bool:
        """Queue a message from any thread."""


class Bridge:
    """Carries the engine's events to the screens' thread.

    Each field is written by one side before the other reads it: the picture before it is announced, the
    announcement taken back before the picture is read. A picture is at worst drawn twice, never missed.
    """

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._latest: View | None = None
        self._announced = False
        self._sounds_told = 0
        self._sounds_heard = 0

    def listener(self, event: Event) -> None:
        """Take one event, on any thread, without blocking."""
        if isinstance(event, ViewChanged):
            self._latest = event.view
            if not self._announced:
                self._announced = True
                self._receiver.post_message(ViewArrived(self._take))
        elif isinstance(event, Answered) and self._sounds_told - self._sounds_heard < MOST_SOUNDS:
            self._sounds_told += 1
            self._receiver.post_message(AnswerArrived(event.tone, self._hear))

    def _take(self) -> View:
        self._announced = False
        assert self._latest is not None
        return self._latest

    def _hear(self) -> None:
        self._sounds_heard += 1
