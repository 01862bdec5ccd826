"""The end of a long-running job, between its telling and FINISH: shown, changed, recorded or forgotten."""

from __future__ import annotations

import pytest

from kiosk.commands import EndAt, Ending, Go, Place
from tests.unit.terminal_driver import OTHER_SHEET, Terminal
from tests.unit.test_desk_times import at, long_job


def stated_end(end: Ending = Ending.NOW) -> Terminal:
    """A long-running job whose end was told, and not yet its quantities."""
    t = long_job("2026-03-12T06:00:00", "2026-03-12T22:30:00")
    t.scan("ZFINISH")
    t.do(EndAt(end))
    return t


def test_a_stated_end_is_shown_until_it_is_recorded_and_the_answer_names_it() -> None:
    t = stated_end(Ending.SHIFT)
    assert t.view.ends_at == at("2026-03-12T21:00:00")
    t.scans("Q40", "ZFINISH")
    assert t.view.ends_at is None
    assert t.view.told is not None
    assert "finished at {time}" in str(dict(t.view.told.words.values)["words"].text)
    assert t.told.endswith(" 40 good, 0 scrap. 10 left.")


def test_finish_and_start_next_names_a_stated_end_and_when_the_next_one_began() -> None:
    t = stated_end(Ending.SHIFT)
    t.scans(OTHER_SHEET, "Q50", "ZNEXT")
    assert t.view.told is not None
    assert t.view.told.words.text == "Recorded: {job} finished at {time}, {next} started at {now}"
    told = dict(t.view.told.words.values)
    assert (told["time"], told["now"]) == (at("2026-03-12T21:00:00"), t.clock.wall)
    assert t.view.ends_at is None


def test_one_press_on_a_stated_end_asks_again() -> None:
    t = stated_end()
    assert t.do(Go(Place.ENDED)).place is Place.ENDED
    t.do(EndAt(Ending.SHIFT))
    assert t.view.ends_at == at("2026-03-12T21:00:00")


def test_a_stated_end_without_finish_is_forgotten_and_asked_for_again() -> None:
    t = stated_end()
    t.scan("Q40")
    t.wait(890)
    assert t.view.ends_at is not None
    t.wait(15)
    assert t.view.ends_at is None
    assert (t.told, t.view.quantity.good) == ("", 40)
    t.scan("ZFINISH")
    assert t.place is Place.ENDED


def test_a_stated_end_outlives_a_restart_but_no_power_cut() -> None:
    t = stated_end()
    t.restart()
    assert t.view.ends_at is not None
    t.restart(reboot=True)
    t.wait(1)
    assert t.view.ends_at is None


def test_a_last_shift_is_offered_with_its_end_where_one_ended_since_the_start() -> None:
    t = long_job("2026-03-12T06:00:00", "2026-03-12T22:30:00")
    assert t.view.shift_ended is None
    t.scan("ZFINISH")
    assert t.view.shift_ended == at("2026-03-12T21:00:00")


@pytest.mark.parametrize("shifts", [(), ("06:00",)])
def test_no_last_shift_is_offered_where_none_ended_since_the_start(shifts: tuple[str, ...]) -> None:
    t = long_job("2026-03-12T06:00:00", "2026-03-12T17:00:00", shifts=shifts)
    t.scan("ZFINISH")
    assert (t.place, t.view.shift_ended) == (Place.ENDED, None)
