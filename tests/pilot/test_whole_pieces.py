"""A number with a point, from the keys of a real keyboard through the engine to the picture."""

from __future__ import annotations

import pytest

from kiosk.commands import StepQuantity
from tests.pilot.driving import LARGE, SMALL, Driven, driven
from tests.unit.terminal_driver import SHEET, Terminal, settings

A_KEY_SECONDS = 0.3
REFUSAL = "Whole pieces only. Enter it again."


async def typed(driver: Driven, terminal: Terminal, *keys: str) -> None:
    """Press keys; what the screen asks for is done, and shown, before the next."""
    for key in keys:
        driver.asked.clear()
        await driver.press(key)
        for command in driver.asked:
            terminal.do(command, after=A_KEY_SECONDS)
        await driver.show(terminal.view)


def at_a_running_job() -> Terminal:
    terminal = Terminal(settings(board_seconds=0)).at()
    terminal.scan(SHEET)
    return terminal


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
@pytest.mark.parametrize("keys", [("5", "full_stop", "5"), ("5", "comma", "5"), ("minus", "5")])
async def test_it_empties_the_field_and_says_so(size: tuple[int, int], keys: tuple[str, ...]) -> None:
    terminal = at_a_running_job()
    async with driven(terminal.view, size) as driver:
        await typed(driver, terminal, *keys)
        assert terminal.view.quantity.good is None
        assert REFUSAL in driver.screen_text()
        await typed(driver, terminal, "backspace", "6")
        assert terminal.view.quantity.good == 6


async def test_the_key_of_minus_takes_one_away_as_its_button_does() -> None:
    terminal = at_a_running_job()
    async with driven(terminal.view) as driver:
        await typed(driver, terminal, "5", "minus")
        assert driver.asked == [StepQuantity(terminal.view.quantity.chosen, -1)]
        assert terminal.view.quantity.good == 4
        await typed(driver, terminal, "g", "delete", "minus")
        assert (terminal.view.quantity.good, REFUSAL in driver.screen_text()) == (0, False)
