"""What is left behind for whoever helps: the log tells the day and names neither the key nor a person, and the bundle holds
no more than badge numbers of people."""

from __future__ import annotations

import json
import re
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import pytest

from kiosk.simulator.names import STANDARD_KEY
from tests.terminal.harness import ROOT, Shop, Terminal, child_environment, kiosk, wait_until

PRIVATE = ("Ana", "Ruiz", "Bo Lind", "Stranger", "ana@", "bo@", "example.com", "somebody@else", "ANA RUIZ")
"""Of the operators in the list, and of somebody whom only the server knows."""
REFUSAL = {
    "status": 422,
    "body": '{"error": "User somebody@else.org not found; Authorization: Bearer ' + STANDARD_KEY + '"}',
}
OPERATOR = """
[[operators]]
badge = "1001"
name = "Ana Ruiz"
email = "ana@example.com"
"""
JOB = ("10SMachine1", "[)>\x1e06\x1dWWO-1\x1d1PPART1\x1d1W10\x1e\x04")


def a_day(shop: Shop) -> Terminal:
    """A job, a scan that is none, a refusal whose words name a person and the key, a pulled scanner."""
    screen = shop.start("--verbose")
    shop.scan("1H1001", *JOB)
    screen.wait_for("Recorded: PART1 Op10 started")
    shop.wait_accepted(1)
    shop.scan("\x1b[2Jwhat is this", f"W{STANDARD_KEY}")
    screen.wait_for(r"\[2Jwhat is this|demo-key")
    shop.server.faults({"effect": REFUSAL, "method": "PATCH"})
    shop.scan("ZCANCEL", "10SMachine1", "Q5", "ZFINISH")
    screen.wait_for("Recorded: PART1 Op10 finished")
    wait_until(lambda: "waits for a person" in log_text(shop), log_text(shop))
    shop.scan("ZCANCEL", "10SMachine2", "WWO-2", "1PPART2", "1W10")
    screen.wait_for("Recorded: PART2 Op10 started")
    shop.plug.pull_out()
    screen.wait_gone("Scanner ready")
    return screen


def log_text(shop: Shop) -> str:
    file = shop.data_dir / "kiosk.log"
    return file.read_text("ascii") if file.exists() else ""


def run(shop: Shop, *words: str) -> subprocess.CompletedProcess[str]:
    command = [*kiosk(*words), "--config", str(shop.config_file)]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=child_environment({"NO_COLOR": "1"}),
    )


def assert_nothing_private(text: str) -> None:
    for word in (STANDARD_KEY, *PRIVATE):
        assert word not in text, word


def test_the_log_tells_the_day_and_names_neither_the_key_nor_a_person(shop: Shop) -> None:
    a_day(shop)
    lines: list[dict[str, Any]] = [json.loads(line) for line in log_text(shop).splitlines()]
    told = [line["message"] for line in lines]
    for words in (
        "kiosk .* begins, configuration",
        "link online: Online",
        "a start was recorded",
        "a start was delivered",
        "a finish was recorded",
        "a finish waits for a person",
        "answered bad: ",
    ):
        assert any(re.match(words, message) for message in told), (words, told)
    assert {"at", "level", "logger", "thread", "message"} <= lines[0].keys()
    assert_nothing_private(log_text(shop))
    assert all(
        character.isascii() and character.isprintable() for character in log_text(shop).replace("\n", "")
    )


def test_without_verbose_no_scan_is_in_the_log(shop: Shop) -> None:
    screen = shop.start()
    shop.scan("1H1001")
    screen.wait_for("Welcome, Ana Ruiz")
    shop.scan("what is this")
    screen.wait_for("what is this")
    assert "begins" in log_text(shop)
    assert "what is this" not in log_text(shop)


def test_a_bundle_of_a_running_kiosk_has_everything_but_secrets_and_people(
    shop: Shop, tmp_path: Path
) -> None:
    text = shop.config_file.read_text().replace('operators_file = "operators.csv"\n', "")
    shop.config_file.write_text(text + OPERATOR)
    a_day(shop)
    bundle = tmp_path / "support.tar.gz"
    done = run(shop, "doctor", "--bundle", str(bundle))
    assert bundle.stat().st_mode & 0o777 == 0o600, done.stderr
    parts: dict[str, str] = {}
    with tarfile.open(bundle) as archive:
        for entry in archive:
            file = archive.extractfile(entry)
            assert file is not None
            parts[entry.name.partition("/")[2]] = file.read().decode()
    assert {"doctor.txt", "status.json", "system.txt", "configuration/kiosk.toml", "logs/kiosk.log"} <= set(
        parts
    )
    assert json.loads(parts["status.json"])["jobs"][0]["work_order"] == "WO-2"
    assert "a start was delivered" in parts["logs/kiosk.log"]
    assert_nothing_private("\n".join(parts.values()))
    assert "1001" in parts["logs/kiosk.log"]


@pytest.mark.parametrize("command", [("status",), ("status", "--json"), ("doctor",), ("doctor", "--json")])
def test_no_command_shows_the_key(shop: Shop, command: tuple[str, ...]) -> None:
    shop.start()
    done = run(shop, *command)
    assert done.stdout
    assert STANDARD_KEY not in done.stdout + done.stderr
