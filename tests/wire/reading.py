"""A reader on a port of the test, and everything it told."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from queue import Empty, Queue

from kiosk.clock import SystemClock
from kiosk.scanning.framing import Frame
from kiosk.scanning.serial_port import PortSettings, PortState, PortStateKind, SerialReader
from tests.wire.ptys import PATIENCE_SECONDS, Plug


class StoppableClock(SystemClock):
    """Runs like any clock until it is set."""

    stands_at: float | None = None

    def boot_seconds(self) -> float:
        return super().boot_seconds() if self.stands_at is None else self.stands_at


class Bench:
    """A reader and what it told."""

    def __init__(self, settings: PortSettings, dev: Path, sysfs: Path) -> None:
        self.frames: Queue[Frame] = Queue()
        self.states: Queue[PortState] = Queue()
        self.clock = StoppableClock()
        self.reader = SerialReader(
            settings, self.frames.put, self.states.put, self.clock, dev=dev, sysfs=sysfs
        )
        self.reader.start()

    def next_state(self) -> PortState:
        return self.states.get(timeout=PATIENCE_SECONDS)

    def until(self, kind: PortStateKind) -> PortState:
        while True:
            state = self.next_state()
            if state.kind is kind:
                return state

    def reads_at_last(self, plug: Plug, code: bytes) -> None:
        """Scan until it is read: what comes while the port is being opened is dropped."""
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            plug.scan(b"\r" + code + b"\r")
            with suppress(Empty):
                while self.frames.get(timeout=0.2).data != code:
                    continue
                return
        raise AssertionError("never read")

    def codes(self, count: int) -> list[bytes]:
        return [self.frames.get(timeout=PATIENCE_SECONDS).data for _ in range(count)]
