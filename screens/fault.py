"""Something keeps the kiosk from doing its work: what it is, line by line, and what to do. Never a black
screen, and nothing cut off: what is too much for one page stands on the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.containers import Horizontal
from textual.widget import Widget

from kiosk.view import View
from screens.cells import wrapped
from screens.glyphs import drawable, glyphs
from screens.language import _, spoken
from screens.panel import Panel, Surroundings
from screens.style import style
from screens.widgets.text import Text

COLUMNS, ROWS = 74, 9
"""What a page holds at 80×24, under a line of warnings."""
ROOMY_COLUMNS, ROOMY_ROWS = 112, 18
"""The same at 118×38, from where on there is the roomy layout."""


class FaultPanel(Panel):
    """The title in the colour of a refusal, with its sign; the remedy last, over the button."""

    DEFAULT_CSS = style("fault")
    ANSWER_BEFORE_WARNINGS = True

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        self._title = Text(id="title")
        self._lines = Text(id="lines")
        self._remedy = Text(id="remedy")
        self._pager = self.pager()
        self._back = self.back_button()

    def compose(self) -> Iterator[Widget]:
        yield self._title
        yield self._lines
        yield self._remedy
        with Horizontal(classes="actions"):
            yield self._back
            yield self._pager.previous
            yield self._pager.following

    def next_step(self, view: View) -> str:
        return _("Call a supervisor.")

    def draw(self, view: View) -> None:
        if self.view is not None and self.view.fault != view.fault:
            self._pager.begin_anew()
        self.view = view
        self._pager.follow(view.pages_turned)
        fault = view.fault
        if fault is None:
            return
        self._title.show(f"{glyphs().no} {spoken(fault.title)}")
        lines = [drawable(spoken(line)) for line in fault.lines]
        size = (ROOMY_COLUMNS, ROOMY_ROWS) if self.roomy else (COLUMNS, ROWS)
        self._lines.show("\n".join(self._pager.page(pages(lines, *size), 1)))
        self._remedy.show(spoken(fault.remedy))
        self._back.show(_("BACK"))
        self._back.display = not fault.stays


def pages(lines: Sequence[str], columns: int, rows: int) -> list[str]:
    """The lines wrapped and put onto pages; one stands on two pages only where it is longer than a whole one."""
    found: list[list[str]] = [[]]
    for line in lines:
        to_place = wrapped(line, columns, hanging="  ")
        if len(found[-1]) + len(to_place) > rows:
            found.append([])
        while to_place:
            room = rows - len(found[-1])
            found[-1] += to_place[:room]
            to_place = to_place[room:]
            if to_place:
                found.append([])
    return ["\n".join(page) for page in found if page]
