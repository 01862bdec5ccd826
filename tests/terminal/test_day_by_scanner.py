"""A whole day with the scanner alone."""

from __future__ import annotations

import pytest

from tests.terminal.day import LABELS, UNDO_SECONDS, Channel, work
from tests.terminal.endurance import scaled
from tests.terminal.harness import Shop


class Scanner(Channel):
    """Codes of badges, machines, travelers and the command sheet."""

    def sign_in(self) -> None:
        self.shop.scan("1H1002")

    def go_to(self, machine: str) -> None:
        self.shop.scan(f"10S{machine}")
        self.screen.wait_for(f"→ {LABELS[machine]}")

    def start(self, work_order: str, part: str, operation: str, ordered: str = "") -> None:
        if ordered:
            self.shop.scan(f"7Q{ordered}EA")
        self.shop.scan(f"W{work_order}", f"1P{part}", f"1W{operation}")
        started = f"Recorded: {part} "
        if self.screen.wait_for_one(started, "Check, then press START") != started:
            self.shop.scan("ZSTART")  # after an undone start what was kept is looked at first

    def undo(self) -> None:
        self.shop.scan("ZUNDO")

    def enter(self, good: str, scrap: str = "") -> None:
        self.shop.scan("ZGOOD", *(f"Z{digit}" for digit in good))
        if scrap:
            self.shop.scan("ZSCRAP", *(f"Z{digit}" for digit in scrap))

    def finish(self) -> None:
        self.shop.scan("ZFINISH")

    def read_waiting(self) -> None:
        self.shop.scan("ZJOBS")

    def open_refused(self) -> None:
        self.shop.scan("ZJOBS")
        self.screen.wait_for("ATTENTION \\(1\\)")
        self.shop.scan("ZSELECT")

    def correct_part_and_retry(self, part: str) -> None:
        self.shop.scan(f"1P{part}")
        self.screen.wait_for(f"2  PART.*{part}|{part}")
        self.shop.scan("ZRETRY")

    def sign_out(self) -> None:
        self.shop.scan("ZSIGNOUT")


def test_a_day_by_scanner_alone_leaves_the_ledger_as_it_was_done(shop: Shop) -> None:
    shop.undo_seconds = UNDO_SECONDS
    shop.configure()
    work(Scanner(shop, shop.start()))


@pytest.mark.long
def test_a_day_with_a_whole_hour_without_network_leaves_the_same_ledger(shop: Shop) -> None:
    shop.undo_seconds = UNDO_SECONDS
    shop.configure()
    work(Scanner(shop, shop.start()), absence_seconds=scaled(3600))
