"""Buttons, keys and command barcodes on every screen: starting, cancelling, going back; the rest is refused in words."""

from __future__ import annotations

import pytest

from kiosk.commands import Go, Place, Tab
from kiosk.scanning.codes import Code
from tests.unit.beginnings import running
from tests.unit.terminal_driver import OTHER_SHEET, SHEET, STARTED, Terminal


def test_a_second_press_in_the_same_second_is_ignored_and_said() -> None:
    t = running()
    t.scan("Q5")
    t.press(Code.FINISH)
    t.press(Code.START, after=0.4)
    assert t.told == "Pressed twice: ignored the second one."
    t.press(Code.START, after=0.4)
    assert t.place is Place.SCAN


def test_pressing_start_or_finish_ever_again_starts_or_finishes_nothing_twice() -> None:
    t = Terminal().at()
    t.scan(SHEET)
    for _ in range(5):
        t.press(Code.START, after=0.3)
    t.wait(60)
    assert [kind for kind, _ in t.sent()] == ["start"]


def test_next_ends_one_job_and_starts_the_other_with_one_time() -> None:
    t = running()
    t.scans(OTHER_SHEET, "Q50", "ZNEXT")
    assert t.told == "Recorded: PART123 Op10 finished, PART200 Op20 started"
    assert t.view.next_entry is None
    t.wait(60)
    (_, finish), (_, start) = t.sent()[-2:]
    assert finish["end"] == start["start"]
    assert (finish["qty_made"], start["wo_number"]) == (50, "WO-200")


def test_next_needs_a_whole_traveler() -> None:
    t = running()
    t.scan("ZNEXT")
    assert t.told == "Scan the next traveler first."
    t.scans("WWO-200", "ZNEXT")
    assert t.told == "The NEXT job is not complete. Now scan the operation"


def test_next_asks_once_about_what_is_unusual() -> None:
    t = running()
    t.scans(OTHER_SHEET, "ZNEXT")
    assert "Nothing made" in t.told
    t.scan("ZNEXT")
    assert t.running().fields.work_order == "WO-200"


def test_a_plain_finish_keeps_next_in_the_slots_for_start() -> None:
    t = running()
    t.scans(OTHER_SHEET, "Q50", "ZFINISH")
    assert t.place is Place.SCAN
    assert t.view.entry.fields.work_order == "WO-200"
    assert t.view.entry.confirm_start is not None
    t.scan("ZSTART")
    assert t.running().fields.work_order == "WO-200"


def test_cancel_drops_the_entry_and_goes_to_the_board_from_every_screen() -> None:
    for place in (Place.SCAN, Place.JOBS, Place.HELP, Place.SIGN_IN):
        t = Terminal().at()
        t.scan("WWO-1")
        t.do(Go(place))
        t.scan("ZCANCEL")
        assert t.place is Place.MACHINES
        assert t.view.entry.fields.empty


def test_cancel_drops_quantities_and_next_but_never_the_job() -> None:
    t = running()
    t.scans("Q7", OTHER_SHEET, "ZCANCEL", "10SMachine1")
    assert t.place is Place.RUNNING
    assert t.view.quantity.good is None
    assert t.view.next_entry is None


def test_back_keeps_everything_that_was_entered() -> None:
    t = running()
    t.scans("Q7", OTHER_SHEET, "ZBACK")
    assert t.place is Place.MACHINES
    t.scan("10SMachine1")
    assert t.view.quantity.good == 7
    assert t.view.next_entry is not None


def test_a_command_that_makes_no_sense_is_refused_in_words() -> None:
    t = Terminal()
    for code in ("ZSTART", "ZFINISH", "ZNEXT", "ZWRONG", "ZGOOD", "ZALL", "ZCLEAR", "Z5", "ZYES", "ZREASON1"):
        t.scan(code)
        assert t.refused, code
        assert t.told.endswith("."), code


@pytest.mark.parametrize("code", [code for code in Code if code is not Code.CANCEL])
@pytest.mark.parametrize("place", [Place.SCAN, Place.RUNNING, Place.JOBS, Place.HELP, Place.SIGN_IN])
def test_every_code_is_answered_on_every_screen_and_records_nothing_by_itself(
    code: Code, place: Place
) -> None:
    t = Terminal()
    t.scan("1H1001")
    t.scan("10SMachine1")
    if place is Place.RUNNING:
        t.scan(SHEET)
        t.wait(30)
        t.scan("10SMachine1")
    else:
        t.do(Go(place))
    before = t.view.told
    t.scan(code.value)
    assert t.view.told is not None
    assert t.view.told != before
    assert len(t.sent()) == (1 if place is Place.RUNNING else 0)


def test_jobs_cycles_through_its_lists_by_its_own_code() -> None:
    t = Terminal().at()
    t.online = False
    t.scan(SHEET)
    t.wait(20)
    tabs = []
    for _ in range(3):
        t.scan("ZJOBS")
        tabs.append(t.view.jobs.tab)
    assert tabs == [Tab.WAITING, Tab.DONE, Tab.ATTENTION]


def test_nobody_signed_in_is_asked_for_the_badge_and_the_entry_stays() -> None:
    t = running()
    t.scans("Q7", "ZSIGNOUT", "ZFINISH")
    assert (t.place, t.told) == (Place.SIGN_IN, "Scan your badge first.")
    t.scan("1H1002")
    assert (t.place, t.view.quantity.good) == (Place.RUNNING, 7)


def test_a_started_job_is_recorded_at_the_moment_of_the_last_scan() -> None:
    t = Terminal().at()
    t.scans("WWO-1", "1W10")
    t.wait(30)
    t.scan("1PPART1")
    t.wait(30)
    assert t.sent()[0][1]["start"] == "2026-03-12T14:00:37Z"
    assert t.running().started_at >= STARTED
