"""A program on a terminal of ours: it reads and writes one side of a pseudo-terminal, we hold the other.

Linux only, as the kiosk. The program leads a session of its own, whose controlling terminal it is: closing our side hangs it
up, resizing tells it.
"""

from __future__ import annotations

import fcntl
import os
import select
import struct
import subprocess
import termios
import threading
from collections.abc import Mapping, Sequence

_ON_THAT_TERMINAL = 'exec "$@" <>"$0" >&0 2>&1'
"""A session leader's first terminal becomes its controlling one; a shell does it without a fork of this process."""


class TerminalProgram:
    """A started program; `process` is the program itself, not the shell that opened its terminal."""

    def __init__(
        self, command: Sequence[str], *, rows: int = 24, columns: int = 80, environment: Mapping[str, str]
    ) -> None:
        """Start `command` on a terminal of that size."""
        self._open = threading.Lock()
        self._ours, theirs = os.openpty()
        self._set_size(theirs, rows, columns)
        try:
            self.process = subprocess.Popen(
                ["/bin/sh", "-c", _ON_THAT_TERMINAL, os.ttyname(theirs), *command],
                stdin=subprocess.DEVNULL,
                env=dict(environment),
                start_new_session=True,
            )
        finally:
            self._theirs = (
                theirs  # kept until something was read: else reading could fail before it was opened
            )

    def read(self, timeout_seconds: float) -> bytes | None:
        """What it wrote meanwhile; b"" when nothing came in time, None when its terminal is closed."""
        with self._open:  # so that the number is not closed, and used again, under a read
            if self._ours < 0:
                return None
            ready, _, _ = select.select([self._ours], [], [], timeout_seconds)
            if not ready:
                if self.process.poll() is not None:
                    self._let_go()
                return b""
            try:
                data = os.read(self._ours, 65536)
            except OSError:  # EIO: nobody has it open any more
                return None
            self._let_go()
        return data or None

    def write(self, data: bytes) -> None:
        """Type."""
        os.write(self._ours, data)

    def resize(self, rows: int, columns: int) -> None:
        """Change the size; the program is told (SIGWINCH)."""
        self._set_size(self._ours, rows, columns)

    def hang_up(self) -> None:
        """Take the terminal away: the program gets SIGHUP."""
        with self._open:
            self._let_go()
            if self._ours >= 0:
                os.close(self._ours)
                self._ours = -1

    def end(self, patience_seconds: float = 10.0) -> int:
        """Ask it to end (SIGTERM), kill it when it doesn't; its exit code."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            return self.process.wait(patience_seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()

    def _let_go(self) -> None:
        if self._theirs >= 0:
            os.close(self._theirs)
            self._theirs = -1

    @staticmethod
    def _set_size(descriptor: int, rows: int, columns: int) -> None:
        fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
