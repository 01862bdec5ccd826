"""`kiosk install`, `kiosk install --rollback` and `kiosk uninstall`: this computer becomes an appliance,
and back.

The work is a plan (layout.py) that an executor carries out, so that `--dry-run` shows exactly what would
be done. Safe to repeat. Versions lie side by side; a running kiosk is restarted only when nobody is in the
middle of something. Wheels of another version are installed by that version's own `kiosk install`.
"""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from kiosk import __version__
from kiosk.credentials import ApiKey
from kiosk.errors import CommandError
from kiosk.station import layout
from kiosk.station.executor import Executor
from kiosk.station.restarting import Restarter
from kiosk.station.steps import Step

GOOD = 0
FAILED = 1


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What install needs from elsewhere.

    `ask` asks the running kiosk (None: none runs), `read_key` returns the key to store or None (from a
    file or a prompt), `encrypt` stores it at a path, `pause` waits seconds, `waiting` counts what is not
    yet delivered, `become` turns this process into another program.
    """

    ask: Callable[[str], Mapping[str, object] | None]
    read_key: Callable[[Path | None], ApiKey | None]
    encrypt: Callable[[ApiKey, Path], None]
    pause: Callable[[float], None]
    waiting: Callable[[], int]
    become: Callable[[list[str]], None] = lambda command: os.execv(command[0], command)


def add_install_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `kiosk install`, besides `--config`, whose file becomes the station's."""
    parser.add_argument("--dry-run", action="store_true", help="only show each file and command")
    parser.add_argument(
        "--wheels", type=Path, metavar="DIR", help="install from wheels in DIR, without internet"
    )
    parser.add_argument(
        "--tty1",
        action=argparse.BooleanOptionalAction,
        help="text console with keyboard, no touch; kept until told otherwise",
    )
    parser.add_argument(
        "--font-size",
        type=_points,
        default=0,
        metavar="POINTS",
        help="size of the letters (18); 14 on a panel of 1024 × 768",
    )
    parser.add_argument(
        "--key-file", type=Path, metavar="FILE", help="store the API key in FILE (- for standard input)"
    )
    parser.add_argument(
        "--restart",
        choices=("idle", "now", "later"),
        default="idle",
        help="when a running kiosk is restarted",
    )
    parser.add_argument("--rollback", action="store_true", help="go back to the version before")
    parser.add_argument(
        "--files-only", action="store_true", help="lay down unit and settings, no new version"
    )
    parser.add_argument(
        "--root", type=Path, default=Path("/"), metavar="DIR", help="lay the files into a tree"
    )


def add_uninstall_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `kiosk uninstall`."""
    parser.add_argument("--dry-run", action="store_true", help="only show what would go")
    parser.add_argument("--purge", action="store_true", help="also remove configuration, key and data")
    parser.add_argument(
        "--root", type=Path, default=Path("/"), metavar="DIR", help="take the files out of a tree"
    )


def run_install(arguments: argparse.Namespace, out: TextIO, near: Surroundings) -> int:
    """Install, upgrade or go back. Raises CommandError with what to correct."""
    _refuse_without_root(arguments)
    facts = gather_facts(arguments.root, arguments.tty1)
    if arguments.rollback:
        plan = layout.rollback_plan(facts)
        if not plan:
            raise CommandError("There is no earlier version to go back to.")
        key = None
    elif (version := _version_of_wheels(arguments)) != __version__:
        return _hand_over(arguments, out, near, version, facts)
    else:
        key = _key_to_store(arguments, near)
        plan = layout.install_plan(_wanted(arguments, key, facts), facts)
    _carry_out(arguments, out, plan, near, key)
    if arguments.dry_run or arguments.root != Path("/"):
        return GOOD
    restarted = Restarter(near.ask, near.pause, out).restart(arguments.restart)
    out.write(_next_steps(arguments.root))
    return GOOD if restarted else FAILED


def run_uninstall(arguments: argparse.Namespace, out: TextIO, near: Surroundings) -> int:
    """Take the appliance back. Raises CommandError, also when `--purge` would lose something undelivered."""
    _refuse_without_root(arguments)
    if arguments.purge and not arguments.dry_run:
        waiting = near.waiting()
        if waiting:
            raise CommandError(
                f"{waiting} actions are not yet delivered: let the kiosk deliver them,"
                " or hand them over with kiosk queue export. Nothing was removed."
            )
    _carry_out(arguments, out, layout.uninstall_plan(arguments.purge), near, None)
    if not arguments.purge:
        out.write(f"Kept: {layout.DATA} (what was recorded), {layout.CONFIG} and the API key.\n")
    return GOOD


def gather_facts(root: Path, wanted_tty1: bool | None = None) -> layout.Facts:
    """What is installed below `root`, and whether the programs for the variant are (None: the present one)."""
    present = (root / layout.TTY1.lstrip("/")).exists()
    tty1 = present if wanted_tty1 is None else wanted_tty1
    versions = root / layout.VERSIONS.lstrip("/")
    found = sorted(each.name for each in versions.glob("*") if each.is_dir() and not each.is_symlink())
    programs = ("/usr/bin/aplay",) if tty1 else ("/usr/bin/cage", "/usr/bin/foot", "/usr/sbin/seatd")
    return layout.Facts(
        current=_target(root / layout.CURRENT.lstrip("/")),
        previous=_target(root / layout.PREVIOUS.lstrip("/")),
        versions=tuple(found),
        complete=tuple(name for name in found if (versions / name / layout.COMPLETE).exists()),
        missing_programs=any(not (root / program.lstrip("/")).exists() for program in programs),
        font_points=_font_points(root / layout.FOOT.lstrip("/")),
        unit=(root / layout.UNIT.lstrip("/")).exists(),
        tty1=present,
    )


def _wanted(arguments: argparse.Namespace, key: ApiKey | None, facts: layout.Facts) -> layout.Wanted:
    config = getattr(arguments, "config", None)
    try:
        content = None if config is None else Path(config).read_bytes()
    except OSError as error:
        raise CommandError(f"{config}: can't be read: {error.strerror}") from None
    if config is not None and Path(config) == Path(layout.CONFIG):
        content = None
    wheels = "" if arguments.wheels is None else str(arguments.wheels.resolve())
    storing = key is not None or (arguments.dry_run and arguments.key_file is not None)
    return layout.Wanted(
        version=__version__,
        tty1=_on_the_console(arguments, facts),
        wheels=wheels,
        config=content,
        store_key=storing,
        font_points=arguments.font_size,
        files_only=arguments.files_only,
    )


def _on_the_console(arguments: argparse.Namespace, facts: layout.Facts) -> bool:
    """As told; else as it is."""
    return facts.tty1 if arguments.tty1 is None else bool(arguments.tty1)


def _version_of_wheels(arguments: argparse.Namespace) -> str:
    """Which version is to be installed: the one whose wheel is given, else this one."""
    if arguments.wheels is None or arguments.files_only:
        return str(__version__)
    found: list[str] = sorted(file.name.split("-")[1] for file in arguments.wheels.glob("step_kiosk-*.whl"))
    if len(found) != 1:
        what = f"wheels of {', '.join(found)}: leave one" if found else "no wheel of step-kiosk"
        raise CommandError(f"{arguments.wheels} holds {what}.")
    return str(found[0])


def _hand_over(
    arguments: argparse.Namespace, out: TextIO, near: Surroundings, version: str, facts: layout.Facts
) -> int:
    """Lay another version down and let it install itself, since it knows best what it needs."""
    plan = layout.version_plan(version, str(arguments.wheels.resolve()), facts)
    Executor(out, arguments.root, arguments.dry_run).carry_out(plan)
    command = [f"{layout.VERSIONS}/{version}/bin/kiosk", "install", "--wheels", str(arguments.wheels)]
    command += ["--restart", arguments.restart, "--root", str(arguments.root)]
    command += ["--tty1"] if _on_the_console(arguments, facts) else ["--no-tty1"] if facts.tty1 else []
    command += ["--font-size", str(arguments.font_size)] if arguments.font_size else []
    command += ["--key-file", str(arguments.key_file)] if arguments.key_file else []
    command += ["--config", str(arguments.config)] if getattr(arguments, "config", None) else []
    out.write(f"> run       {' '.join(command)}\n")
    out.flush()
    if not arguments.dry_run and arguments.root == Path("/"):
        near.become(command)
    return GOOD


def _key_to_store(arguments: argparse.Namespace, near: Surroundings) -> ApiKey | None:
    """Asked for only where none is stored yet."""
    stored = (arguments.root / layout.CREDENTIAL.lstrip("/")).exists()
    if arguments.dry_run or arguments.files_only or (stored and arguments.key_file is None):
        return None
    return near.read_key(arguments.key_file)


def _carry_out(
    arguments: argparse.Namespace, out: TextIO, plan: list[Step], near: Surroundings, key: ApiKey | None
) -> None:
    def store(path: Path) -> None:
        if key is not None:
            near.encrypt(key, path)

    Executor(out, arguments.root, arguments.dry_run, store).carry_out(plan)


def _refuse_without_root(arguments: argparse.Namespace) -> None:
    if arguments.root == Path("/") and not arguments.dry_run and os.geteuid() != 0:
        raise CommandError("Only root may do this: use sudo. --dry-run shows what would be done.")


def _font_points(file: Path) -> int:
    try:
        found = re.search(rb"^font=.*:size=(\d{1,2})", file.read_bytes(), re.MULTILINE)
    except OSError:
        return 0
    return int(found[1]) if found else 0


def _points(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 8 <= int(text) <= 40):
        raise argparse.ArgumentTypeError("8 to 40")
    return int(text)


def _target(link: Path) -> str:
    return os.path.basename(os.readlink(link)) if link.is_symlink() else ""


def _next_steps(root: Path) -> str:
    lines = []
    if not (root / layout.CONFIG.lstrip("/")).exists():
        lines.append(f"Next: kiosk init --config {layout.CONFIG}, then systemctl restart kiosk.")
    if not (root / layout.CREDENTIAL.lstrip("/")).exists():
        lines.append("No API key is stored: kiosk key set --file FILE.")
    if not (root / "usr/sbin/sshd").exists():
        lines.append(
            "No SSH server is installed: the consoles are masked, so the only other way in is kiosk's screen."
        )
    lines.append("kiosk doctor checks the result.")
    return "\n".join(lines) + "\n"
