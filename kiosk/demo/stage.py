"""Where the tour plays: the real terminal program, shown in the user's terminal or not at all.

The program's own output is passed on as it is; what the tour says stands on the last row, which the program doesn't have. Keys
are swallowed, only Ctrl+C ends the tour.
"""

from __future__ import annotations

import os
import shutil
import sys
import termios
import threading
import tty
from collections.abc import Sequence
from typing import Any

from kiosk.demo.pseudo_terminal import TerminalProgram

ROWS, COLUMNS = 24, 80


class Stage:
    """A context manager around the program; `say` tells the user what is going on."""

    def __init__(self, command: Sequence[str], environment: dict[str, str], *, headless: bool) -> None:
        self._command = command
        self._environment = environment
        self._shown = not headless
        self._lock = threading.Lock()
        self._before: list[Any] | None = None

    def __enter__(self) -> Stage:
        columns, self._rows = (
            shutil.get_terminal_size((COLUMNS, ROWS + 1)) if self._shown else (COLUMNS, ROWS)
        )
        self._has_row = self._shown and self._rows > ROWS
        environment = self._environment if self._shown else {**self._environment, "TERM": "xterm-256color"}
        self._program = TerminalProgram(
            self._command,
            rows=self._rows - 1 if self._has_row else self._rows,
            columns=columns,
            environment=environment,
        )
        if self._shown:
            self._before = termios.tcgetattr(0)
            tty.setcbreak(0)  # nothing is echoed into the picture; Ctrl+C goes on working
        self._relay = threading.Thread(target=self._pass_on, name="tour-relay", daemon=True)
        self._relay.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    @property
    def ended(self) -> int | None:
        """The program's exit code; None while it runs."""
        return self._program.process.poll()

    def say(self, words: str) -> None:
        """A line about what happens now."""
        if not self._shown:
            print(words, flush=True)
        elif self._has_row:
            self._write(f"\x1b7\x1b[{self._rows};1H\x1b[0;7m {words} \x1b[0m\x1b[K\x1b8".encode())

    def end(self) -> int:
        """End the program as a shutdown does and give the terminal back; its exit code."""
        code = self._program.end()
        self._relay.join(timeout=5.0)
        self._program.hang_up()
        if self._before is not None:
            termios.tcflush(0, termios.TCIFLUSH)  # touches that the program asked to be told of
            termios.tcsetattr(0, termios.TCSADRAIN, self._before)
            self._before = None
            print()
        return code

    def _pass_on(self) -> None:
        while (data := self._program.read(0.2)) is not None:
            if self._shown and data:
                self._write(data)

    def _write(self, data: bytes) -> None:
        with self._lock:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()


def has_terminal() -> bool:
    """Whether there is a terminal to show the tour in."""
    return os.isatty(0) and os.isatty(1)
