"""Whether a restart would disturb anybody, as the kiosk itself says it."""

from __future__ import annotations

from kiosk.listing import status_document
from tests.unit.terminal_driver import SHEET, Terminal


def idle(terminal: Terminal) -> object:
    return status_document(terminal.engine)["idle"]


def test_a_kiosk_is_idle_some_time_after_the_last_touch_and_not_before() -> None:
    terminal = Terminal()
    terminal.wait(30)
    assert idle(terminal) is True
    terminal.scan("1H1001")
    assert idle(terminal) is False
    terminal.wait(19)
    assert idle(terminal) is False
    terminal.wait(2)
    assert idle(terminal) is True


def test_a_kiosk_with_a_request_under_way_is_not_idle() -> None:
    terminal = Terminal()
    terminal.scans("1H1001", "10SMachine1", SHEET)
    terminal.store.connection.execute("UPDATE action SET state = 'in_flight'")
    terminal.clock.pass_by(60)
    assert idle(terminal) is False
