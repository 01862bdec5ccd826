"""Why is an action given up? Five reasons, the same as those on the command sheet."""

from __future__ import annotations

from collections.abc import Iterator

from textual.containers import Horizontal
from textual.widget import Widget

from kiosk.commands import Press
from kiosk.discarding import DISCARD_REASONS
from kiosk.scanning.codes import Code
from kiosk.view import View
from screens.language import _, spoken
from screens.panel import Panel, Surroundings
from screens.style import style
from screens.widgets.button_grid import ButtonGrid, Choice
from screens.widgets.text import Text

_CODES = (Code.REASON_1, Code.REASON_2, Code.REASON_3, Code.REASON_4, Code.REASON_5)


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
                for number, (code, words) in enumerate(zip(_CODES, DISCARD_REASONS, strict=True), start=1)
            ]
        )
        self._back.show(_("BACK"))
