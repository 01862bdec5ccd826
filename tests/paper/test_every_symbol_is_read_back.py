"""Every symbol of every kind of sheet, in every language, decoded from the page at the resolution of a poor and of an
ordinary printer.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.paper.pdf import Paper
from kiosk.paper.traveler_sheet import traveler_sheet
from kiosk.paper.travelers_csv import read_travelers
from kiosk.paper.values import value_check
from kiosk.scanning.patterns import Grammar
from tests.paper.decoding import drawn, read_back
from tests.paper.samples import SHEETS, TRANSLATIONS

ASSETS = Path(__file__).parents[2] / "assets"


@pytest.mark.parametrize("kind", SHEETS)
@pytest.mark.parametrize("paper", Paper)
@pytest.mark.parametrize("language", TRANSLATIONS)
@pytest.mark.parametrize("dots_per_inch", [200, 300])
def test_exactly_the_symbols_that_were_drawn_are_on_the_page(
    kind: str, paper: Paper, language: str, dots_per_inch: int
) -> None:
    sheet = SHEETS[kind](paper, TRANSLATIONS[language])
    assert sheet.payloads
    assert read_back(sheet, dots_per_inch) == drawn(sheet)


def test_the_sample_traveler_holds_the_codes_of_the_sample_file() -> None:
    travelers = read_travelers((ASSETS / "sample-travelers.csv").read_bytes(), value_check(Grammar()))
    now = traveler_sheet(travelers, shop="Our Shop Ltd")
    sample = replace(now, pdf=(ASSETS / "sample-traveler.pdf").read_bytes())
    assert read_back(sample, 300) == drawn(now)
