"""Ways out, tried on the real process: keys, what terminals answer, codes that carry commands for a terminal,
for markup, for a shell or for a database, and signals. None ends it, starts anything or reaches the glass."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.terminal.harness import Shop, Terminal, entered, wait_until

KEYS = [
    *(bytes([code]) for code in range(1, 27) if code not in (9, 10, 13)),  # Ctrl-A to Ctrl-Z; not Tab, Enter
    *(b"\x1c", b"\x1d", b"\x1e", b"\x1f", b"\x00", b"\x7f"),
    *(b"\x1b" + letter.encode() for letter in "qxcdfpz:!"),  # Alt
    *(
        b"\x1b[113;5u",
        b"\x1b[99;5u",
        b"\x1b[27;5;113~",
        b"\x1b[110;6u",
    ),  # Ctrl-Q, Ctrl-C, Ctrl-Shift-N, spelt out
    *(b"\x1b[1;5P", b"\x1b[15;5~", b"\x1b[24~", b"\x1b[2;2~", b"\x1b[5;2~", b"\x1b[1;3S"),
]
ANSWERS = [
    b"\x1b[200~\x03\x11quit\r\x1b[201~",  # a paste
    b"\x1b[?62;22c\x1b[>1;1;0c\x1b[0n\x1b[24;80R",
    b"\x1b]11;rgb:0000/0000/0000\x1b\\\x1b]52;c;cmVib290\x07",
    b"\x1bP1+r544e=787465726d\x1b\\\x1b_Gi=1;OK\x1b\\",
    b"\x1b[I\x1b[O\x1b[?2026;2$y\x1b[?2048;1$y",
    b"\x1b[<64;1;1M\x1b[<65;80;24M\x1b[<2;40;12M\x1b[<2;40;12m\x1b[<0;999;999M\x1b[<0;999;999m",
    b"\x1b[M !!\x1b[<35;0;0M\x1b[<;;M\x1b[<99999999999;1;1M",
    b"\xff\xfe\xc3\x28\xf0\x9f\x92",
    b"\x1b[" + b"9" * 3000 + b"m",
]
COMMANDS_FOR_A_TERMINAL = [
    b"\x1b[2J\x1b[7;7H",
    b"\x1b[?1003l\x1b[?1006l",
    b"\x1b[?1049l\x1b[?25h",
    b"\x1b]0;owned\x07",
    b"\x1b]52;c;b3duZWQ=\x07",
    b"\x1b]8;;file:///etc/passwd\x1b\\open\x1b]8;;\x1b\\",
    b"\x1bP$q q\x1b\\",
    b"\x1b[5i",
    b"\x1b[21t",
    b"\x1b[6n",
    b"\x1bc",
    b"\x9b31m",
    "\x9b32m".encode(),
    "\x9d0;owned\x9c".encode(),
    "abc\u202edef".encode(),
    "a\u2066b\u2069".encode(),
    b"WWO\x7f\x7f\x7f-1",
    b"WWO\x08\x08-1\x0b\x0c",
    b"W\x0e\x0f\x05\x11\x13WO",
    b"\x00\x00W\x00O",
]
COMMANDS_FOR_OTHERS = [
    b"[@click=app.quit]tap[/]",
    b"[@click='app.exit()']tap[/]",
    b"[/x]",
    b"[/]",
    b"[red",
    b"[link=file:///etc/passwd]x[/link]",
    b"W[@click=app.bell]WO-1[/]",
    b"W[bold]WO-2[/bold]",
    b"W$(reboot)`reboot`;reboot|reboot&",
    b"W'; DROP TABLE action; --",
    b"W{0.__class__.__mro__}%s%n",
    b"W../../etc/passwd",
    b"1H[@click=app.quit]1001[/]",
    b"10S[/x]",
    b"ZQUIT",
    b"ZEXIT",
    b"[)>\x1e06\x1dW[@click=app.quit]\x1d1P\x1b[2J\x1d1W[/x]\x1e\x04",
    b"]C0]C0]C0",
    b"W" + b"A" * 511,
    b"W" + b"B" * 65_536,
]
PATTERNS_OF_CODES = [*COMMANDS_FOR_A_TERMINAL, *COMMANDS_FOR_OTHERS]
WITH_DIGITS = [
    *(
        b"\x1b[5n",
        b"\x1b[?1;2c",
        b"\x1b[9u",
        b"\x1b[57;5u",
        b"\x1b[3;1$y",
        b"\x1b[8;24;80t",
        b"\x1b[27;5;51~",
    ),
    *(b"\x1bP1+r54\x1b\\", b"\x1b]11;7\x07", b"\x1b_G1\x1b\\", b"\x1b[M%1%", b"\x1b[200~8\x1b[201~"),
    *(b"\x1b[12", b"\x1b[?6", b"\x1bO7", b"\x1b[200~3"),  # the rest of them got lost
]
HELD_SECONDS = 0.5
"""Keys that may be the beginning of a scan are held for half of this, then act."""
APART_SECONDS = 0.1
"""Keys closer together would be one scan to the kiosk, and none of them would act."""
STOPPING = (signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU)


def descendants(number: int) -> set[int]:
    """Every process that it started and that still runs."""
    found: set[int] = set()
    for children in Path(f"/proc/{number}/task").glob("*/children"):
        for child in map(int, children.read_text().split()):
            found |= {child} | descendants(child)
    return found


def works(shop: Shop, screen: Terminal) -> None:
    """The next good scans do what they always do."""
    shop.scan("ZCANCEL", "1H1002")
    screen.wait_for("Bo Lind")
    shop.scan("ZCANCEL", "10SMachine2", "1H1001")
    screen.wait_for("ANA RUIZ → Mazak")


def is_the_same(screen: Terminal, before: set[int]) -> bool:
    """It runs, and nothing more than before."""
    return screen.program.process.poll() is None and descendants(screen.pid) <= before


def attempt(shop: Shop, screen: Terminal, tries: list[bytes], send: Callable[[bytes], None]) -> None:
    """Each in turn; then everything must be as it was."""
    before = descendants(screen.pid)
    for each in tries:
        send(each)
    time.sleep(HELD_SECONDS)
    works(shop, screen)
    assert is_the_same(screen, before)


def one_by_one(screen: Terminal) -> Callable[[bytes], None]:
    """Types keys as a person does."""

    def press(key: bytes) -> None:
        screen.type(key)
        time.sleep(APART_SECONDS)

    return press


def test_there_are_enough_ways_out_to_try() -> None:
    assert len(KEYS) + len(ANSWERS) >= 40
    assert len(PATTERNS_OF_CODES) >= 40


WITH_A_WAY_OUT = """
import subprocess, sys
from screens.run import prepare_environment
prepare_environment()
from screens.app import KioskApp

press = KioskApp._press
started = []

def lead_out(self, key, character):
    if key == "ctrl+q" and sys.argv[2] == "start":
        started.append(subprocess.Popen(["cat"], stdin=subprocess.PIPE))
    if key == "ctrl+q" and sys.argv[2] == "end":
        self.exit()
    press(self, key, character)

KioskApp._press = lead_out
from kiosk.cli import main
sys.exit(main(["run", "--config", sys.argv[1]]))
"""
"""The real command, with a key that starts a program or ends the kiosk."""


@pytest.mark.parametrize("way", ["start", "end"])
def test_a_key_that_leads_out_would_be_noticed(shop: Shop, way: str) -> None:
    screen = Terminal(sys.executable, "-c", WITH_A_WAY_OUT, str(shop.config_file), way)
    shop.terminals.append(screen)
    screen.wait_for("Scanner ready")
    with pytest.raises(AssertionError):
        attempt(shop, screen, KEYS, one_by_one(screen))


def test_no_key_leads_out(shop: Shop) -> None:
    screen = shop.start()
    shop.scan("1H1001")
    screen.wait_for("Welcome, Ana Ruiz")
    attempt(shop, screen, KEYS, one_by_one(screen))


def test_nothing_that_a_terminal_answers_leads_out(shop: Shop) -> None:
    screen = shop.start()
    attempt(shop, screen, ANSWERS, screen.type)


def test_nothing_that_a_terminal_answers_counts_as_pieces(shop: Shop) -> None:
    shop.scanner = "keyboard = false"
    shop.configure()
    screen = shop.start()
    shop.scan("1H1001", "10SMachine1", "WWO-1", "1PPART1", "1W10")
    screen.wait_for("Recorded: PART1 Op10 started")
    for each in WITH_DIGITS:
        shop.scan("Q42")
        screen.wait_for(entered("42"))
        screen.type(each)
        time.sleep(HELD_SECONDS)
        shop.scan("ZSCRAP", "ZGOOD")
        screen.wait_for("Now enter the good pieces")
        assert screen.sees(entered("42")), each
    while not screen.sees(entered("4")):
        screen.type(b"\x7f")
        time.sleep(HELD_SECONDS)


def test_no_code_leads_out_and_none_of_it_reaches_the_glass(shop: Shop) -> None:
    screen = shop.start()
    shop.scan("1H1001", "10SMachine1")
    screen.wait_for("ANA RUIZ → Haas VF-2")
    begun = len(screen.written)
    attempt(shop, screen, [code + b"\r" for code in PATTERNS_OF_CODES], shop.plug.scan)
    shown = bytes(screen.written[begun:])
    for code in COMMANDS_FOR_A_TERMINAL:
        assert code not in shown, code
    glass = shown.decode("utf-8", "replace")  # a byte such as 9D alone is also part of a quotation mark
    for trace in ("\x1b]", "\x9b", "\x9d", "\x7f", "\u202e", "\u2066", "\x1bc", "\x1bP", "\x00"):
        assert trace not in glass, repr(trace)


def test_a_code_split_at_every_byte_is_no_way_out_either(shop: Shop) -> None:
    screen = shop.start()
    begun = len(screen.written)
    code = b"W\x1b[?1003l\x1b]0;owned\x07[@click=app.quit]x[/y]\r"
    attempt(shop, screen, [code[place : place + 1] for place in range(len(code))], shop.plug.scan)
    assert b"owned\x07" not in bytes(screen.written[begun:])


def test_codes_typed_by_a_keyboard_wedge_lead_nowhere(shop: Shop) -> None:
    screen = shop.start()
    begun = len(screen.written)
    typed = [b"\x02" + code + b"\x03" for code in COMMANDS_FOR_OTHERS if len(code) < 600]
    attempt(shop, screen, [*typed, *(code + b"\r" for code in COMMANDS_FOR_A_TERMINAL)], screen.type)
    shown = bytes(screen.written[begun:])
    assert b"owned\x07" not in shown
    assert b"\x1b]52" not in shown


def test_what_is_typed_while_it_starts_does_not_end_it(shop: Shop) -> None:
    """Started as the terminal on the panel starts it."""
    command = f"stty -isig -icanon -echo; exec {sys.executable} -m kiosk run --config {shop.config_file}"
    screen = Terminal("/bin/sh", "-c", command)
    shop.terminals.append(screen)
    wait_until(lambda: "-m" in Path(f"/proc/{screen.pid}/cmdline").read_text().split("\0"))
    while not screen.sees("Scanner ready"):
        screen.type(b"\x03\x1c\x1a\x11")
        assert screen.program.process.poll() is None
        signal.sigtimedwait([], 0.02)
    works(shop, screen)


@pytest.mark.parametrize("number", STOPPING)
def test_it_can_not_be_put_into_the_background(shop: Shop, number: signal.Signals) -> None:
    screen = shop.start()
    before = descendants(screen.pid)
    os.kill(screen.pid, number)
    os.kill(screen.pid, signal.SIGCONT)
    works(shop, screen)
    assert is_the_same(screen, before)
