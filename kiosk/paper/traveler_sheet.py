"""The traveler: per work order its W and 1P codes once, and per operation one QR with everything beside 3W
and 1W.

Symbols of different operations stand at least 20 mm apart, so that a wide beam can't take the neighbour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.paper import codes
from kiosk.paper.codes import Code
from kiosk.paper.pdf import GREY, MARGIN, Document, Paper, Sheet
from kiosk.paper.placing import BETWEEN, bar_height, fit, qr_module
from kiosk.paper.sheets import (
    CAPTION_SIZE,
    Progress,
    draw_code,
    draw_foot,
    draw_qr,
    no_progress,
    report_width,
)
from kiosk.paper.symbols import code128, qr_code
from kiosk.paper.travelers import Operation, Traveler, everything

APART = 20.0
ROW_TITLE = 10.5
ROW_SIGN_OFF = 8.0
NEXT_ROW_AT = 31.0
ORDER_CODES_AT = 46.0
FOOT = 13.0
AFTER_QR = 11.0
BESIDE = 60.0
"""The width of a QR code with its caption beside it."""
HOW_TO = (
    "One scan of a square code starts its operation. Without a 2D scanner: its long code, then the part code."
)


@dataclass(frozen=True, slots=True)
class Placed:
    """A code with the module it got (None: printed as QR), its width and its height without the caption."""

    code: Code
    module: float | None
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Row:
    """One operation with the modules its symbols got; None: left out because the QR code has it all."""

    operation: Operation
    whole: Code
    qr_side: float
    column: float
    codes: tuple[Code, Code]
    modules: tuple[float | None, ...]
    bars: float

    @property
    def symbols(self) -> float:
        """The height of the symbols and captions."""
        return max(self.qr_side + 3.6, self.bars + 8.5)

    @property
    def height(self) -> float:
        return max(ROW_TITLE + self.symbols + ROW_SIGN_OFF, self.qr_side + APART + 1, self.bars + APART + 1)


def traveler_sheet(
    travelers: Sequence[Traveler],
    *,
    paper: Paper = Paper.A4,
    shop: str = "",
    progress: Progress = no_progress,
) -> Sheet:
    """All travelers in one PDF, each work order beginning a new page."""
    title = f"Traveler {travelers[0].work_order}" if len(travelers) == 1 else f"{len(travelers)} travelers"
    document = Document(paper, title, shop)
    for done, traveler in enumerate(travelers, start=1):
        _draw_traveler(document, traveler)
        progress(done, len(travelers))
    return document.finish()


def _draw_traveler(document: Document, traveler: Traveler) -> None:
    column = max(_qr_side(everything(traveler, operation)) for operation in traveler.operations) + AFTER_QR
    rows = [_row(document, traveler, operation, column) for operation in traveler.operations]
    order = _order_codes(document, traveler)
    pages = _paginated(rows, _first_row_at(order), document.height)
    for number, page in enumerate(pages, start=1):
        document.add_page()
        _draw_head(document, traveler, f"Page {number} of {len(pages)}", first=number == 1)
        y = NEXT_ROW_AT
        if number == 1:
            _draw_facts(document, traveler)
            _draw_order_codes(document, order)
            y = _first_row_at(order)
        for row in page:
            _draw_row(document, traveler, row, y)
            y += row.height
        document.hairline(MARGIN, y, document.width - MARGIN)
        draw_foot(document, HOW_TO, traveler.work_order)


def _row(document: Document, traveler: Traveler, operation: Operation, column: float) -> Row:
    whole = everything(traveler, operation)
    side = _qr_side(whole)
    linear = (
        codes.work_order_operation(traveler.work_order, operation.number),
        codes.operation(operation.number),
    )
    symbols = [code128(code.payload) for code in linear]
    modules = fit(symbols, document.usable - column)
    widths = [symbol.modules * module for symbol, module in zip(symbols, modules, strict=True) if module]
    for code, module in zip(linear, modules, strict=True):
        report_width(document, code, module, "its QR code only")
    return Row(operation, whole, side, column, linear, modules, max(map(bar_height, widths), default=0.0))


def _qr_side(code: Code) -> float:
    symbol = qr_code(code.payload)
    return symbol.modules * qr_module(symbol)


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


def _draw_head(document: Document, traveler: Traveler, page: str, *, first: bool) -> None:
    right = document.width - MARGIN
    document.text_within(MARGIN, 14, document.usable - 30, document.shop or "Traveler", 9, grey=GREY)
    document.text(right, 14, page, 9, grey=GREY, align="right")
    due = 0.0
    if traveler.due:
        due = min(document.text_width(traveler.due, 13, bold=True), 45)
        document.text_within(right - due, 25, due, traveler.due, 13, bold=True)
        document.text(right - due - 2.5, 25, "Due", 9, grey=GREY, align="right")
        due += 12
    width = document.usable - due
    document.text_within(MARGIN, 25, width, traveler.work_order, 24, bold=True)
    if not first:
        x = document.text_width(traveler.work_order, 24, bold=True) + 5
        named = f"Part {traveler.part}" + f"  Revision {traveler.revision}" * bool(traveler.revision)
        document.text_within(MARGIN + x, 25, max(width - x, 0), named, 10)


def _draw_facts(document: Document, traveler: Traveler) -> None:
    facts = [("Part", traveler.part, 80.0)]
    if traveler.revision:
        facts.append(("Revision", traveler.revision, 30.0))
    if traveler.ordered is not None:
        facts.append(("Quantity", str(traveler.ordered), 30.0))
    if traveler.recipe:
        facts.append(("Recipe version", traveler.recipe, 40.0))
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
        height = bar_height(width) if module else _qr_side(code)
        placed.append(Placed(code, module, width, height))
    return placed


def _first_row_at(order: Sequence[Placed]) -> float:
    return ORDER_CODES_AT + max(placed.height for placed in order) + APART - ROW_TITLE


def _draw_order_codes(document: Document, order: Sequence[Placed]) -> None:
    x = MARGIN
    for placed in order:
        if placed.module is None:
            side = draw_qr(document, placed.code, x, ORDER_CODES_AT)
            words = f"{placed.code.caption} (too wide for bars: QR only)"
            document.paragraph(x + side + 4, ORDER_CODES_AT + 4, BESIDE - side - 2, words, CAPTION_SIZE)
        else:
            draw_code(document, placed.code, x, ORDER_CODES_AT, placed.module, placed.height)
        x += placed.width + BETWEEN


def _draw_row(document: Document, traveler: Traveler, row: Row, y: float) -> None:
    document.hairline(MARGIN, y, document.width - MARGIN)
    _draw_row_title(document, traveler, row.operation, y + 6.8)
    top = y + ROW_TITLE
    draw_qr(document, row.whole, MARGIN, top)
    document.text(MARGIN, top + row.qr_side + 3.4, row.whole.caption, 7)
    x = MARGIN + row.column
    for code, module in zip(row.codes, row.modules, strict=True):
        if module is None:
            document.paragraph(
                x, top + 4, 60, f"{code.caption}: too wide for bars, scan the QR code", CAPTION_SIZE
            )
            x += 60 + BETWEEN
        else:
            x += draw_code(document, code, x, top, module, row.bars) + BETWEEN
    _draw_sign_off(document, MARGIN + row.column, top + row.symbols + 3.6)


def _draw_row_title(document: Document, traveler: Traveler, operation: Operation, baseline: float) -> None:
    times = []
    if operation.setup_seconds is not None:
        times.append(f"Set-up {duration(operation.setup_seconds)}")
    if operation.cycle_seconds is not None:
        times.append(f"Cycle {duration(operation.cycle_seconds)}")
    if operation.ordered is not None and operation.ordered != traveler.ordered:
        times.append(f"Quantity {operation.ordered}")
    if operation.recipe and not traveler.recipe:
        times.append(f"Recipe {operation.recipe}")
    right = document.width - MARGIN
    wide = document.text(right, baseline, "   ".join(times), 9, grey=GREY, align="right")
    number = document.text(MARGIN, baseline, f"Op {operation.number}", 13, bold=True)
    x = MARGIN + number + 5
    document.text_within(x, baseline, right - wide - 5 - x, operation.text, 11)


def _draw_sign_off(document: Document, x: float, baseline: float) -> None:
    right = document.width - MARGIN
    column = (right - x + 5) / 4
    for label in ("Good", "Scrap", "Name", "Date"):
        wide = document.text(x, baseline, label, 7.5, grey=GREY)
        document.hairline(x + wide + 1.5, baseline + 0.6, x + column - 5)
        x += column


def duration(seconds: int) -> str:
    """120 → "2 min", 5430 → "1 h 30 min 30 s"."""
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    parts = [f"{hours} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes) + [f"{left} s"] * bool(left)
    return " ".join(parts) or "0 s"
