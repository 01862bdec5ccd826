"""What all sheets share: a code drawn with its caption, the head and the foot of a page."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.paper.codes import Code
from kiosk.paper.pdf import GREY, MARGIN, Document
from kiosk.paper.placing import NARROW_MODULE, NORMAL_MODULE, bar_height, fit, qr_module, quiet_zone
from kiosk.paper.symbols import code128, qr_code

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
    document.paragraph(x, y + height + 3.4, max(width + 6, 30), caption_of(code, module), CAPTION_SIZE)
    return width


def caption_of(code: Code, module: float) -> str:
    """The caption, which says so when the bars are narrower than usual."""
    return f"{code.caption} (narrow bars)" if module == NARROW_MODULE else code.caption


def draw_qr(document: Document, code: Code, x: float, y: float) -> float:
    """A QR code without caption; x and y are its dark corner. Returns its side."""
    symbol = qr_code(code.payload)
    module = qr_module(symbol)
    document.qr_code(symbol, x, y, module)
    return symbol.modules * module


def draw_centred(
    document: Document, code: Code, left: float, y: float, width: float, *, size: float = CAPTION_SIZE
) -> None:
    """A code and its caption in the middle of a column; narrowed, or turned into a QR code, when too wide
    for it.

    `width` is from quiet zone to quiet zone; a `size` above the usual one makes the caption bold.
    """
    symbol = code128(code.payload)
    (module,) = fit([symbol], width - 2 * quiet_zone(NORMAL_MODULE))
    report_width(document, code, module, "a QR code only")
    middle = left + width / 2
    caption = code.caption
    if module is None:
        side = qr_code(code.payload).modules * qr_module(qr_code(code.payload))
        draw_qr(document, code, middle - side / 2, y)
        bottom = y + side + 2
        caption += " (too wide for bars: QR only)"
    else:
        height = bar_height(symbol.modules * module)
        document.code128(symbol, middle - symbol.modules * module / 2, y, module, height)
        bottom = y + height
        caption = caption_of(code, module)
    centred_text(
        document, middle, bottom + 1.2 + 0.3 * size, width - 6, caption, size, bold=size > CAPTION_SIZE
    )


def centred_text(
    document: Document, middle: float, y: float, width: float, text: str, size: float, *, bold: bool = False
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


def draw_head(document: Document, title: str, right: str = "") -> None:
    """A new page with the title at the left, the shop or `right` at the right, and a rule below."""
    document.add_page()
    document.text(MARGIN, HEAD_BASELINE, title, 15, bold=True)
    document.text(document.width - MARGIN, HEAD_BASELINE, right or document.shop, 9, grey=GREY, align="right")
    document.hairline(MARGIN, HEAD_RULE, document.width - MARGIN)


def draw_foot(document: Document, left: str, right: str = "") -> None:
    """Small print along the lower margin."""
    baseline = document.height - 8
    document.text(MARGIN, baseline, left, 7, grey=GREY)
    document.text(document.width - MARGIN, baseline, right, 7, grey=GREY, align="right")
