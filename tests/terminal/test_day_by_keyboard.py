"""A whole day on a keyboard alone, at a person's pace; only the supervisor's badge is scanned."""

from __future__ import annotations

import time

from tests.terminal.day import LABELS, UNDO_SECONDS, Channel, work
from tests.terminal.harness import Shop

PERSON_SECONDS = 0.09
"""Between two keys of a fast typist; a scanner that types is under 0.06."""

LOOK_SECONDS = 0.25
"""Before a key is pressed again whose meaning the new picture has changed."""

F1, F2, F3, F4, F5 = b"\x1bOP", b"\x1bOQ", b"\x1bOR", b"\x1bOS", b"\x1b[15~"
ENTER, DELETE = b"\r", b"\x1b[3~"
NUMBERS = {"Machine1": b"1", "Machine2": b"2"}


class Keyboard(Channel):
    """Keys, one after another."""

    def keys(self, *keys: bytes) -> None:
        for key in keys:
            self.screen.type(key)
            time.sleep(PERSON_SECONDS)

    def text(self, text: str) -> None:
        self.keys(*(bytes([character]) for character in text.encode()))

    def sign_in(self) -> None:
        self.keys(F4)
        self.screen.wait_for("Bo Lind")
        self.keys(b"2")

    def go_to(self, machine: str) -> None:
        self.keys(F5)
        self.screen.wait_for("Choose a machine")
        self.keys(NUMBERS[machine])
        self.screen.wait_for(f"→ {LABELS[machine]}")

    def start(self, work_order: str, part: str, operation: str, ordered: str = "") -> None:
        for key, text in ((b"w", work_order), (b"p", part), (b"o", operation), (b"q", ordered)):
            if text:
                self.value(key, text)
        self.keys(ENTER)

    def value(self, key: bytes, text: str) -> None:
        self.keys(key)
        self.screen.wait_for("Type the")
        self.text(text)
        self.keys(ENTER)
        self.screen.wait_gone("Type the")
        time.sleep(LOOK_SECONDS)

    def undo(self) -> None:
        self.keys(F3)

    def enter(self, good: str, scrap: str = "") -> None:
        self.keys(b"g")
        self.text(good)
        if scrap:
            self.keys(b"s")
            self.text(scrap)

    def finish(self) -> None:
        self.keys(ENTER)

    def read_waiting(self) -> None:
        self.keys(F2)
        self.screen.wait_for("ATTENTION \\(0\\)")
        self.keys(b"w")

    def open_refused(self) -> None:
        self.keys(F2)
        self.screen.wait_for("ATTENTION \\(1\\)")
        self.keys(b"a")
        self.screen.wait_for("Start of 2004")
        self.keys(b"1")

    def correct_part_and_retry(self, part: str) -> None:
        self.value(b"2", part)
        self.screen.wait_for(part)
        self.keys(b"r")
        self.screen.wait_for("ATTENTION \\(0\\)")

    def sign_out(self) -> None:
        self.keys(F1)
        self.screen.wait_for("SIGN OUT")
        self.keys(b"o")


def test_a_day_by_keyboard_alone_leaves_the_ledger_as_it_was_done(shop: Shop) -> None:
    shop.undo_seconds = UNDO_SECONDS
    shop.configure()
    work(Keyboard(shop, shop.start()))
