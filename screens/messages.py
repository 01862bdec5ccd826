"""What reaches the screens from outside their thread."""

from __future__ import annotations

from collections.abc import Callable

from textual.message import Message

from kiosk.view import Tone, View


class ViewArrived(Message, bubble=False):
    """The terminal looks different; `take`, called once while this is handled, gives how it looks by then."""

    def __init__(self, take: Callable[[], View]) -> None:
        super().__init__()
        self.take = take


class Pasted(Message, bubble=False):
    """Something was pasted into the terminal, and dropped."""


class AnswerArrived(Message, bubble=False):
    """A scan or press was answered: it is to be heard. `heard` is called when it was."""

    def __init__(self, tone: Tone, heard: Callable[[], None]) -> None:
        super().__init__()
        self.tone = tone
        self.heard = heard
