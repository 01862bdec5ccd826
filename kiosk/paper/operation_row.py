"""One operation of a traveler: a row with its QR code of everything, its 3W and 1W beside it, and a line to sign.

A bar code without room is left out, since the QR code has it all, and the row says so. `lay_out` measures before
anything is drawn, so that whole rows go to the next page.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.paper import codes
from kiosk.paper.codes import Code
from kiosk.paper.pdf import GREY, MARGIN, Document, line_height
from kiosk.paper.placing import BETWEEN, bar_height, fit
from kiosk.paper.sheets import (
    CAPTION_SIZE,
    caption_lines,
    draw_code,
    draw_qr,
    qr_side,
    report_width,
    room_below_bars,
)
from kiosk.paper.symbols import code128
from kiosk.paper.travelers import Operation, Traveler, everything
from kiosk.words import Words, joined, say

APART = 20.0
"""Between symbols of different operations, so that a wide beam can't take the neighbour."""
TITLE = 10.5
SIGN_OFF = 8.0
AFTER_QR = 11.0


@dataclass(frozen=True, slots=True)
class Row:
    """One operation: the bars that have room with their modules, the codes left out, and what all of it measures."""

    operation: Operation
    whole: Code
    qr_side: float
    column: float
    bars: tuple[tuple[Code, float], ...]
    left_out: tuple[Code, ...]
    bars_height: float
    caption_lines: int
    left_out_lines: int

    @property
    def symbols(self) -> float:
        """The height of the symbols and captions."""
        below = room_below_bars(self.caption_lines + self.left_out_lines)
        return max(self.qr_side + 3.6, self.bars_height + below)

    @property
    def height(self) -> float:
        beside = max(self.qr_side, self.bars_height) + APART + 1
        return max(TITLE + self.symbols + SIGN_OFF, beside)


def column_for(traveler: Traveler) -> float:
    """From the left edge of the QR codes to that of the bars, the same in all rows."""
    return max(qr_side(everything(traveler, operation)) for operation in traveler.operations) + AFTER_QR


def lay_out(document: Document, traveler: Traveler, operation: Operation, column: float) -> Row:
    """The row of an operation; notes what is narrowed or left out."""
    whole = everything(traveler, operation)
    linear = (
        codes.work_order_operation(traveler.work_order, operation.number),
        codes.operation(operation.number),
    )
    modules = fit([code128(code.payload) for code in linear], document.usable - column)
    for code, module in zip(linear, modules, strict=True):
        report_width(document, code, module, "its QR code only")
    bars = tuple((code, module) for code, module in zip(linear, modules, strict=True) if module)
    left_out = tuple(code for code, module in zip(linear, modules, strict=True) if not module)
    heights = [bar_height(code128(code.payload).modules * module) for code, module in bars]
    lines = [len(document.lines(_said_of(code), document.usable - column, CAPTION_SIZE)) for code in left_out]
    return Row(
        operation,
        whole,
        qr_side(whole),
        column,
        bars,
        left_out,
        max(heights, default=0.0),
        max((caption_lines(document, code, module) for code, module in bars), default=0),
        sum(lines),
    )


def _said_of(left_out: Code) -> Words:
    return say("{caption}: too wide for bars, scan the QR code", caption=left_out.caption)


def draw_row(document: Document, traveler: Traveler, row: Row, y: float) -> None:
    """The row from its upper rule at `y` to its line to sign."""
    document.hairline(MARGIN, y, document.width - MARGIN)
    _draw_title(document, traveler, row.operation, y + 6.8)
    top = y + TITLE
    draw_qr(document, row.whole, MARGIN, top)
    document.text_within(MARGIN, top + row.qr_side + 3.4, row.column - 2, row.whole.caption, 7)
    left = x = MARGIN + row.column
    for code, module in row.bars:
        x += draw_code(document, code, x, top, module, row.bars_height) + BETWEEN
    baseline = top + row.bars_height + 3.4 + row.caption_lines * line_height(CAPTION_SIZE)
    for code in row.left_out:
        width = document.width - MARGIN - left
        baseline = document.paragraph(left, baseline, width, _said_of(code), CAPTION_SIZE)
    _draw_sign_off(document, left, top + row.symbols + 3.6)


def _draw_title(document: Document, traveler: Traveler, operation: Operation, baseline: float) -> None:
    right = document.width - MARGIN
    number = say("Op {number}", number=operation.number)
    x = MARGIN + document.text(MARGIN, baseline, number, 13, bold=True) + 5
    facts = joined(_facts(traveler, operation), "   ")
    wide = min(document.text_width(facts, 9), right - x)
    document.text_within(right - wide, baseline, wide, facts, 9, grey=GREY)
    document.text_within(x, baseline, right - wide - 5 - x, operation.text, 11)


def _facts(traveler: Traveler, operation: Operation) -> list[Words]:
    facts = []
    if operation.setup_seconds is not None:
        facts.append(say("Set-up {time}", time=duration(operation.setup_seconds)))
    if operation.cycle_seconds is not None:
        facts.append(say("Cycle {time}", time=duration(operation.cycle_seconds)))
    if operation.ordered is not None and operation.ordered != traveler.ordered:
        facts.append(codes.quantity(operation.ordered).caption)
    if operation.recipe and not traveler.recipe:
        facts.append(say("Recipe {version}", version=operation.recipe))
    return facts


def _draw_sign_off(document: Document, x: float, baseline: float) -> None:
    right = document.width - MARGIN
    column = (right - x + 5) / 4
    for label in (say("Good"), say("Scrap"), say("Name"), say("Date")):
        wide = document.text(x, baseline, label, 7.5, grey=GREY)
        document.hairline(x + wide + 1.5, baseline + 0.6, x + column - 5)
        x += column


def duration(seconds: int) -> str:
    """120 → "2 min", 5430 → "1 h 30 min 30 s"; the same in every language here."""
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    parts = [f"{hours} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes) + [f"{left} s"] * bool(left)
    return " ".join(parts) or "0 s"
