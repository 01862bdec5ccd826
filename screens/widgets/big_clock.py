"""A time in digits five rows high."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from screens.widgets.digits import columns_of, five_rows


class BigClock(Widget):
    """Digits and colons. Twice as wide when there is room for it."""

    DEFAULT_CSS = """
    BigClock { height: 5; width: 1fr; content-align: center middle; color: $ground-ink; text-wrap: nowrap; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self._text = ""

    @property
    def text(self) -> str:
        """The time it shows."""
        return self._text

    def show(self, text: str) -> None:
        """Show `text`, made of digits and colons."""
        if text != self._text:
            self._text = text
            self.refresh()

    def render(self) -> Content:
        if not self._text:
            return Content("")
        return large(self._text, 2 if columns_of(self._text, 2) <= self.size.width else 1)


def large(text: str, scale: int) -> Content:
    """`text`, made of digits and colons, five rows high; a dot is `scale` columns wide."""
    return Content("\n").join(five_rows(text, scale))
