"""What reaches the screens from outside their thread."""

from __future__ import annotations

from textual.message import Message

from kiosk.view import Tone, View


class ViewArrived(Message, bubble=False):
    """The terminal looks like `view` now; a later one makes this one needless."""

    def __init__(self, view: View) -> None:
        super().__init__()
        self.view = view

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, ViewArrived)


class AnswerArrived(Message, bubble=False):
    """A scan or press was answered: it is to be heard. Never replaced, each answer sounds."""

    def __init__(self, tone: Tone) -> None:
        super().__init__()
        self.tone = tone
