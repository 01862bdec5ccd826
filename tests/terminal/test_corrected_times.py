"""A start and a finish whose times the server refuses are given other ones by a supervisor, on the glass alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.terminal.harness import Shop, Terminal, word

WHOLE_SECONDS = timedelta(seconds=1)
"""The server's clock is known from its `Date`, which has no fractions."""


def refuse(shop: Shop, method: str, words: str) -> None:
    """Once."""
    shop.server.faults({"effect": {"status": 422, "body": f'{{"error": "{words}"}}'}, "method": method})


def correct(screen: Terminal, field: str, when: datetime) -> None:
    """Open the only entry of the list, type another time with the keypad, send it again."""
    screen.tap("MENU")
    screen.tap(word("JOBS"))
    screen.tap("(Start|Finish) of PART1 Op10")
    screen.wait_for("touch a field to correct it", "BACK RETRY")
    screen.tap(field)
    screen.wait_for("Type the time, or day and time", "Esc Del Backsp")
    for character in f"{when:%d-%H%M}":
        screen.tap(word(character))
    screen.tap("OK")
    screen.wait_for("BACK RETRY", f"{when:%H:%M}")
    screen.tap("RETRY(?!;)")
    screen.wait_for("Put back to be sent", "ATTENTION \\(0\\)")


def test_a_supervisor_corrects_refused_times_at_the_terminal(shop: Shop) -> None:
    began = datetime.now(UTC).replace(second=0, microsecond=0) - timedelta(hours=2)
    ended = began + timedelta(minutes=45)
    screen = shop.start()
    refuse(shop, "POST", "Invalid start timestamp")
    shop.scan("1H1001", "10SMachine1", "WWO-1", "1PPART1", "1W10")
    screen.wait_for("Not taken by the office")
    correct(screen, "8  STARTED", began)
    shop.wait_accepted(1)
    refuse(shop, "PATCH", "Invalid end timestamp")
    shop.scan("10SMachine1", "Q7", "ZFINISH")
    screen.wait_for("Not taken by the office")
    correct(screen, "3  ENDED", ended)
    start, finish = (entry["body"]["step_event"] for entry in shop.wait_accepted(2))
    assert abs(datetime.fromisoformat(start["start"]) - began) <= WHOLE_SECONDS
    assert abs(datetime.fromisoformat(finish["end"]) - ended) <= WHOLE_SECONDS
