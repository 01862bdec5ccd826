"""A count noticed wrong after it was sent: reported at the terminal, seen to by a supervisor, never sent again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.terminal.harness import Shop, Terminal, word

Step = Callable[[Shop, Terminal], None]


def sent_with_forty(shop: Shop) -> Terminal:
    """A job of Bo's, delivered with 40 good and no scrap."""
    screen = shop.start()
    shop.scan("1H1002", "10SMachine1", "WWO-1", "1PPART1", "1W10")
    screen.wait_for("Recorded: PART1 Op10 started")
    shop.scan("Q40", "ZFINISH")
    screen.wait_for("Recorded: PART1 Op10 finished, 40 good")
    shop.wait_accepted(2)
    return screen


def report_by_touch(shop: Shop, screen: Terminal) -> None:
    screen.tap("MENU")
    screen.tap(word("JOBS"))
    screen.wait_for("Your jobs first")
    screen.tap("good 40, scrap 0")
    screen.tap("1  GOOD PIECES")
    screen.wait_for("Type the good pieces", "Esc Del Backsp")
    for digit in "38":
        screen.tap(word(digit))
    screen.tap("OK")
    screen.tap("2  SCRAP")
    screen.wait_for("Type the scrap", "Esc Del Backsp")
    screen.tap(word("2"))
    screen.tap("OK")
    screen.wait_for("BACK REPORT")
    screen.tap("REPORT(?!:)")


def report_by_codes(shop: Shop, screen: Terminal) -> None:
    shop.scan("ZJOBS")
    screen.wait_for("Your jobs first")
    shop.scan("ZSELECT")
    screen.wait_for("Sent with 40 good and 0 scrap")
    shop.scan("Q38", "ZSCRAP", "Z2", "ZYES", "ZRETRY")


def see_to_by_touch(shop: Shop, screen: Terminal) -> None:
    screen.tap("ENTERED(?! by)")
    screen.wait_for("Was the count changed in the office")
    screen.tap("YES", below=2)


def see_to_by_codes(shop: Shop, screen: Terminal) -> None:
    shop.scan("ZBYHAND")
    screen.wait_for("Was the count changed in the office")
    shop.scan("ZYES")


@pytest.mark.parametrize(
    ("report", "see_to"),
    [(report_by_touch, see_to_by_touch), (report_by_codes, see_to_by_codes)],
    ids=["touch", "codes"],
)
def test_a_wrong_count_becomes_a_supervisors_to_do_and_what_was_sent_stays(
    shop: Shop, report: Step, see_to: Step
) -> None:
    screen = sent_with_forty(shop)
    report(shop, screen)
    screen.wait_for("Noted for a supervisor", "ATTENTION \\(1\\)")
    shop.scan("ZSELECT")
    screen.wait_for("Count of PART1 Op10 on Haas VF-2", "40/0 → 38/2", "can only be changed in the office")
    shop.scan("1H1001")
    screen.wait_for("Ana Ruiz: say here when it is done")
    see_to(shop, screen)
    screen.wait_for("Marked as done", "ATTENTION \\(0\\)")
    assert [entry["body"]["step_event"].get("qty_made") for entry in shop.accepted()] == [None, 40]
