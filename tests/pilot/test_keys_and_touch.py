"""What keys and touches ask for, screen by screen."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace
from textual import events

from kiosk.commands import (
    AcceptText,
    AnswerQuestion,
    CancelText,
    ChooseMachine,
    EndAt,
    Ending,
    EraseDigit,
    EraseText,
    Field,
    FinishElsewhere,
    Go,
    OpenItem,
    OperatorCommand,
    Place,
    Press,
    Reply,
    Scan,
    ShowTab,
    SignIn,
    StartAgain,
    StepQuantity,
    Tab,
    TypeInto,
    TypeText,
)
from kiosk.fields import Kind
from kiosk.scanning.codes import Code
from screens.widgets.big_button import SEEN_SOON_SECONDS, BigButton
from tests.pilot.driving import SMALL, driven
from tests.pilot.views import all_views, board, running, scan_empty, typing

VIEWS = all_views()

KEYS: list[tuple[str, str, OperatorCommand]] = [
    ("machines", "2", ChooseMachine("Machine2")),
    ("machines", "f1", Press(Code.HELP)),
    ("machines", "f2", Press(Code.JOBS)),
    ("machines", "f4", Go(Place.SIGN_IN)),
    ("machines", "f6", Go(Place.CLEAN)),
    ("scan", "w", TypeInto(Kind.WORK_ORDER)),
    ("scan", "P", TypeInto(Kind.PART)),
    ("scan", "o", TypeInto(Kind.OPERATION)),
    ("scan", "q", TypeInto(Kind.ORDERED)),
    ("scan", "a", StartAgain("Machine2")),
    ("scan", "enter", Press(Code.START)),
    ("scan", "escape", Press(Code.BACK)),
    ("scan-nobody", "enter", Go(Place.SIGN_IN)),
    ("scan-undo", "f3", Press(Code.UNDO)),
    ("running", "7", Press(Code.DIGIT_7)),
    ("running", "g", Press(Code.GOOD)),
    ("running", "s", Press(Code.SCRAP)),
    ("running", "a", Press(Code.ALL)),
    ("running", "+", StepQuantity(Field.GOOD, 1)),
    ("running", "-", StepQuantity(Field.GOOD, -1)),
    ("running", "backspace", EraseDigit()),
    ("running", "delete", Press(Code.CLEAR)),
    ("running", "full_stop", TypeText(".")),
    ("running", "comma", TypeText(",")),
    ("running", "enter", Press(Code.FINISH)),
    ("running-next", "n", Press(Code.NEXT)),
    ("running-next", "-", StepQuantity(Field.SCRAP, -1)),
    ("running-single", "w", Press(Code.WRONG)),
    ("running-confirm", "y", Press(Code.YES)),
    ("running-confirm", "escape", Press(Code.NO)),
    ("running-confirm", "enter", Press(Code.FINISH)),
    ("sign-in", "3", SignIn("1003")),
    ("sign-in", "t", TypeInto(Kind.BADGE)),
    ("type", "f", TypeText("f")),
    ("type", "-", TypeText("-")),
    ("type", "enter", AcceptText()),
    ("type", "backspace", EraseText()),
    ("type", "delete", EraseText(everything=True)),
    ("type", "escape", CancelText()),
    ("running-ends", "e", Go(Place.ENDED)),
    ("ended", "1", EndAt(Ending.NOW)),
    ("ended", "2", EndAt(Ending.SHIFT)),
    ("ended", "3", EndAt(Ending.TYPED)),
    ("jobs", "w", ShowTab(Tab.WAITING)),
    ("jobs", "2", OpenItem(6)),
    ("item", "2", TypeInto(Kind.PART)),
    ("item", "r", Press(Code.RETRY)),
    ("item", "d", Press(Code.DISCARD)),
    ("item", "h", Press(Code.BY_HAND)),
    ("reason", "4", Press(Code.REASON_4)),
    ("question", "y", AnswerQuestion(5, Reply.YES)),
    ("question", "l", AnswerQuestion(5, Reply.LATER)),
    ("help", "o", Press(Code.SIGNOUT)),
    ("help", "w", Press(Code.WRONG)),
    ("help", "f5", Go(Place.MACHINES)),
    ("fault", "escape", Press(Code.BACK)),
]


@pytest.mark.parametrize(
    ("name", "key", "command"), KEYS, ids=[f"{name}-{key}" for name, key, _command in KEYS]
)
async def test_a_key_asks_for_what_its_button_says(name: str, key: str, command: OperatorCommand) -> None:
    async with driven(VIEWS[name]) as driver:
        await driver.press(key)
        assert driver.asked == [command]


async def test_a_touch_on_a_job_started_elsewhere_offers_to_finish_it() -> None:
    async with driven(replace(scan_empty(), machine="Machine4")) as driver:
        await driver.pilot.click("#again")
        assert driver.asked == [FinishElsewhere("Machine4")]


async def test_a_press_acts_on_release_inside_and_not_outside() -> None:
    async with driven(running()) as driver:
        button = driver.shell.query_one("#finish", BigButton)
        await driver.pilot.mouse_down("#finish")
        await driver.pilot.pause(2 * SEEN_SOON_SECONDS)
        assert button.has_class("-pressed")
        assert driver.asked == []
        await driver.pilot.mouse_up(offset=(1, 1))
        assert not button.has_class("-pressed")
        assert driver.asked == []
        await driver.pilot.click("#finish")
        assert driver.asked == [Press(Code.FINISH)]


async def test_two_quick_taps_on_a_digit_count_twice() -> None:
    async with driven(running()) as driver:
        five = next(button for button in driver.shell.buttons() if button.key == "5")
        for _tap in range(2):
            await driver.pilot.click(offset=five.region.offset)
        assert driver.asked == [Press(Code.DIGIT_5)] * 2


async def test_while_the_glass_is_wiped_no_key_and_no_touch_does_anything() -> None:
    async with driven(VIEWS["clean"]) as driver:
        await driver.press("enter", "f1", "1", "escape")
        await driver.pilot.click(offset=(40, 22))
        assert driver.asked == []
        assert driver.shell.query_one("#seconds").text == "12"


@pytest.mark.parametrize("key", ["ctrl+q", "ctrl+c", "ctrl+p", "ctrl+z", "tab", "ctrl+d"])
async def test_no_key_leads_out(key: str) -> None:
    async with driven(board()) as driver:
        await driver.press(key)
        assert driver.app.is_running
        assert len(driver.app.screen_stack) == 1
        assert driver.app.focused is None


async def test_a_scan_that_is_typed_reaches_the_engine_whole_and_presses_nothing() -> None:
    async with driven(replace(running(), typed_scans=True)) as driver:
        keys = [("ctrl+b", "\x02"), *((letter, letter) for letter in "1PBRKT-5"), ("ctrl+c", "\x03")]
        for key, character in keys:
            driver.app.post_message(events.Key(key, character))
        while not driver.asked:
            await driver.pilot.pause(0.02)
        assert len(driver.asked) == 1, driver.asked
        scan = driver.asked[0]
        assert isinstance(scan, Scan)
        assert scan.data == b"1PBRKT-5"


async def test_a_person_typing_with_a_scanner_keyboard_attached_is_still_a_person() -> None:
    async with driven(replace(typing(), typed_scans=True)) as driver:
        for letter in "ab":
            await driver.pilot.press(letter)
            await driver.pilot.pause(0.3)
        assert driver.asked == [TypeText("a"), TypeText("b")]


async def test_pages_turn_with_keys_and_keep_their_number_keys() -> None:
    async with driven(VIEWS["machines-many"]) as driver:
        await driver.press("pagedown")
        await driver.press("1")
        assert driver.asked == [ChooseMachine("Machine7")]


async def test_a_code_turns_the_page_and_another_list_begins_with_its_first() -> None:
    view = all_views()["jobs"]
    async with driven(view, SMALL) as driver:
        pages = []
        for shown in (
            replace(view, pages_turned=1),
            replace(view, pages_turned=2),
            replace(view, pages_turned=3),
            replace(view, jobs=replace(view.jobs, tab=Tab.DONE)),
        ):
            await driver.show(shown)
            pages.append(re.findall(r"\d/\d", driver.screen_text())[-1])
        assert pages == ["2/2", "1/2", "2/2", "1/4"]


async def test_of_an_hour_that_came_twice_each_has_its_key_and_escape_chooses_none() -> None:
    async with driven(all_views()["type-twice"], SMALL) as driver:
        await driver.press("f7", "f8", "escape")
        assert driver.asked == [Press(Code.YES), Press(Code.NO), CancelText()]
        assert "FIRST TIME" in driver.screen_text()
        assert "SECOND TIME" in driver.screen_text()
