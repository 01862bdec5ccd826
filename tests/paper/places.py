"""Where text and symbols stand on a printed page, and what is in another one's place."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pypdfium2

from kiosk.paper.pdf import MARGIN, Drawn, Sheet
from kiosk.paper.placing import quiet_zone

MILLIMETRE = 72 / 25.4
TOUCHING = 0.1

Box = tuple[float, float, float, float]
"""Left, top, right and bottom in millimetres from the top left corner of the page."""


def texts(sheet: Sheet) -> list[str]:
    """What can be read on each page."""
    document = pypdfium2.PdfDocument(sheet.pdf)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def misplaced(sheet: Sheet) -> list[tuple[int, Box]]:
    """Every piece of text, with its page, that runs into another one, into a symbol or into half the margin."""
    found: list[tuple[int, Box]] = []
    document = pypdfium2.PdfDocument(sheet.pdf)
    for number, page in enumerate(document, start=1):
        width, height = (side / MILLIMETRE for side in page.get_size())
        allowed = (MARGIN / 2, MARGIN / 2, width - MARGIN / 2, height - MARGIN / 2)
        pieces = list(_pieces(page, height))
        symbols = [_with_quiet_zone(one) for one in sheet.payloads if one.page == number]
        assert pieces
        found += [(number, one) for one in pieces if not _inside(one, allowed)]
        found += [(number, one) for one, other in combinations(pieces, 2) if _overlap(one, other)]
        found += [(number, one) for one in pieces for symbol in symbols if _overlap(one, symbol)]
    document.close()
    return found


def _pieces(page: pypdfium2.PdfPage, height: float) -> Iterator[Box]:
    read = page.get_textpage()
    for index in range(read.count_rects()):
        left, bottom, right, top = (side / MILLIMETRE for side in read.get_rect(index))
        yield left, height - top, right, height - bottom


def _with_quiet_zone(one: Drawn) -> Box:
    quiet = quiet_zone(one.module) - 0.2 if one.symbology == "Code 128" else 0.0
    return one.x - quiet, one.y, one.x + one.width + quiet, one.y + one.height


def _inside(one: Box, page: Box) -> bool:
    return one[0] >= page[0] and one[1] >= page[1] and one[2] <= page[2] and one[3] <= page[3]


def _overlap(one: Box, other: Box) -> bool:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return wide > TOUCHING and high > TOUCHING
