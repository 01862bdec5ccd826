"""Why is an action given up? Five reasons, the same as those on the command sheet."""

from __future__ import annotations

from collections.abc import Iterator

from textual.containers import Horizontal
from textual.widget import Widget

from kiosk.commands import Press
from kiosk.scanning.codes import Code
from kiosk.view import View
from kiosk.words import Words, say
from screens.language import _, spoken
from screens.panel import Panel, Surroundings
from screens.style import style
from screens.widgets.button_grid import ButtonGrid, Choice
from screens.widgets.text import Text

REASONS: dict[Code, Words] = {
    Code.REASON_1: say("Started or finished by mistake"),
    Code.REASON_2: say("Recorded twice"),
    Code.REASON_3: say("Wrong machine or work order"),
    Code.REASON_4: say("Test or training"),
    Code.REASON_5: say("Other: the supervisor knows"),
}


class ReasonPanel(Panel):
    """A reason is asked for because what is discarded never reaches the server."""

    DEFAULT_CSS = style("reason")

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        self._title = Text(id="title")
        self._reasons = ButtonGrid(id="reasons")
        self._back = self.back_button()

    def compose(self) -> Iterator[Widget]:
        yield self._title
        yield self._reasons
        with Horizontal(classes="actions"):
            yield self._back

    def next_step(self, view: View) -> str:
        return _("Why is this discarded?")

    def draw(self, view: View) -> None:
        item = view.jobs.opened
        self._title.show(spoken(item.title) if item is not None else "")
        self._reasons.draw(
            [
                Choice(f"{number}  {spoken(words)}", self.does(Press(code)), str(number))
                for number, (code, words) in enumerate(REASONS.items(), start=1)
            ]
        )
        self._back.show(_("BACK"))
