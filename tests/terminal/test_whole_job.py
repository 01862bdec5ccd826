"""A whole job from the badge to the server's ledger: the real process, serial line, HTTP and disk."""

from __future__ import annotations

import itertools
import random
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.terminal.harness import Shop, wait_until

BADGE, MACHINE = "1H1001", "10SMachine2"
TRAVELER = ("WWO-123", "1PPART123", "1W10")
JOB = (MACHINE, *TRAVELER)
QUANTITIES = ("Q42", "ZSCRAP", "Q3")
GS, RS, EOT = "\x1d", "\x1e", "\x04"
ENVELOPE = f"[)>{RS}06" + GS + GS.join(("WWO-123", "1PPART123", "1W10")) + RS + EOT
FULL_ENVELOPE = (
    f"[)>{RS}06"
    + GS
    + GS.join(("WWO-123", "1PPART123", "1W10", "7Q50EA", "ZCYCLE120", "ZSETUP1800"))
    + RS
    + EOT
)

A_SECOND = timedelta(seconds=1)
TIMES_TOLERANCE = 2 * A_SECOND
"""Times are those of the server's clock, known by its Date header to a second, in whole seconds."""

START_FIELDS = {
    "machine_display_name",
    "start",
    "user_email",
    "part_unique_identifier",
    "recipe_version",
    "step_number",
    "wo_number",
}


def fields(entry: dict[str, Any]) -> dict[str, Any]:
    """The fields of the request that the server accepted."""
    sent: dict[str, Any] = entry["body"]["step_event"]
    return sent


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_five_scans_are_one_post_and_four_more_are_one_patch(shop: Shop) -> None:
    screen = shop.start()
    shop.scan(BADGE, *JOB)
    screen.wait_for("Recorded: PART123 Op10 started on Mazak")
    (started,) = shop.wait_accepted(1)
    assert set(fields(started)) == START_FIELDS
    told = {name: value for name, value in fields(started).items() if name != "start"}
    assert told == {
        "machine_display_name": "Machine2",
        "user_email": "ana@example.com",
        "part_unique_identifier": "PART123",
        "recipe_version": "1",
        "step_number": "10",
        "wo_number": "WO-123",
    }
    shop.scan(*QUANTITIES)
    screen.wait_for("Scrap: 3")
    shop.scan("ZFINISH")
    screen.wait_for("Recorded: PART123 Op10 finished, 42 good, 3 scrap")
    accepted = shop.wait_accepted(2)
    assert [entry["kind"] for entry in accepted] == ["start", "finish"]
    told = fields(accepted[1])
    assert set(told) == {"machine_display_name", "end", "qty_made", "qty_scrapped"}
    assert (told["machine_display_name"], told["qty_made"], told["qty_scrapped"]) == ("Machine2", 42, 3)
    assert moment(told["end"]) > moment(fields(started)["start"])


def test_the_scans_after_the_badge_come_in_any_order(shop: Shop) -> None:
    screen = shop.start()
    shop.scan(BADGE)
    screen.wait_for("Ana Ruiz")
    orders = list(itertools.permutations(range(4)))
    random.Random(1).shuffle(orders)
    for number, order in enumerate(orders[:8], 1):
        codes = (MACHINE, f"WWO-{number}", f"1PPART{number}", f"1W{number}0")
        shop.scan(*(codes[place] for place in order))
        screen.wait_for(f"Recorded: PART{number} Op{number}0 started")
        shop.scan(f"Q{number}", "ZFINISH")
        screen.wait_for(f"Recorded: PART{number} Op{number}0 finished, {number} good, 0 scrap")
        shop.scan("ZCANCEL")
        screen.wait_for("Cancelled", "Choose a machine")
    accepted = shop.wait_accepted(16)
    assert [fields(entry).get("wo_number") for entry in accepted[::2]] == [f"WO-{n}" for n in range(1, 9)]
    assert [fields(entry).get("qty_made") for entry in accepted[1::2]] == list(range(1, 9))


def test_one_envelope_starts_a_job_in_one_scan(shop: Shop) -> None:
    screen = shop.start()
    shop.scan(BADGE, MACHINE)
    screen.wait_for("ANA RUIZ", "Mazak")
    shop.scan(ENVELOPE)
    (started,) = shop.wait_accepted(1)
    assert set(fields(started)) == START_FIELDS


def test_what_a_traveler_tells_of_plan_and_times_is_sent(shop: Shop) -> None:
    screen = shop.start(size=(40, 120))
    shop.scan(BADGE, MACHINE, FULL_ENVELOPE)
    screen.wait_for("Recorded: PART123 Op10 started", "50")
    (started,) = shop.wait_accepted(1)
    assert fields(started)["qty_expected"] == 50
    assert fields(started)["step_expected_cycle_time"] == 120
    assert fields(started)["step_expected_setup_time"] == 1800
    assert len(fields(started)) == len(START_FIELDS) + 3


def test_a_job_outlives_a_dead_network_and_two_kills(shop: Shop) -> None:
    shop.server.cut()
    screen = shop.start()
    shop.scan(BADGE, MACHINE)
    screen.wait_for("ANA RUIZ → Mazak")
    before_start = datetime.now(UTC)
    shop.scan(*TRAVELER)
    screen.wait_for("Recorded: PART123 Op10 started", "1 waiting")
    after_start = datetime.now(UTC)
    screen.kill()

    screen = shop.start()
    screen.wait_for("WO-123 · PART123 · op 10", "Ana Ruiz since", "FINISH")
    shop.scan(*QUANTITIES)
    screen.wait_for("Scrap: 3")
    before_end = datetime.now(UTC)
    shop.scan("ZFINISH")
    screen.wait_for("Recorded: PART123 Op10 finished, 42 good, 3 scrap", "2 waiting")
    after_end = datetime.now(UTC)
    screen.kill()

    screen = shop.start()
    screen.wait_for("2 waiting")
    assert shop.accepted() == []
    shop.server.mend()
    accepted = shop.wait_accepted(2)
    screen.wait_for("Online")
    screen.wait_gone("waiting")
    assert [entry["kind"] for entry in shop.accepted()] == ["start", "finish"]
    assert before_start - TIMES_TOLERANCE <= moment(fields(accepted[0])["start"]) <= after_start
    assert before_end - TIMES_TOLERANCE <= moment(fields(accepted[1])["end"]) <= after_end + A_SECOND
    assert (fields(accepted[1])["qty_made"], fields(accepted[1])["qty_scrapped"]) == (42, 3)


def test_touch_alone_does_a_whole_job(shop: Shop) -> None:
    screen = shop.start()
    screen.tap("SIGN IN")
    screen.tap("Ana Ruiz")
    screen.tap("Haas VF-2")
    screen.wait_for("ANA RUIZ → Haas VF-2")
    for slot, keys in (("WORK ORDER", "77"), ("PART ", "88"), ("OPERATION", "10")):
        screen.tap(slot)
        screen.wait_for("Type the")
        for key in keys:
            screen.tap(rf"(?<!\S){key}(?!\S)")
        screen.tap(r"(?<!\S)OK(?!\S)")
        screen.wait_for("ANA RUIZ → Haas VF-2")
    screen.tap(r"START\s*$")
    screen.wait_for("Recorded: 88 Op10 started")
    screen.tap(r"(?<!\S)7(?!\S)")
    screen.tap("FINISH")
    screen.wait_for("Recorded: 88 Op10 finished, 7 good, 0 scrap")
    accepted = shop.wait_accepted(2)
    assert (fields(accepted[0])["wo_number"], fields(accepted[1])["qty_made"]) == ("77", 7)


def test_a_finger_that_slides_off_a_button_does_nothing(shop: Shop) -> None:
    screen = shop.start()
    screen.wait_for("MENU")
    row, column = screen.place_of("JOBS")
    away = row - 6
    screen.type(f"\x1b[<0;{column};{row}M\x1b[<32;{column};{away}M\x1b[<0;{column};{away}m".encode())
    screen.tap("SIGN IN")
    screen.wait_for("choose your name")
    screen.tap("BACK")
    screen.wait_for("press SIGN IN")
    screen.type(f"\x1b[<0;{column};{away}M\x1b[<32;{column};{row}M\x1b[<0;{column};{row}m".encode())
    screen.tap("SIGN IN")
    screen.wait_for("choose your name")


def test_nothing_of_a_scan_is_ever_obeyed(shop: Shop) -> None:
    screen = shop.start()
    shop.scan(BADGE, MACHINE)
    screen.wait_for("ANA RUIZ → Mazak")
    painted = len(screen.written)
    for number, hostile in enumerate(
        (
            b"\x11",
            b"JOB\x11",
            b"\x1b]0;owned\x07",
            b"\x1b[2J",
            b"[red]WO[/red]",
            b"W[@click=app.quit]x[/]",
            b"\xff\xfe",
        )
    ):
        shop.scan(hostile)
        shop.scan(f"WALIVE-{number}")
        screen.wait_for(f"ALIVE-{number} read")
    assert b"\x1b]0;owned" not in bytes(screen.written)
    assert b"\x1b[2J" not in bytes(screen.written[painted:])
    assert screen.program.process.poll() is None


def test_a_scanner_pulled_out_and_put_back_needs_nobody(shop: Shop) -> None:
    screen = shop.start()
    shop.plug.settle()
    shop.scan(BADGE)
    screen.wait_for("Welcome, Ana Ruiz")
    shop.plug.pull_out()
    screen.wait_gone("Scanner ready")
    shop.plug.plug_in()
    screen.wait_for("Scanner ready")
    shop.scan(MACHINE)
    screen.wait_for("ANA RUIZ → Mazak")


def test_a_terminal_that_stops_reading_holds_no_delivery_up(shop: Shop) -> None:
    shop.server.cut()
    screen = shop.start()
    shop.scan(BADGE, *JOB)
    screen.wait_for("Recorded: PART123 Op10 started", "1 waiting")
    screen.stop_reading()
    shop.server.mend()
    shop.wait_accepted(1)
    for number in range(200):  # each draws an answer, until the screens have nowhere to write to
        shop.scan(f"Q{number}")
    shop.scan("ZFINISH")
    wait_until(lambda: len(shop.accepted()) == 2, "the finish was not delivered")
    screen.read_again()
    screen.wait_for("Recorded: PART123 Op10 finished")
