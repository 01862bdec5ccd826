"""The appliance: unit, watchdog, forced display, locked console."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from kiosk.errors import CommandError
from kiosk.shipped import shipped
from kiosk.station.checks.findings import Case, Finding, bad, good, skipped
from kiosk.station.layout import DATA, SYSTEM, UNIT

WANTED = f"{SYSTEM}/multi-user.target.wants/kiosk.service"
PROPERTIES = ("ActiveState", "SubState", "WatchdogUSec", "NRestarts", "StatusText")


def check_unit(case: Case) -> Sequence[Finding]:
    """Installed as packaged, started at boot, watched, its display forced on."""
    unit = case.file(UNIT)
    if not unit.exists():
        remedy = "kiosk install makes this computer a kiosk; nothing is needed to run it in a window."
        return [skipped("unit", "not installed", remedy)]
    return [_installed(case), _watched(case), _display(case)]


def _installed(case: Case) -> Finding:
    wanted = case.file(WANTED)
    if not wanted.is_symlink():
        return bad("unit", "not started at boot", "systemctl enable kiosk")
    data_dir = case.config.station.data_dir
    if data_dir != Path(DATA) and Path(DATA) not in data_dir.parents:
        remedy = f"Put data_dir below {DATA}, or allow the other with ReadWritePaths= (systemctl edit kiosk)."
        return bad("unit", f"it may not write {data_dir}", remedy)
    packaged = packaged_unit()
    if packaged is not None and case.file(UNIT).read_bytes() != packaged:
        remedy = "Run kiosk install again; keep own settings in a drop-in (systemctl edit kiosk)."
        return bad("unit", "differs from this version's", remedy)
    return good("unit", "installed and started at boot")


def packaged_unit() -> bytes | None:
    """The unit as shipped; None where it isn't."""
    try:
        return shipped("kiosk.service")
    except CommandError:
        return None


def _watched(case: Case) -> Finding:
    if shutil.which("systemctl") is None or not case.file("/run/systemd/system").is_dir():
        return skipped("watchdog", "systemd does not run here")
    command = ["systemctl", "show", "kiosk.service", "--property", ",".join(PROPERTIES)]
    told = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)
    if told.returncode != 0:
        return skipped("watchdog", "systemd does not answer")
    return judge_watchdog(dict(line.split("=", 1) for line in told.stdout.splitlines() if "=" in line))


def judge_watchdog(shown: dict[str, str]) -> Finding:
    """What `systemctl show` tells about the unit, as a finding."""
    state = f"{shown.get('ActiveState')}/{shown.get('SubState')}"
    if shown.get("ActiveState") != "active":
        return bad(
            "watchdog", f"the unit is {state}", "systemctl restart kiosk; then journalctl -u kiosk -n 50"
        )
    if shown.get("WatchdogUSec", "0") in ("0", "infinity", ""):
        return bad("watchdog", "off: a frozen kiosk would stay frozen", "Run kiosk install again.")
    status = shown.get("StatusText", "")
    if status.startswith("No answer"):
        return bad("watchdog", status, "It restarts the kiosk by itself; send a bundle if it happens again.")
    return good("watchdog", f"every {shown['WatchdogUSec']}, restarted {shown.get('NRestarts', '0')} times")


def _display(case: Case) -> Finding:
    try:
        words = case.file("/proc/cmdline").read_text().split()
    except OSError:
        return skipped("display", "the kernel's command line can't be read")
    if any(word.startswith("video=") and word.rstrip("D").endswith("e") for word in words):
        return good("display", "its connector is forced on")
    remedy = (
        "Add video=HDMI-A-1:e (the name is in /sys/class/drm) to GRUB_CMDLINE_LINUX, run update-grub:"
        " a panel switched off at boot is then found all the same."
    )
    return skipped("display", "its connector is not forced on", remedy)
