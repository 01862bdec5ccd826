"""Every button of every screen is pressed by a code of the command sheet, or the test says why it needs none."""

from __future__ import annotations

import pytest

from kiosk.commands import Press
from kiosk.scanning.codes import code_of
from screens.widgets.big_button import BigButton
from tests.pilot.driving import LARGE, SMALL, driven
from tests.pilot.test_every_screen import OPTIONS, VIEWS

SIZES = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])

CODES: dict[str, tuple[str, ...]] = {
    "* menu": ("ZHELP",),
    "* back": ("ZBACK",),
    "* confirm-yes": ("ZYES",),
    "* confirm-no": ("ZNO",),
    "* undo": ("ZUNDO",),
    "* jobs": ("ZJOBS",),
    "* sign-out": ("ZSIGNOUT",),
    "* -page": ("ZNEXT",),
    "scan back": ("ZBACK", "ZCANCEL"),
    "scan start": ("ZSTART",),
    "scan again": ("ZSTART", "ZFINISH"),
    "machines -again": ("ZSTART", "ZFINISH"),
    "running good": ("ZGOOD",),
    "running scrap": ("ZSCRAP",),
    "running keypad": (*(f"Z{digit}" for digit in range(10)), "ZALL", "ZCLEAR"),
    "running wrong": ("ZWRONG",),
    "running ends": ("ZNO",),
    "running next": ("ZNEXT",),
    "running finish": ("ZFINISH",),
    "ended end-now": ("Z1",),
    "ended end-shift": ("Z2",),
    "ended end-typed": ("Z3",),
    "jobs tab-attention": ("ZJOBS",),
    "jobs tab-waiting": ("ZJOBS",),
    "jobs tab-done": ("ZJOBS",),
    "jobs entries": ("ZSELECT",),
    "item fields": tuple(f"Z{number}" for number in range(1, 10)),
    "item retry": ("ZRETRY",),
    "item report": ("ZRETRY",),
    "item discard": ("ZDISCARD",),
    "item by-hand": ("ZBYHAND",),
    "item answer-question": ("ZSELECT",),
    "reason reasons": tuple(f"ZREASON{number}" for number in range(1, 6)),
    "question reply-yes": ("ZYES",),
    "question reply-no": ("ZNO",),
    "question reply-later": ("ZBACK",),
    "type accept": ("ZYES",),
    "type clear": ("ZCLEAR",),
    "help machines": ("ZBACK",),
    "help drop": ("ZCANCEL",),
    "help wrong": ("ZWRONG",),
}
"""By screen and button, or by the part it stands in."""

NEED_NONE = {
    "machines -tile": "the machine's own code",
    "machines sign-in": "a badge",
    "help operator": "a badge",
    "sign-in names": "a badge",
    "sign-in type-badge": "a badge",
    "scan slot": "the code of the value, on the traveler",
    "running good-less": "the number, digit by digit or whole",
    "running good-more": "the number, digit by digit or whole",
    "running scrap-less": "the number, digit by digit or whole",
    "running scrap-more": "the number, digit by digit or whole",
    "type keys": "a key of the keyboard on the screen; digits have codes",
    "type erase": "a key of the keyboard on the screen; ZCLEAR empties the value",
    "type case": "a key of the keyboard on the screen",
    "type more": "a key of the keyboard on the screen",
    "help clean": "it only keeps touches away; scans count all the time",
}


def names_of(button: BigButton, place: str) -> list[str]:
    """What the lists may call a button: by itself or by the part that it stands in, here or on every screen."""
    own = [button.id] if button.id else []
    if button.has_class("-slot"):
        own.append("slot")
    own += [kind for kind in ("-page", "-tile", "-again") if button.has_class(kind)]
    own += [node.id for node in button.ancestors if node.id]
    return [f"{where} {name}" for where in (place, "*") for name in own]


@SIZES
async def test_every_button_has_a_code_that_asks_for_the_same_or_needs_none(size: tuple[int, int]) -> None:
    unknown, other, met = set(), set(), set()
    async with driven(VIEWS["machines"], size, OPTIONS) as driver:
        for name, view in VIEWS.items():
            await driver.show(view)
            for button in driver.shell.buttons():
                names = names_of(button, view.place.value)
                known = next((each for each in names if each in CODES or each in NEED_NONE), None)
                met.add(known)
                if known is None:
                    unknown.add((name, button.id, button.label))
                button.doing()
                for command in driver.asked:
                    if isinstance(command, Press) and command.code.value not in CODES.get(str(known), ()):
                        other.add((name, button.label, command.code.value))
                driver.asked.clear()
    assert (unknown, other) == (set(), set())
    assert {code for codes in CODES.values() for code in codes if code_of(code) is None} == set()
    assert (CODES.keys() | NEED_NONE.keys()) - met <= {"item answer-question", "type more", "type case"}
