"""Every symbol of every kind of sheet, decoded from the page at the resolution of a poor and of an ordinary
printer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.paper.card_sheets import badge_sheet, machine_sheet
from kiosk.paper.pdf import Paper, Sheet
from kiosk.paper.setup_sheet import setup_sheet
from kiosk.paper.traveler_sheet import traveler_sheet
from kiosk.paper.travelers import Operation, Traveler
from kiosk.paper.travelers_csv import read_travelers
from kiosk.paper.values import value_check
from kiosk.paper.wall_sheets import command_sheet, quantity_sheet
from kiosk.scanning.patterns import Grammar
from kiosk.shop import Machine, Operator
from tests.paper.decoding import drawn, read_back

ASSETS = Path(__file__).parents[2] / "assets"
BRACKET = Traveler(
    "WO-10482",
    "BRK-2207/A",
    tuple(Operation(f"{n}0", "Turn", "3", 25, 120 * n, 1800) for n in range(1, 8)),
    "C",
    "Bearing bracket",
    "2026-03-14",
)
LONGEST = Traveler(
    "WO-ABCDEFGH-1234567890/123.45W",
    "PART 123456789 abcdefghijklmnopqrstuvwxyz $%+/.-",
    (Operation("OP999A", "Grind", "RECIPE-12345", 999_999, 999_999, 999_999), Operation("10")),
    "REVISION 12C",
)
LEADING_99 = Traveler("99123", "9900", (Operation("99"), Operation("9")))
OPERATORS = [Operator("1001", "Ana Ruiz", "a@shop.test", True), Operator("B" * 64, "Bo", "b@shop.test")] * 3
MACHINES = [
    Machine("Machine1", "Haas VF-2"),
    Machine("DMG MORI NLX 2500/700 with bar feeder"),
    Machine("Fräse"),
]

SHEETS: dict[str, Callable[[Paper], Sheet]] = {
    "travelers": lambda paper: traveler_sheet([BRACKET, LONGEST, LEADING_99], paper=paper, shop="Our Shop"),
    "badges": lambda paper: badge_sheet(OPERATORS, paper=paper, shop="Our Shop"),
    "machines": lambda paper: machine_sheet(MACHINES, paper=paper),
    "commands": lambda paper: command_sheet(paper=paper),
    "quantities": lambda paper: quantity_sheet(paper=paper),
    "setup": lambda paper: setup_sheet(paper=paper),
}


@pytest.mark.parametrize("kind", SHEETS)
@pytest.mark.parametrize("paper", Paper)
@pytest.mark.parametrize("dots_per_inch", [200, 300])
def test_exactly_the_symbols_that_were_drawn_are_on_the_page(
    kind: str, paper: Paper, dots_per_inch: int
) -> None:
    sheet = SHEETS[kind](paper)
    assert sheet.payloads
    assert read_back(sheet, dots_per_inch) == drawn(sheet)


def test_the_sample_traveler_holds_the_codes_of_the_sample_file() -> None:
    travelers = read_travelers((ASSETS / "sample-travelers.csv").read_bytes(), value_check(Grammar()))
    now = traveler_sheet(travelers, shop="Our Shop Ltd")
    sample = replace(now, pdf=(ASSETS / "sample-traveler.pdf").read_bytes())
    assert read_back(sample, 300) == drawn(now)
