"""`kiosk doctor` as a command, and its bundle for support."""

from __future__ import annotations

import argparse
import io
import json
import tarfile
from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest

from kiosk.config import Config
from kiosk.errors import CommandError, ConfigurationError
from kiosk.simulator.standard import STANDARD_KEY
from kiosk.station.checks.findings import Tools
from kiosk.station.doctor import add_arguments, run
from kiosk.words import verbatim
from tests.unit.doctor.cases import tools_for


def doctor(tools: Tools, *options: str) -> tuple[int, str]:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    out = io.StringIO()
    return run(parser.parse_args(options), out, tools), out.getvalue()


def test_a_good_station_needs_nothing_and_exits_with_0(config: Config, tmp_path: Path) -> None:
    code, text = doctor(tools_for(config, tmp_path))
    assert [line for line in text.splitlines() if line.startswith("✗")] == []
    assert code == 0
    assert "✓ may write: the key can start and finish jobs" in text
    assert text.endswith("Nothing needs to be done.\n")


def test_a_fault_exits_with_1_and_tells_the_remedy_below_it(config: Config, tmp_path: Path) -> None:
    code, text = doctor(tools_for(config, tmp_path, find_key=lambda settings: None))
    assert code == 1
    assert "✗ API key: there is none" in text
    assert "    kiosk key set --file FILE" in text


def test_an_unusable_configuration_lists_every_fault_and_checks_nothing_else(
    config: Config, tmp_path: Path
) -> None:
    def refuse(path: Path | None) -> Config:
        faults = ("kiosk.toml: [api] url: missing", "kiosk.toml: paper: A4 or Letter")
        raise ConfigurationError([verbatim(fault) for fault in faults])

    code, text = doctor(tools_for(config, tmp_path, load_config=refuse))
    assert code == 2
    assert text.count("✗") == 3  # two faults, and the sign explained in the last line
    assert "2 things to do" in text


def test_json_tells_the_same_findings(config: Config, tmp_path: Path) -> None:
    code, text = doctor(tools_for(config, tmp_path), "--json")
    findings = json.loads(text)
    assert code == 0
    assert {"check": "API key", "result": "good", "words": "accepted", "remedy": ""} in findings


def test_a_hanging_kiosk_is_a_finding(config: Config, tmp_path: Path) -> None:
    def hang(data_dir: Path) -> Mapping[str, object] | None:
        raise CommandError("The kiosk is running but does not answer.")

    code, text = doctor(tools_for(config, tmp_path, ask=hang))
    assert code == 1
    assert "✗ kiosk: The kiosk is running but does not answer." in text


def test_no_output_holds_the_key(config: Config, tmp_path: Path) -> None:
    for options in ((), ("--json",)):
        assert STANDARD_KEY not in doctor(tools_for(config, tmp_path), *options)[1]


def test_the_bundle_holds_findings_logs_and_settings_but_no_secret_and_no_person(
    config: Config, tmp_path: Path
) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(
        "# made by ana@example.com\n"
        f'[api]\nurl = "https://bo:{STANDARD_KEY}@host"\napi_key = "{STANDARD_KEY}"\n'
        '[[machines]]\nname = "Machine1"\n'
        '[[operators]]\nbadge = "1001"\nname = "Ana Ruiz"\nemail = "ana@example.com"\n'
        '[[operators]]\nbadge = "1002"\nname = "Somebody New"\n'
    )
    config = msgspec.structs.replace(config, file=file, files=(file,))
    log = f'{{"message":"ANA RUIZ signed in, sends as ana@example.com with Bearer {STANDARD_KEY}"}}\n'
    (config.station.data_dir / "kiosk.log").write_text(log)
    running = {"jobs": [{"operator": "Ana Ruiz", "machine": "Machine1"}]}
    tools = tools_for(config, tmp_path, ask=lambda data_dir: running)
    bundle = tmp_path / "bundle.tar.gz"
    doctor(tools, "--bundle", str(bundle))
    with tarfile.open(bundle) as archive:
        archive.extractall(tmp_path, filter="data")
    folder = tmp_path / "kiosk-bundle"
    parts = {
        str(file.relative_to(tmp_path)): file.read_text() for file in folder.rglob("*") if file.is_file()
    }
    assert set(parts) == {
        f"kiosk-bundle/{name}"
        for name in ("doctor.txt", "system.txt", "status.json", "configuration/kiosk.toml", "logs/kiosk.log")
    }
    whole = "\n".join(parts.values())
    for hidden in (STANDARD_KEY, "Ana Ruiz", "ANA RUIZ", "ana@example.com", "Somebody New"):
        assert hidden not in whole
    assert "[badge 1001] signed in" in parts["kiosk-bundle/logs/kiosk.log"]
    assert 'name = "Machine1"' in parts["kiosk-bundle/configuration/kiosk.toml"]
    assert bundle.stat().st_mode & 0o777 == 0o600


def test_a_bundle_that_can_not_be_written_says_where(config: Config, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no-such-folder"):
        doctor(tools_for(config, tmp_path), "--bundle", str(tmp_path / "no-such-folder" / "x.tar.gz"))
