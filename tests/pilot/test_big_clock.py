"""A second changes the last digits of the big clock, and nothing else is written."""

from __future__ import annotations

import random

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Region

from screens.widgets.big_clock import BigClock


class Watched(BigClock):
    """Tells which part of it was asked to be written."""

    asked: tuple[Region, ...] = ()

    def refresh(self, *regions: Region, **words: bool) -> Watched:  # type: ignore[override]
        self.asked = regions
        return super().refresh(*regions, **words)


class Wall(App[None]):
    def get_css_variables(self) -> dict[str, str]:
        return {**super().get_css_variables(), "ground-ink": "white"}

    def compose(self) -> ComposeResult:
        yield Watched()


def cells(clock: BigClock) -> list[list[str]]:
    rows = []
    for number in range(clock.size.height):
        row: list[str] = []
        for segment in clock.render_line(number):
            row.extend(f"{letter} {segment.style}" for letter in segment.text)
        rows.append(row)
    return rows


def shown(seconds: int) -> str:
    return f"{seconds // 3600}:{seconds % 3600 // 60:02d}:{seconds % 60:02d}"


@pytest.mark.parametrize("width", [30, 33, 60, 61, 101])
async def test_every_cell_that_changes_is_written(width: int) -> None:
    chance = random.Random(width)
    app = Wall()
    async with app.run_test(size=(width, 8)) as pilot:
        clock = app.query_one(Watched)
        seconds = 0
        clock.show(shown(seconds))
        await pilot.pause()
        for _ in range(60):
            seconds = chance.choice((seconds + 1, seconds + 1, 59, 3599, 35_999, 86_399))
            before = cells(clock)
            clock.show(shown(seconds))
            asked = clock.asked
            await pilot.pause()
            changed = [
                (column, row)
                for row, (old, new) in enumerate(zip(before, cells(clock), strict=True))
                for column, (was, now) in enumerate(zip(old, new, strict=True))
                if was != now
            ]
            assert not asked or all(asked[0].contains(column, row) for column, row in changed)


async def test_a_second_writes_the_last_digit_and_not_the_whole_clock() -> None:
    app = Wall()
    async with app.run_test(size=(60, 8)) as pilot:
        clock = app.query_one(Watched)
        clock.show("0:00:01")
        await pilot.pause()
        clock.show("0:00:02")
        assert [region.width for region in clock.asked] < [20]
