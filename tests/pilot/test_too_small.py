"""A window with too little room: what stands there, and what still acts."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from textual import events

from kiosk.commands import Place, Scan
from kiosk.scanning.codes import Code
from kiosk.view import Told, Tone
from kiosk.words import say
from screens.too_small import TooSmall
from tests.pilot.driving import Driven, driven
from tests.pilot.test_every_screen import in_sight
from tests.pilot.views import all_views, board, running

VIEWS = all_views()
SIZES = pytest.mark.parametrize("size", [(60, 20), (80, 23), (20, 60)])
KEYS = ("8", "enter", "f1", "f5", "escape", "n", "y", "delete", "pagedown")


def seen(driver: Driven) -> set[str]:
    """The parts under the cells of the window."""
    columns, rows = driver.app.size
    cells = [(column, row) for row in range(rows) for column in range(0, columns, 7)]
    return {type(driver.shell.get_widget_at(*cell)[0]).__name__ for cell in cells}


@SIZES
async def test_nothing_but_the_words_about_the_room_is_in_sight_whatever_happens(
    size: tuple[int, int],
) -> None:
    async with driven(running(good=55)) as driver:
        await driver.pilot.resize_terminal(*size)
        await driver.settle()
        driver.shell.tick()
        await driver.settle()
        assert seen(driver) == {"TooSmall"}
        for name in ("running-next", "running-confirm", "jobs", "scan-undo", "machines-many", "type"):
            await driver.show(VIEWS[name])
            driver.shell.tick()
            await driver.settle()
            assert seen(driver) == {"TooSmall"}, name
            assert "too small" in driver.screen_text() or size[0] < 24, name


@SIZES
async def test_no_key_and_no_touch_acts_unseen(size: tuple[int, int]) -> None:
    async with driven(running(good=7), size) as driver:
        for name in ("running-confirm", "type", "machines-many", "running"):
            await driver.show(VIEWS[name])
            await driver.press(*KEYS)
            for row in (0, size[1] // 2, size[1] - 1):
                await driver.pilot.click(offset=(size[0] // 3, row))
        assert driver.asked == []
        await driver.show(running(good=7))
        await driver.pilot.resize_terminal(80, 24)
        await driver.settle()
        assert "too small" not in driver.screen_text()
        assert "7" in driver.screen_text()
        await driver.press("8")
        assert [getattr(each, "code", None) for each in driver.asked] == [Code.DIGIT_8]


async def test_a_scan_is_taken_and_its_answer_can_be_read() -> None:
    async with driven(replace(running(), typed_scans=True), (60, 20)) as driver:
        for key, character in (("ctrl+b", "\x02"), *((each, each) for each in "WWO-9"), ("ctrl+c", "\x03")):
            driver.app.post_message(events.Key(key, character))
        while not driver.asked:
            await driver.pilot.pause(0.02)
        assert [each.data for each in driver.asked if isinstance(each, Scan)] == [b"WWO-9"]
        await driver.show(replace(running(), told=Told(Tone.BAD, say("{values} read", values="WO-9"), "", 4)))
        assert "WO-9 read" in driver.screen_text()
        assert "60 x 20 is here" in driver.screen_text()


async def test_the_screen_comes_back_as_it_is_by_then() -> None:
    async with driven(running(good=55), (60, 20)) as driver:
        await driver.show(VIEWS["jobs"])
        await driver.pilot.resize_terminal(80, 24)
        await driver.settle()
        assert driver.shell.view.place is Place.JOBS
        assert "ATTENTION" in driver.screen_text()
        assert not in_sight(driver.shell.query_one(TooSmall))


@pytest.mark.parametrize("size", [(1, 1), (3, 40)])
async def test_no_window_is_too_small_to_go_on(size: tuple[int, int]) -> None:
    async with driven(board()) as driver:
        await driver.pilot.resize_terminal(*size)
        for view in VIEWS.values():
            await driver.show(view)
            driver.shell.tick()
        await driver.settle()
        assert driver.app.is_running
        assert seen(driver) == {"TooSmall"}
