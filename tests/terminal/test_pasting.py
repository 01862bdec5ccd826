"""What is pasted does nothing, and says so."""

from __future__ import annotations

from tests.terminal.harness import Shop


def test_a_paste_is_answered_in_words_and_nothing_of_it_is_typed(shop: Shop) -> None:
    screen = shop.start()
    shop.scan("1H1001", "10SMachine2", "WWO-9", "1W10", "1PPART1")
    screen.wait_for(r"since \d")
    screen.type(b"7")
    screen.wait_for("7")
    screen.type(b"\x1b[200~88\r\x1b[201~")
    screen.wait_for("Pasting does nothing here")
    shop.scan("ZFINISH")
    screen.wait_for("7 good")
    assert len(shop.wait_accepted(2)) == 2
