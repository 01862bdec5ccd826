"""The resolved configuration as JSON: its hash, and the last good copy, run while the present one is faulty.

The copy is written to a file beside it, synced and renamed. It names people: only the kiosk's user reads it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

from kiosk.configuration.files import find_file, read_data_dir
from kiosk.configuration.reading import read_config
from kiosk.configuration.structure import Config, Loaded, Station
from kiosk.errors import ConfigurationError

FILE_NAME = "last-good-config.json"
_HASH_DIGITS = 12


def hash_of(config: Config) -> str:
    """See `kiosk.config.config_hash`. Where the files are doesn't count."""
    settings = msgspec.structs.replace(config, file=None, files=())
    return hashlib.sha256(_encoded(settings)).hexdigest()[:_HASH_DIGITS]


def _encoded(config: Config) -> bytes:
    return msgspec.json.encode(config, enc_hook=str, order="sorted")


def save(config: Config, data_dir: Path) -> None:
    """Write the copy, so that a power cut leaves the one before or this one. Raises OSError."""
    file = data_dir / FILE_NAME
    beside = file.with_name(FILE_NAME + ".new")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as output:
        output.write(_encoded(config))
        output.flush()
        os.fsync(output.fileno())
    beside.replace(file)
    _sync_folder(data_dir)


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":  # Windows can't open a folder, and syncs renames itself
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def load(data_dir: Path) -> Config | None:
    """The copy in `data_dir`, or None when it is missing, damaged or of another version's form."""
    try:
        content = (data_dir / FILE_NAME).read_bytes()
        return msgspec.json.decode(content, type=Config, dec_hook=_decode)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None


def _decode(kind: type, value: object) -> object:
    if kind is Path and isinstance(value, str):
        return Path(value)
    raise ValueError("a path is text")


def load_or_copy(path: Path | None, environment: Mapping[str, str], data_dir: Path | None) -> Loaded:
    """See `kiosk.config.load_or_last_good`."""
    try:
        return Loaded(read_config(path, environment))
    except ConfigurationError as error:
        for folder in _data_dirs(path, environment, data_dir):
            copy = load(folder)
            if copy is not None:
                return Loaded(copy, error.faults)
        raise


def _data_dirs(path: Path | None, environment: Mapping[str, str], data_dir: Path | None) -> list[Path]:
    if data_dir is not None:
        return [data_dir]
    candidates: list[Path | None] = []
    try:
        candidates.append(read_data_dir(find_file(path, environment)))
    except ConfigurationError:
        candidates.append(None)
    state = environment.get("STATE_DIRECTORY", "").partition(":")[0]
    candidates += [Path(state) if state else None, Station().data_dir]
    return [candidate for candidate in candidates if candidate is not None]
