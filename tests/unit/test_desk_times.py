"""When a job began and ended: long-running jobs, shifts, midnight, the two nights on which clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kiosk.commands import AcceptText, EndAt, Ending, EraseText, Place
from kiosk.view import MachineState
from screens.wording import who_and_where
from tests.hand_clock import HandClock
from tests.unit.terminal_driver import ANA, BO, OTHER_SHEET, SHEET, Terminal, settings, words_of


def at(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def long_job(start: str, now: str, **station: object) -> Terminal:
    """A job started at one UTC time and still running at another. The station is in Berlin."""
    chosen: dict[str, Any] = {"board_seconds": 0, **station}
    t = Terminal(settings(**chosen), clock=HandClock(at(start) - timedelta(seconds=4.5)))
    t.at()
    t.scan(SHEET)
    t.wait((at(now) - t.clock.wall).total_seconds())
    return t


def ended(t: Terminal) -> str:
    """The end that the server was told."""
    t.wait(60)
    kind, body = t.sent()[-1]
    assert kind == "finish"
    return str(body["end"])


def typed(t: Terminal, text: str) -> None:
    """Answer "When did it end?" with a typed time."""
    t.scan("ZFINISH")
    t.do(EndAt(Ending.TYPED))
    t.type(text)
    t.do(AcceptText())


def test_a_long_running_job_needs_attention_by_time_alone_and_never_ends_by_itself() -> None:
    t = long_job("2026-03-12T06:00:00", "2026-03-12T15:59:00")
    assert t.tile().state is MachineState.RUNNING
    t.wait(120)
    assert t.tile().state is MachineState.ATTENTION
    assert words_of(t.tile().note) == "Running for very long: has it ended?"
    t.wait(86_400)
    assert t.tile().job is not None


def test_finishing_a_long_running_job_asks_when_it_ended() -> None:
    t = long_job("2026-03-12T06:00:00", "2026-03-12T18:00:00")
    t.scans("Q50", "ZFINISH")
    assert (t.place, t.refused) == (Place.ENDED, True)
    assert t.view.quantity.good == 50


def test_ended_now_is_now_and_quantities_are_entered_after_it() -> None:
    t = long_job("2026-03-12T06:00:00", "2026-03-12T18:00:00")
    t.scan("ZFINISH")
    t.do(EndAt(Ending.NOW))
    assert t.place is Place.RUNNING
    t.wait(300)
    t.scans("Q50", "ZFINISH")
    assert ended(t).startswith("2026-03-12T18:00:0")


def test_ended_with_the_last_shift_is_its_end_in_the_stations_zone() -> None:
    t = long_job("2026-03-12T06:00:00", "2026-03-12T22:30:00")
    t.scan("ZFINISH")
    t.do(EndAt(Ending.SHIFT))
    t.scans("Q50", "ZFINISH")
    assert ended(t) == "2026-03-12T21:00:00Z"


def test_a_shift_that_ended_before_the_start_is_no_answer() -> None:
    t = long_job("2026-03-12T06:00:00", "2026-03-12T17:00:00", shifts=("06:00",))
    t.scan("ZFINISH")
    t.do(EndAt(Ending.SHIFT))
    assert t.refused
    assert t.place is Place.ENDED


@pytest.mark.parametrize(
    ("code", "place"), [("Z1", Place.RUNNING), ("Z2", Place.RUNNING), ("Z3", Place.TYPE)]
)
def test_the_three_answers_are_on_the_command_sheet(code: str, place: Place) -> None:
    t = long_job("2026-03-12T06:00:00", "2026-03-12T22:30:00")
    t.scans("ZFINISH", code)
    assert t.place is place


def test_a_time_can_be_typed_with_nothing_but_the_command_sheet() -> None:
    t = long_job("2026-03-12T06:00:00", "2026-03-12T18:00:00")
    t.scans("ZFINISH", "Z3", "Z1", "Z6", "Z3", "Z0", "ZYES", "Q50", "ZFINISH")
    assert ended(t) == "2026-03-12T15:30:00Z"


def test_a_typed_time_after_midnight_may_be_of_yesterday() -> None:
    t = long_job("2026-03-12T17:00:00", "2026-03-13T05:00:00")
    typed(t, "2330")
    t.scans("Q50", "ZFINISH")
    assert ended(t) == "2026-03-12T22:30:00Z"


def test_a_typed_time_may_not_lie_in_the_future() -> None:
    t = long_job("2026-03-12T06:00:00", "2026-03-12T18:00:00")
    typed(t, "2000")
    assert t.told == "That time lies in the future. Type when the job ended."
    assert t.view.typing is not None
    assert t.view.typing.text == "2000"


def test_a_typed_time_may_not_lie_before_the_start() -> None:
    t = long_job("2026-03-12T06:00:00", "2026-03-12T18:00:00")
    typed(t, "0630")
    assert t.told == "That is before the job started. Type when the job ended."


def test_a_time_that_several_days_had_asks_for_the_day() -> None:
    t = long_job("2026-03-13T14:00:00", "2026-03-16T05:00:00")
    typed(t, "1630")
    assert t.told == "Of which day? Type day and time, such as 13-1630."
    assert t.view.typing is not None
    assert "13-1630" in str(t.view.typing.prompt)
    t.do(EraseText(everything=True))
    t.type("13-1630")
    t.do(AcceptText())
    t.scans("Q50", "ZFINISH")
    assert ended(t) == "2026-03-13T15:30:00Z"


def test_nonsense_is_no_time() -> None:
    t = long_job("2026-03-12T06:00:00", "2026-03-12T18:00:00")
    typed(t, "9999")
    assert t.refused
    assert t.place is Place.TYPE


@pytest.mark.parametrize(
    ("answer", "end"), [("ZYES", "2026-10-25T00:30:00Z"), ("ZNO", "2026-10-25T01:30:00Z")]
)
def test_the_hour_that_comes_twice_asks_which(answer: str, end: str) -> None:
    t = long_job("2026-10-24T15:00:00", "2026-10-25T05:00:00")
    typed(t, "0230")
    assert t.told == "That hour came twice that night. Which of the two is meant?"
    assert t.view.confirm is not None
    assert (str(t.view.confirm.yes), str(t.view.confirm.no)) == ("FIRST TIME", "SECOND TIME")
    t.scans(answer, "Q50", "ZFINISH")
    assert ended(t) == end


def test_the_hour_that_comes_twice_is_not_asked_where_only_one_fits() -> None:
    t = long_job("2026-10-24T14:00:00", "2026-10-25T00:45:00")
    typed(t, "0230")
    t.scans("Q50", "ZFINISH")
    assert ended(t) == "2026-10-25T00:30:00Z"


def test_the_hour_that_never_came_is_refused() -> None:
    t = long_job("2026-03-28T15:00:00", "2026-03-29T05:00:00")
    typed(t, "29-0230")
    assert t.told == "The clock never showed that time on that day."


def test_a_shift_that_ends_in_the_night_of_the_change_ends_in_the_right_hour() -> None:
    t = long_job("2026-10-24T19:00:00", "2026-10-25T06:00:00")
    t.scan("ZFINISH")
    t.do(EndAt(Ending.SHIFT))
    t.scans("Q50", "ZFINISH")
    assert ended(t) == "2026-10-25T05:00:00Z"


def test_an_end_once_told_ends_the_first_job_and_the_next_one_starts_at_the_press() -> None:
    t = long_job("2026-03-12T06:00:00", "2026-03-12T18:00:00")
    t.scan(OTHER_SHEET)
    typed(t, "1630")
    t.scans("Q50", "ZNEXT")
    pressed = t.clock.wall
    assert (t.running().started_at, t.tile().state) == (pressed, MachineState.RUNNING)
    t.wait(60)
    (first, finish), (second, start) = t.sent()[-2:]
    assert (first, second) == ("finish", "start")
    assert finish["end"] == "2026-03-12T15:30:00Z"
    assert start["start"] == pressed.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_without_a_told_end_finish_and_start_next_are_one_time() -> None:
    t = long_job("2026-03-12T06:00:00", "2026-03-12T07:00:00")
    t.scans(OTHER_SHEET, "Q50", "ZNEXT")
    t.wait(60)
    (_, finish), (_, start) = t.sent()[-2:]
    assert finish["end"] == start["start"]


def test_elapsed_counts_from_the_stored_start_however_the_clock_is_set() -> None:
    t = long_job("2026-03-12T06:00:00", "2026-03-12T07:00:00")
    t.clock.wall += timedelta(days=300)
    t.scan("Z1")
    t.restart()
    age = t.clock.wall - t.running().started_at
    assert timedelta(minutes=59) < age < timedelta(minutes=61)


def test_a_view_that_shows_nothing_new_is_not_published_again() -> None:
    from kiosk.events import ViewChanged

    t = long_job("2026-03-12T06:00:00", "2026-03-12T07:00:00")
    t.online = False
    t.wait(300)
    t.scans("ZJOBS", "ZJOBS")
    t.wait(5)
    t.events.clear()
    for _ in range(50):
        t.clock.wall += timedelta(microseconds=700)
        t.wait(0.5)
    assert [event for event in t.events if isinstance(event, ViewChanged)] == []


def test_idle_operators_are_signed_out_and_active_ones_are_not() -> None:
    t = Terminal(settings(sign_out_minutes=5)).at()
    t.wait(290)
    t.scan("Z1")
    t.wait(299)
    assert t.view.operator is not None
    t.wait(2)
    assert t.view.operator is None
    assert t.told == "Signed out after 5 minutes without a scan or a touch."


def test_signing_out_after_each_action_keeps_everything() -> None:
    t = Terminal(settings(sign_out_after_action=True)).at()
    t.scan(SHEET)
    assert t.view.operator is None
    t.scans("Q7", f"1H{ANA.badge}")
    assert t.view.quantity.good == 7
    t.scan("ZFINISH")
    assert t.view.operator is None
    assert t.told.startswith("Recorded")


def test_who_is_signed_out_by_an_action_is_told_of_it_by_name_and_in_their_language() -> None:
    t = Terminal(settings(sign_out_after_action=True, board_seconds=0)).at(operator=BO)
    t.scan(SHEET)
    assert (t.view.operator, t.view.language) == (None, "de")
    assert who_and_where(t.view) == "BO LINDQVIST → Haas VF-2"
    t.wait(60)
    assert t.view.language == "de"
    t.scan("Z4")
    assert t.view.language == "en"
    assert who_and_where(t.view) == "NOBODY SIGNED IN → Haas VF-2"


def test_the_board_comes_back_after_an_action_when_nothing_was_entered() -> None:
    t = Terminal(settings(board_seconds=20)).at()
    t.scan(SHEET)
    t.wait(19)
    assert t.place is Place.RUNNING
    t.wait(2)
    assert t.place is Place.MACHINES


def test_the_board_does_not_come_back_over_an_entry() -> None:
    t = Terminal(settings(board_seconds=20)).at()
    t.scans(SHEET, "Z5")
    t.wait(300)
    assert t.place is Place.RUNNING


def test_the_board_does_not_come_back_before_an_action() -> None:
    t = Terminal(settings(board_seconds=20)).at()
    t.wait(300)
    assert t.place is Place.SCAN
