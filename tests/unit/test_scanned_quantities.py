"""Whose a scanned quantity is: the job's in front, or none's before a machine or a traveler is there."""

from __future__ import annotations

import pytest

from kiosk.commands import Go, Place
from tests.unit.terminal_driver import OTHER_SHEET, SHEET, Terminal, settings


@pytest.mark.parametrize("code", ["Q17", "7Q17EA", "16S4"])
def test_a_quantity_on_the_board_while_jobs_run_asks_for_the_machine_and_makes_no_next_job(code: str) -> None:
    t = Terminal(settings(board_seconds=0)).at()
    t.scan(SHEET)
    t.wait(30)
    t.do(Go(Place.MACHINES))
    t.scan(code)
    assert (t.refused, t.place) == (True, Place.MACHINES)
    assert t.told == f"Choose the machine first, then scan {'4' if code == '16S4' else '17'} again."
    t.scan("10SMachine1")
    assert t.view.next_entry is None
    assert "NEXT" not in t.told
    t.scans("3WWO-200+20", "1PPART200")
    assert t.view.next_entry is not None
    assert (t.view.next_entry.fields.ordered, t.view.next_entry.fields.recipe) == (None, None)


def test_a_quantity_entered_at_an_idle_machine_is_no_next_job_of_a_running_one_and_stays_there() -> None:
    t = Terminal(settings(board_seconds=0)).at()
    t.scans(SHEET, "10SMachine2", "Q17", "10SMachine1")
    assert t.view.next_entry is None
    t.scan(OTHER_SHEET)
    assert t.view.next_entry is not None
    assert t.view.next_entry.fields.ordered is None
    t.scan("10SMachine2")
    assert t.view.entry.fields.ordered == 17


def test_a_quantity_after_a_traveler_on_the_board_is_its_order() -> None:
    t = Terminal(settings(board_seconds=0)).at()
    t.scan(SHEET)
    t.do(Go(Place.MACHINES))
    t.scans("WWO-200", "Q17", "10SMachine2")
    assert (t.view.entry.fields.work_order, t.view.entry.fields.ordered) == ("WO-200", 17)
