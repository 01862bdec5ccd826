"""A running job: whatever stands beside it, how long, how many and until when can be read; the counts from afar."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from textual.geometry import Region

from kiosk.commands import Place
from kiosk.view import View
from screens.glyphs import ASCII, FULL, draw_with
from screens.widgets.big_clock import BigClock
from screens.widgets.digits import three_rows
from tests.pilot.driving import LARGE, SMALL, Driven, driven
from tests.pilot.test_every_screen import (
    LANGUAGES,
    OPTIONS,
    check_nothing_is_cut_off_or_covered,
    check_targets,
)
from tests.pilot.views import all_views, running, running_next, with_trouble, with_undo

VIEWS = {name: view for name, view in all_views().items() if view.place is Place.RUNNING}
COUNTED = {"en": "of", "es": "de", "de": "von"}


@LANGUAGES
async def test_elapsed_and_count_and_expected_end_are_always_there(language: str) -> None:
    missing = []
    async with driven(running(), SMALL, OPTIONS) as driver:
        for name, view in VIEWS.items():
            await driver.show(replace(view, language=language))
            text, clock = driver.screen_text(), driver.shell.query_one("#small-clock", BigClock)
            tile = view.machine_view()
            assert tile is not None
            assert tile.job is not None
            large = clock.display and clock.text == "1:23:07" and clock.region.bottom == SMALL[1]
            wanted = {
                "elapsed": large or "1:23:07" in text,
                "count": f" {COUNTED[language]} {tile.job.ordered}" in text,
                "end": tile.job.fields.cycle_seconds is None or " 14:42" in text,
            }
            missing += [f"{name}: {what}" for what, there in wanted.items() if not there]
    assert missing == []


@pytest.mark.parametrize("view", [running(good=29), with_undo(running_next())], ids=["alone", "next-undo"])
async def test_the_count_follows_what_is_entered(view: View) -> None:
    async with driven(view) as driver:
        assert "20 + 29 = 49 of 50" in driver.screen_text()
        await driver.show(replace(view, quantity=replace(view.quantity, good=30)))
        assert "20 + 30 = 50 of 50" in driver.screen_text()


async def test_good_and_scrap_are_three_rows_high_on_a_small_terminal() -> None:
    async with driven(running(good=29, scrap=1), SMALL) as driver:
        assert read(driver, "good") == ["▶ GOOD", "▄▄▄ ▄▄▄", "▄▄█ █▄█", "█▄▄ ▄▄█"]
        assert read(driver, "scrap") == ["SCRAP S", "▄", "▀█", "▄█▄"]


async def test_good_and_scrap_are_five_rows_high_where_there_is_room() -> None:
    async with driven(running(good=29), LARGE) as driver:
        region = driver.shell.query_one("#good").region
        strips = driver.shell._compositor.render_strips()[region.y : region.bottom]
        rows = [strip.crop(region.x, region.right) for strip in strips]
        lit = [sum(len(part.text) for part in row if part.style and part.style.reverse) for row in rows]
        assert lit == [12, 6, 12, 4, 12]
        assert read(driver, "good") == ["", "GOOD", "▶", "G", ""]
        await driver.show(with_undo(running(good=29)))
        assert read(driver, "good") == [
            "GOOD" + " " * 19 + "▄▄▄ ▄▄▄",
            "▶   " + " " * 19 + "▄▄█ █▄█",
            "G   " + " " * 19 + "█▄▄ ▄▄█",
        ]


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
async def test_a_count_too_long_for_large_digits_is_still_read(size: tuple[int, int]) -> None:
    async with driven(running(good=1234567), size) as driver:
        assert "1234567" in "".join(read(driver, "good"))


def test_a_terminal_without_half_blocks_gets_digits_of_plain_letters() -> None:
    draw_with(ASCII)
    try:
        rows = [row.plain for row in three_rows("0123456789_")]
    finally:
        draw_with(FULL)
    assert rows == [
        " _       _   _       _   _   _   _   _     ",
        "| |   |  _|  _| |_| |_  |_    | |_| |_|    ",
        "|_|   | |_   _|   |  _| |_|   | |_|  _| ___",
    ]


@pytest.mark.parametrize("size", [(118, 38), (117, 37)])
async def test_every_button_is_whole_and_apart_at_the_sizes_between(size: tuple[int, int]) -> None:
    """Also below a warning and an offer to undo at once."""
    faults = []
    async with driven(running(), size) as driver:
        for name, view in all_views().items():
            for shown in (view, with_undo(with_trouble(view))):
                await driver.show(shown)
                try:
                    check_targets(driver, Region(0, 0, *size), may_be_none=name == "clean")
                    check_nothing_is_cut_off_or_covered(driver, Region(0, 0, *size))
                except AssertionError as fault:
                    faults.append(f"{name}: {str(fault).splitlines()[0]}")
    assert faults == []


def read(driver: Driven, field: str) -> list[str]:
    """What stands in the box of a quantity, row by row."""
    region = driver.shell.query_one(f"#{field}").region
    rows = driver.screen_text().splitlines()[region.y : region.bottom]
    return [row[region.x : region.right].strip() for row in rows]
