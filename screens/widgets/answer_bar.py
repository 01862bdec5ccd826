"""The answer to the last scan or press: the whole width, in words, with a sign and a colour; it stays
until the next.
"""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from kiosk.view import Told, Tone
from screens.cells import cut, wrapped
from screens.glyphs import drawable, glyphs
from screens.language import _, spoken
from screens.widgets.marking import mark

_RAW_COLUMNS = 63
"""Of a long scan only this much is shown; the log of a kiosk run with --verbose has all of it."""


class AnswerBar(Widget):
    """Never colour alone: a sign stands before the words."""

    DEFAULT_CSS = """
    AnswerBar { height: 2; padding: 0 1; background: $box; color: $box-ink; }
    AnswerBar.-good { background: $good; color: $good-ink; }
    AnswerBar.-bad { background: $bad; color: $bad-ink; }
    AnswerBar.-roomy { content-align: left middle; }
    """

    def __init__(self) -> None:
        super().__init__(id="answer", markup=False)
        self._key: tuple[object, ...] = ()
        self._content = Content("")
        self._rows = 0
        self._words = ""

    @property
    def text(self) -> str:
        """What it says."""
        return self._content.plain

    def rows_needed(self, columns: int) -> int:
        """Rows of `columns` for the sign and the words; what was scanned may be cut off behind them."""
        return max(1, len(wrapped(self._words, columns)))

    def take_rows(self, rows: int) -> None:
        """Be so high from now on; none: the same stands in a question below."""
        if self.display != (rows > 0):
            self.display = rows > 0
        if rows and rows != self._rows:
            self._rows = rows
            self.styles.height = rows

    def draw(self, told: Told | None) -> None:
        """Show `told`, or that a scan is awaited."""
        words = spoken(told.words) if told is not None else _("Ready for a scan")
        tone = told.tone if told is not None else Tone.PLAIN
        key = (tone, words, told.raw if told else "")
        if key == self._key:
            return
        self._key = key
        self._content = _content(tone, words, told.raw if told else "")
        self._words = f"{_sign(tone)} {drawable(words)}"
        mark(self, "-good", tone is Tone.GOOD)
        mark(self, "-bad", tone is Tone.BAD)
        self.refresh()

    def render(self) -> Content:
        return self._content


def _sign(tone: Tone) -> str:
    return {Tone.GOOD: glyphs().yes, Tone.BAD: glyphs().no, Tone.PLAIN: glyphs().note}[tone]


def _content(tone: Tone, words: str, raw: str) -> Content:
    shown = cut(drawable(raw), _RAW_COLUMNS, "...")
    return Content.assemble(
        (f"{_sign(tone)} {drawable(words)}", "bold"), (f"   {shown}" if shown else "", "")
    )
