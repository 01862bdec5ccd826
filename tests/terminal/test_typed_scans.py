"""A scanner that types and a person who types, on the real process: neither is ever taken for the other."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tests.terminal.harness import Shop, Terminal, entered

SCANNER_SECONDS, PERSON_SECONDS = 0.001, 0.08
F1, F2, F4 = b"\x1bOP", b"\x1bOQ", b"\x1bOS"
F5, F6 = b"\x1b[15~", b"\x1b[17~"


def typed(screen: Terminal, text: bytes, pace: float) -> None:
    """Keys one by one; a busy machine may only make them slower."""
    for number in range(len(text)):
        screen.type(text[number : number + 1])
        time.sleep(pace)


def scanned(screen: Terminal, code: bytes) -> None:
    """As one write: a scanner's keys reach the terminal together even when this machine is busy."""
    screen.type(code + b"\r")


def board(shop: Shop, screen: Terminal) -> None:
    screen.type(F5)
    screen.wait_for("Choose a machine")


def scan_screen(shop: Shop, screen: Terminal) -> None:
    shop.scan("10SMachine2")
    screen.wait_for("→ Mazak")


def running(shop: Shop, screen: Terminal) -> None:
    shop.scan("10SMachine1")
    screen.wait_for("→ Haas VF-2", "FINISH")


def sign_in(shop: Shop, screen: Terminal) -> None:
    board(shop, screen)
    screen.type(F4)
    screen.wait_for("choose your name")


def typing(shop: Shop, screen: Terminal) -> None:
    scan_screen(shop, screen)
    screen.tap("REVISION")
    screen.wait_for("Type the revision")


def jobs(shop: Shop, screen: Terminal) -> None:
    screen.type(F2)
    screen.wait_for("ATTENTION", "DONE")


def menu(shop: Shop, screen: Terminal) -> None:
    screen.type(F1)
    screen.wait_for("WIPE GLASS")


def wiping(shop: Shop, screen: Terminal) -> None:
    screen.type(F6)
    screen.wait_for("Wipe the glass")


SCREENS: dict[str, Callable[[Shop, Terminal], None]] = {
    "board": board,
    "scan": scan_screen,
    "running": running,
    "sign-in": sign_in,
    "typing": typing,
    "jobs": jobs,
    "menu": menu,
    "wiping": wiping,
}


@pytest.fixture
def busy(shop: Shop) -> Terminal:
    """The Haas runs with 12 good entered; the Mazak is idle."""
    screen = shop.start()
    shop.scan("1H1001", "10SMachine1", "WWO-1", "1PPART1", "1W10")
    screen.wait_for("Recorded: PART1 Op10 started on Haas VF-2")
    shop.scan("Q12")
    screen.wait_for(entered("12"))
    return screen


def test_a_scan_that_is_typed_is_a_scan_on_every_screen_and_touches_no_quantity(
    shop: Shop, busy: Terminal
) -> None:
    for name, go in SCREENS.items():
        go(shop, busy)
        scanned(busy, b"10SNOWHERE")
        busy.wait_for("NOWHERE is not set up at this terminal")
        assert [entry["kind"] for entry in shop.accepted()] in ([], ["start"]), name
        if name == "wiping":
            busy.wait_gone("Wipe the glass")
        scanned(busy, b"1H1002")
        busy.wait_for("(Now|Welcome,) Bo Lind|Bo Lind is signed in")
        running(shop, busy)
        busy.wait_for(entered("12"))
        scanned(busy, b"1H1001")
        busy.wait_for("(Now|Welcome,) Ana Ruiz|Ana Ruiz is signed in")


def test_digits_from_a_scanner_that_types_never_reach_the_quantity(shop: Shop, busy: Terminal) -> None:
    for code in (b"123456", b"7Q50EA", b"1W20", b"9999"):
        scanned(busy, code)
        busy.wait_for(r"(read|expected|Added|Too late|NEXT|known)")
    scanned(busy, b"10SMachine1")
    busy.wait_for("→ Haas VF-2")
    busy.wait_for(entered("12"))


def test_what_a_person_types_is_never_taken_for_a_scan(shop: Shop, busy: Terminal) -> None:
    running(shop, busy)
    typed(busy, b"g375", PERSON_SECONDS)
    busy.wait_for(entered("375"))
    typed(busy, b"s14\r", PERSON_SECONDS)
    busy.wait_for("Recorded: PART1 Op10 finished, 375 good, 14 scrap")
    scan_screen(shop, busy)
    typed(busy, b"w", PERSON_SECONDS)
    busy.wait_for("Type the work order")
    typed(busy, b"1H1002\r", PERSON_SECONDS)
    busy.wait_for("1H1002", "ANA RUIZ → Mazak")
