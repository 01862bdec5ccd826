"""Terminals on which something has happened already: a job runs, a start was refused, an answer never came."""

from __future__ import annotations

from kiosk.commands import AcceptText, EraseText, Go, Place, ShowTab, Tab, TypeInto
from kiosk.fields import Kind
from kiosk.shop import Machine
from tests.unit.terminal_driver import CY, OTHER_SHEET, SHEET, Terminal, settings

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


def let_a_later_start_be_refused(t: Terminal) -> None:
    """Ten minutes of one job, five of a pause, then half an hour of a job whose start the server refuses."""
    t.scan(OTHER_SHEET)
    t.wait(600)
    t.scans("Q1", "ZFINISH")
    t.wait(300)
    t.answers = [REFUSED]
    t.scan(SHEET)
    t.wait(1800)


def correct(t: Terminal, kind: Kind, text: str) -> None:
    """A supervisor types another time for the opened action."""
    t.scan(f"1H{CY.badge}")
    t.do(TypeInto(kind))
    t.do(EraseText(everything=True))
    t.type(text)
    t.do(AcceptText())
