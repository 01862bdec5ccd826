"""What is refused, and that the sentence helps: file, key, what was found, what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.faulty import ANA, SMALL, faults


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        '[api]\nurl = "shop"\n[station]\nundo_seconds = -1\npaper = "A5"\n[delivery]\nkeep_days = 0\n'
        '[[machines]]\nid = 1\n[[operators]]\nbadge = 7\nname = "Ana"\nemail = "ana"\n',
    )

    keys = [
        "[api] url",
        "[station] undo_seconds",
        "[station] paper",
        "[delivery] keep_days",
        "[[machines]] 1 name",
        "[[operators]] 1 badge",
        "[[operators]] 1 email",
    ]
    assert [fault.split(": ")[:2] for fault in found] == [["kiosk.toml", key] for key in keys]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (
            "[station]\nundo_seconds = 601",
            "[station] undo_seconds: found 601; allowed: a whole number from 0 to 600",
        ),
        (
            "[station]\nundo_seconds = 1.5",
            "[station] undo_seconds: found 1.5; allowed: a whole number from 0 to 600",
        ),
        (
            '[station]\nundo_seconds = "15"',
            '[station] undo_seconds: found "15"; allowed: a whole number from 0 to 600 (without quotes)',
        ),
        (
            "[station]\nsign_out_minutes = nan",
            "[station] sign_out_minutes: found nan; allowed: a number from 0 to 1440",
        ),
        (
            "[station]\nsign_out_minutes = true",
            "[station] sign_out_minutes: found true; allowed: a number from 0 to 1440",
        ),
        (
            '[station]\nauto_start = "true"',
            '[station] auto_start: found "true"; allowed: true or false (without quotes)',
        ),
        ('[station]\nlanguage = "fr"', '[station] language: found "fr"; allowed: one of "en", "es", "de"'),
        ('[station]\npaper = "a4"', '[station] paper: found "a4"; allowed: one of "A4", "Letter"'),
        (
            "[station]\ndefault_recipe_version = 1",
            "[station] default_recipe_version: found 1;"
            ' allowed: text in quotes of 0 to 60 characters (in quotes: "1")',
        ),
        (
            '[station]\nname = "a\\u001bb"',
            '[station] name: found "a\\u001bb"; allowed: text in quotes of 0 to 60 characters'
            " (it holds a character that can't be seen, U+001B)",
        ),
        (
            '[station]\nshifts = ["06:00", "24:00"]',
            '[station] shifts: found ["06:00", "24:00"];'
            ' allowed: a list of times of day "HH:MM", from "00:00" to "23:59" ("24:00" is none)',
        ),
        (
            '[station]\ntime_zone = "Europe/Lodnon"',
            '[station] time_zone: found "Europe/Lodnon";'
            ' allowed: the name of a time zone such as "Europe/London", or ""'
            ' for the system\'s (did you mean "Europe/London"?)',
        ),
        ("[scanner]\ndata_bits = 9", "[scanner] data_bits: found 9; allowed: one of 7, 8"),
        (
            '[scanner]\nport = "ttyACM0"',
            '[scanner] port: found "ttyACM0"; allowed: "auto", "none", a device such as "/dev/ttyACM0",'
            ' "socket://…" or "rfc2217://…"',
        ),
        (
            '[scanner]\nport = "socket://moxa"',
            '[scanner] port: found "socket://moxa"; allowed: "auto", "none", a device such as "/dev/ttyACM0",'
            ' "socket://…" or "rfc2217://…" (with host and port, such as "socket://192.168.0.7:4001")',
        ),
        (
            '[scanner]\ngood_read = "\\u2713"',
            '[scanner] good_read: found "✓"; allowed: up to 32 bytes as text, such as "\\u0007"'
            " (characters up to U+00FF only)",
        ),
        (
            "[station]\nundo_second = 5",
            '[station] undo_second: unknown key; did you mean "undo_seconds"?',
        ),
        (
            "[station]\nsettle_seconds = 5",
            "[station] settle_seconds: unknown key here; it belongs under [delivery]",
        ),
        ('[staton]\nname = "x"', 'staton: unknown key; did you mean "station"?'),
        (
            "[delivery]\nxyz = 5",
            "[delivery] xyz: unknown key;"
            " allowed: settle_seconds, retry_max_seconds, keep_days, journal_keep_days",
        ),
        (
            "[scanner.formats]\nwork_order = 'x'",
            "[scanner.formats] work_order: unknown key;"
            " allowed: wo, part, op, rev, recipe, qty, cycle, setup, badge, machine",
        ),
        ("[[station]]", "[station]: found [a table]; allowed: a table, begun with the line [station]"),
        (
            "[operators]\nbadge = '1'",
            "[[operators]]: found one table; allowed: tables, each begun with the line [[operators]]",
        ),
    ],
)
def test_the_sentence_names_key_found_and_allowed(tmp_path: Path, line: str, sentence: str) -> None:
    assert faults(tmp_path, f"{SMALL}{line}\n") == (f"kiosk.toml: {sentence}",)


@pytest.mark.parametrize(
    "section",
    [
        "[[scanner.pattern]]\nmatch = '(?P<wo>'",
        "[[scanner.pattern]]\nmatch = 'J[0-9]+'",
        "[[scanner.pattern]]\nmatch = '(?P<job>J[0-9]+)'",
        "[[scanner.pattern]]\nmatch = '(?P<wo>(J+)+)'",
        "[scanner.formats]\nwo = '('",
    ],
)
def test_an_expression_that_can_t_be_used_is_refused_with_its_reason(tmp_path: Path, section: str) -> None:
    (fault,) = faults(tmp_path, f"{SMALL}{section}\n")

    assert fault.startswith("kiosk.toml: [[scanner.pattern]] 1 match: ") or "[scanner.formats] wo: " in fault
    assert fault.endswith(")")


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://shop.example.com", "https"),
        ("http://127.shop.example.com", "https"),
        ("https://shop.example.com/api/v1", "without what follows"),
        ("https://shop.example.com?x=1", "without what follows"),
        ("https://ana:tops3cret@shop.example.com", "without a user name"),
        ("ftp://shop.example.com", "allowed"),
        ("https://shop.example.com:99999", "allowed"),
        ("https://[::1", "allowed"),
        ("https://your org.com", "allowed"),
        ("", "empty"),
    ],
)
def test_an_address_that_would_not_work_is_refused(tmp_path: Path, url: str, told: str) -> None:
    (fault,) = faults(tmp_path, SMALL.replace("https://shop.example.com", url))

    assert fault.startswith("kiosk.toml: [api] url: ")
    assert told in fault
    assert "tops3cret" not in fault


def test_a_key_put_into_the_configuration_is_refused_and_not_shown(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, SMALL.replace("[[", 'key = "tops3cret"\n[[', 1))

    assert "key_file" in fault
    assert "tops3cret" not in fault


def test_a_named_key_file_has_to_be_there(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, SMALL.replace("[[", 'key_file = "secret"\n[[', 1))

    assert fault.startswith("kiosk.toml: [api] key_file: ")
    assert "there is no file secret" in fault


def test_address_and_machine_are_needed(tmp_path: Path) -> None:
    assert "[api] url: is missing" in faults(tmp_path, "")[0]
    assert "[[machines]]: at least one" in faults(tmp_path, SMALL.partition("[[")[0])[0]


@pytest.mark.parametrize(
    "second",
    [
        '[[machines]]\nname = "machine 1"',
        '[[machines]]\nname = "M2"\nformerly = ["MACHINE1"]',
        'formerly = ["Machine 1"]',
    ],
)
def test_machine_names_that_differ_by_case_or_spaces_only_are_refused(tmp_path: Path, second: str) -> None:
    (fault,) = faults(tmp_path, f"{SMALL}{second}\n")

    assert 'but kiosk.toml: [[machines]] 1 name is "Machine1"' in fault


def test_an_id_or_badge_used_twice_is_refused(tmp_path: Path) -> None:
    found = faults(tmp_path, f'{SMALL}id = 6\n[[machines]]\nname = "M2"\nid = 6\n{ANA}{ANA}')

    assert [fault.split(": ")[1] for fault in found] == ["[[machines]] 2 id", "[[operators]] 2 badge"]
