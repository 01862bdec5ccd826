"""Terminals on which something has happened already: a job runs, a start was refused, an answer never came."""

from __future__ import annotations

from kiosk.commands import Go, Place, ShowTab, Tab
from kiosk.shop import Machine
from tests.unit.terminal_driver import SHEET, Terminal, settings

REFUSED = (422, b'{"error": "Part is locked"}')


def running(**station: object) -> Terminal:
    """A job of 50 on Machine1, its start sent."""
    t = Terminal(settings(board_seconds=0, **station)).at()
    t.scan(SHEET)
    t.wait(30)
    return t


def parked() -> Terminal:
    """A start that the server refused; the job runs here."""
    t = Terminal(settings(board_seconds=0)).at()
    t.answers = [REFUSED]
    t.scan(SHEET)
    t.wait(30)
    return t


def parked_number(t: Terminal) -> int:
    t.do(Go(Place.JOBS))
    t.do(ShowTab(Tab.ATTENTION))
    return t.view.jobs.attention[0].job


def asked() -> Terminal:
    """A start whose answer never came, on a shared machine: only a person can tell."""
    shared = (Machine("Machine1", "Haas VF-2", shared=True), Machine("Machine2"))
    t = Terminal(settings(shared, board_seconds=0), dialect="daily").at()
    t.answers = [None]
    t.scan(SHEET)
    t.wait(200)
    return t
