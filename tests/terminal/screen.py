"""A program on a pseudo-terminal: what is on its screen, and keys and touches for it.

It is read into a pyte screen on a thread; waits are for conditions on the text, never for a time.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyte

from kiosk.demo.pseudo_terminal import TerminalProgram
from screens.bounces import BOUNCE_SECONDS, NEAR_COLUMNS, NEAR_ROWS
from screens.widgets.digits import three_rows

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 30.0
"""For what takes a second on an idle machine; nothing is asserted about how long it took."""

QUIET_SECONDS = 0.06
"""A picture in which nothing was written for so long is a whole one; between two writes of one frame the screen holds
half of it, and a word that only moved is gone for that moment."""

SMALL, LARGE = (24, 80), (40, 120)
SENTENCES = 4
"""Rows at the top of the small layout that name buttons and are none: status, answer, next step."""
ALTERNATE_SCREEN_OFF = b"\x1b[?1049l"
MOUSE_OFF = b"\x1b[?1000l"
CURSOR_ON = b"\x1b[?25h"


class NotSeen(AssertionError):
    """What was waited for did not come; the text is the screen as it stood."""


def word(text: str) -> str:
    """The pattern of a word that stands alone: a digit of the keypad, the name of a box."""
    return rf"(?<!\S){re.escape(text)}(?!\S)"


def entered(count: str) -> str:
    """The pattern of a quantity to which digits go, in digits three rows high or, under a bar, in one row."""
    rows = [re.escape(row.plain.rstrip()) for row in three_rows(count)]
    large = r"[^\n]*\n[^\n]*".join(rf"  {row}(?=  |\n)" for row in rows)
    return rf"▶ {count}(?!\S)|▶ [^\n]*\n[^\n]*{large}"


def wait_until(condition: Callable[[], Any], what: str = "") -> Any:
    """The first true value of `condition`. Raises NotSeen."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not (value := condition()):
        if time.monotonic() > end:
            raise NotSeen(what or "the condition did not come true")
        time.sleep(0.02)
    return value


class Terminal:
    """One program on one terminal."""

    def __init__(self, *command: str, size: tuple[int, int] = SMALL, **environment: str) -> None:
        rows, columns = size
        self._tapped = (-NEAR_ROWS, -NEAR_COLUMNS, 0.0)
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._lock = threading.Lock()
        self._reading = threading.Event()
        self._reading.set()
        self._cut = b""
        self.written = bytearray()
        """Everything the program has written."""
        self.program = TerminalProgram(
            command, rows=rows, columns=columns, environment=child_environment(environment)
        )
        self.pid = self.program.process.pid
        self._reader = threading.Thread(target=self._read, name="terminal", daemon=True)
        self._reader.start()

    def _read(self) -> None:
        while True:
            self._reading.wait()
            data = self.program.read(0.2)
            if data is None:
                return
            with self._lock:
                self.written += data
                text, self._cut = _drawn(self._cut + data)
                self._stream.feed(text)

    @property
    def lines(self) -> list[str]:
        """The rows of the screen."""
        with self._lock:
            return [str(line) for line in self._screen.display]

    @property
    def text(self) -> str:
        """The whole screen."""
        return "\n".join(line.rstrip() for line in self.lines)

    def sees(self, pattern: str) -> bool:
        """Whether this is on the screen now; words may be broken over two lines."""
        return re.search(pattern, self.text) is not None or re.search(pattern, self.flowed) is not None

    @property
    def flowed(self) -> str:
        """The screen as one line with single spaces."""
        return " ".join(self.text.split())

    def wait_for(self, *patterns: str) -> None:
        """Until every pattern is on the screen."""
        self._wait(lambda: all(self.sees(pattern) for pattern in patterns), f"{patterns} did not appear")

    def wait_gone(self, pattern: str) -> None:
        """Until it isn't on the screen."""
        self._wait(lambda: not self.sees(pattern), f"{pattern!r} did not go")

    def wait_for_one(self, *patterns: str) -> str:
        """The first of these patterns that is on the screen, once one of them is."""
        seen: list[str] = []

        def look() -> bool:
            seen[:] = [pattern for pattern in patterns if self.sees(pattern)]
            return bool(seen)

        self._wait(look, f"none of {patterns} appeared")
        return seen[0]

    def _wait(self, condition: Callable[[], Any], what: str) -> None:
        """Until the condition is true of a whole picture."""

        def whole() -> bool:
            if not condition():
                return False
            written = len(self.written)
            time.sleep(QUIET_SECONDS)
            return len(self.written) == written and bool(condition())

        try:
            wait_until(whole)
        except NotSeen:
            ended = self.program.process.poll()
            raise NotSeen(f"{what}\nexit code so far: {ended}\n{self.text}") from None

    def tap(self, pattern: str, below: int = SENTENCES) -> None:
        """Touch the middle of the lowest text that matches, `below` so many rows of sentences.

        As a person does who looks first: never so soon and so near that it would be the last touch's bounce.
        """
        row, column = self.place_of(pattern, below)
        last_row, last_column, until = self._tapped
        if abs(row - last_row) <= NEAR_ROWS and abs(column - last_column) <= NEAR_COLUMNS:
            time.sleep(max(until - time.monotonic(), 0))
        self.touch(row, column)
        self._tapped = row, column, time.monotonic() + 2 * BOUNCE_SECONDS

    def place_of(self, pattern: str, below: int = SENTENCES) -> tuple[int, int]:
        """Row and column of the middle of the lowest text that matches, once there is one."""
        found: list[tuple[int, int]] = []

        def look() -> bool:
            found[:] = self._find(pattern, below)
            return bool(found)

        self._wait(look, f"{pattern!r} is not there")
        return found[0]

    def touch(self, row: int, column: int) -> None:
        """A press and a release at this place, counted from 1."""
        self.type(f"\x1b[<0;{column};{row}M\x1b[<0;{column};{row}m".encode())

    def _find(self, pattern: str, below: int) -> list[tuple[int, int]]:
        for row, line in reversed(list(enumerate(self.lines, 1))):
            found = re.search(pattern, line)
            if found and row > below:
                return [(row, (found.start() + found.end()) // 2 + 1)]
        return []

    def type(self, data: bytes) -> None:
        """Keys as bytes."""
        self.program.write(data)

    def resize(self, rows: int, columns: int) -> None:
        """Change the size of the window."""
        with self._lock:
            self._screen.resize(rows, columns)
        self.program.resize(rows, columns)

    def stop_reading(self) -> None:
        """As a terminal that hangs: it takes nothing any more."""
        self._reading.clear()

    def read_again(self) -> None:
        """The terminal takes output again."""
        self._reading.set()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the program."""
        os.kill(self.pid, number)

    def processor_seconds(self) -> float:
        """Computed so far, by all threads of the program."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def exit_code(self) -> int:
        """Wait for the end; negative for a signal that killed it."""
        code = self.program.process.wait(PATIENCE_SECONDS)
        self._reader.join(PATIENCE_SECONDS)
        return code

    def kill(self) -> None:
        """As a power cut: SIGKILL, and wait."""
        self.signal(signal.SIGKILL)
        self.program.process.wait(PATIENCE_SECONDS)

    def close(self) -> None:
        """End it in whatever state it is."""
        self.read_again()
        self.program.end()
        self._reader.join(PATIENCE_SECONDS)
        self.program.hang_up()

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _drawn(data: bytes) -> tuple[bytes, bytes]:
    """`data` without the sequences that pyte would print, and the start of one at its end."""
    cut = re.search(rb"\x1b(\[[0-?]*[ -/]*)?$", data)
    kept = data[: cut.start()] if cut else data
    return re.sub(rb"\x1b\[[<>=][0-?]*[ -/]*[@-~]", b"", kept), data[len(kept) :]


def child_environment(more: dict[str, str]) -> dict[str, str]:
    """This process's environment without what would steer a kiosk, with `more`."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("KIOSK_", "TEXTUAL_", "PYTEST_", "COLUMNS", "LINES", "NO_COLOR"))
    }
    return {
        **kept,
        "PYTHONPATH": str(ROOT),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LC_ALL": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        **more,
    }


def kiosk(*arguments: str) -> tuple[str, ...]:
    """The command line of the kiosk under test."""
    return (sys.executable, "-m", "kiosk", *arguments)
