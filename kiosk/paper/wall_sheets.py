"""Sheets for the wall: every command, and the quantities.

Rows of codes stand at least 20 mm apart, so that a wide beam can't take the neighbour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.paper import codes
from kiosk.paper.codes import COMMAND_GROUPS, Code
from kiosk.paper.pdf import GREY, MARGIN, Document, Paper, Sheet
from kiosk.paper.placing import NORMAL_MODULE, quiet_zone
from kiosk.paper.sheets import HEAD_RULE, draw_centred, draw_foot, draw_head

ROW = 33.5
GROUP_TITLE = 9.0
FOOT = 14.0
QUIET = quiet_zone(NORMAL_MODULE)
COMMAND_COLUMNS, COUNTING_COLUMNS, SMALL_COLUMNS = 3, 4, 5
FIRST_QUANTITIES = (*range(1, 21), 25, 50, 100)
COLUMNS_OF_GROUPS = {"Counting": COUNTING_COLUMNS, "Digits": SMALL_COLUMNS}

FIRST_ROW_AT = HEAD_RULE + 3
HOW_TO = "Hold the scanner close: it must see one code only. Print at actual size."

Group = tuple[str, Sequence[Code], int]


@dataclass(frozen=True, slots=True)
class Row:
    """Codes side by side in so many columns, the first row of a group below its heading."""

    heading: str
    codes: Sequence[Code]
    columns: int

    @property
    def height(self) -> float:
        return ROW + (GROUP_TITLE if self.heading else 0.0)


def command_sheet(*, paper: Paper = Paper.A4, shop: str = "") -> Sheet:
    """Every command code with what it does, in groups."""
    groups = [
        (
            title,
            [Code(*command) for command in group],
            COLUMNS_OF_GROUPS.get(title, COMMAND_COLUMNS),
        )
        for title, group in COMMAND_GROUPS
    ]
    return _wall_sheet("Commands", groups, paper, shop)


def quantity_sheet(*, paper: Paper = Paper.A4, shop: str = "") -> Sheet:
    """The common quantities, then what is needed to count any other number."""
    by_title = {title: [Code(*command) for command in group] for title, group in COMMAND_GROUPS}
    groups: list[Group] = [
        ("Set the number", [codes.quantity(pieces) for pieces in FIRST_QUANTITIES], SMALL_COLUMNS),
        ("Which number", by_title["Counting"], COUNTING_COLUMNS),
        ("Any other number, digit by digit", by_title["Digits"], SMALL_COLUMNS),
    ]
    return _wall_sheet("Quantities", groups, paper, shop)


def _wall_sheet(title: str, groups: Sequence[Group], paper: Paper, shop: str) -> Sheet:
    document = Document(paper, title, shop)
    pages = _paginated(groups, document.height)
    for number, page in enumerate(pages, start=1):
        draw_head(document, title)
        draw_foot(document, HOW_TO, f"Page {number} of {len(pages)}")
        for y, row in page:
            _draw_row(document, row, y)
    return document.finish()


def _paginated(groups: Sequence[Group], height: float) -> list[list[tuple[float, Row]]]:
    """Each row with its place; a group that fits on one page is not torn."""
    pages: list[list[tuple[float, Row]]] = [[]]
    y = FIRST_ROW_AT
    for heading, group, columns in groups:
        rows = [
            Row(heading if first == 0 else "", group[first : first + columns], columns)
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
        draw_centred(document, code, MARGIN - QUIET + column * width, y, width, size=10.5)
