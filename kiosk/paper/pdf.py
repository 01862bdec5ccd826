"""A PDF of symbols and text: bars are vector rectangles, and the same input gives the same bytes.

Lengths are millimetres from the top left corner of the page; text is placed by its baseline. Text that the
built-in fonts (Windows-1252) can't show is set in an embedded DejaVu; what even that lacks is printed as
`?` and noted. A text that is `Words` is drawn in the language of the sheet; a string is data and stays as it is.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from kiosk.catalogs import Translate, in_english
from kiosk.paper.symbols import Code128, QrCode, runs_of_ones, unicode_font
from kiosk.words import Words

if TYPE_CHECKING:
    from fpdf import FPDF


class Paper(StrEnum):
    """The sizes that sheets are laid out for."""

    A4 = "A4"
    LETTER = "Letter"


MARGIN = 12.0
BLACK, GREY, HAIRLINE_GREY = 0, 95, 170
POINT = 25.4 / 72
DOT_GRID = 0.254
"""Symbols begin on hundredths of an inch: whole dots at 200, 300 and 600 dpi, so that no edge is smeared."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One symbol on a finished sheet; `page` counts from 1, x and y are the corner of its dark modules."""

    symbology: str
    payload: str
    page: int
    module: float
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """A finished PDF, every symbol drawn in it, and what the person who prints it should know."""

    pdf: bytes
    payloads: tuple[Drawn, ...]
    pages: int
    notes: tuple[str, ...]


class Document:
    """A PDF being drawn, in the language of `translate`."""

    def __init__(
        self, paper: Paper, title: str | Words, shop: str = "", translate: Translate = in_english
    ) -> None:
        from fpdf import FPDF  # 324 ms, and no screen needs it

        self._pdf: FPDF = FPDF(unit="mm", format=paper.value)
        self._pdf.set_creation_date(datetime(2000, 1, 1, tzinfo=UTC))  # a fixed date: same input, same bytes
        self._pdf.set_auto_page_break(False)
        self._pdf.set_margin(0)
        self._pdf.core_fonts_encoding = "cp1252"
        self._translate = translate
        self._pdf.set_title(self.said(title))
        self._pdf.set_fill_color(BLACK)
        self.width: float = self._pdf.w
        self.height: float = self._pdf.h
        self.shop = shop
        self._drawn: list[Drawn] = []
        self._notes: list[str] = []
        self._shows: Callable[[str], bool] | None = None

    @property
    def usable(self) -> float:
        """The width between the margins."""
        return self.width - 2 * MARGIN

    def add_page(self) -> None:
        self._pdf.add_page()
        self._pdf.set_line_width(0.1)

    def said(self, text: str | Words) -> str:
        """`text` as it is drawn: words in the language of the sheet, data as they are."""
        return text.render(self._translate) if isinstance(text, Words) else text

    def note(self, sentence: str) -> None:
        """Adds to what the person who prints should know, in English like all commands; said once."""
        if sentence not in self._notes:
            self._notes.append(sentence)

    def text(
        self,
        x: float,
        y: float,
        text: str | Words,
        size: float,
        *,
        bold: bool = False,
        grey: int = BLACK,
        align: str = "left",
    ) -> float:
        """Draws one line and returns its width; `align`: its "left", "center" or "right" is at x."""
        shown = self._use_font(self.said(text), size, bold)
        width = self._pdf.get_string_width(shown)
        self._pdf.set_text_color(grey)
        self._pdf.text(x - width * {"left": 0.0, "center": 0.5, "right": 1.0}[align], y, shown)
        return width

    def text_width(self, text: str | Words, size: float, *, bold: bool = False) -> float:
        return self._pdf.get_string_width(self._use_font(self.said(text), size, bold))

    def text_within(
        self,
        x: float,
        y: float,
        width: float,
        text: str | Words,
        size: float,
        *,
        bold: bool = False,
        grey: int = BLACK,
    ) -> None:
        """One line no wider than `width`: set smaller down to 60 %, then cut with an ellipsis."""
        text = self.said(text)
        wide = self.text_width(text, size, bold=bold)
        if wide > width:
            size = max(size * width / wide, size * 0.6)
        while text and self.text_width(text, size, bold=bold) > width + 0.01:
            text = text.rstrip("…")[:-1] + "…" if len(text) > 1 else ""
        self.text(x, y, text, size, bold=bold, grey=grey)

    def paragraph(
        self, x: float, y: float, width: float, text: str | Words, size: float, *, grey: int = BLACK
    ) -> float:
        """Wrapped text, none of it left out; returns the baseline after its last line."""
        for line in self.lines(text, width, size):
            self.text(x, y, line, size, grey=grey)
            y += line_height(size)
        return y

    def hairline(self, x: float, y: float, to_x: float, to_y: float | None = None) -> None:
        self._pdf.set_draw_color(HAIRLINE_GREY)
        self._pdf.line(x, y, to_x, y if to_y is None else to_y)

    def box(self, x: float, y: float, width: float, height: float) -> None:
        self._pdf.set_draw_color(HAIRLINE_GREY)
        self._pdf.rect(x, y, width, height)

    def code128(self, symbol: Code128, x: float, y: float, module: float, height: float) -> None:
        """Draws the bars; x is the left edge of the first bar."""
        x = _on_grid(x)
        self._fill((x + start * module, y, modules * module, height) for start, modules in symbol.bars())
        width = symbol.modules * module
        self._drawn.append(Drawn("Code 128", symbol.payload, self._pdf.page, module, x, y, width, height))

    def qr_code(self, symbol: QrCode, x: float, y: float, module: float) -> None:
        """Draws the dark modules; x and y are the corner of the symbol itself, without its quiet zone."""
        x, y = _on_grid(x), _on_grid(y)
        self._fill(
            (x + start * module, y + row * module, modules * module, module)
            for row, pattern in enumerate(symbol.rows)
            for start, modules in runs_of_ones(pattern)
        )
        side = symbol.modules * module
        self._drawn.append(Drawn("QR", symbol.payload, self._pdf.page, module, x, y, side, side))

    def _fill(self, rectangles: Iterable[tuple[float, float, float, float]]) -> None:
        """All rectangles of a symbol as one path: single ones are widened to whole pixels by PDF renderers,
        which at 200 dpi makes bars of 0.339 mm unreadable.
        """
        from fpdf.drawing import PaintedPath

        path = PaintedPath()
        path.style.fill_color = "#000000"
        path.style.stroke_color = None
        for rectangle in rectangles:
            path.rectangle(*rectangle)
        with self._pdf.drawing_context() as drawing:
            drawing.add_item(path, False)  # not cloned: that took two thirds of the time of a page

    def finish(self) -> Sheet:
        return Sheet(bytes(self._pdf.output()), tuple(self._drawn), self._pdf.pages_count, tuple(self._notes))

    def _use_font(self, text: str, size: float, bold: bool) -> str:
        text = "".join(c if c.isprintable() else " " for c in unicodedata.normalize("NFC", text))
        if text.encode("cp1252", "replace").decode("cp1252") == text:
            self._pdf.set_font("Helvetica", "B" if bold else "", size)
            return text
        if self._shows is None:
            self._pdf.add_font("DejaVu", fname=unicode_font())
        self._pdf.set_font("DejaVu", "", size * 0.86)  # its letters are that much wider than Helvetica's
        glyphs = self._pdf.current_font.cmap  # type: ignore[union-attr]
        self._shows = lambda character: ord(character) in glyphs
        shown = "".join(c if self._shows(c) else "?" for c in text)
        if shown != text:
            self.note(f"{text!r} has letters that no font here can show; they are printed as '?'")
        return shown

    def lines(self, text: str | Words, width: float, size: float, *, bold: bool = False) -> list[str]:
        """The text broken into lines no wider than `width`; a word that is wider by itself is broken too."""
        lines: list[str] = []
        line = ""
        for word in self.said(text).split():
            joined = f"{line} {word}" if line else word
            if self.text_width(joined, size, bold=bold) <= width:
                line = joined
                continue
            if line:
                lines.append(line)
            while self.text_width(word, size, bold=bold) > width and len(word) > 1:
                fitting = next(
                    n
                    for n in range(len(word) - 1, 0, -1)
                    if n == 1 or self.text_width(word[:n], size, bold=bold) <= width
                )
                lines.append(word[:fitting])
                word = word[fitting:]
            line = word
        return [*lines, line] if line else lines


def line_height(size: float) -> float:
    """From one baseline to the next."""
    return size * POINT * 1.28


def _on_grid(length: float) -> float:
    return round(length / DOT_GRID) * DOT_GRID
