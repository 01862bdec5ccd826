"""The unit, the terminal's settings and the other files of the appliance: hardened, without ways out,
without traps.

What needs systemd or foot 1.21 is marked; the rest reads the files.
"""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import wave
from io import BytesIO
from pathlib import Path

import pytest

from kiosk.shipped import shipped

LARGEST_EXPOSURE = 15
"""Tenths, as `systemd-analyze security` counts; a login prompt has 96."""

KEY_BINDINGS = [
    "scrollback-up-page",
    "scrollback-up-half-page",
    "scrollback-up-line",
    "scrollback-down-page",
    "scrollback-down-half-page",
    "scrollback-down-line",
    "scrollback-home",
    "scrollback-end",
    "clipboard-copy",
    "clipboard-paste",
    "primary-paste",
    "search-start",
    "font-increase",
    "font-decrease",
    "font-reset",
    "spawn-terminal",
    "minimize",
    "maximize",
    "fullscreen",
    "show-urls-launch",
    "show-urls-copy",
    "show-urls-persistent",
    "prompt-prev",
    "prompt-next",
    "unicode-input",
    "noop",
    "quit",
]
SEARCH_BINDINGS = [
    "cancel",
    "commit",
    "find-prev",
    "find-next",
    "cursor-left",
    "cursor-left-word",
    "cursor-right",
    "cursor-right-word",
    "cursor-home",
    "cursor-end",
    "delete-prev",
    "delete-prev-word",
    "delete-next",
    "delete-next-word",
    "delete-to-start",
    "delete-to-end",
    "extend-char",
    "extend-to-word-boundary",
    "extend-to-next-whitespace",
    "extend-line-down",
    "extend-backward-char",
    "extend-backward-to-word-boundary",
    "extend-backward-to-next-whitespace",
    "extend-line-up",
    "clipboard-paste",
    "primary-paste",
    "unicode-input",
    "scrollback-up-page",
    "scrollback-up-half-page",
    "scrollback-up-line",
    "scrollback-down-page",
    "scrollback-down-half-page",
    "scrollback-down-line",
    "scrollback-home",
    "scrollback-end",
]
MOUSE_BINDINGS = [
    "scrollback-up-mouse",
    "scrollback-down-mouse",
    "font-increase",
    "font-decrease",
    "primary-paste",
    "select-begin",
    "select-begin-block",
    "select-extend",
    "select-extend-character-wise",
    "select-word",
    "select-word-whitespace",
    "select-quote",
    "select-row",
]
"""Every name that foot 1.21 binds by default or can bind without an argument."""


def settings(name: str) -> dict[str, list[str]]:
    """The directives of a unit file, each with its values in order."""
    found: dict[str, list[str]] = {}
    for line in shipped(name).decode("ascii").splitlines():
        if "=" in line and not line.startswith("#"):
            key, value = line.split("=", 1)
            found.setdefault(key, []).append(value)
    return found


def foot() -> configparser.ConfigParser:
    parser = configparser.ConfigParser(delimiters=("=",), comment_prefixes=("#",), interpolation=None)
    parser.read_string("[main]\n" + shipped("foot.ini").decode("ascii"))
    return parser


# -- the unit: traps that cost the kiosk its readiness, its scanner or its screen
# -----------------------------------


def test_readiness_of_a_grandchild_counts() -> None:
    unit = settings("kiosk.service")
    assert unit["Type"] == ["notify"]
    assert unit["NotifyAccess"] == ["all"]
    assert "PAMName" not in unit


def test_it_comes_back_however_often_it_failed() -> None:
    unit = settings("kiosk.service")
    assert unit["Restart"] == ["always"]
    assert unit["StartLimitIntervalSec"] == ["0"]
    assert float(unit["WatchdogSec"][0]) > 0


def test_every_scanner_driver_it_may_use_is_loaded_before_it_starts() -> None:
    unit = settings("kiosk.service")
    assert {"char-ttyACM rw", "char-ttyUSB rw"} <= set(unit["DeviceAllow"])
    for driver in ("cdc_acm", "usbserial"):
        assert f"modprobe@{driver}.service" in unit["Wants"][0]
        assert f"modprobe@{driver}.service" in unit["After"][0]


def test_no_device_class_covers_the_consoles() -> None:
    allowed = settings("kiosk.service")["DeviceAllow"] + settings("kiosk-tty1.conf")["DeviceAllow"]
    assert not [each for each in allowed if re.fullmatch(r"char-tty(S|\*)?( .*)?", each)]


def test_the_boot_identity_stays_readable_because_times_depend_on_it() -> None:
    assert "ProcSubset" not in settings("kiosk.service")


def test_a_missing_key_does_not_keep_the_unit_from_starting() -> None:
    (credential,) = settings("kiosk.service")["LoadCredentialEncrypted"]
    identifier, _, stored = credential.partition(":")
    assert identifier == "api-key"
    assert stored
    assert "/" not in stored


def test_the_compositor_can_hear_of_devices() -> None:
    assert "AF_NETLINK" in settings("kiosk.service")["RestrictAddressFamilies"][0]


def test_written_files_can_not_be_run_and_the_root_is_not_listed() -> None:
    (paths,) = settings("kiosk.service")["NoExecPaths"]
    assert {"/var/lib/kiosk", "/run/kiosk", "/tmp"} <= set(paths.split())
    assert "/" not in paths.split()
    assert "ExecPaths" not in settings("kiosk.service")


def test_the_key_is_in_no_environment_and_on_no_command_line() -> None:
    for name in ("kiosk.service", "kiosk-tty1.conf"):
        unit = settings(name)
        for value in unit.get("Environment", []) + unit.get("ExecStart", []):
            assert not re.search(r"api.?key", value, re.IGNORECASE)
    assert "PassEnvironment" not in settings("kiosk.service")


def test_an_interrupt_typed_while_starting_does_not_end_the_kiosk() -> None:
    for command in (settings("kiosk-tty1.conf")["ExecStart"][-1], foot()["main"]["shell"]):
        assert command.index("stty -isig") < command.index("exec ")


def test_the_text_console_gets_what_is_drawn() -> None:
    console = settings("kiosk-tty1.conf")
    assert (console["StandardInput"], console["StandardError"]) == (["tty-fail"], ["tty"])


@pytest.mark.system
@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd")
@pytest.mark.parametrize("tty1", [False, True])
def test_the_unit_stays_below_the_exposure_limit(tmp_path: Path, tty1: bool) -> None:
    unit = tmp_path / "kiosk.service"
    unit.write_bytes(shipped("kiosk.service"))
    if tty1:
        (tmp_path / "kiosk.service.d").mkdir()
        (tmp_path / "kiosk.service.d/tty1.conf").write_bytes(shipped("kiosk-tty1.conf"))
    command = ["systemd-analyze", "security", "--offline=true", f"--threshold={LARGEST_EXPOSURE}", str(unit)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout[-200:]


@pytest.mark.system
@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd")
def test_systemd_knows_every_directive(tmp_path: Path) -> None:
    unit = tmp_path / "kiosk.service"
    unit.write_bytes(shipped("kiosk.service"))
    command = ["systemd-analyze", "verify", "--man=no", str(unit)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    complaints = [line for line in told.stderr.splitlines() if "kiosk.service" in line]
    assert [line for line in complaints if "is not executable" not in line] == []


# -- the terminal: no way out, no lost tap
# --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("section", "names"),
    [
        ("key-bindings", KEY_BINDINGS),
        ("search-bindings", SEARCH_BINDINGS),
        ("url-bindings", ["cancel", "toggle-url-visible"]),
        ("mouse-bindings", MOUSE_BINDINGS),
    ],
)
def test_every_binding_of_the_terminal_is_off(section: str, names: list[str]) -> None:
    bound = dict(foot()[section])
    bound.pop("selection-override-modifiers", None)
    assert dict.fromkeys(names, "none") == bound


def test_a_keyboard_in_a_socket_does_not_switch_the_touch_panel_off() -> None:
    """Without any key, foot 1.21 takes them for held as soon as there is a keyboard, and keeps every touch."""
    keys = foot()["mouse-bindings"]["selection-override-modifiers"]
    assert set(keys.split("+")) == {"Control", "Shift", "Mod1", "Mod4"}


def test_a_tap_that_drifts_is_not_lost() -> None:
    assert foot()["touch"]["long-press-delay"] == "0"


def test_what_is_shown_can_reach_no_clipboard_no_browser_and_no_notification() -> None:
    terminal = foot()
    assert terminal["security"]["osc52"] == "disabled"
    assert terminal["url"]["launch"] == "/bin/true"
    assert terminal["desktop-notifications"]["command"] == "/bin/true"
    assert terminal["scrollback"]["lines"] == "0"
    assert terminal["main"]["locked-title"] == "yes"


# -- the rest
# -------------------------------------------------------------------------------------------------------


def test_the_scanners_rule_keeps_probing_programs_away_and_gives_a_stable_name() -> None:
    rule = shipped("60-kiosk-scanner.rules").decode("ascii")
    assert 'ENV{ID_MM_DEVICE_IGNORE}="1"' in rule
    assert 'SYMLINK+="scanner0"' in rule


@pytest.mark.parametrize("name", ["good.wav", "bad.wav"])
def test_the_tones_are_short_and_playable(name: str) -> None:
    data = shipped(f"sounds/{name}")
    assert len(data) < 30_000
    with wave.open(BytesIO(data)) as tone:
        assert (tone.getnchannels(), tone.getsampwidth()) == (1, 2)
        assert 0.1 < tone.getnframes() / tone.getframerate() < 0.6
