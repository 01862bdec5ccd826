"""A scanner that types and a person who types, on every picture. Each key carries the time at which it came, so that
no load of this machine changes what is tried.
"""

from __future__ import annotations

from time import monotonic

import pytest
from msgspec.structs import replace
from textual import events

from kiosk.commands import OperatorCommand, Scan
from tests.pilot.driving import LARGE, SMALL, Driven, driven
from tests.pilot.views import all_views

VIEWS = all_views()
AN_HOUR = 3600.0
"""Ahead of the clock: the timer that gives keys back never comes between them, only their own times count."""
SCANNER_SECONDS, PERSON_SECONDS = 0.001, 0.08
NAMES = {
    "\r": "enter",
    "\n": "ctrl+j",
    "\t": "tab",
    "\x02": "ctrl+b",
    "\x03": "ctrl+c",
    "\x04": "ctrl+d",
    "\x1b": "escape",
    "\x1d": "ctrl+right_square_bracket",
    "\x1e": "ctrl+circumflex_accent",
    "\x7f": "backspace",
}
ENVELOPE = "[)>\x1e06\x1dWWO-1\x1d1W10\x1d1PPART1\x1d7Q50EA\x1e\x04"
CODES = {
    "WWO-20417\r": "WWO-20417",
    "10\r": "10",
    "123456\r": "123456",
    "9999\r\n": "9999",
    "Q25\r": "Q25",
    "Z5\t": "Z5",
    "ZFINISH\n": "ZFINISH",
    "3WWO-1+10": "3WWO-1+10",
    "\x02Q7\x03": "Q7",
    "\x02g12\x03\r": "g12",
    ENVELOPE + "\r": ENVELOPE,
}
"""What is typed, and the code that it is."""
TYPED = "12 g3 s4\r a y n +-./ 07\x7f\r w5 PART\r \x1b\t1234\r1H1002\r"


class Keyboard:
    """Gives the app keys, each with its time."""

    def __init__(self, driver: Driven) -> None:
        self._app = driver.app
        self._now = monotonic() + AN_HOUR

    async def type(self, text: str, seconds_a_key: float) -> None:
        for character in text:
            await self._press(NAMES.get(character, character), character, seconds_a_key)

    async def rest(self) -> None:
        """A second later a key that means nothing: what was held is decided then."""
        await self._press("f24", None, 1.0)

    async def _press(self, name: str, character: str | None, seconds: float) -> None:
        self._now += seconds
        key = events.Key(name, character)
        key.time = self._now
        await self._app.on_event(key)


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
async def test_a_scan_typed_at_a_millisecond_a_key_is_a_scan_and_nothing_else_on_every_picture(
    size: tuple[int, int],
) -> None:
    async with driven(VIEWS["machines"], size) as driver:
        keyboard = Keyboard(driver)
        for name, view in VIEWS.items():
            await driver.show(replace(view, typed_scans=True))
            before = driver.screen_text()
            driver.asked.clear()
            for keys in CODES:
                await keyboard.type(keys, SCANNER_SECONDS)
                await keyboard.rest()
            await driver.settle()
            assert all(isinstance(command, Scan) for command in driver.asked), name
            scans = [command.data for command in driver.asked if isinstance(command, Scan)]
            assert scans == [code.encode() for code in CODES.values()], name
            assert driver.screen_text() == before, name


async def test_a_person_who_types_at_eighty_milliseconds_a_key_is_never_taken_for_a_scanner() -> None:
    listening, deaf = await typed_everywhere(wedge=True), await typed_everywhere(wedge=False)
    assert [name for name in VIEWS if listening[name] != deaf[name]] == []
    assert sum(map(len, deaf.values())) > len(TYPED)


async def typed_everywhere(*, wedge: bool) -> dict[str, list[OperatorCommand]]:
    """What every picture asks for when a person types on it."""
    asked = {}
    async with driven(VIEWS["machines"], SMALL) as driver:
        keyboard = Keyboard(driver)
        for name, view in VIEWS.items():
            await driver.show(replace(view, typed_scans=wedge))
            driver.asked.clear()
            await keyboard.type(TYPED, PERSON_SECONDS)
            await keyboard.rest()
            asked[name] = list(driver.asked)
    return asked
