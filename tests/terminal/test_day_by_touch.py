"""A whole day by touching the glass alone; only the supervisor's badge is scanned."""

from __future__ import annotations

from tests.terminal.day import LABELS, UNDO_SECONDS, Channel, work
from tests.terminal.harness import LARGE, Shop, word


class Glass(Channel):
    """Taps on words, as a finger does it."""

    def sign_in(self) -> None:
        self.screen.tap("SIGN IN")
        self.screen.tap("Bo Lind")

    def go_to(self, machine: str) -> None:
        if self.screen.sees("WAITING \\("):
            self.screen.tap("BACK")
        if not self.screen.sees("Choose a machine"):
            self.screen.tap("MACHINES")
            self.screen.wait_for("Choose a machine")
        self.screen.tap(LABELS[machine])
        self.screen.wait_for(f"→ {LABELS[machine]}")

    def start(self, work_order: str, part: str, operation: str, ordered: str = "") -> None:
        self.slot("WORK ORDER", work_order)
        self.slot(word("PART"), part)
        self.slot(word("OPERATION"), operation)
        if ordered:
            self.slot(word("ORDERED"), ordered)
        self.screen.wait_for(
            "START F1 Esc Enter"
        )  # the button is painted, not only the sentence that names it
        self.screen.tap(r"START(?! [A-Z&]|\.)")

    def slot(self, title: str, text: str) -> None:
        self.screen.tap(title)
        self.screen.wait_for("Type the", "Esc Del Backsp")
        self.type(text)
        self.screen.tap("OK")
        self.screen.wait_for("BO LIND →|ANA RUIZ →|RETRY")

    def type(self, digits: str) -> None:
        for digit in digits:
            self.screen.tap(word(digit))

    def undo(self) -> None:
        self.screen.tap("UNDO")

    def enter(self, good: str, scrap: str = "") -> None:
        self.screen.wait_for("FINISH F1 Esc W Enter")
        self.screen.tap(word("GOOD"))
        self.type(good)
        if scrap:
            self.screen.tap(word("SCRAP"))
            self.type(scrap)

    def finish(self) -> None:
        self.screen.wait_for("FINISH F1 Esc W Enter")
        self.screen.tap(r"FINISH(?! [A-Z&]|\.)")

    def read_waiting(self) -> None:
        self.screen.tap("MENU")
        self.screen.tap(word("JOBS"))
        self.screen.tap("WAITING \\(")

    def open_refused(self) -> None:
        self.screen.tap("MACHINES")
        self.screen.tap("JOBS \\(1\\)")
        self.screen.tap("Start of 2004")

    def correct_part_and_retry(self, part: str) -> None:
        self.slot("2  PART", part)
        self.screen.wait_for(part)
        self.screen.tap("RETRY(?!;)")
        self.screen.wait_for("ATTENTION \\(0\\)", "MENU BACK F1 Esc")
        self.screen.tap("BACK")
        self.screen.wait_for("Choose a machine")

    def sign_out(self) -> None:
        self.screen.tap("MENU")
        self.screen.tap("SIGN OUT")


def test_a_day_by_touch_alone_leaves_the_ledger_as_it_was_done(shop: Shop) -> None:
    shop.undo_seconds = UNDO_SECONDS
    shop.configure()
    work(Glass(shop, shop.start(size=LARGE)))
