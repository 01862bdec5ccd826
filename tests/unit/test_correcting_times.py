"""A refused start or finish gets another time at the terminal: typed, scanned digit by digit, never an impossible one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kiosk.commands import Go, Place, TypeInto
from kiosk.fields import Kind
from kiosk.scanning.codes import Code
from tests.hand_clock import HandClock
from tests.unit.beginnings import REFUSED, correct, let_a_later_start_be_refused
from tests.unit.terminal_driver import ANA, CY, OTHER_SHEET, SHEET, Terminal, settings

INVALID_END = (422, b'{"error": "Invalid end timestamp"}')


def refused_finish(started: datetime, hours: float = 2.0) -> Terminal:
    """A job of Berlin whose finish the server refused; opened on the Jobs screen. The start is 4.5 s after `started`."""
    t = Terminal(settings(board_seconds=0, ask_after_hours=0), clock=HandClock(started)).at()
    t.scan(SHEET)
    t.wait(hours * 3600)
    t.answers = [INVALID_END]
    t.scans("Q50", "ZFINISH")
    t.wait(60)
    t.scans("ZJOBS", "ZSELECT")
    return t


def afternoon() -> Terminal:
    """From 15:00 to 17:00 in Berlin."""
    return refused_finish(datetime(2026, 3, 12, 14, 0, tzinfo=UTC))


def value(t: Terminal, kind: Kind) -> str:
    """What stands in a field of the opened action."""
    opened = t.view.jobs.opened
    assert opened is not None
    return dict(opened.fields)[kind]


def ends(t: Terminal) -> list[str]:
    """The ends that the server accepted."""
    t.wait(60)
    return [str(body["end"]) for kind, body in t.sent() if kind == "finish"]


def test_a_refused_end_is_corrected_at_the_terminal_by_a_supervisor() -> None:
    t = afternoon()
    opened = t.view.jobs.opened
    assert opened is not None
    assert "refused the time" in str(opened.what)
    assert [kind for kind, _ in opened.fields] == [Kind.QUANTITY, Kind.SCRAP, Kind.ENDED]
    t.scan("ZRETRY")
    assert t.told == "A supervisor must scan their badge first."
    correct(t, Kind.ENDED, "1630")
    assert (t.place, value(t, Kind.ENDED)) == (Place.ITEM, "2026-03-12T15:30:00+00:00")
    t.scan("ZRETRY")
    assert ends(t) == ["2026-03-12T15:30:00Z"]
    assert any(what == "end corrected" for what, _ in t.journal())


def test_an_end_is_corrected_with_nothing_but_codes() -> None:
    t = afternoon()
    t.scans(f"1H{CY.badge}", "Z3", "Z1", "Z6", "Z3", "Z0", "ZYES", "ZRETRY")
    assert ends(t) == ["2026-03-12T15:30:00Z"]


def test_a_digit_on_an_opened_action_touches_no_running_job() -> None:
    t = afternoon()
    t.scans(f"1H{ANA.badge}", "10SMachine2", OTHER_SHEET, "ZJOBS", "ZSELECT", f"1H{CY.badge}", "Z9", "Z1")
    assert (t.place, t.view.quantity.good) == (Place.TYPE, None)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("1459", "That is before the job started. Type when the job ended."),
        ("2359", "That time lies in the future. Type when the job ended."),
        ("1", "Type the time as hours and minutes, such as 1630, or with the day: 13-1630."),
        ("", "Type the time as hours and minutes, such as 1630, or with the day: 13-1630."),
    ],
)
def test_an_end_that_can_not_be_stays_to_be_mended(text: str, answer: str) -> None:
    t = afternoon()
    correct(t, Kind.ENDED, text)
    assert (t.place, t.told, t.refused) == (Place.TYPE, answer, True)


@pytest.mark.parametrize(
    ("answer", "end"), [(Code.YES, "2026-10-25T00:30:00Z"), (Code.NO, "2026-10-25T01:30:00Z")]
)
def test_the_hour_that_comes_twice_asks_which_of_a_correction_too(answer: Code, end: str) -> None:
    t = refused_finish(datetime(2026, 10, 24, 20, 0, tzinfo=UTC), hours=8)
    correct(t, Kind.ENDED, "0230")
    assert t.told == "That hour came twice that night. Which of the two is meant?"
    t.press(answer)
    t.scans(f"1H{CY.badge}", "ZRETRY")
    assert ends(t) == [end]


def test_the_question_about_that_hour_is_over_when_something_else_is_typed() -> None:
    t = refused_finish(datetime(2026, 10, 24, 20, 0, tzinfo=UTC), hours=8)
    correct(t, Kind.ENDED, "0230")
    t.do(TypeInto(Kind.QUANTITY))
    t.type("7")
    t.press(Code.YES)
    assert (value(t, Kind.QUANTITY), value(t, Kind.ENDED)[:13]) == ("7", "2026-10-25T04")


def test_a_corrected_time_outlives_a_power_cut() -> None:
    t = afternoon()
    correct(t, Kind.ENDED, "1630")
    t.restart(reboot=True)
    t.scans("ZJOBS", "ZSELECT", f"1H{CY.badge}", "ZRETRY")
    assert ends(t) == ["2026-03-12T15:30:00Z"]


def refused_start() -> Terminal:
    """After a job from 15:00 to 15:10, a start of 15:15 was refused; its job ran until 15:45."""
    t = Terminal(settings(board_seconds=0)).at()
    let_a_later_start_be_refused(t)
    t.scans("Q50", "ZFINISH")
    t.wait(60)
    t.scans("ZJOBS", "ZSELECT")
    return t


def test_the_start_of_a_refused_job_moves_between_the_job_before_it_and_its_own_end() -> None:
    t = refused_start()
    correct(t, Kind.STARTED, "12-1505")
    assert t.told == "Another job was running on the machine then. Type when this one started."
    correct(t, Kind.STARTED, "12-1550")
    assert t.told == "That is not before the job ended, or lies in the future. Type when it started."
    correct(t, Kind.STARTED, "12-1512")
    t.scans(f"1H{CY.badge}", "ZRETRY")
    t.wait(60)
    (kind, body), (_, finish) = t.sent()[-2:]
    assert (kind, body["start"]) == ("start", "2026-03-12T14:12:00Z")
    assert str(finish["end"]).startswith("2026-03-12T14:45:")


def test_a_start_that_was_free_on_one_machine_is_asked_again_on_the_machine_it_is_corrected_to() -> None:
    t = Terminal(settings(board_seconds=0)).at()
    t.scan("10SMachine2")
    t.scan(OTHER_SHEET)
    t.wait(2400)
    t.scans("Q5", "ZFINISH")
    t.wait(60)
    t.scan("10SMachine1")
    t.answers = [REFUSED]
    t.scan(SHEET)
    t.wait(1800)
    t.scans("ZJOBS", "ZSELECT")
    correct(t, Kind.STARTED, "12-1530")
    correct(t, Kind.MACHINE, "Machine2")
    t.scans(f"1H{CY.badge}", "ZRETRY")
    assert t.told == "Another job was running on the machine then. Type when this one started."
    correct(t, Kind.STARTED, "12-1530")
    assert (t.place, t.refused) == (Place.TYPE, True)


def test_a_running_job_whose_start_was_corrected_counts_from_there() -> None:
    t = Terminal(settings(board_seconds=0)).at()
    t.answers = [REFUSED]
    t.scan(SHEET)
    t.wait(1800)
    t.scans("ZJOBS", "ZSELECT")
    correct(t, Kind.STARTED, "1440")
    assert t.told == "Of which day? Type day and time, such as 13-1630."
    correct(t, Kind.STARTED, "12-1440")
    t.scans(f"1H{CY.badge}", "ZRETRY")
    t.wait(60)
    assert t.sent()[0][1]["start"] == "2026-03-12T13:40:00Z"
    assert t.running().started_at.isoformat() == "2026-03-12T13:40:00+00:00"


def test_a_time_is_typed_nowhere_but_on_an_opened_action() -> None:
    t = Terminal().at()
    for place in (Place.SCAN, Place.MACHINES, Place.HELP):
        t.do(Go(place))
        t.do(TypeInto(Kind.ENDED))
        assert "That does nothing on this screen." in t.told
        assert t.place is place
