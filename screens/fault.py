"""Something keeps the kiosk from doing its work: what it is, line by line, and what to do. Never a black
screen.
"""

from __future__ import annotations

from collections.abc import Iterator

from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget

from kiosk.view import View
from screens.glyphs import drawable, glyphs
from screens.language import _, spoken
from screens.panel import Panel, Surroundings
from screens.style import style
from screens.widgets.text import Text


class FaultPanel(Panel):
    """The title in the colour of a refusal, with its sign; the remedy last, over the button."""

    DEFAULT_CSS = style("fault")

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        self._title = Text(id="title")
        self._lines = Text(id="lines")
        self._back = self.back_button()

    def compose(self) -> Iterator[Widget]:
        yield self._title
        yield self._lines
        with Horizontal(classes="actions"):
            yield self._back

    def next_step(self, view: View) -> str:
        return _("Call a supervisor.")

    def draw(self, view: View) -> None:
        fault = view.fault
        if fault is None:
            return
        self._title.show(f"{glyphs().no} {spoken(fault.title)}")
        lines = "\n".join(drawable(spoken(line)) for line in fault.lines)
        self._lines.show(Content.assemble(lines, "\n\n", (drawable(spoken(fault.remedy)), "bold")))
        self._back.show(_("BACK"))
