"""How the screens end, on a real terminal: exit codes, a terminal left in order, no trace of variables."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.demo.pseudo_terminal import TerminalProgram

ROOT = Path(__file__).parents[2]
ENTERS_ALTERNATE_SCREEN = b"\x1b[?1049h"
LEAVES_ALTERNATE_SCREEN = b"\x1b[?1049l"

FAILING = """
import sys
from kiosk.view import View
from screens import ScreenOptions, run_screens
from tests.hand_clock import HandClock
from tests.pilot.views import board

def fail(command):
    secret = "hunter2"
    raise RuntimeError("broken")

sys.exit(run_screens(board(), fail, HandClock(), ScreenOptions(), lambda listener: None))
"""


@contextmanager
def on_a_terminal(*arguments: str) -> Iterator[TerminalProgram]:
    """A program with a terminal of 80×24 of its own."""
    environment = {**os.environ, "TERM": "xterm-256color", "PYTHONPATH": str(ROOT)}
    program = TerminalProgram([sys.executable, *arguments], environment=environment)
    try:
        yield program
    finally:
        program.end()
        program.hang_up()


def read_until(program: TerminalProgram, wanted: bytes | None) -> bytes:
    """What the terminal shows up to `wanted`, or to the end of the program."""
    seen = b""
    while (wanted is None or wanted not in seen) and (chunk := program.read(20)) is not None:
        assert chunk, f"never came: {wanted!r} after {seen[-300:]!r}"
        seen += chunk
    return seen


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_ends_the_screens_with_its_code_and_the_terminal_restored(number: int, code: int) -> None:
    with on_a_terminal("-m", "tests.pilot.preview", "machines") as program:
        read_until(program, b"MENU")
        program.process.send_signal(number)
        rest = read_until(program, None)
        assert program.process.wait(10) == code
        assert LEAVES_ALTERNATE_SCREEN in rest


def test_a_process_that_is_told_to_continue_begins_nothing_a_second_time() -> None:
    """A terminal that closes sends SIGHUP and SIGCONT together."""
    with on_a_terminal("-m", "tests.pilot.preview", "machines") as program:
        shown = read_until(program, b"MENU")
        program.process.send_signal(signal.SIGTSTP)
        program.process.send_signal(signal.SIGCONT)
        program.process.send_signal(signal.SIGTERM)
        shown += read_until(program, None)
        assert program.process.wait(10) == 143
        assert shown.count(ENTERS_ALTERNATE_SCREEN) == 1
        assert LEAVES_ALTERNATE_SCREEN in shown


def test_a_fault_ends_with_70_and_shows_no_variables() -> None:
    with on_a_terminal("-c", FAILING) as program:
        read_until(program, b"MENU")
        program.write(b"1")
        rest = read_until(program, None)
        assert program.process.wait(10) == 70
        assert LEAVES_ALTERNATE_SCREEN in rest
        assert b"hunter2" not in rest


def test_the_bare_console_gets_sixteen_colours_and_plain_letters() -> None:
    with on_a_terminal("-c", "import os; os.environ['TERM'] = 'linux'; os.environ.pop('COLORTERM', None)\n"
                       "import sys; sys.argv = ['preview', 'running']\n"
                       "from tests.pilot.preview import main; sys.exit(main())") as program:  # fmt: skip
        shown = read_until(program, b"FINISH")
        assert b"38;2;" not in shown
        assert b"48;5;" not in shown
        assert b"ANA RUIZ -> Haas VF-2" in shown
        assert shown.decode().isascii()
        program.process.terminate()
        read_until(program, None)
