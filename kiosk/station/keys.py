"""`kiosk key set`: a new API key is tried, kept for this station and put to use.

Where the unit is installed the key is encrypted for this computer (systemd-creds) and the unit restarted,
which reads it at its start; elsewhere it goes into the key file, which a running kiosk notices by itself.
"""

from __future__ import annotations

import argparse
import getpass
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TextIO

from kiosk.api.bodies import list_request
from kiosk.api.exchange import Reach, Transport
from kiosk.clock import Clock
from kiosk.config import Config
from kiosk.credentials import KEY_NAME, ApiKey
from kiosk.errors import CommandError
from kiosk.station.layout import CREDENTIAL, UNIT
from kiosk.station.restarting import Restarter

LONGEST_INPUT = 10_000


@dataclass(frozen=True, slots=True)
class KeySetting:
    """What `kiosk key set` works with; `encrypt` stores a key at a path, bound to this computer."""

    config: Config
    clock: Clock
    connect: Callable[[Config, ApiKey], Transport]
    encrypt: Callable[[ApiKey, Path], None]
    restarter: Restarter
    root: Path = Path("/")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `kiosk key set`, besides `--config`. A key is never an argument: others could read
    it."""
    parser.add_argument(
        "--file", type=Path, metavar="FILE", help="read the key from FILE (- for standard input)"
    )
    parser.add_argument("--untested", action="store_true", help="store it without asking the server")
    parser.add_argument(
        "--restart",
        choices=("idle", "now", "later"),
        default="idle",
        help="when a running kiosk is restarted",
    )


def run(arguments: argparse.Namespace, out: TextIO, setting: KeySetting) -> int:
    """Try, store, restart; 0. Raises CommandError, and then nothing was changed."""
    key = read_key(arguments.file)
    if key is None:
        raise CommandError("No key was given; nothing was changed.")
    if not arguments.untested:
        try_key(setting, key)
        out.write("The server accepts the key. Whether it may write is told by: kiosk doctor\n")
    if (setting.root / UNIT.lstrip("/")).exists():
        if setting.root == Path("/") and os.geteuid() != 0:
            raise CommandError("Only root may change the key of an installed kiosk: use sudo.")
        setting.encrypt(key, setting.root / CREDENTIAL.lstrip("/"))
        out.write("Stored, encrypted for this computer.\n")
        return 0 if setting.restarter.restart(arguments.restart) else 1
    file = key_file(setting.config)
    write_private(file, key.reveal().encode("ascii") + b"\n")
    out.write(f"Stored in {file}; a running kiosk takes it within a minute.\n")
    return 0


def read_key(source: Path | None, prompt: bool = True) -> ApiKey | None:
    """The key from a file, standard input ("-") or a prompt; None when nothing was typed or nobody can be
    asked.

    Raises CommandError when the source can't be read or holds no key.
    """
    try:
        if source is None:
            if not prompt or not sys.stdin.isatty():
                return None
            text, named = getpass.getpass("API key (not shown): "), "the prompt"
        elif str(source) == "-":
            text, named = sys.stdin.read(LONGEST_INPUT), "standard input"
        else:
            text, named = source.read_bytes()[:LONGEST_INPUT].decode("ascii"), str(source)
        return ApiKey(text, named) if text.strip() else None
    except UnicodeDecodeError:
        raise CommandError(f"{source}: holds a character that is not ASCII, so it is no API key.") from None
    except OSError as error:
        raise CommandError(f"{source}: can't be read: {error.strerror}") from None
    except ValueError as error:
        raise CommandError(f"{named}: {error}. Nothing was changed.") from None


def try_key(setting: KeySetting, key: ApiKey) -> None:
    """One GET with the key. Raises CommandError unless the server answers it with its step events."""
    transport = setting.connect(setting.config, key)
    today = setting.clock.now().date()
    try:
        answer = transport.exchange(list_request(today - timedelta(days=1), today))
    finally:
        transport.close()
    if answer.reach is not Reach.KNOWN:
        why = answer.failure or "no answer"
        raise CommandError(
            f"The server was not reached ({why}); nothing was changed. --untested stores it anyway."
        )
    if answer.status in (401, 403):
        raise CommandError(f"The server refuses this key ({answer.status}); nothing was changed.")
    if answer.status != 200:
        raise CommandError(f"The server answered {answer.status}; nothing was changed. Try again later.")


def key_file(config: Config) -> Path:
    """Where a station without the unit keeps its key."""
    if config.api.key_file is not None:
        return config.api.key_file
    return (config.file.parent if config.file is not None else Path.cwd()) / KEY_NAME


def write_private(file: Path, content: bytes) -> None:
    """Replace a file for its owner alone, at once. Raises CommandError."""
    fresh = file.with_name(f".{file.name}.new")
    try:
        fresh.unlink(missing_ok=True)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as target:
            target.write(content)
            target.flush()
            os.fsync(target.fileno())
        os.replace(fresh, file)
    except OSError as error:
        raise CommandError(f"{file}: can't be written: {error.strerror}") from None


def encrypt_with_systemd(key: ApiKey, path: Path) -> None:
    """Store the key at `path`, readable only on this computer (systemd-creds(1)). Raises CommandError."""
    fresh = path.with_name(f".{path.name}.new")
    command = ("systemd-creds", "encrypt", f"--name={KEY_NAME}", "-", str(fresh))
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh.unlink(missing_ok=True)
        done = subprocess.run(command, input=key.reveal().encode("ascii"), capture_output=True, check=False)
    except OSError as error:
        raise CommandError(f"systemd-creds: {error.strerror}") from None
    if done.returncode != 0:
        words = done.stderr.decode("utf-8", "replace").strip()
        raise CommandError(f"systemd-creds could not encrypt the key: {words}")
    fresh.chmod(0o600)
    os.replace(fresh, path)


def decrypt_with_systemd(path: Path) -> ApiKey | None:
    """The key stored at `path`, for root's commands; None when there is none or this user may not read it."""
    command = ("systemd-creds", "decrypt", f"--name={KEY_NAME}", str(path), "-")
    try:
        if not path.exists():
            return None
        done = subprocess.run(command, capture_output=True, check=False)
        return ApiKey(done.stdout.decode("ascii"), str(path)) if done.returncode == 0 else None
    except (OSError, ValueError):
        return None
