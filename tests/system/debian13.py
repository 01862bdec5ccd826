"""A Debian 13 system in a directory, made once and kept: what a bare PC has before the kiosk is installed.

`$KIOSK_TREE` names the directory that keeps it between runs (default: below the temporary directory).
Packages come from the mirror that this computer's own apt is set up with.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
SUITE = "trixie"
PYTHON = "3.13"
PACKAGES = (
    *("systemd", "systemd-sysv", "udev", "dbus", "kmod", "procps", "util-linux"),
    *("cage", "foot", "seatd", "fonts-dejavu-core", "alsa-utils", "python3", "python3-venv"),
    *("ca-certificates", "tzdata"),
)
HEADERS = ("libwlroots-0.18-dev", "libwayland-dev", "libpixman-1-dev", "libxkbcommon-dev")
"""What the test's panel is compiled against; unpacked beside the system, not into it."""
EDITION = "2"
"""Another one when the packages change: an older directory is then not taken."""
SOURCES = ("kiosk", "screens", "assets", "kiosk.service", "pyproject.toml", "LICENSE", "README.md")


def home() -> Path:
    """Where the system is kept."""
    return Path(os.environ.get("KIOSK_TREE") or Path(tempfile.gettempdir()) / "kiosk-debian-13")


def base_system() -> Path:
    """The system's directory, made when it isn't there; nothing may be changed in it."""
    home().mkdir(parents=True, exist_ok=True)
    with open(home() / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done, fresh, made = home() / f"complete-{EDITION}", home() / "fresh", home() / "system"
        if not done.exists():
            shutil.rmtree(fresh, ignore_errors=True)
            shutil.rmtree(made, ignore_errors=True)
            run("debootstrap", "--variant=minbase", f"--include={','.join(PACKAGES)}", SUITE, fresh, mirror())
            _add_headers(fresh)
            fresh.rename(made)
            done.touch()
    return made


def headers() -> Path:
    """The include directory for the test's panel."""
    base_system()
    return home() / "headers/usr/include"


def mirror() -> str:
    """Where this computer takes Debian's packages from."""
    listing = run("apt-get", "indextargets", "--format", "$(ORIGIN) $(REPO_URI)", "Created-By: Packages")
    for line in listing.splitlines():
        origin, _, address = line.partition(" ")
        if origin == "Debian" and "security" not in address:
            return address
    raise AssertionError("apt knows no mirror of Debian: run apt-get update")


def compile_panel(target: Path) -> Path:
    """Build the touch panel and keyboard that cage is given."""
    include = headers()
    paths = (include, include / "wlroots-0.18", include / "pixman-1")
    options = ("-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-Wl,-z,lazy")
    places = [word for path in paths for word in ("-isystem", path)]
    run("gcc", *options, *places, "-o", target, Path(__file__).with_name("fake_panel.c"))
    return target


def build_wheels(directory: Path, version: str = "") -> Path:
    """The kiosk's wheel from this checkout and everything it needs on Debian 13, into `directory`.

    With `version` the wheel says that it is another one.
    """
    pip = (sys.executable, "-m", "pip")
    with tempfile.TemporaryDirectory() as copy:
        source = _copy_of_the_sources(Path(copy))
        if version:
            _set_version(source, version)
        run(*pip, "wheel", "--quiet", "--no-deps", "--wheel-dir", directory, source)
    (wheel,) = directory.glob("step_kiosk-*.whl")
    target = ("--only-binary=:all:", "--python-version", PYTHON, "--constraint", ROOT / "requirements.lock")
    run(*pip, "download", "--quiet", *target, "--dest", directory, wheel)
    return directory


def run(*command: str | Path) -> str:
    """Run a command of this computer. Raises AssertionError with what it said."""
    done = subprocess.run(_words(command), capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{_words(command)}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    return done.stdout


def _words(command: Sequence[str | Path]) -> list[str]:
    return [str(word) for word in command]


def _add_headers(system: Path) -> None:
    """The system's own apt knows the right editions."""
    parts = system / "var/tmp/headers"
    parts.mkdir()
    run("chroot", system, "sh", "-c", f"cd /var/tmp/headers && apt-get download -qq {' '.join(HEADERS)}")
    target = home() / "headers"
    shutil.rmtree(target, ignore_errors=True)
    for package in parts.glob("*.deb"):
        run("dpkg-deb", "--extract", package, target)
    shutil.rmtree(parts)


def _copy_of_the_sources(directory: Path) -> Path:
    for name in SOURCES:
        origin = ROOT / name
        if origin.is_dir():
            shutil.copytree(origin, directory / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(origin, directory / name)
    return directory


def _set_version(source: Path, version: str) -> None:
    for name, pattern in (
        ("pyproject.toml", r'^version = ".*"'),
        ("kiosk/__init__.py", r'^__version__ = ".*"'),
    ):
        file = source / name
        line = f'{pattern[1:].partition(" ")[0]} = "{version}"'
        file.write_text(re.sub(pattern, line, file.read_text(), count=1, flags=re.MULTILINE))
