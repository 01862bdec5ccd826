"""The line that is always there: link, scanner, operator, time."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from kiosk.view import LinkState, ScannerHealth, View
from screens.cells import cut, padded
from screens.glyphs import drawable, glyphs
from screens.language import _, spoken
from screens.times import LocalTime


class StatusBar(Widget):
    """One row, painted again only when one of its words changes."""

    DEFAULT_CSS = """
    StatusBar {
        height: 1; padding: 0 1; background: $box; color: $box-ink;
        text-wrap: nowrap; text-overflow: ellipsis;
    }
    """

    def __init__(self) -> None:
        super().__init__(id="status", markup=False)
        self._parts: tuple[str, ...] = ()

    def draw(self, view: View, clock_text: str, times: LocalTime) -> None:
        """Show the state of `view` and the time of day."""
        parts = (_link(view, times), _scanner(view), self._operator(view), clock_text)
        if parts != self._parts:
            self._parts = parts
            self.refresh()

    def _operator(self, view: View) -> str:
        return view.operator.name if view.operator is not None else _("Nobody signed in")

    def render(self) -> Content:
        """Link and scanner on the left, operator and time on the right; what is too long is cut before the
        operator.
        """
        if not self._parts:
            return Content("")
        link, scanner, operator, clock_text = (drawable(part) for part in self._parts)
        right = f"{operator}  {clock_text}"
        room = self.size.width - cell_len(right) - 2
        left = cut(f"{link}   {scanner}", room, "...")
        return Content.assemble((padded(left, room + 2), ""), (right, "bold"))


def _link(view: View, times: LocalTime) -> str:
    link = view.link
    sign = glyphs().yes if link.state is LinkState.ONLINE else glyphs().warning
    text = f"{sign} {spoken(link.words)}"
    if link.state is LinkState.OFFLINE and link.since is not None:
        text = _("{link} since {time}").format(link=text, time=times.moment(link.since))
    if link.waiting:
        text = _("{link}, {count} waiting").format(link=text, count=link.waiting)
    return text


def _scanner(view: View) -> str:
    sign = glyphs().warning if view.scanner.health is ScannerHealth.FAULT else glyphs().note
    return f"{sign} {spoken(view.scanner.words)}"
