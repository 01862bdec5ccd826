"""A changed configuration is in use when `kiosk reload` says so: no setting is read only at the start."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from kiosk.config import Api, Delivery, ScannerSettings
from kiosk.delivery.lanes import Rules
from kiosk.delivery.link import Pause
from kiosk.events import ViewChanged
from tests.unit.terminal_driver import SHEET, Terminal, settings


def test_the_screen_gets_the_zone_and_the_keyboard_of_the_configuration_in_use() -> None:
    terminal = Terminal(settings(time_zone="Europe/Berlin"))
    assert (terminal.view.time_zone, terminal.view.typed_scans) == ("Europe/Berlin", True)
    terminal.events.clear()
    changed = settings(time_zone="America/Chicago")
    terminal.reconfigure(replace(changed, scanner=ScannerSettings(keyboard=False)))
    shown = [event.view for event in terminal.events if isinstance(event, ViewChanged)]
    assert (shown[-1].time_zone, shown[-1].typed_scans) == ("America/Chicago", False)


def test_the_longest_pause_between_two_tries_is_that_of_the_configuration_in_use() -> None:
    terminal = Terminal()
    terminal.reconfigure(replace(terminal.config, delivery=Delivery(retry_max_seconds=7)))
    link = terminal.engine.courier.link
    pauses = []
    for _try in range(50):
        link.failed(terminal.clock.boot_seconds(), "No answer")
        pauses.append(link.back_off_until - terminal.clock.boot_seconds())
    assert 2 < max(pauses) <= 7


def test_how_the_server_is_assumed_to_count_is_as_the_configuration_in_use_says() -> None:
    terminal = Terminal()
    assert terminal.engine.knowledge.policy(90, Rules()).counts_running
    terminal.reconfigure(
        replace(terminal.config, api=Api(url="http://simulator", daily_counts_running=False))
    )
    assert not terminal.engine.knowledge.policy(90, Rules()).counts_running


def test_the_key_of_a_changed_configuration_is_looked_for_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    terminal.answers.append((401, b'{"error": "unknown key"}'))
    terminal.scans("1H1001", "10SMachine1", SHEET)
    terminal.wait(16)
    assert terminal.engine.courier.link.pause is Pause.ANSWER
    monkeypatch.setattr(terminal.engine.keys, "_find", lambda: "another fingerprint")
    terminal.reconfigure(terminal.config)
    assert terminal.engine.courier.link.pause is None
