"""Sheets for the wall: every command, and the quantities.

Rows of codes stand at least 20 mm apart, so that a wide beam can't take the neighbour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.catalogs import Translate, in_english
from kiosk.paper import codes
from kiosk.paper.codes import COMMAND_GROUPS, COUNTING, DIGITS, Code
from kiosk.paper.pdf import GREY, MARGIN, Document, Paper, Sheet
from kiosk.paper.placing import NORMAL_MODULE, quiet_zone
from kiosk.paper.sheets import HEAD_RULE, draw_centred, draw_foot, draw_head, page_of
from kiosk.words import Words, say

ROW = 33.5
GROUP_TITLE = 9.0
FOOT = 14.0
QUIET = quiet_zone(NORMAL_MODULE)
COMMAND_COLUMNS, COUNTING_COLUMNS, SMALL_COLUMNS = 3, 4, 5
FIRST_QUANTITIES = (*range(1, 21), 25, 50, 100)
COLUMNS_OF_GROUPS = {COUNTING: COUNTING_COLUMNS, DIGITS: SMALL_COLUMNS}

FIRST_ROW_AT = HEAD_RULE + 3
HOW_TO = say("Hold the scanner close: it must see one code only. Print at actual size.")

Group = tuple[Words, Sequence[Code], int]


@dataclass(frozen=True, slots=True)
class Row:
    """Codes side by side in so many columns, the first row of a group below its heading."""

    heading: Words | None
    codes: Sequence[Code]
    columns: int

    @property
    def height(self) -> float:
        return ROW + (GROUP_TITLE if self.heading else 0.0)


def command_sheet(*, paper: Paper = Paper.A4, shop: str = "", translate: Translate = in_english) -> Sheet:
    """Every command code with what it does, in groups."""
    groups = [
        (group.heading, group.codes, COLUMNS_OF_GROUPS.get(group, COMMAND_COLUMNS))
        for group in COMMAND_GROUPS
    ]
    return _wall_sheet(Document(paper, say("Commands"), shop, translate), say("Commands"), groups)


def quantity_sheet(*, paper: Paper = Paper.A4, shop: str = "", translate: Translate = in_english) -> Sheet:
    """The common quantities, then what is needed to count any other number."""
    groups: list[Group] = [
        (say("Set the number"), [codes.quantity(pieces) for pieces in FIRST_QUANTITIES], SMALL_COLUMNS),
        (say("Which number"), COUNTING.codes, COUNTING_COLUMNS),
        (say("Any other number, digit by digit"), DIGITS.codes, SMALL_COLUMNS),
    ]
    return _wall_sheet(Document(paper, say("Quantities"), shop, translate), say("Quantities"), groups)


def _wall_sheet(document: Document, title: Words, groups: Sequence[Group]) -> Sheet:
    pages = _paginated(groups, document.height)
    for number, page in enumerate(pages, start=1):
        draw_head(document, title)
        draw_foot(document, HOW_TO, page_of(number, len(pages)))
        for y, row in page:
            _draw_row(document, row, y)
    return document.finish()


def _paginated(groups: Sequence[Group], height: float) -> list[list[tuple[float, Row]]]:
    """Each row with its place; a group that fits on one page is not torn."""
    pages: list[list[tuple[float, Row]]] = [[]]
    y = FIRST_ROW_AT
    for heading, group, columns in groups:
        rows = [
            Row(heading if first == 0 else None, group[first : first + columns], columns)
            for first in range(0, len(group), columns)
        ]
        if y + sum(row.height for row in rows) > height - FOOT and pages[-1]:
            pages.append([])
            y = FIRST_ROW_AT
        for row in rows:
            if y + row.height > height - FOOT:
                pages.append([])
                y = FIRST_ROW_AT
            pages[-1].append((y, row))
            y += row.height
    return pages


def _draw_row(document: Document, row: Row, y: float) -> None:
    if row.heading:
        document.text(MARGIN, y + 5, row.heading, 10, bold=True, grey=GREY)
        y += GROUP_TITLE
    width = (document.usable + 2 * QUIET) / row.columns  # the outer quiet zones lie in the margins
    for column, code in enumerate(row.codes):
        draw_centred(document, code, MARGIN - QUIET + column * width, y, width, size=10.5, lines=2)
