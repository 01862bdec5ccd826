"""Sheets for the wall: every command, and the quantities.

Rows of codes stand at least 20 mm apart, so that a wide beam can't take the neighbour.
"""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.paper import codes
from kiosk.paper.codes import COMMAND_GROUPS, Code
from kiosk.paper.pdf import GREY, MARGIN, Document, Paper, Sheet
from kiosk.paper.placing import NORMAL_MODULE, quiet_zone
from kiosk.paper.sheets import HEAD_RULE, draw_centred, draw_foot, draw_head

ROW = 33.5
GROUP_TITLE = 9.0
FOOT = 14.0
QUIET = quiet_zone(NORMAL_MODULE)
COMMAND_COLUMNS, SMALL_COLUMNS = 3, 5
FIRST_QUANTITIES = (*range(1, 21), 25, 50, 100)
SMALL_GROUPS = ("Digits",)

Group = tuple[str, Sequence[Code], int]


def command_sheet(*, paper: Paper = Paper.A4, shop: str = "") -> Sheet:
    """Every command code with what it does, in groups."""
    groups = [
        (
            title,
            [Code(*command) for command in group],
            SMALL_COLUMNS if title in SMALL_GROUPS else COMMAND_COLUMNS,
        )
        for title, group in COMMAND_GROUPS
    ]
    return _wall_sheet("Commands", groups, paper, shop)


def quantity_sheet(*, paper: Paper = Paper.A4, shop: str = "") -> Sheet:
    """The common quantities, then what is needed to count any other number."""
    by_title = {title: [Code(*command) for command in group] for title, group in COMMAND_GROUPS}
    groups: list[Group] = [
        ("Set the number", [codes.quantity(pieces) for pieces in FIRST_QUANTITIES], SMALL_COLUMNS),
        ("Which number", by_title["Counting"], 4),
        ("Any other number, digit by digit", by_title["Digits"], SMALL_COLUMNS),
    ]
    return _wall_sheet("Quantities", groups, paper, shop)


def _wall_sheet(title: str, groups: Sequence[Group], paper: Paper, shop: str) -> Sheet:
    document = Document(paper, title, shop)
    y = document.height
    for heading, group, columns in groups:
        rows = -(-len(group) // columns)
        if y + GROUP_TITLE + rows * ROW > document.height - FOOT:
            y = _new_page(document, title)
        document.text(MARGIN, y + 5, heading, 10, bold=True, grey=GREY)
        y += GROUP_TITLE
        for first in range(0, len(group), columns):
            if y + ROW > document.height - FOOT:
                y = _new_page(document, title) + 3
            width = (document.usable + 2 * QUIET) / columns  # the outer quiet zones lie in the margins
            for column, code in enumerate(group[first : first + columns]):
                draw_centred(document, code, MARGIN - QUIET + column * width, y, width, size=10.5)
            y += ROW
    return document.finish()


def _new_page(document: Document, title: str) -> float:
    draw_head(document, title)
    draw_foot(document, "Hold the scanner close: it must see one code only. Print at actual size.")
    return HEAD_RULE + 3
