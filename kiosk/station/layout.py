"""Where everything of the appliance lies, and the plans that lay it down, take it back and go back a
version. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from kiosk.shipped import shipped
from kiosk.station.steps import Link, MakeDirectory, Remove, Run, Step, StoreKey, WriteFile

VERSIONS = "/opt/kiosk"
CURRENT = f"{VERSIONS}/current"
PREVIOUS = f"{VERSIONS}/previous"
COMPLETE = "complete"
"""A file in a version's directory, written when its installation is finished."""
COMMAND = "/usr/local/bin/kiosk"
SETTINGS = "/etc/kiosk"
CONFIG = f"{SETTINGS}/kiosk.toml"
FOOT = f"{SETTINGS}/foot.ini"
DATA = "/var/lib/kiosk"
SYSTEM = "/etc/systemd/system"
UNIT = f"{SYSTEM}/kiosk.service"
TTY1 = f"{SYSTEM}/kiosk.service.d/tty1.conf"
CREDENTIAL = "/etc/credstore.encrypted/kiosk.api-key"
RULE = "/etc/udev/rules.d/60-kiosk-scanner.rules"
USERS = "/etc/sysusers.d/kiosk.conf"
LOGIND = "/etc/systemd/logind.conf.d/60-kiosk.conf"
MANAGER = "/etc/systemd/system.conf.d/60-kiosk.conf"
SYSRQ = "/etc/sysctl.d/60-kiosk.conf"

MASKED = (
    "getty@.service",
    "serial-getty@.service",
    "console-getty.service",
    "autovt@.service",
    "debug-shell.service",
    "ctrl-alt-del.target",
)
"""Ways to a shell or a reboot from the keyboard."""

PACKAGES = ("cage", "foot", "seatd", "fonts-dejavu-core", "alsa-utils", "python3-venv")
TTY1_PACKAGES = ("alsa-utils", "python3-venv")

SIZE = b":size=%d"
SHIPPED_POINTS = 18

USERS_TEXT = b"""# The kiosk's user: no shell, no password; the groups of the scanner, the display and the sound.
u kiosk - "Kiosk operator terminal" /var/lib/kiosk /usr/sbin/nologin
m kiosk dialout
m kiosk video
m kiosk audio
"""
LOGIND_TEXT = b"""# No console for a person: the kiosk is the only screen.
[Login]
NAutoVTs=0
ReserveVT=0
HandlePowerKey=ignore
HandleSuspendKey=ignore
HandleHibernateKey=ignore
HandleLidSwitch=ignore
HandleLidSwitchExternalPower=ignore
"""
MANAGER_TEXT = b"""# Control+Alt+Delete, pressed seven times, would reboot at once.
[Manager]
CtrlAltDelBurstAction=none
"""
SYSRQ_TEXT = b"""# The SysRq key could kill the kiosk and everything else.
kernel.sysrq = 0
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be installed. `wheels`: a directory to install from, without internet."""

    version: str
    tty1: bool = False
    wheels: str = ""
    config: bytes | None = None
    store_key: bool = False
    font_points: int = 0
    """0: as it is, or as shipped."""
    files_only: bool = False
    """Leave the versions as they are: used after going back to an earlier one."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is there already."""

    current: str = ""
    """The version that `current` names."""
    previous: str = ""
    versions: tuple[str, ...] = ()
    """Directories below /opt/kiosk, complete or not."""
    complete: tuple[str, ...] = ()
    missing_programs: bool = False
    unit: bool = False
    font_points: int = 0
    """The size in the installed foot.ini; an upgrade keeps it."""
    tty1: bool = False
    """On the text console; every other version stays there."""


def install_plan(wanted: Wanted, facts: Facts) -> list[Step]:
    """Everything `kiosk install` does, in order; the same again changes nothing."""
    plan: list[Step] = []
    if facts.missing_programs:
        packages = TTY1_PACKAGES if wanted.tty1 else PACKAGES
        plan.append(Run(("apt-get", "install", "--yes", "--no-install-recommends", *packages)))
    plan += [WriteFile(USERS, USERS_TEXT), Run(("systemd-sysusers", USERS))]
    if not wanted.files_only:
        plan += _version_steps(wanted, facts)
    plan += _file_steps(wanted, facts)
    if wanted.store_key:
        plan += [MakeDirectory(str(PurePosixPath(CREDENTIAL).parent), 0o700), StoreKey(CREDENTIAL)]
    plan += _reload_steps()
    plan.append(Run(("systemctl", "enable", "kiosk.service")))
    if not wanted.tty1:
        plan.append(Run(("systemctl", "enable", "--now", "seatd.service")))
    return plan


def version_plan(version: str, wheels: str, facts: Facts) -> list[Step]:
    """A version in a directory of its own; nothing when it is there already."""
    home = f"{VERSIONS}/{version}"
    if version in facts.complete:
        return []
    source = ("--no-index", "--find-links", wheels) if wheels else ()
    return [
        MakeDirectory(VERSIONS),
        Remove(home),
        Run(("python3", "-m", "venv", home)),
        Run((f"{home}/bin/pip", "install", "--no-input", *source, f"step-kiosk=={version}")),
        Run((f"{home}/bin/kiosk", "--version")),
        WriteFile(f"{home}/{COMPLETE}", b""),
    ]


def _version_steps(wanted: Wanted, facts: Facts) -> list[Step]:
    """The version, then the links; older ones than the one before go."""
    steps = version_plan(wanted.version, wanted.wheels, facts)
    kept = {wanted.version}
    if facts.current and facts.current != wanted.version:
        steps.append(Link(PREVIOUS, facts.current))
        kept.add(facts.current)
    elif facts.previous:
        kept.add(facts.previous)
    steps += [Link(CURRENT, wanted.version), Link(COMMAND, f"{CURRENT}/bin/kiosk")]
    return steps + [Remove(f"{VERSIONS}/{each}") for each in facts.versions if each not in kept]


def _file_steps(wanted: Wanted, facts: Facts) -> list[Step]:
    points = wanted.font_points or facts.font_points or SHIPPED_POINTS
    steps: list[Step] = [
        MakeDirectory(
            SETTINGS, 0o2750, "root", "kiosk"
        ),  # what is written here can be read by the kiosk's group
        WriteFile(FOOT, shipped("foot.ini").replace(SIZE % SHIPPED_POINTS, SIZE % points)),
        MakeDirectory(DATA, 0o700, "kiosk", "kiosk"),
        WriteFile(RULE, shipped("60-kiosk-scanner.rules")),
        WriteFile(LOGIND, LOGIND_TEXT),
        WriteFile(MANAGER, MANAGER_TEXT),
        WriteFile(SYSRQ, SYSRQ_TEXT),
        WriteFile(UNIT, shipped("kiosk.service")),
        WriteFile(TTY1, shipped("kiosk-tty1.conf")) if wanted.tty1 else Remove(TTY1),
    ]
    if wanted.config is not None:
        steps.append(WriteFile(CONFIG, wanted.config, 0o640, "root", "kiosk"))
    return steps + [Link(f"{SYSTEM}/{name}", "/dev/null") for name in MASKED]


def _reload_steps() -> list[Step]:
    return [
        Run(("systemctl", "daemon-reload")),
        Run(("udevadm", "control", "--reload"), may_fail=True),
        Run(("udevadm", "trigger", "--subsystem-match=tty"), may_fail=True),
        Run(("sysctl", "--quiet", f"--load={SYSRQ}"), may_fail=True),
        Run(("systemctl", "kill", "--signal=HUP", "systemd-logind.service"), may_fail=True),
    ]


def rollback_plan(facts: Facts) -> list[Step]:
    """Back to the version before; doing it twice comes back. Empty when there is none."""
    if facts.previous not in facts.complete or facts.previous == facts.current:
        return []
    variant = ("--tty1",) if facts.tty1 else ()
    return [
        Link(PREVIOUS, facts.current),
        Link(CURRENT, facts.previous),
        Run((f"{CURRENT}/bin/kiosk", "install", "--files-only", "--restart", "later", *variant)),
    ]


def uninstall_plan(purge: bool) -> list[Step]:
    """Takes back what install did. Configuration, key and data stay, unless `purge`."""
    plan: list[Step] = [Run(("systemctl", "disable", "--now", "kiosk.service"), may_fail=True)]
    plan += [Remove(f"{SYSTEM}/{name}", only_if_target="/dev/null") for name in MASKED]
    plan += [Remove(path) for path in (TTY1, UNIT, FOOT, RULE, LOGIND, MANAGER, SYSRQ)]
    if purge:
        plan += [Remove(CREDENTIAL), Remove(SETTINGS), Remove(DATA), Remove(USERS)]
        plan.append(Run(("userdel", "kiosk"), may_fail=True))
    plan += [
        Run(("systemctl", "daemon-reload")),
        Run(("udevadm", "control", "--reload"), may_fail=True),
        Run(("systemctl", "kill", "--signal=HUP", "systemd-logind.service"), may_fail=True),
        Remove(COMMAND, only_if_target=f"{CURRENT}/bin/kiosk"),
        Remove(VERSIONS),
    ]
    return plan
