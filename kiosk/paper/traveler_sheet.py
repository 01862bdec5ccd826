"""The traveler: per work order its W and 1P codes once, and below them a row of codes per operation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.catalogs import Translate, in_english
from kiosk.paper import codes
from kiosk.paper.codes import Code
from kiosk.paper.operation_row import APART, TITLE, Row, column_for, draw_row, lay_out
from kiosk.paper.pdf import GREY, MARGIN, Document, Paper, Sheet
from kiosk.paper.placing import BETWEEN, bar_height, fit
from kiosk.paper.sheets import (
    CAPTION_SIZE,
    Progress,
    caption_beside_qr,
    caption_lines,
    draw_code,
    draw_foot,
    draw_qr,
    no_progress,
    page_of,
    qr_side,
    report_width,
    room_below_bars,
)
from kiosk.paper.symbols import code128
from kiosk.paper.travelers import Traveler
from kiosk.words import Words, joined, say

NEXT_ROW_AT = 31.0
ORDER_CODES_AT = 46.0
FOOT = 13.0
BESIDE = 60.0
"""The width of a QR code with its caption beside it."""
HOW_TO = say(
    "One scan of a square code starts its operation. Without a 2D scanner: its long code, then the part code."
)


@dataclass(frozen=True, slots=True)
class Placed:
    """A code with the module it got (None: printed as QR), its width and its height without the caption; `below` is
    what a caption of more than two lines adds.
    """

    code: Code
    module: float | None
    width: float
    height: float
    below: float


def traveler_sheet(
    travelers: Sequence[Traveler],
    *,
    paper: Paper = Paper.A4,
    shop: str = "",
    translate: Translate = in_english,
    progress: Progress = no_progress,
) -> Sheet:
    """All travelers in one PDF, each work order beginning a new page."""
    document = Document(paper, _title(travelers), shop, translate)
    for done, traveler in enumerate(travelers, start=1):
        _draw_traveler(document, traveler)
        progress(done, len(travelers))
    return document.finish()


def _title(travelers: Sequence[Traveler]) -> Words:
    if len(travelers) == 1:
        return say("Traveler {order}", order=travelers[0].work_order)
    return say("{count} travelers", count=len(travelers))


def _draw_traveler(document: Document, traveler: Traveler) -> None:
    column = column_for(traveler)
    rows = [lay_out(document, traveler, operation, column) for operation in traveler.operations]
    order = _order_codes(document, traveler)
    pages = _paginated(rows, _first_row_at(order), document.height)
    for number, page in enumerate(pages, start=1):
        document.add_page()
        _draw_head(document, traveler, page_of(number, len(pages)), first=number == 1)
        y = NEXT_ROW_AT
        if number == 1:
            _draw_facts(document, traveler)
            _draw_order_codes(document, order)
            y = _first_row_at(order)
        for row in page:
            draw_row(document, traveler, row, y)
            y += row.height
        document.hairline(MARGIN, y, document.width - MARGIN)
        draw_foot(document, HOW_TO, traveler.work_order)


def _paginated(rows: Sequence[Row], first_row_at: float, height: float) -> list[list[Row]]:
    pages: list[list[Row]] = [[]]
    y = first_row_at
    for row in rows:
        if y + row.height > height - FOOT and pages[-1]:
            pages.append([])
            y = NEXT_ROW_AT
        pages[-1].append(row)
        y += row.height
    return pages


def _draw_head(document: Document, traveler: Traveler, page: Words, *, first: bool) -> None:
    right = document.width - MARGIN
    document.text_within(MARGIN, 14, document.usable - 30, document.shop or say("Traveler"), 9, grey=GREY)
    document.text(right, 14, page, 9, grey=GREY, align="right")
    due = 0.0
    if traveler.due:
        due = min(document.text_width(traveler.due, 13, bold=True), 45)
        document.text_within(right - due, 25, due, traveler.due, 13, bold=True)
        due += document.text(right - due - 2.5, 25, say("Due"), 9, grey=GREY, align="right") + 6
    width = document.usable - due
    document.text_within(MARGIN, 25, width, traveler.work_order, 24, bold=True)
    if not first:
        x = document.text_width(traveler.work_order, 24, bold=True) + 5
        named = [codes.part(traveler.part).caption]
        if traveler.revision:
            named.append(codes.revision(traveler.revision).caption)
        document.text_within(MARGIN + x, 25, max(width - x, 0), joined(named, "  "), 10)


def _draw_facts(document: Document, traveler: Traveler) -> None:
    facts = [(say("Part"), traveler.part, 80.0)]
    if traveler.revision:
        facts.append((say("Revision"), traveler.revision, 30.0))
    if traveler.ordered is not None:
        facts.append((say("Quantity"), str(traveler.ordered), 30.0))
    if traveler.recipe:
        facts.append((say("Recipe version"), traveler.recipe, 40.0))
    x = MARGIN
    for label, value, width in facts:
        document.text(x, 32, label, 7.5, grey=GREY)
        document.text_within(x, 37, width - 4, value, 11, bold=True)
        x += width
    document.text_within(MARGIN, 42, document.usable, traveler.part_text, 10)


def _order_codes(document: Document, traveler: Traveler) -> list[Placed]:
    order_and_part = (codes.work_order(traveler.work_order), codes.part(traveler.part))
    symbols = [code128(code.payload) for code in order_and_part]
    placed = []
    for code, symbol, module in zip(
        order_and_part, symbols, fit(symbols, document.usable, BESIDE), strict=True
    ):
        report_width(document, code, module, "a QR code only")
        width = symbol.modules * module if module else BESIDE
        height = bar_height(width) if module else qr_side(code)
        lines = caption_lines(document, code, module) if module else 0
        placed.append(Placed(code, module, width, height, room_below_bars(lines) - room_below_bars(0)))
    return placed


def _first_row_at(order: Sequence[Placed]) -> float:
    return ORDER_CODES_AT + max(placed.height + placed.below for placed in order) + APART - TITLE


def _draw_order_codes(document: Document, order: Sequence[Placed]) -> None:
    x = MARGIN
    for placed in order:
        if placed.module is None:
            side = draw_qr(document, placed.code, x, ORDER_CODES_AT)
            words = caption_beside_qr(placed.code)
            document.paragraph(x + side + 4, ORDER_CODES_AT + 4, BESIDE - side - 2, words, CAPTION_SIZE)
        else:
            draw_code(document, placed.code, x, ORDER_CODES_AT, placed.module, placed.height)
        x += placed.width + BETWEEN
