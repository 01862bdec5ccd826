"""One plain question about a delivery that only a person can decide: yes, no or later."""

from __future__ import annotations

from collections.abc import Iterator

from textual.containers import Horizontal
from textual.widget import Widget

from kiosk.commands import AnswerQuestion, Reply
from kiosk.view import View
from screens.language import _, spoken
from screens.panel import Panel, Surroundings
from screens.style import style
from screens.widgets.text import Text


class QuestionPanel(Panel):
    """Any signed-in operator may answer."""

    DEFAULT_CSS = style("question")

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        self._words = Text(id="words")
        self._replies = {
            reply: self.button(lambda: None, key, key.upper(), id=f"reply-{reply.value}", classes="-main")
            for reply, key in ((Reply.YES, "y"), (Reply.NO, "n"), (Reply.LATER, "l"))
        }
        self._replies[Reply.LATER].add_class("-last")

    def compose(self) -> Iterator[Widget]:
        yield self._words
        with Horizontal(classes="actions -answers"):
            yield from self._replies.values()

    def next_step(self, view: View) -> str:
        if view.operator is None:
            return _("Scan your badge, then answer.")
        return _("Answer YES or NO if you are sure; LATER asks again.")

    def draw(self, view: View) -> None:
        question = view.question
        if question is None:
            return
        self._words.show(spoken(question.words))
        labels = {Reply.YES: _("YES"), Reply.NO: _("NO"), Reply.LATER: _("LATER")}
        for reply, button in self._replies.items():
            button.show(labels[reply], self.does(AnswerQuestion(question.job, reply)))
