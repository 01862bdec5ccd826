"""What a configuration means once it is accepted."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from kiosk.config import Config, config_hash, load_config
from kiosk.errors import ConfigurationError
from tests.unit.faulty import SMALL

ROOT = Path(__file__).parents[2]


def load(folder: Path, text: str, **others: str) -> Config:
    """Writes kiosk.toml (and others, `shop` meaning shop.toml) and loads it."""
    (folder / "kiosk.toml").write_text(text, encoding="utf-8")
    for name, content in others.items():
        (folder / f"{name}.toml").write_text(content, encoding="utf-8")
    return load_config(folder / "kiosk.toml", {})


def test_a_small_file_is_enough(tmp_path: Path) -> None:
    config = load(tmp_path, SMALL)

    assert config.api.url == "https://shop.example.com"
    assert config.delivery.settle_seconds == 90
    assert config.station.name
    assert config.file == tmp_path / "kiosk.toml"


def test_paths_are_relative_to_the_file_that_names_them(tmp_path: Path) -> None:
    (tmp_path / "common").mkdir()
    (tmp_path / "common" / "ca.pem").write_text("x")
    (tmp_path / "common" / "shop.toml").write_text('[api]\nca_file = "ca.pem"\n')

    config = load(
        tmp_path, 'include = ["common/shop.toml"]\n' + SMALL + '[station]\ndata_dir = "data/../d"\n'
    )

    assert config.station.data_dir == tmp_path / "d"
    assert config.api.ca_file == tmp_path / "common" / "ca.pem"
    assert config.files == (tmp_path / "kiosk.toml", tmp_path / "common" / "shop.toml")


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("https://Shop.Example.com/", "https://shop.example.com"),
        ("https://shop.example.com:443", "https://shop.example.com"),
        ("https://shop.example.com:8443/", "https://shop.example.com:8443"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_an_address_has_one_form(tmp_path: Path, written: str, normal: str) -> None:
    config = load(tmp_path, SMALL.replace("https://shop.example.com", written))

    assert config.api.url == normal


def test_open_http_is_taken_when_it_is_allowed(tmp_path: Path) -> None:
    text = SMALL.replace("https", "http").replace("[[", "allow_http = true\n[[")

    assert load(tmp_path, text).api.url == "http://shop.example.com"


def test_numbers_and_dates_take_their_types(tmp_path: Path) -> None:
    config = load(
        tmp_path,
        SMALL.replace("[[", "timeout_seconds = 2.5\nkey_expires = 2027-01-31\n[[")
        + "[station]\nask_after_hours = 8.0\n",
    )

    assert config.api.timeout_seconds == 2.5
    assert config.api.key_expires == date(2027, 1, 31)
    assert str(config.station.ask_after_hours) == "8"


def test_scanner_formats_and_patterns_are_kept(tmp_path: Path) -> None:
    config = load(
        tmp_path,
        SMALL + "[scanner.formats]\nwo = 'J[0-9]{5}'\npart = ''\n"
        "[[scanner.pattern]]\nmatch = '(?P<wo>J[0-9]{5})-(?P<op>[0-9]{1,4})'\n",
    )

    assert config.scanner.formats == {"wo": "J[0-9]{5}"}
    assert config.scanner.patterns[0].match.startswith("(?P<wo>")


@pytest.mark.parametrize(
    "scanner",
    [
        'feedback = { good_read = "\\u0007", bad_read = "\\u001b8" }',
        'good_read = "\\u0007"\nbad_read = "\\u001b8"',
    ],
)
def test_feedback_bytes_are_taken_in_both_forms(tmp_path: Path, scanner: str) -> None:
    config = load(tmp_path, SMALL + f"[scanner]\n{scanner}\n")

    assert (config.scanner.good_read, config.scanner.bad_read) == ("\x07", "\x1b8")


@pytest.mark.parametrize(
    "port", ["none", "/dev/ttyACM0", "COM3", "socket://10.0.0.7:4001", "rfc2217://moxa:4001"]
)
def test_every_form_of_a_port_is_taken(tmp_path: Path, port: str) -> None:
    assert load(tmp_path, SMALL + f'[scanner]\nport = "{port}"\n').scanner.port == port


def test_a_machine_is_found_by_its_names_without_case_and_spaces(tmp_path: Path) -> None:
    config = load(tmp_path, SMALL + 'formerly = ["Old Lathe"]\n[[machines]]\nname = "Mill 2"\n')

    assert config.machine("machine 1") == config.machines[0]
    assert config.machine("OLDLATHE") == config.machines[0]
    assert config.machine("mill2") == config.machines[1]
    assert config.machine("Machine3") is None


def test_an_operator_is_found_by_badge(tmp_path: Path) -> None:
    config = load(
        tmp_path,
        SMALL + '[[operators]]\nbadge = "A17"\nname = "Ana"\nemail = "ana@example.com"\nlanguage = "es"\n',
    )

    assert config.operator("a17") == config.operators[0]
    assert config.operator("A1") is None


def test_included_lists_come_first_and_the_including_file_wins(tmp_path: Path) -> None:
    config = load(
        tmp_path,
        'include = ["shop.toml", "more.toml"]\n' + SMALL + "[station]\nundo_seconds = 5\n",
        shop='[station]\nundo_seconds = 7\nshop = "Ours"\n[[machines]]\nname = "Mill"\n',
        more='[station]\nundo_seconds = 9\n[[machines]]\nname = "Saw"\n',
    )

    assert [machine.name for machine in config.machines] == ["Mill", "Saw", "Machine1"]
    assert (config.station.undo_seconds, config.station.shop) == (5, "Ours")


def test_a_file_included_by_two_ways_counts_once(tmp_path: Path) -> None:
    config = load(
        tmp_path,
        'include = ["a.toml", "b.toml"]\n' + SMALL,
        a='include = ["common.toml"]\n',
        b='include = ["common.toml"]\n',
        common='[station]\nshop = "Ours"\n[[machines]]\nname = "Mill"\n',
    )

    assert [machine.name for machine in config.machines] == ["Mill", "Machine1"]
    assert config.station.shop == "Ours"


@pytest.mark.parametrize("separator", [",", ";"])
def test_operators_are_read_from_a_spreadsheet_export(tmp_path: Path, separator: str) -> None:
    rows = [
        "badge,name,email,supervisor,language",
        "1,Ana Ruiz,ana@example.com,Yes,es",
        "",
        "2,Bo,bo@example.com,,",
    ]
    text = "\r\n".join(rows).replace(",", separator)
    (tmp_path / "people.csv").write_bytes(b"\xef\xbb\xbf" + text.encode())

    config = load(tmp_path, 'operators_file = "people.csv"\n' + SMALL)

    assert [(person.badge, person.supervisor, person.language) for person in config.operators] == [
        ("1", True, "es"),
        ("2", False, ""),
    ]
    assert config.files[-1] == tmp_path / "people.csv"


def test_the_zone_of_the_station_is_that_of_the_configuration(tmp_path: Path) -> None:
    zone = load(tmp_path, SMALL + '[station]\ntime_zone = "Europe/London"\n').station.zone()

    assert datetime(2026, 7, 1, 12, tzinfo=UTC).astimezone(zone).tzname() == "BST"


def test_without_a_zone_the_system_s_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")

    zone = load(tmp_path, SMALL).station.zone()

    assert datetime(2026, 7, 1, 12, tzinfo=UTC).astimezone(zone).tzname() == "JST"


def test_shifts_are_times_of_day(tmp_path: Path) -> None:
    assert load(tmp_path, SMALL).station.shift_starts() == (time(6), time(14), time(22))


def test_the_hash_changes_with_a_setting_and_not_with_comments_or_place(tmp_path: Path) -> None:
    named = SMALL + '[station]\nname = "cell-3"\ndata_dir = "/var/lib/kiosk"\n'
    (tmp_path / "elsewhere").mkdir()

    first = config_hash(load(tmp_path, named))
    again = config_hash(load(tmp_path / "elsewhere", "# a comment\n" + named))
    other = config_hash(load(tmp_path, named + "undo_seconds = 16\n"))

    assert first == again
    assert first != other
    assert len(first) == 12
    assert int(first, 16) >= 0


def test_files_are_looked_up_in_the_documented_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("given", "named", "kiosk"):
        (tmp_path / f"{name}.toml").write_text(SMALL + f'[station]\nname = "{name}"\n')
    monkeypatch.chdir(tmp_path)
    environment = {"KIOSK_CONFIG": str(tmp_path / "named.toml")}

    assert load_config(tmp_path / "given.toml", environment).station.name == "given"
    assert load_config(None, environment).station.name == "named"
    assert load_config(None, {}).station.name == "kiosk"


def test_a_missing_file_tells_where_it_was_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(
        "kiosk.configuration.files.USUAL_FILES", (Path("kiosk.toml"), tmp_path / "etc" / "kiosk.toml")
    )

    with pytest.raises(ConfigurationError) as error:
        load_config(None, {})

    (fault,) = error.value.faults
    for told in (
        "--config",
        "$KIOSK_CONFIG",
        str(tmp_path / "kiosk.toml"),
        str(tmp_path / "etc"),
        "kiosk init",
    ):
        assert told in str(fault)


def test_importing_the_settings_loads_neither_parser_nor_zones() -> None:
    script = (
        "import sys, kiosk.config\n"
        "print(sorted({'tomllib', 'zoneinfo', 'csv', 'difflib', 'hashlib', 'kiosk.scanning'}"
        " & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )

    assert result.stdout.strip() == "[]"
