"""While the screen hangs and a restart may be near, nothing is claimed; afterwards everything is as it was before."""

from __future__ import annotations

from kiosk.delivery.link import Pause
from kiosk.reports import Stalled
from tests.unit.terminal_driver import SHEET, Terminal


def test_nothing_is_claimed_while_the_screen_hangs_and_everything_after() -> None:
    terminal = Terminal()
    terminal.scans("1H1001", "10SMachine1")
    terminal.engine.handle(Stalled(True))
    terminal.scan(SHEET)
    terminal.wait(60)
    assert terminal.engine.courier.link.pause is Pause.STALLED
    assert terminal.view.link.waiting == 1
    terminal.engine.handle(Stalled(False))
    terminal.wait(5)
    assert terminal.view.link.waiting == 0


def test_a_pause_of_another_cause_outlives_a_screen_that_hung() -> None:
    terminal = Terminal()
    terminal.answers.append((403, b'{"error": "The key is read-only"}'))
    terminal.scans("1H1001", "10SMachine1", SHEET)
    terminal.wait(20)
    assert terminal.engine.courier.link.pause is Pause.READ_ONLY
    for stalled in (True, False):
        terminal.engine.handle(Stalled(stalled))
    assert terminal.engine.courier.link.pause is Pause.READ_ONLY
