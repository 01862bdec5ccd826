"""Badges (card size 85.6 × 54 mm, ISO/IEC 7810 ID-1, with cut marks) and machine labels, from the
configuration.

A name outside ASCII can't stand in a code; such a machine is printed without one, and noted.
"""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.catalogs import Translate, in_english
from kiosk.errors import PaperError
from kiosk.paper import codes
from kiosk.paper.codes import Code
from kiosk.paper.pdf import GREY, MARGIN, Document, Paper, Sheet
from kiosk.paper.sheets import CAPTION_SIZE, centred_text, draw_centred
from kiosk.paper.symbols import code128
from kiosk.shop import Machine, Operator
from kiosk.words import say

CARD_WIDTH, CARD_HEIGHT = 85.6, 54.0
CUT_MARK = 4.0
COLUMNS = 2
LABEL_HEIGHT = 62.0


def badge_sheet(
    operators: Sequence[Operator],
    *,
    paper: Paper = Paper.A4,
    shop: str = "",
    translate: Translate = in_english,
) -> Sheet:
    """One card per operator: the shop, the name, the badge code."""
    if not operators:
        raise PaperError("the configuration names no operators, so there are no badges to print")
    document = Document(paper, say("Badges"), shop, translate)
    rows = int((document.height - 2 * (CUT_MARK + 3)) // CARD_HEIGHT)
    left = (document.width - COLUMNS * CARD_WIDTH) / 2
    top = (document.height - rows * CARD_HEIGHT) / 2
    for number, operator in enumerate(operators):
        row, column = divmod(number % (rows * COLUMNS), COLUMNS)
        if row == column == 0:
            document.add_page()
            left_over = -(-(len(operators) - number) // COLUMNS)
            _draw_cut_marks(document, left, top, min(rows, left_over))
        _draw_badge(document, operator, left + column * CARD_WIDTH, top + row * CARD_HEIGHT)
    return document.finish()


def _draw_cut_marks(document: Document, left: float, top: float, rows: int) -> None:
    right, bottom = left + COLUMNS * CARD_WIDTH, top + rows * CARD_HEIGHT
    for column in range(COLUMNS + 1):
        x = left + column * CARD_WIDTH
        document.hairline(x, top - CUT_MARK - 1, x, top - 1)
        document.hairline(x, bottom + 1, x, bottom + CUT_MARK + 1)
    for row in range(rows + 1):
        y = top + row * CARD_HEIGHT
        document.hairline(left - CUT_MARK - 1, y, left - 1, y)
        document.hairline(right + 1, y, right + CUT_MARK + 1, y)
        for column in range(1, COLUMNS):
            x = left + column * CARD_WIDTH
            document.hairline(x - 1.5, y, x + 1.5, y)
            document.hairline(x, y - 1.5, x, y + 1.5)


def _draw_badge(document: Document, operator: Operator, x: float, y: float) -> None:
    document.text_within(x + 7, y + 9, 48, document.shop, 8, grey=GREY)
    if operator.supervisor:
        document.text(x + CARD_WIDTH - 7, y + 9, say("Supervisor"), 8, grey=GREY, align="right")
    centred_text(document, x + CARD_WIDTH / 2, y + 21, CARD_WIDTH - 14, operator.name, 18, bold=True)
    draw_centred(document, codes.badge(operator.badge), x, y + 28, CARD_WIDTH)


def machine_sheet(
    machines: Sequence[Machine],
    *,
    paper: Paper = Paper.A4,
    shop: str = "",
    translate: Translate = in_english,
) -> Sheet:
    """One label per machine: what operators call it, its name in the API, its code."""
    if not machines:
        raise PaperError("the configuration names no machines, so there are no labels to print")
    document = Document(paper, say("Machines"), shop, translate)
    width = document.usable / COLUMNS
    rows = int((document.height - 2 * MARGIN) // LABEL_HEIGHT)
    for number, machine in enumerate(machines):
        row, column = divmod(number % (rows * COLUMNS), COLUMNS)
        if row == column == 0:
            document.add_page()
        x, y = MARGIN + column * width, MARGIN + row * LABEL_HEIGHT
        document.box(x, y, width, LABEL_HEIGHT)
        _draw_label(document, machine, x, y, width)
    return document.finish()


def _draw_label(document: Document, machine: Machine, x: float, y: float, width: float) -> None:
    document.text_within(x + 7, y + 9, width - 14, document.shop, 8, grey=GREY)
    centred_text(document, x + width / 2, y + 23, width - 14, machine.shown, 20, bold=True)
    code = codes.machine(machine.name)
    fault = _unprintable(code)
    if fault:
        document.note(f"Machine {machine.name}: printed without a code, because {fault}")
        words = say(
            "{machine}: no code, its name can't stand in one. Choose the machine on the screen.",
            machine=machine.name,
        )
        document.paragraph(x + 7, y + 34, width - 14, words, CAPTION_SIZE)
    else:
        draw_centred(document, code, x, y + 32, width, lines=2)


def _unprintable(code: Code) -> str:
    try:
        code128(code.payload)
    except PaperError as fault:
        return str(fault)
    return ""
