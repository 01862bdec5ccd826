"""A finger that taps twice, or a key that chatters, presses nothing that came in place of what it pressed."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from kiosk.commands import ChooseMachine, OperatorCommand, Place, Press, SignIn
from kiosk.scanning.codes import Code
from kiosk.view import View
from screens.bounces import BOUNCE_SECONDS, KEY_BOUNCE_SECONDS
from tests.pilot.driving import LARGE, SMALL, Driven, driven
from tests.pilot.views import board, running, scan_empty, sign_in, typing, with_confirm, with_undo

SIZES = (SMALL, LARGE)


async def tap(driver: Driven, column: int, row: int) -> None:
    await driver.pilot.click(offset=(column, row))
    await driver.settle()


async def double(
    driver: Driven, spot: tuple[int, ...], then: View, apart: float = 0.3
) -> list[OperatorCommand]:
    """What a double tap asks for, when the first tap leads to `then`."""
    driver.asked.clear()
    await tap(driver, *spot)
    await driver.show(then)
    driver.clock.pass_by(apart)
    await tap(driver, spot[0] + 1, spot[1])
    return list(driver.asked)


def spots(driver: Driven) -> list[tuple[int, ...]]:
    return [tuple(map(int, button.region.center)) for button in driver.shell.buttons()]


CHANGES: dict[str, tuple[View, View]] = {
    "a tile, then a digit of the keypad": (board(), running()),
    "a name, then a tile": (sign_in(), board()),
    "START, then UNDO": (scan_empty(), with_undo(running())),
    "YES, then UNDO": (with_confirm(running()), with_undo(scan_empty())),
    "OK of what was typed, then START": (typing(), scan_empty()),
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("change", CHANGES)
async def test_a_double_tap_presses_nothing_that_came_in_its_place(
    change: str, size: tuple[int, int]
) -> None:
    before, after = CHANGES[change]
    async with driven(before, size) as driver:
        for spot in spots(driver)[::4]:
            asked = await double(driver, spot, after)
            assert set(asked) <= set(asked[:1]), f"{spot}: {asked}"  # MENU stays MENU
            driver.clock.pass_by(10)
            await driver.show(before)


async def test_a_key_that_chatters_presses_once() -> None:
    async with driven(board()) as driver:
        await driver.press("2")
        await driver.show(running())
        for _repeated in range(20):
            driver.clock.pass_by(0.03)
            await driver.press("2")
        assert driver.asked == [ChooseMachine("Machine2")]


async def test_another_key_counts_at_once() -> None:
    async with driven(board()) as driver:
        await driver.press("2")
        await driver.show(running())
        await driver.press("4", "4")
        assert driver.asked == [ChooseMachine("Machine2"), Press(Code.DIGIT_4), Press(Code.DIGIT_4)]


async def test_a_key_pressed_a_moment_later_is_meant() -> None:
    async with driven(board()) as driver:
        await driver.press("2")
        await driver.show(running())
        driver.clock.pass_by(KEY_BOUNCE_SECONDS + 0.01)
        await driver.press("2")
        assert driver.asked == [ChooseMachine("Machine2"), Press(Code.DIGIT_2)]


async def test_a_tap_on_the_same_spot_a_moment_later_is_meant() -> None:
    async with driven(board()) as driver:
        tile = next(button for button in driver.shell.buttons() if button.key == "3")
        spot = tuple(map(int, tile.region.center))
        assert len(await double(driver, spot, running(), apart=BOUNCE_SECONDS + 0.01)) == 2


async def test_another_spot_counts_at_once() -> None:
    async with driven(sign_in()) as driver:
        name = next(button for button in driver.shell.buttons() if button.key == "1")
        await tap(driver, *map(int, name.region.center))
        await driver.show(board())
        last = list(driver.shell.buttons())[-1]
        await tap(driver, *map(int, last.region.center))
        assert len(driver.asked) == 2
        assert isinstance(driver.asked[0], SignIn)


async def test_digits_go_on_while_a_bar_goes() -> None:
    async with driven(with_undo(running())) as driver:
        await driver.press("5")
        await driver.show(running())
        await driver.press("5")
        assert driver.asked == [Press(Code.DIGIT_5)] * 2


async def test_back_and_back_leads_two_screens_back() -> None:
    async with driven(typing()) as driver:
        back = next(button for button in driver.shell.buttons() if button.id == "back")
        await tap(driver, *map(int, back.region.center))
        await driver.show(replace(running(), place=Place.RUNNING))
        await driver.press("escape", "escape")
        assert len(driver.asked) == 3
