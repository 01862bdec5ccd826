"""One of every kind of sheet, with values that are hard to place, on any paper and in any language."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.catalogs import Translate, catalog_loader
from kiosk.config import LANGUAGES
from kiosk.paper.card_sheets import badge_sheet, machine_sheet
from kiosk.paper.pdf import Paper, Sheet
from kiosk.paper.setup_sheet import setup_sheet
from kiosk.paper.traveler_sheet import traveler_sheet
from kiosk.paper.travelers import Operation, Traveler
from kiosk.paper.wall_sheets import command_sheet, quantity_sheet
from kiosk.shipped import assets_directory
from kiosk.shop import Machine, Operator

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
NARROWEST = Traveler("W", "P" * 40, (Operation("OP999A"), Operation("9", "Mill", ordered=7)))
LEADING_99 = Traveler("99123", "9900", (Operation("99"), Operation("9")))
OPERATORS = [Operator("1001", "Ana Ruiz", "a@shop.test", True), Operator("B" * 64, "Bo", "b@shop.test")] * 3
MACHINES = [
    Machine("Machine1", "Haas VF-2"),
    Machine("DMG MORI NLX 2500/700 with bar feeder"),
    Machine("Fräse"),
]
TRAVELERS = [BRACKET, LONGEST, NARROWEST, LEADING_99]

_load = catalog_loader(assets_directory() / "locale")
TRANSLATIONS: dict[str, Translate] = {language: _load(language) for language in LANGUAGES}

SHEETS: dict[str, Callable[[Paper, Translate], Sheet]] = {
    "travelers": lambda paper, translate: traveler_sheet(
        TRAVELERS, paper=paper, shop="Our Shop", translate=translate
    ),
    "badges": lambda paper, translate: badge_sheet(
        OPERATORS, paper=paper, shop="Our Shop", translate=translate
    ),
    "machines": lambda paper, translate: machine_sheet(MACHINES, paper=paper, translate=translate),
    "commands": lambda paper, translate: command_sheet(paper=paper, translate=translate),
    "quantities": lambda paper, translate: quantity_sheet(paper=paper, translate=translate),
    "setup": lambda paper, translate: setup_sheet(paper=paper, translate=translate),
}
