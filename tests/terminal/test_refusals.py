"""What the server refuses is told in plain words, nothing is dropped, and the other machines go on."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.simulator.names import STANDARD_KEY, STANDARD_READ_ONLY_KEY
from kiosk.station.control import ask_running_kiosk
from tests.terminal.harness import Shop, Terminal, wait_until

SECOND_KEY = "second-key"
F2 = b"\x1bOQ"


@pytest.fixture
def shop(tmp_path: Path):  # type: ignore[no-untyped-def]
    made = Shop(tmp_path, "--key", STANDARD_KEY, "--key", SECOND_KEY)
    made.machines = {"Machine1": "Haas VF-2", "Machine2": "Mazak", "Ghost": "Old lathe"}
    try:
        yield made.open()
    finally:
        made.close()


def start_job(shop: Shop, screen: Terminal, machine: str, part: str, badge: str = "1H1001") -> None:
    shop.scan(badge)
    screen.wait_for("Ana Ruiz|Cy Stranger")
    shop.scan(f"10S{machine}", "WWO-1", f"1P{part}", "1W10")
    screen.wait_for(f"Recorded: {part} Op10 started")


def expect_server_words(screen: Terminal, words: str) -> None:
    """Open the only action of the list: the server's own words are there for whoever has to act."""
    screen.tap("1  (Start|Finish) of PART1")
    screen.wait_for(f"The office system said: {words}")


def waiting(shop: Shop) -> int:
    """What the kiosk says is still to be delivered or decided."""
    told = ask_running_kiosk(shop.data_dir, "queue list", {})
    assert told is not None
    counts = told["counts"]
    assert isinstance(counts, dict)
    return int(counts["waiting"]) + int(counts["attention"])


def test_a_read_only_key_pauses_and_another_key_resumes(shop: Shop) -> None:
    shop.set_key(STANDARD_READ_ONLY_KEY)
    screen = shop.start()
    start_job(shop, screen, "Machine1", "PART1")
    screen.wait_for("The API key may only read")
    start_job(shop, screen, "Machine2", "PART2")
    assert waiting(shop) == 2
    assert shop.accepted() == []
    shop.set_key(SECOND_KEY)
    ask_running_kiosk(shop.data_dir, "key", {})
    accepted = shop.wait_accepted(2)
    assert {entry["machine"] for entry in accepted} == {"Machine1", "Machine2"}
    screen.wait_for("Online")


def test_a_refused_key_pauses_and_another_key_resumes(shop: Shop) -> None:
    shop.server.keys(STANDARD_KEY, "revoked")
    screen = shop.start()
    start_job(shop, screen, "Machine1", "PART1")
    screen.wait_for("refused the API key")
    assert waiting(shop) == 1
    shop.set_key(SECOND_KEY)
    ask_running_kiosk(shop.data_dir, "key", {})
    assert [entry["kind"] for entry in shop.wait_accepted(1)] == ["start"]


def test_an_unknown_machine_is_parked_and_the_others_go_on(shop: Shop) -> None:
    screen = shop.start()
    start_job(shop, screen, "Ghost", "PART1")
    start_job(shop, screen, "Machine2", "PART2")
    assert [entry["machine"] for entry in shop.wait_accepted(1)] == ["Machine2"]
    screen.type(F2)
    screen.wait_for("Start of PART1 Op10 on Old lathe", "does not know the machine Old lathe")
    expect_server_words(screen, "Machine not found")
    assert waiting(shop) == 1


def test_an_unknown_user_is_parked_and_the_others_go_on(shop: Shop) -> None:
    screen = shop.start()
    start_job(shop, screen, "Machine1", "PART1", badge="1H1003")
    start_job(shop, screen, "Machine2", "PART2")
    assert [entry["machine"] for entry in shop.wait_accepted(1)] == ["Machine2"]
    screen.type(F2)
    screen.wait_for("Start of PART1 Op10 on Haas VF-2", "does not know this operator")
    expect_server_words(screen, "User not found")
    assert waiting(shop) == 1


def test_a_job_closed_elsewhere_keeps_its_quantities(shop: Shop) -> None:
    screen = shop.start()
    start_job(shop, screen, "Machine1", "PART1")
    shop.wait_accepted(1)
    shop.server.office("finish", machine="Machine1")
    shop.scan("Q17", "ZFINISH")
    screen.wait_for("Recorded: PART1 Op10 finished, 17 good")
    start_job(shop, screen, "Machine2", "PART2")
    wait_until(lambda: len(shop.accepted("start")) == 2, "the other machine did not go on")
    screen.type(F2)
    screen.wait_for("Finish of PART1 Op10 on Haas VF-2", "shows no running job on Haas VF-2")
    expect_server_words(screen, "No active step event")
    screen.wait_for("17")
    assert waiting(shop) == 1


def test_a_refused_end_time_is_parked_with_the_servers_words(shop: Shop) -> None:
    screen = shop.start()
    start_job(shop, screen, "Machine1", "PART1")
    shop.wait_accepted(1)
    refusal = {"status": 422, "body": '{"error": "Invalid end timestamp"}'}
    shop.server.faults({"effect": refusal, "method": "PATCH"})
    shop.scan("Q5", "ZFINISH")
    screen.wait_for("Recorded: PART1 Op10 finished, 5 good")
    screen.type(F2)
    screen.wait_for("Finish of PART1 Op10 on Haas VF-2", "refused the time")
    expect_server_words(screen, "Invalid end timestamp")
    assert waiting(shop) == 1
    assert [entry["kind"] for entry in shop.accepted()] == ["start"]
