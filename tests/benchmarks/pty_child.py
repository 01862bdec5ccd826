"""A program on a pseudo-terminal, timed: when it was sent something, and when the answer stood on the terminal.

Deliberately bare: nothing is emulated, the output is searched as bytes, so that the measuring adds microseconds. Textual
writes a frame in one piece, so the chunk that holds the text is the frame.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from tests.benchmarks.surroundings import child_environment

PATIENCE_SECONDS = 30.0
ESCAPES = re.compile(
    rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]P_^X][^\x1b\x07]*(?:\x07|\x1b\\)|[()][0-9A-Za-z]|[=>78c])"
)
_ASKS_FOR_SYNCHRONISED_OUTPUT = b"\x1b[?2026$p"


class PtyChild:
    """A running program; a context manager that ends it."""

    def __init__(
        self, command: Sequence[str], *, columns: int = 120, rows: int = 40, directory: Path | None = None
    ) -> None:
        self.output = b""
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=child_environment(),
            cwd=directory,
            start_new_session=True,
        )
        os.close(slave)

    def read(self, seconds: float) -> float | None:
        """Take the next chunk; returns when it came, None when none came in time."""
        if not select.select([self.master], [], [], max(0.0, seconds))[0]:
            return None
        try:
            chunk = os.read(self.master, 1 << 16)
        except OSError as gone:
            raise RuntimeError(f"the program ended: {self.tail()}") from gone
        arrived = time.perf_counter()
        if _ASKS_FOR_SYNCHRONISED_OUTPUT in chunk:
            os.write(self.master, b"\x1b[?2026;2$y")  # as every terminal in use today answers
        self.output += chunk
        return arrived

    def wait_for(self, text: bytes, times: int = 1) -> float:
        """When `text` stood there for the `times`th time since the last `forget`."""
        end = time.perf_counter() + PATIENCE_SECONDS
        arrived = time.perf_counter()
        while self.output.count(text) < times:
            came = self.read(end - time.perf_counter())
            if came is None:
                raise TimeoutError(f"{text!r} did not appear; last: {self.tail()}")
            arrived = came
        return arrived

    def settle(self, seconds: float) -> int:
        """Read until nothing came for so long; returns how many bytes came."""
        before = len(self.output)
        while self.read(seconds) is not None:
            pass
        return len(self.output) - before

    def watch(self, seconds: float) -> int:
        """Read for exactly so long; returns how many bytes came."""
        end, before = time.perf_counter() + seconds, len(self.output)
        while (left := end - time.perf_counter()) > 0:
            self.read(left)
        return len(self.output) - before

    def forget(self) -> None:
        """Start counting anew."""
        self.output = b""

    def press(self, keys: bytes) -> float:
        """Send bytes as the terminal would; returns when."""
        sent = time.perf_counter()
        os.write(self.master, keys)
        return sent

    def touch(self, column: int, row: int) -> float:
        """Press and lift at a cell (from 0), as a touch screen does at the lift; returns when."""
        return self.press(b"\x1b[<0;%d;%dM\x1b[<0;%d;%dm" % ((column + 1, row + 1) * 2))

    def tail(self) -> str:
        """The last words it wrote."""
        return ESCAPES.sub(b" ", self.output).decode("utf-8", "replace")[-300:]

    def __enter__(self) -> PtyChild:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End it and wait, reading on so that it is never stuck in a write."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            end = time.perf_counter() + 5.0
            if self.process.poll() is None:
                self.process.send_signal(number)
            while self.process.poll() is None and time.perf_counter() < end:
                try:
                    self.read(0.05)
                except RuntimeError:
                    time.sleep(0.01)
        self.process.wait()
        os.close(self.master)
