"""The scanner of this station: its port opened as configured, its codes and its state handed to the engine, answers handed
back to it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from kiosk.clock import Clock
from kiosk.commands import Scan
from kiosk.config import Config
from kiosk.events import Answered, Event
from kiosk.reports import ScannerTold
from kiosk.scanning.feedback import feedback_from
from kiosk.scanning.framing import Frame
from kiosk.scanning.port_state import Parity, PortSettings, PortState, PortStateKind
from kiosk.view import ScannerHealth, ScannerView, Tone
from kiosk.words import say

if TYPE_CHECKING:
    from kiosk.scanning.serial_port import SerialReader

HEALTH = {PortStateKind.READY: ScannerHealth.READY, PortStateKind.NONE: ScannerHealth.NONE}

_log = logging.getLogger("kiosk.scanner")


class ScannerLine:
    """One port at a time. `submit` may be called on any thread."""

    def __init__(self, config: Config, clock: Clock, submit: Callable[[Scan | ScannerTold], None]) -> None:
        self._config = config
        self._clock = clock
        self._submit = submit
        self._reader = self._make_reader()

    def start(self) -> None:
        """Open the port, and again for ever."""
        if self._reader is not None:
            self._reader.start()

    def stop(self) -> None:
        """Let the port go."""
        if self._reader is not None:
            self._reader.stop()

    def follow(self, config: Config) -> ScannerTold | None:
        """Use a changed configuration; what the engine is to be told at once."""
        before, self._config = self._config, config
        if port_settings(config) == port_settings(before):
            return None
        self.stop()
        self._reader = self._make_reader()
        self.start()
        return (
            ScannerTold(ScannerView(ScannerHealth.NONE, say("No scanner"))) if self._reader is None else None
        )

    def answer(self, event: Event) -> None:
        """Let the scanner itself say whether a code was good."""
        if isinstance(event, Answered) and event.raw and self._reader is not None:
            settings = self._config.scanner
            feedback = feedback_from(settings.feedback, settings.good_read, settings.bad_read)
            self._reader.write(feedback.bad if event.tone is Tone.BAD else feedback.good)

    def _make_reader(self) -> SerialReader | None:
        if self._config.scanner.port == "none":
            return None
        from kiosk.scanning.serial_port import SerialReader

        return SerialReader(port_settings(self._config), self._scanned, self._changed, self._clock)

    def _scanned(self, frame: Frame) -> None:
        self._submit(Scan(frame.data, frame.at, frame.overlong))

    def _changed(self, state: PortState) -> None:
        _log.info("scanner: %s", state.words)
        health = HEALTH.get(state.kind, ScannerHealth.FAULT)
        self._submit(ScannerTold(ScannerView(health, state.words, state.remedy)))


def port_settings(config: Config) -> PortSettings:
    """How the configured scanner's port is opened."""
    told = config.scanner
    return PortSettings(
        port=told.port,
        baud_rate=told.baud_rate,
        data_bits=told.data_bits,
        parity=cast(Parity, told.parity),  # checked when the configuration was read
        stop_bits=told.stop_bits,
    )
