"""Rules that hold on every screen, in every state, at both sizes."""

from __future__ import annotations

from functools import partial
from itertools import combinations

import pytest
from textual.geometry import Region
from textual.widget import Widget

from screens.widgets.big_button import BigButton
from screens.widgets.text import Text
from tests.pilot.driving import LARGE, SMALL, Driven, driven
from tests.pilot.views import all_views

VIEWS = all_views()
SIZES = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
SCREENS = pytest.mark.parametrize("name", VIEWS)


def targets(driver: Driven) -> dict[str, Region]:
    """Every button in sight and where it is, by what it says."""
    return {
        f"{number}:{button.label!r}": button.region for number, button in enumerate(driver.shell.buttons())
    }


def apart(one: Region, other: Region) -> bool:
    """True when at least one empty row or column lies between the two."""
    return not one.grow((1, 1, 1, 1)).overlaps(other)


@SIZES
@SCREENS
async def test_a_screen_is_whole_with_targets_big_enough_and_apart(name: str, size: tuple[int, int]) -> None:
    async with driven(VIEWS[name], size) as driver:
        whole = Region(0, 0, *size)
        check_targets(driver, whole, may_be_none=name == "clean")
        check_nothing_is_cut_off_or_covered(driver, whole)
        check_words_fit(driver)
        check_fixed_places(driver)


def check_targets(driver: Driven, whole: Region, may_be_none: bool) -> None:
    """At least 3 rows by 12 columns, inside the screen, one empty row or column between two."""
    found = targets(driver)
    assert found or may_be_none
    for words, region in found.items():
        assert region.width >= 12, (words, region)
        assert region.height >= 3, (words, region)
        assert whole.contains_region(region), (words, region)
    for (words, region), (others, other) in combinations(found.items(), 2):
        assert apart(region, other), (words, region, others, other)


def check_nothing_is_cut_off_or_covered(driver: Driven, whole: Region) -> None:
    """No part lies outside the screen or over another."""
    leaves = [widget for widget in driver.shell.walk_children() if in_sight(widget) and not widget.children]
    for widget in leaves:
        assert whole.contains_region(widget.region), (widget, widget.region)
    for one, other in combinations(leaves, 2):
        assert not one.region.overlaps(other.region), (one, one.region, other, other.region)


def check_words_fit(driver: Driven) -> None:
    """The words of every button, and the next step, are readable to their end."""
    for button in driver.shell.buttons():
        assert button.label.strip(), button
        width, height = button.content_region.size
        lines = button.label.split("\n")
        if not button.has_class("-tile"):
            assert max(map(len, lines)) <= width, (button.label, button.region)
            assert len(lines) + bool(button.hint) <= height, (button.label, button.region)
    step = driver.shell.query_one("#next-step", Text)
    assert 0 < len(step.text) <= step.content_region.width, step.text


def check_fixed_places(driver: Driven) -> None:
    """The status is the first row, the next step stands below the last answer."""
    rows = driver.screen_text().splitlines()
    assert "14:05" in rows[0]
    assert "nline" in rows[0] or "ffline" in rows[0]
    answer, step = driver.shell.query_one("#answer"), driver.shell.query_one("#next-step")
    assert answer.region.y == 1
    assert step.region.y == answer.region.bottom


def in_sight(widget: Widget) -> bool:
    """True for a part that is painted."""
    return bool(widget.region.area) and all(
        node.display and node.visible for node in widget.ancestors_with_self
    )


@SIZES
@pytest.mark.parametrize(
    ("name", "ids"), [("scan", ["start"]), ("running", ["finish"]), ("running-next", ["finish", "next"])]
)
async def test_start_and_finish_are_five_by_twenty_four_at_the_bottom(
    name: str, ids: list[str], size: tuple[int, int]
) -> None:
    async with driven(VIEWS[name], size) as driver:
        for identity in ids:
            region = driver.shell.query_one(f"#{identity}", BigButton).region
            assert region.width >= 24
            assert region.height >= 5
            assert region.bottom == size[1]


@SCREENS
async def test_every_target_acts_when_any_corner_of_it_is_touched(name: str) -> None:
    async with driven(VIEWS[name], SMALL) as driver:
        touched: list[BigButton] = []
        for button in list(driver.shell.buttons()):
            button.press = partial(touched.append, button)  # type: ignore[method-assign]
            for x, y in (button.region.offset, button.region.bottom_right - (1, 1)):
                await driver.pilot.click(offset=(x, y))
            assert touched == [button, button]
            touched.clear()
