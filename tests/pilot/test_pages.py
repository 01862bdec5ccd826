"""Which page of a list is shown: the page that one person left gives the number keys of the next no other meaning."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace

from kiosk.commands import ChooseMachine, OpenItem, SignIn
from screens.widgets.pager import LEFT_ALONE_SECONDS
from tests.pilot.driving import Driven, driven
from tests.pilot.shop_floor import BO
from tests.pilot.views import all_views, board, scan_empty, sign_in

VIEWS = all_views()
LISTS = {"machines-many": "2/3", "sign-in": "2/2", "jobs": "2/2"}


def page(driver: Driven) -> str:
    return re.findall(r"\d/\d", driver.screen_text())[-1]


@pytest.mark.parametrize("name", LISTS)
async def test_a_list_opened_anew_begins_with_its_first_page(name: str) -> None:
    async with driven(VIEWS[name]) as driver:
        await driver.press("pagedown")
        assert page(driver) == LISTS[name]
        await driver.show(scan_empty())
        await driver.show(VIEWS[name])
        assert page(driver)[0] == "1"


@pytest.mark.parametrize(
    ("name", "between"), [("jobs", "item"), ("sign-in", "type"), ("machines-many", "clean")]
)
async def test_a_visit_goes_on_with_its_page(name: str, between: str) -> None:
    async with driven(VIEWS[name]) as driver:
        await driver.press("pagedown")
        await driver.show(VIEWS[between])
        await driver.show(VIEWS[name])
        assert page(driver) == LISTS[name]


async def test_number_keys_mean_the_first_page_again_after_another_screen() -> None:
    async with driven(sign_in()) as driver:
        await driver.press("pagedown")
        await driver.show(board(14))
        await driver.press("pagedown")
        await driver.show(sign_in())
        await driver.press("1")
        await driver.show(board(14))
        driver.clock.pass_by(2)
        await driver.press("1")
        assert driver.asked == [SignIn("1001"), ChooseMachine("Machine1")]


@pytest.mark.parametrize("after", [None, BO])
async def test_the_board_of_another_person_begins_with_the_first_page(after: object) -> None:
    async with driven(board(14)) as driver:
        await driver.press("pagedown")
        await driver.show(replace(board(14), operator=after))  # type: ignore[arg-type]
        assert page(driver) == "1/3"


@pytest.mark.parametrize("name", LISTS)
async def test_a_page_that_was_left_alone_goes_back_to_the_first(name: str) -> None:
    async with driven(VIEWS[name]) as driver:
        await driver.press("pagedown")
        driver.clock.pass_by(LEFT_ALONE_SECONDS - 1)
        driver.shell.tick()
        await driver.settle()
        assert page(driver) == LISTS[name]
        driver.clock.pass_by(1)
        driver.shell.tick()
        await driver.settle()
        assert page(driver)[0] == "1"


async def test_a_new_refusal_is_in_sight_when_the_list_is_opened() -> None:
    view = VIEWS["jobs"]
    newest = replace(view.jobs.attention[0], job=99)
    async with driven(view) as driver:
        await driver.press("pagedown")
        await driver.show(board())
        await driver.show(replace(view, jobs=replace(view.jobs, attention=(newest, *view.jobs.attention))))
        await driver.press("1")
        assert driver.asked == [OpenItem(99)]
