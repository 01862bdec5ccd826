"""The bar code scanner: there, readable, and not claimed by another program."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Sequence
from pathlib import Path

from kiosk.scanning.discovery import scanners, serial_devices
from kiosk.scanning.port_state import none_recognised, several
from kiosk.scanning.visible_text import visible
from kiosk.station.checks.findings import Case, Finding, bad, good, skipped

SCAN_SECONDS = 20.0
PLUG_IN = "Plug it in and set it to USB serial (CDC) mode with the code on the setup sheet: kiosk print setup"


def check_scanner(case: Case) -> Sequence[Finding]:
    """Where the scanner is, whether it can be read, whether a scan arrives, and who else wants its port."""
    return [*_present(case), *_competitors(case)]


def _present(case: Case) -> list[Finding]:
    port = case.config.scanner.port
    if port == "none":
        return [skipped("scanner", "none is configured; scans may be typed by a keyboard-wedge scanner")]
    if case.running is not None:
        return [_as_the_kiosk_says(case)]
    if "://" in port:
        found = [skipped("scanner", f"{visible(port)} is a network address: opened when the kiosk runs")]
    else:
        device = _device(case, port)
        if isinstance(device, Finding):
            return [device]
        found = [_readable(device)]
    if case.scan:
        found.append(_scanned(case))
    return found


def _as_the_kiosk_says(case: Case) -> Finding:
    scanner = case.running_part("scanner")
    words = visible(str(scanner.get("words") or scanner.get("state") or "no word"))
    if scanner.get("state") == "fault":
        return bad("scanner", words, PLUG_IN)
    return good("scanner", f"held by the running kiosk: {words}")


def _device(case: Case, port: str) -> Path | Finding:
    """The device that the kiosk would open, or why there is none."""
    if port != "auto":
        return Path(port) if Path(port).exists() else bad("scanner", f"{port} does not exist", PLUG_IN)
    dev, sysfs = case.file("/dev"), case.file("/sys")
    found = scanners(dev, sysfs)
    if len(found) == 1:
        return Path(found[0].port)
    others = serial_devices(dev, sysfs)
    if not found and not others:
        return bad("scanner", "none is plugged in", PLUG_IN)
    ports = tuple(device.port for device in found or others)
    state = several(ports) if found else none_recognised(ports)
    return bad("scanner", str(state.words), str(state.remedy))


def _readable(device: Path) -> Finding:
    if not stat.S_ISCHR(device.stat().st_mode):
        return bad("scanner", f"{device} is no serial port", "Check [scanner] port.")
    if not os.access(device, os.R_OK | os.W_OK):
        remedy = "Add the user to the group dialout (usermod -aG dialout USER) and sign in again."
        return bad("scanner", f"{device} can't be opened by this user", remedy)
    return good("scanner", f"{device} can be read")


def _scanned(case: Case) -> Finding:
    if case.tools.read_scan is None:
        return skipped("scan", "this build can't read the port")
    print("  Scan anything now.", file=sys.stderr, flush=True)
    data = case.tools.read_scan(case.config, SCAN_SECONDS)
    if not data:
        remedy = "Scan the test codes of kiosk print setup; check [scanner] baud_rate."
        return bad("scan", f"nothing arrived in {SCAN_SECONDS:.0f} seconds", remedy)
    return good("scan", f"read {visible(data)}")


def _competitors(case: Case) -> list[Finding]:
    found: list[Finding] = []
    manager = any(case.file(each).exists() for each in ("/usr/sbin/ModemManager", "/usr/bin/ModemManager"))
    if manager and not case.file("/etc/udev/rules.d/60-kiosk-scanner.rules").exists():
        remedy = "Run kiosk install (it lays down a rule against it), or remove the package modemmanager."
        found.append(bad("scanner port", "ModemManager probes every new serial port", remedy))
    if case.file("/usr/bin/brltty").exists():
        remedy = "Remove the package brltty."
        found.append(bad("scanner port", "brltty takes some USB serial ports for itself", remedy))
    return found or [good("scanner port", "no other program is known to claim it")]
