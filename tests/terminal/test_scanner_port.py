"""The scanner's port on the real process: what is wrong stands on the screen with its remedy, and heals by itself."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import suppress

from tests.terminal.harness import SMALL, Shop, Terminal, wait_until

LATE_SECONDS = 5.0
HOLD_THE_PORT = (
    "import serial, sys; port = serial.Serial(sys.argv[1], exclusive=True); print('held'); input()"
)


def works(shop: Shop, screen: Terminal) -> None:
    """The next good codes are read, and all is well."""
    shop.scan("ZCANCEL", "1H1002", "1H1001")
    screen.wait_for("Scanner ready", "Now Ana Ruiz")


def test_a_scanner_that_comes_late_goes_in_mid_frame_and_comes_back_needs_no_key(shop: Shop) -> None:
    shop.plug.pull_out()
    screen = shop.start_early(size=SMALL)
    screen.wait_for("No scanner", r"Plug the scanner in, or correct port under \[scanner\]")
    time.sleep(LATE_SECONDS)
    shop.plug.plug_in()
    screen.wait_for("Scanner ready")
    screen.wait_gone("Plug the scanner in")
    shop.plug.settle()
    works(shop, screen)
    for half in (b"1H10", b"\x02[)>\x1e06\x1dWWO-1\x1d", b"W\x00\xff"):
        shop.plug.scan(half)
        shop.plug.pull_out()
        screen.wait_for("Scanner unplugged", "Plug the scanner in")
        shop.plug.plug_in()
        screen.wait_for("Scanner ready")
        shop.plug.settle()
        works(shop, screen)
    assert shop.accepted() == []


def test_a_port_that_another_program_holds_is_said_with_its_remedy_until_it_lets_go(shop: Shop) -> None:
    command = [sys.executable, "-c", HOLD_THE_PORT, str(shop.plug.name)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        screen = shop.start_early(size=SMALL)
        screen.wait_for(
            "Scanner port in use", "Another program reads the scanner: close it, mask ModemManager"
        )
        holder.communicate("\n")
    screen.wait_for("Scanner ready")
    works(shop, screen)


def test_noise_of_wrong_settings_is_said_with_its_remedy_and_a_good_code_clears_it(shop: Shop) -> None:
    screen = shop.start()
    for _ in range(3):
        shop.plug.scan(b"\xf8\x80\x00\xfe\r")
    screen.wait_for(
        "Scanner unreadable", "Set baud rate, data bits and parity the same here and in the scanner"
    )
    works(shop, screen)


def test_a_good_and_a_bad_code_are_answered_to_the_scanner_in_its_own_bytes(shop: Shop) -> None:
    shop.scanner = 'feedback = "honeywell"'
    shop.configure()
    screen = shop.start()
    os.set_blocking(shop.plug.master, False)
    for code, words, answer in (
        ("1H1001", "Welcome, Ana Ruiz", b"\x1b7,"),
        ("nothing known", "Not a code this terminal knows", b"\x1b8,\x1b8,"),
        ("1H1002", "Now Bo Lind", b"\x1b7,"),
    ):
        shop.scan(code)
        screen.wait_for(words)
        heard = bytearray()

        def hears_it(heard: bytearray = heard, answer: bytes = answer) -> bool:
            with suppress(BlockingIOError):
                heard.extend(os.read(shop.plug.master, 64))
            return len(heard) >= len(answer)

        wait_until(hears_it)
        assert bytes(heard) == answer


def test_a_good_and_a_bad_code_ring_the_terminals_bell_differently(shop: Shop) -> None:
    screen = shop.start()
    before = screen.written.count(b"\x07")
    shop.scan("1H1001")
    screen.wait_for("Welcome, Ana Ruiz")
    wait_until(lambda: screen.written.count(b"\x07") == before + 1, "no bell for a good code")
    shop.scan("nothing known")
    screen.wait_for("Not a code this terminal knows")
    wait_until(lambda: screen.written.count(b"\x07") > before + 2, "no more bells for a bad one")
