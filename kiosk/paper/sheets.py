"""What all sheets share: a code drawn with its caption, the head and the foot of a page."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.paper.codes import Code
from kiosk.paper.pdf import GREY, MARGIN, Document, line_height
from kiosk.paper.placing import (
    BETWEEN,
    NARROW_MODULE,
    NORMAL_MODULE,
    bar_height,
    fit,
    qr_module,
    quiet_zone,
)
from kiosk.paper.symbols import code128, qr_code
from kiosk.words import Words, say

CAPTION_SIZE = 8.0
HEAD_BASELINE = 16.0
HEAD_RULE = 20.0

Progress = Callable[[int, int], None]
"""Called with how many of how many work orders are drawn."""


def no_progress(done: int, total: int) -> None:
    """Tells nobody."""


def draw_code(
    document: Document, code: Code, x: float, y: float, module: float, height: float = 0.0
) -> float:
    """Code 128 with its caption below; returns the width of the bars. `height` 0: what the width asks for."""
    symbol = code128(code.payload)
    width = symbol.modules * module
    height = height or bar_height(width)
    document.code128(symbol, x, y, module, height)
    document.paragraph(x, y + height + 3.4, caption_width(width), caption_of(code, module), CAPTION_SIZE)
    return width


def caption_width(bars: float) -> float:
    """How wide the caption below bars of this width may be: a little wider than they, but short of the next code."""
    return max(bars + 6, min(30, bars + BETWEEN - 2))


def caption_lines(document: Document, code: Code, module: float) -> int:
    """How many lines the caption below bars of this module takes."""
    width = caption_width(code128(code.payload).modules * module)
    return len(document.lines(caption_of(code, module), width, CAPTION_SIZE))


def room_below_bars(lines: int) -> float:
    """The height of so many lines of captions; there is always room for two."""
    return 1.3 + 3.6 * max(lines, 2)


def caption_of(code: Code, module: float) -> Words:
    """The caption, which says so when the bars are narrower than usual."""
    return say("{caption} (narrow bars)", caption=code.caption) if module == NARROW_MODULE else code.caption


def caption_beside_qr(code: Code) -> Words:
    """The caption of a QR code that stands where bars had no room."""
    return say("{caption} (too wide for bars: QR only)", caption=code.caption)


def draw_qr(document: Document, code: Code, x: float, y: float) -> float:
    """A QR code without caption; x and y are its dark corner. Returns its side."""
    symbol = qr_code(code.payload)
    module = qr_module(symbol)
    document.qr_code(symbol, x, y, module)
    return symbol.modules * module


def qr_side(code: Code) -> float:
    """How wide the code is as a QR code."""
    symbol = qr_code(code.payload)
    return symbol.modules * qr_module(symbol)


def draw_centred(
    document: Document,
    code: Code,
    left: float,
    y: float,
    width: float,
    *,
    size: float = CAPTION_SIZE,
    lines: int = 1,
) -> None:
    """A code and its caption in the middle of a column; narrowed, or turned into a QR code, when too wide
    for it.

    `width` is from quiet zone to quiet zone; a `size` above the usual one makes the caption bold. A caption is set
    smaller only where it needs more than so many `lines`.
    """
    symbol = code128(code.payload)
    (module,) = fit([symbol], width - 2 * quiet_zone(NORMAL_MODULE))
    report_width(document, code, module, "a QR code only")
    middle = left + width / 2
    caption = code.caption
    if module is None:
        side = qr_side(code)
        draw_qr(document, code, middle - side / 2, y)
        bottom = y + side + 2
        caption = caption_beside_qr(code)
    else:
        height = bar_height(symbol.modules * module)
        document.code128(symbol, middle - symbol.modules * module / 2, y, module, height)
        bottom = y + height
        caption = caption_of(code, module)
    bold = size > CAPTION_SIZE
    baseline = bottom + 1.2 + 0.3 * size
    for line in _evenly_broken(document, caption, width - 6, size, lines, bold=bold):
        centred_text(document, middle, baseline, width - 6, line, size, bold=bold)
        baseline += line_height(size)


def _evenly_broken(
    document: Document, text: Words, width: float, size: float, lines: int, *, bold: bool
) -> list[str]:
    """The text in as few lines as it needs, all about as wide; in one when it needs more than `lines`."""
    broken = document.lines(text, width, size, bold=bold)
    if len(broken) > lines:
        return [document.said(text)]
    while len(narrower := document.lines(text, width := width - 2, size, bold=bold)) == len(broken) > 1:
        broken = narrower
    return broken


def centred_text(
    document: Document,
    middle: float,
    y: float,
    width: float,
    text: str | Words,
    size: float,
    *,
    bold: bool = False,
) -> None:
    """One line around `middle`, no wider than `width`."""
    wide = min(document.text_width(text, size, bold=bold), width)
    document.text_within(middle - wide / 2, y, width, text, size, bold=bold)


def report_width(document: Document, code: Code, module: float | None, instead: str) -> None:
    """Notes that a code was narrowed, or left out (None) with `instead` printed for it."""
    if module is None:
        document.note(f"{code.caption}: too wide for bars, printed as {instead}")
    elif module == NARROW_MODULE:
        document.note(f"{code.caption}: narrowed to {NARROW_MODULE:.3f} mm to fit")


def draw_head(document: Document, title: Words) -> None:
    """A new page with the title at the left, the shop at the right, and a rule below."""
    document.add_page()
    left = document.usable - document.text(MARGIN, HEAD_BASELINE, title, 15, bold=True) - 8
    width = min(document.text_width(document.shop, 9), left)
    document.text_within(document.width - MARGIN - width, HEAD_BASELINE, width, document.shop, 9, grey=GREY)
    document.hairline(MARGIN, HEAD_RULE, document.width - MARGIN)


def page_of(number: int, pages: int) -> Words:
    """Which page this is."""
    return say("Page {number} of {pages}", number=number, pages=pages)


def draw_foot(document: Document, left: Words, right: str | Words = "") -> None:
    """Small print along the lower margin."""
    baseline = document.height - 8
    width = document.text(document.width - MARGIN, baseline, right, 7, grey=GREY, align="right")
    document.text_within(MARGIN, baseline, document.usable - width - 4, left, 7, grey=GREY)
