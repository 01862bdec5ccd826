"""The engine behind the screens: what was not to be reached by scanner alone, or was not said, on the glass."""

from __future__ import annotations

import pytest

from kiosk.commands import EndAt, Ending, Go, Place, ShowTab, Tab
from kiosk.errors import NotRecorded
from kiosk.shop import Machine
from kiosk.terminal.recording import not_recorded
from kiosk.view import FaultView
from kiosk.words import Words, say
from tests.pilot.at_work import at_work
from tests.pilot.driving import LARGE, SMALL
from tests.unit.beginnings import parked, running
from tests.unit.terminal_driver import CY, OTHER_SHEET, SHEET, Terminal, settings
from tests.unit.test_desk_times import long_job

SIZES = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
ASKED = "Was this entered in the office by hand?"


@SIZES
async def test_what_can_be_sent_again_can_also_be_marked_as_entered_by_hand_with_codes_alone(
    size: tuple[int, int],
) -> None:
    async with at_work(parked(), size) as shop:
        await shop.scan("ZJOBS", "ZSELECT", f"1H{CY.badge}")
        assert "ENTERED BY HAND" in shop.text
        await shop.scan("ZBYHAND")
        assert ASKED in shop.text
        assert "Answer first: YES or NO." in shop.text
        assert shop.view.jobs.attention_count == 1
        await shop.scan("ZBYHAND")
        assert "Marked as entered by hand." in shop.text
    assert shop.view.jobs.attention_count == 0
    assert [what for what, _ in shop.terminal.journal() if what == "entered by hand"]


@pytest.mark.parametrize("answer", ["ZYES", "y", "touch"])
async def test_the_question_about_it_is_answered_like_any_other(answer: str) -> None:
    async with at_work(parked()) as shop:
        await shop.scan("ZJOBS", "ZSELECT", f"1H{CY.badge}")
        await shop.press("h")
        assert ASKED in shop.text
        if answer == "touch":
            await shop.tap("#confirm-yes")
        elif answer == "y":
            await shop.press("y")
        else:
            await shop.scan(answer)
        assert "Marked as entered by hand." in shop.text


async def test_one_scan_of_it_marks_nothing_whatever_follows() -> None:
    t = Terminal(settings(board_seconds=0)).at()
    t.answers = [(422, b'{"error": "Part is locked"}')] * 2
    t.scans(SHEET, "10SMachine2", OTHER_SHEET)
    t.wait(30)
    async with at_work(t) as shop:
        await shop.scan("ZJOBS", "ZSELECT", f"1H{CY.badge}", "ZBYHAND", "ZNO")
        assert ASKED not in shop.text
        await shop.scan("ZBYHAND", "ZSELECT", "ZBYHAND")  # asked of the first entry, then of the second
        assert ASKED in shop.text
        await shop.scan("1PPART9")  # another value than the one that was asked about
        assert ASKED not in shop.text
        assert shop.view.jobs.attention_count == 2


async def test_without_a_supervisor_it_is_not_even_asked() -> None:
    async with at_work(parked()) as shop:
        await shop.scan("ZJOBS", "ZSELECT", "ZBYHAND")
        assert "A supervisor must scan their badge first." in shop.text
        assert shop.view.confirm is None
        await shop.scan("ZBACK", "ZBYHAND")
        assert "Open the action first." in shop.text


async def test_the_pages_of_a_fault_are_turned_by_code_key_and_touch() -> None:
    t = running()
    faults: tuple[Words, ...] = tuple(say("kiosk.toml: api.url is missing") for _ in range(25))
    title = say("The configuration has faults")
    t.engine.show_fault(FaultView(title, faults, say("Call a supervisor.")), title)
    t.wait(1)
    async with at_work(t) as shop:
        assert "1/3" in shop.text
        await shop.scan("ZNEXT")
        assert "2/3" in shop.text
        await shop.press("pagedown")
        assert "3/3" in shop.text
        await shop.scan("ZNEXT")
        assert "1/3" in shop.text
        await shop.tap("FaultPanel .-page.-last")
        assert "2/3" in shop.text
        await shop.scan("ZBACK")
        assert shop.view.place is Place.RUNNING


async def test_not_recorded_is_left_by_back_and_kept_by_the_code_of_the_next_page() -> None:
    t = running()
    t.scan(OTHER_SHEET)
    not_recorded(t.engine.desk, t.engine.desk.hand, NotRecorded("disk full"))
    t.wait(1)
    async with at_work(t) as shop:
        await shop.scan("ZNEXT")
        assert "Write it down and call a supervisor." in shop.text
        assert shop.view.place is Place.FAULT
        await shop.scan("ZBACK")
        assert shop.view.place is Place.RUNNING
        assert [kind for kind, _ in shop.terminal.sent()] == ["start"]


async def test_a_board_with_more_tiles_than_fit_is_turned_by_the_code_as_well() -> None:
    many = tuple(Machine(f"Machine{number}") for number in range(1, 9))
    async with at_work(Terminal(settings(many))) as shop:
        assert "Machine8" not in shop.text
        await shop.scan("ZNEXT")
        assert "Machine8" in shop.text
        await shop.scan("ZNEXT")
        assert "Machine8" not in shop.text


@SIZES
async def test_a_job_started_by_mistake_says_so_among_the_done_ones_and_opened(
    size: tuple[int, int],
) -> None:
    t = running()
    t.scans("ZWRONG", "ZWRONG")
    t.wait(30)
    t.do(Go(Place.JOBS))
    t.do(ShowTab(Tab.DONE))
    async with at_work(t, size) as shop:
        assert "started by mistake" in shop.text
        assert "good 0" not in shop.text
        await shop.scan("ZSELECT")
        assert "Started by mistake. Sent with 0 good and 0 scrap." in shop.text


@SIZES
async def test_once_the_end_is_told_it_stands_there_instead_of_the_question(size: tuple[int, int]) -> None:
    t = long_job("2026-03-12T06:00:00", "2026-03-12T22:30:00")
    async with at_work(t, size) as shop:
        await shop.scan("10SMachine1")
        assert "Running for very long" in shop.text
        await shop.scan("ZFINISH")
        t.do(EndAt(Ending.SHIFT))
        await shop.driver.show(shop.view)
        assert "Running for very long" not in shop.text
        assert "ENDS AT" in shop.text
        await shop.scan("ZBACK")
        assert shop.view.place is Place.MACHINES
        assert "Running for very long" not in shop.text
        assert "NEEDS ATTENTION" not in shop.text
        assert "Ended 22:00, to be finished" in shop.text
        await shop.scan("10SMachine1", "ZNO")
        assert shop.view.place is Place.ENDED
        await shop.scan("Z1", "ZBACK")
        assert "Ended 23:30, to be finished" in shop.text
        t.wait(1000)
        await shop.driver.show(shop.view)
        assert "NEEDS ATTENTION" in shop.text
