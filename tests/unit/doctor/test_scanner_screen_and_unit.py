"""What the doctor finds of scanner, screen, unit and paper, in a system tree laid out for the test."""

from __future__ import annotations

import os
import pty
from pathlib import Path

import msgspec
import pytest

from kiosk.config import Config, ScannerSettings, Station
from kiosk.station.checks.findings import Case, Finding, Mark
from kiosk.station.checks.scanner import check_scanner
from kiosk.station.checks.screen import colours
from kiosk.station.checks.sheets import check_sheets
from kiosk.station.checks.unit import check_unit, judge_watchdog, packaged_unit
from tests.unit.doctor.cases import case_for, marks, of, tools_for


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
