"""`kiosk doctor` against a real data directory, real HTTP and a system tree laid out for the test."""

from __future__ import annotations

import argparse
import io
import json
import os
import pty
import tarfile
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from kiosk.clock import SystemClock
from kiosk.config import Api, Config, ScannerSettings, Station
from kiosk.credentials import ApiKey
from kiosk.delivery.exchange import Transport
from kiosk.delivery.step_events import HttpTransport
from kiosk.errors import CommandError, ConfigurationError, StoreBusy
from kiosk.shop import Machine, Operator
from kiosk.simulator.server import ServingThread
from kiosk.simulator.standard import STANDARD_KEY, STANDARD_READ_ONLY_KEY, make_shop
from kiosk.station.checks.data import check_data
from kiosk.station.checks.findings import Case, Finding, Mark, Tools
from kiosk.station.checks.network import check_network
from kiosk.station.checks.scanner import check_scanner
from kiosk.station.checks.screen import colours
from kiosk.station.checks.settings import check_settings
from kiosk.station.checks.sheets import check_sheets
from kiosk.station.checks.unit import check_unit, judge_watchdog, packaged_unit
from kiosk.station.doctor import add_arguments, run

ANA = Operator(badge="1001", name="Ana Ruiz", email="ana@example.com", supervisor=True)


@pytest.fixture(scope="module")
def server() -> Iterator[ServingThread]:
    with ServingThread(make_shop()) as serving:
        yield serving


@pytest.fixture
def config(tmp_path: Path, server: ServingThread) -> Config:
    data_dir = tmp_path / "data"
    data_dir.mkdir(mode=0o700)
    return Config(
        api=Api(url=server.url),
        station=Station(name="cell-3", data_dir=data_dir),
        scanner=ScannerSettings(port="none"),
        machines=(Machine(name="Machine1"),),
        operators=(ANA,),
    )


class LateClock(SystemClock):
    """A wall clock that is five minutes slow."""

    def now(self) -> datetime:
        return datetime.now(UTC) - timedelta(minutes=5)


def connect(config: Config, key: ApiKey) -> Transport:
    return HttpTransport(config.api.url, key.reveal, timeout_seconds=3, clock=SystemClock(), for_writes=False)


def tools_for(config: Config, tmp_path: Path, **changes: object) -> Tools:
    usual: dict[str, object] = {
        "clock": SystemClock(),
        "environment": {"TERM": "foot"},
        "load_config": lambda path: config,
        "find_key": lambda settings: ApiKey(STANDARD_KEY, "test"),
        "connect": connect,
        "ask": lambda data_dir: None,
        "check_store": lambda data_dir: (),
        "root": tmp_path / "root",
    }
    return Tools(**(usual | changes))  # type: ignore[arg-type]


def case_for(
    config: Config,
    tmp_path: Path,
    key: str | None = STANDARD_KEY,
    running: Mapping[str, object] | None = None,
    **changes: object,
) -> Case:
    return Case(
        tools_for(config, tmp_path, **changes), config, None if key is None else ApiKey(key, "test"), running
    )


def marks(findings: object) -> dict[str, Mark]:
    assert isinstance(findings, list | tuple)
    return {finding.name: finding.mark for finding in findings}


def of(findings: object, name: str) -> Finding:
    assert isinstance(findings, list | tuple)
    return next(finding for finding in findings if finding.name == name)


# -- the command
# ---------------------------------------------------------------------------------------------------


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
        raise ConfigurationError(["kiosk.toml: [api] url: missing", "kiosk.toml: paper: A4 or Letter"])

    code, text = doctor(tools_for(config, tmp_path, load_config=refuse))
    assert code == 1
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


# -- the network
# ---------------------------------------------------------------------------------------------------


def test_a_read_only_key_is_found_before_the_first_start(config: Config, tmp_path: Path) -> None:
    findings = check_network(case_for(config, tmp_path, STANDARD_READ_ONLY_KEY))
    assert of(findings, "API key").mark is Mark.GOOD
    assert of(findings, "may write").mark is Mark.BAD


def test_a_wrong_key_is_refused_and_nothing_is_written_with_it(config: Config, tmp_path: Path) -> None:
    findings = check_network(case_for(config, tmp_path, "wrong-key"))
    assert of(findings, "API key").mark is Mark.BAD
    assert "may write" not in marks(findings)


def test_trying_to_write_leaves_no_trace_on_the_server(
    config: Config, tmp_path: Path, server: ServingThread
) -> None:
    check_network(case_for(config, tmp_path))
    kept: list[int] = []
    server.call(lambda simulation: kept.append(len(simulation.shop.ledger)))
    assert kept == [0]


def test_an_unreachable_server_is_one_finding(config: Config, tmp_path: Path) -> None:
    nowhere = msgspec.structs.replace(config, api=Api(url="http://127.0.0.1:9"))
    (finding,) = check_network(case_for(nowhere, tmp_path))
    assert finding.mark is Mark.BAD
    assert "refused" in finding.words


def test_a_page_that_is_not_the_api_is_not_taken_for_it(
    config: Config, tmp_path: Path, server: ServingThread
) -> None:
    elsewhere = msgspec.structs.replace(config, api=Api(url=server.url + "/nothing/here"))
    findings = check_network(case_for(elsewhere, tmp_path))
    assert "not the step events API" in of(findings, "API key").words


def test_a_slow_clock_is_measured_against_the_server(config: Config, tmp_path: Path) -> None:
    clock = of(check_network(case_for(config, tmp_path, clock=LateClock())), "clock")
    assert clock.mark is Mark.BAD
    assert clock.words in ("+299 s from the server's", "+300 s from the server's")  # `Date` has whole seconds
    assert of(check_network(case_for(config, tmp_path)), "clock").mark is Mark.GOOD


def test_a_machine_without_history_is_told_but_is_no_fault(config: Config, tmp_path: Path) -> None:
    machines = of(check_network(case_for(config, tmp_path)), "machines")
    assert machines.mark is Mark.SKIPPED
    assert "Machine1" in machines.words


# -- the settings
# --------------------------------------------------------------------------------------------------


def test_a_station_without_a_supervisor_is_a_fault(config: Config, tmp_path: Path) -> None:
    operator = msgspec.structs.replace(ANA, supervisor=False)
    changed = msgspec.structs.replace(config, operators=(operator,))
    assert of(check_settings(case_for(changed, tmp_path)), "supervisor").mark is Mark.BAD
    assert of(check_settings(case_for(config, tmp_path)), "supervisor").mark is Mark.GOOD


@pytest.mark.parametrize(("days", "mark"), [(-1, Mark.BAD), (14, Mark.BAD), (15, Mark.GOOD)])
def test_a_key_is_warned_of_from_14_days_before_it_expires(
    config: Config, tmp_path: Path, days: int, mark: Mark
) -> None:
    expires = SystemClock().now().date() + timedelta(days=days)
    changed = msgspec.structs.replace(config, api=msgspec.structs.replace(config.api, key_expires=expires))
    assert isinstance(expires, date)
    assert of(check_settings(case_for(changed, tmp_path)), "key expires").mark is mark


# -- the data directory
# --------------------------------------------------------------------------------------------


def test_a_missing_data_directory_is_a_fault(config: Config, tmp_path: Path) -> None:
    config.station.data_dir.rmdir()
    (finding,) = check_data(case_for(config, tmp_path))
    assert finding.mark is Mark.BAD


def test_the_probe_leaves_nothing_behind(config: Config, tmp_path: Path) -> None:
    check_data(case_for(config, tmp_path))
    assert list(config.station.data_dir.iterdir()) == []


@pytest.mark.parametrize(
    ("kind", "options", "mark"),
    [
        ("ext4", "rw,relatime", Mark.GOOD),
        ("tmpfs", "rw", Mark.BAD),
        ("nfs4", "rw", Mark.BAD),
        ("ext4", "rw,nobarrier", Mark.BAD),
    ],
)
def test_a_disk_that_forgets_is_found(
    config: Config, tmp_path: Path, kind: str, options: str, mark: Mark
) -> None:
    mounts = tmp_path / "root/proc/self/mounts"
    mounts.parent.mkdir(parents=True)
    mounts.write_text(
        f"/dev/sda1 / ext4 rw 0 0\n/dev/sdb1 {config.station.data_dir.resolve()} {kind} {options} 0 0\n"
    )
    assert of(check_data(case_for(config, tmp_path)), "syncing").mark is mark


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_file_of_another_user_is_found(config: Config, tmp_path: Path) -> None:
    stranger = config.station.data_dir / "kiosk.db"
    stranger.touch()
    os.chown(stranger, 12345, 12345)
    finding = of(check_data(case_for(config, tmp_path)), "one owner")
    assert finding.mark is Mark.BAD
    assert "kiosk.db" in finding.words


def test_a_directory_open_to_others_is_a_fault(config: Config, tmp_path: Path) -> None:
    config.station.data_dir.chmod(0o755)
    assert of(check_data(case_for(config, tmp_path)), "one owner").mark is Mark.BAD


def test_damage_and_a_hanging_owner_of_the_database_are_told_apart(config: Config, tmp_path: Path) -> None:
    def busy(data_dir: Path) -> tuple[str, ...]:
        raise StoreBusy("Another kiosk uses it.")

    damaged = case_for(config, tmp_path, check_store=lambda data_dir: ("row 5 missing from index",))
    assert "row 5" in of(check_data(damaged), "database").words
    assert "does not answer" in of(check_data(case_for(config, tmp_path, check_store=busy)), "database").words


def test_the_running_kiosks_database_is_left_alone(config: Config, tmp_path: Path) -> None:
    def touch(data_dir: Path) -> tuple[str, ...]:
        raise AssertionError("the database was opened")

    case = case_for(config, tmp_path, running={"pid": 1}, check_store=touch)
    assert of(check_data(case), "database").mark is Mark.GOOD


# -- the scanner
# ---------------------------------------------------------------------------------------------------


def test_a_serial_port_that_can_be_read_is_good(config: Config, tmp_path: Path) -> None:
    master, slave = pty.openpty()
    try:
        settings = msgspec.structs.replace(config, scanner=ScannerSettings(port=os.ttyname(slave)))
        assert of(check_scanner(case_for(settings, tmp_path)), "scanner").mark is Mark.GOOD
    finally:
        os.close(master)
        os.close(slave)


@pytest.mark.parametrize("port", ["auto", "/dev/scanner-that-is-not-there", "/dev/null/x"])
def test_an_absent_scanner_is_a_fault_with_the_setup_sheet_as_remedy(
    config: Config, tmp_path: Path, port: str
) -> None:
    settings = msgspec.structs.replace(config, scanner=ScannerSettings(port=port))
    finding = of(check_scanner(case_for(settings, tmp_path)), "scanner")
    assert finding.mark is Mark.BAD
    assert "kiosk print setup" in finding.remedy


def test_auto_judges_the_device_that_the_kiosk_would_take_and_no_bare_adapter(
    config: Config, tmp_path: Path
) -> None:
    dev = tmp_path / "root" / "dev"
    (dev / "serial" / "by-id").mkdir(parents=True)

    def judged_with(node: str, name: str) -> Finding:
        (dev / node).touch()
        (dev / "serial" / "by-id" / name).symlink_to(dev / node)
        settings = msgspec.structs.replace(config, scanner=ScannerSettings(port="auto"))
        return of(check_scanner(case_for(settings, tmp_path)), "scanner")

    adapter = judged_with("ttyUSB0", "usb-FTDI_FT232R-if00-port0")
    assert (adapter.words, "usb-FTDI_FT232R-if00-port0" in adapter.remedy) == ("No scanner", True)
    assert (
        "Acme_Barcode_Reader-if00 is no serial port"
        in judged_with("ttyACM0", "usb-Acme_Barcode_Reader-if00").words
    )
    assert judged_with("ttyACM1", "usb-Other_Scanner-if00").words == "Several scanners"


def test_what_was_scanned_is_shown_without_its_control_characters(config: Config, tmp_path: Path) -> None:
    settings = msgspec.structs.replace(config, scanner=ScannerSettings(port="socket://127.0.0.1:1"))
    tools = tools_for(config, tmp_path, read_scan=lambda config, seconds: b"WJ1\x1b[2J")
    found = check_scanner(Case(tools, settings, scan=True))
    assert of(found, "scan").words == "read WJ1<ESC>[2J"


def test_programs_that_claim_the_scanners_port_are_found(config: Config, tmp_path: Path) -> None:
    for program in ("usr/sbin/ModemManager", "usr/bin/brltty"):
        file = tmp_path / "root" / program
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    found = [each for each in check_scanner(case_for(config, tmp_path)) if each.mark is Mark.BAD]
    assert ["ModemManager" in found[0].words, "brltty" in found[1].words] == [True, True]


# -- the screen, the unit and paper
# --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "mark"),
    [
        ({"TERM": "foot"}, Mark.GOOD),
        ({"TERM": "xterm-256color"}, Mark.GOOD),
        ({"TERM": "linux"}, Mark.SKIPPED),
        ({}, Mark.BAD),
    ],
)
def test_colours_are_judged_by_what_the_terminal_says(environment: dict[str, str], mark: Mark) -> None:
    assert colours(environment).mark is mark


def test_a_changed_or_unstarted_unit_is_found(config: Config, tmp_path: Path) -> None:
    units = tmp_path / "root/etc/systemd/system"
    case = case_for(config, tmp_path)
    assert marks(check_unit(case)) == {"unit": Mark.SKIPPED}
    units.mkdir(parents=True)
    (units / "kiosk.service").write_bytes(packaged_unit() or b"")
    assert "not started at boot" in of(check_unit(case), "unit").words
    wants = units / "multi-user.target.wants"
    wants.mkdir()
    appliance = Station(name="cell-3", data_dir=Path("/var/lib/kiosk"))
    (wants / "kiosk.service").symlink_to(units / "kiosk.service")
    assert "may not write" in of(check_unit(case), "unit").words
    case = case_for(msgspec.structs.replace(config, station=appliance), tmp_path)
    assert of(check_unit(case), "unit").mark is Mark.GOOD
    (units / "kiosk.service").write_text("[Service]\n")
    assert "differs" in of(check_unit(case), "unit").words


def test_a_unit_without_watchdog_or_with_a_silent_part_is_found() -> None:
    good = {"ActiveState": "active", "SubState": "running", "WatchdogUSec": "30s", "NRestarts": "1"}
    assert judge_watchdog(good).mark is Mark.GOOD
    assert judge_watchdog({**good, "WatchdogUSec": "0"}).mark is Mark.BAD
    assert judge_watchdog({**good, "StatusText": "No answer from: store"}).mark is Mark.BAD
    assert judge_watchdog({**good, "ActiveState": "failed"}).mark is Mark.BAD


def test_printed_codes_are_read_back_by_a_real_decoder(config: Config, tmp_path: Path) -> None:
    pytest.importorskip("zxingcpp")
    assert marks(check_sheets(case_for(config, tmp_path))) == {"sheets": Mark.GOOD}


# -- the bundle
# ----------------------------------------------------------------------------------------------------


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
