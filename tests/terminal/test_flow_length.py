"""How many scans, taps and keys the daily flow takes, counted where they are made. Machine known, operator signed in."""

from __future__ import annotations

import pytest

from tests.terminal.harness import Shop, Terminal, entered, word

GS, RS, EOT = "\x1d", "\x1e", "\x04"
QR = f"[)>{RS}06" + GS + GS.join(("WWO-123", "1PPART123", "1W10")) + RS + EOT


class Counted:
    """Passes everything on and counts it."""

    def __init__(self, shop: Shop, screen: Terminal) -> None:
        self.shop, self.screen = shop, screen
        self.inputs = 0

    def scan(self, code: str) -> None:
        self.inputs += 1
        self.shop.scan(code)

    def tap(self, words: str) -> None:
        self.inputs += 1
        self.screen.tap(words)

    def key(self, key: bytes) -> None:
        self.inputs += 1
        self.screen.type(key)


@pytest.fixture
def counted(shop: Shop) -> Counted:
    """At the Mazak, Ana signed in."""
    screen = shop.start()
    shop.scan("1H1001", "10SMachine2")
    screen.wait_for("ANA RUIZ → Mazak")
    return Counted(shop, screen)


def test_a_start_is_one_scan_and_a_finish_one_and_its_digits(counted: Counted) -> None:
    counted.scan(QR)
    counted.screen.wait_for("Recorded: PART123 Op10 started on Mazak")
    assert counted.inputs == 1
    counted.inputs = 0
    for digit in "42":
        counted.key(digit.encode())
        counted.screen.wait_for(f"{entered(digit)}|{entered('42')}")
    counted.screen.wait_for("FINISH F1 Esc Enter")
    counted.tap(r"FINISH(?! [A-Z&]|\.)")
    counted.screen.wait_for("Recorded: PART123 Op10 finished, 42 good, 0 scrap")
    assert counted.inputs <= 2 + len("42")
    counted.inputs = 0
    counted.scan("3WWO-123+20")
    counted.screen.wait_for("Recorded: PART123 Op20 started on Mazak")
    assert counted.inputs == 1


def test_a_start_with_three_codes_is_three_scans_and_scrap_stays_on_the_same_screen(counted: Counted) -> None:
    for code in ("WWO-7", "1PPART7", "1W10"):
        counted.scan(code)
    counted.screen.wait_for("Recorded: PART7 Op10 started on Mazak")
    assert counted.inputs == 3
    counted.inputs = 0
    counted.key(b"9")
    counted.screen.wait_for(entered("9"))
    counted.tap(word("SCRAP"))
    counted.screen.wait_for(entered("_"))
    counted.key(b"1")
    counted.screen.wait_for(entered("1"))
    counted.screen.wait_for("FINISH F1 Esc Enter")
    counted.tap(r"FINISH(?! [A-Z&]|\.)")
    counted.screen.wait_for("Recorded: PART7 Op10 finished, 9 good, 1 scrap")
    assert counted.inputs == 2 + len("9") + len("1")
