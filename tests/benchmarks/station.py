"""A kiosk on a pseudo-terminal with a scanner on another, and the smallest Textual app beside it."""

from __future__ import annotations

import os
import time
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks import surroundings
from tests.benchmarks.pty_child import PtyChild
from tests.benchmarks.surroundings import NOWHERE

READY = b"Scanner ready"
"""Stands in the status line once everything was started."""


class Station:
    """The kiosk with its scanner."""

    def __init__(self, child: PtyChild, scanner: int) -> None:
        self.child = child
        self._scanner = scanner

    def scan(self, code: bytes) -> float:
        """Read a code; returns when it left the scanner."""
        sent = time.perf_counter()
        os.write(self._scanner, code + b"\r")
        return sent


@contextmanager
def station(place: Path, *, undo_seconds: int = 15, url: str = NOWHERE) -> Iterator[Station]:
    """A running kiosk, signed in, with one machine in front."""
    master, slave = os.openpty()
    tty.setraw(slave)
    file = surroundings.write_configuration(
        place, scanner=os.ttyname(slave), undo_seconds=undo_seconds, url=url
    )
    try:
        with PtyChild(surroundings.kiosk_command("run", "--config", str(file))) as child:
            found = Station(child, master)
            child.wait_for(READY)
            child.settle(1.5)
            child.forget()
            found.scan(b"1H1001")
            child.wait_for(b"Welcome")
            child.settle(0.3)
            yield found
    finally:
        os.close(master)
        os.close(slave)


@contextmanager
def floor(kind: str = "label") -> Iterator[PtyChild]:
    """The smallest app, ready."""
    with PtyChild(surroundings.floor_command(kind)) as child:
        child.wait_for(b"FLOOR READY")
        child.settle(0.5)
        yield child


class KeyToPaint:
    """Presses the floor's key and times the new count."""

    def __init__(self, child: PtyChild) -> None:
        self._child = child
        self._count = 0

    def once(self) -> float:
        """Milliseconds from the key to the changed cells."""
        self._count += 1
        self._child.forget()
        sent = self._child.press(b"x")
        painted = self._child.wait_for(b"count=%d;" % self._count)
        return (painted - sent) * 1e3
