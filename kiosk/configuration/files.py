"""Finding the configuration file and reading it as TOML, with every way in which that fails said plainly."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from kiosk.configuration.faults import Faults, Place
from kiosk.errors import ConfigurationError

VARIABLE = "KIOSK_CONFIG"
USUAL_FILES = (Path("kiosk.toml"), Path("/etc/kiosk/kiosk.toml"))


def find_file(path: Path | None, environment: Mapping[str, str]) -> Path:
    """The file to read: `path`, else $KIOSK_CONFIG, else the first usual one. Raises ConfigurationError."""
    if path is not None:
        if not _is_there(path):
            raise ConfigurationError([f"{path}: there is no such file (given by --config). {_ADVICE}"])
        return path
    named = environment.get(VARIABLE)
    if named:
        if not _is_there(Path(named)):
            raise ConfigurationError([f"{named}: there is no such file (given by ${VARIABLE}). {_ADVICE}"])
        return Path(named)
    for usual in USUAL_FILES:
        if _is_there(usual):
            return usual
    looked = ", ".join(str(usual.absolute()) for usual in USUAL_FILES)
    raise ConfigurationError(
        [f"No configuration: looked for --config, ${VARIABLE} (not given) and {looked}. {_ADVICE}"]
    )


_ADVICE = 'Make one with "kiosk init"; "kiosk demo" needs none.'


def _is_there(file: Path) -> bool:
    try:
        file.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:  # it may be there: reading it tells what is wrong
        return True
    return True


def read_text(file: Path, named_at: Place, faults: Faults) -> str | None:
    """The text of a UTF-8 file (a byte order mark is dropped), or None and a fault.

    `named_at` is the key that names the file, at which its absence is told; the file itself when no key does.
    """
    place = Place(file)
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        faults.add(named_at, f"there is no file {file}" if named_at != place else "there is no such file")
    except IsADirectoryError:
        faults.add(place, "this is a folder; a file is needed")
    except PermissionError:
        faults.add(
            place, "this user may not read it; give the kiosk's user or group the right to (chmod, chgrp)"
        )
    except OSError as error:
        faults.add(place, f"can't be read: {error.strerror or error}")
    else:
        return _decoded(content, place, faults)
    return None


def _decoded(content: bytes, place: Place, faults: Faults) -> str | None:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = content[error.start]
        faults.add(
            place, f"line {line} holds a byte that is not UTF-8 (0x{found:02X}); save the file as UTF-8"
        )
        return None


def read_toml(file: Path, named_at: Place, faults: Faults) -> dict[str, object] | None:
    """The document of a TOML file, or None and a fault that tells the line and column."""
    place = Place(file)
    text = read_text(file, named_at, faults)
    if text is None:
        return None
    try:
        return tomllib.loads(text)
    except RecursionError:
        faults.add(place, "brackets are nested too deeply")
    except (
        ValueError
    ) as error:  # tomllib's own error is one; a number of thousands of digits raises the plain one
        faults.add(place, _syntax_fault(str(error)))
    return None


def _syntax_fault(message: str) -> str:
    what, position, where = message.rstrip(")").rpartition(" (at ")
    return f"{where}: {what} (not valid TOML)" if position else f"not valid TOML: {message}"


def joined(folder: Path, name: str) -> Path:
    """A file named relative to `folder`, without detours, so that it is shown and compared in one form."""
    return Path(os.path.normpath(folder / name))


def read_data_dir(file: Path) -> Path | None:
    """The data directory that a file names even when the rest of it is faulty; None when it names none."""
    text = read_text(file, Place(file), Faults())
    for line in (text or "").splitlines():
        if re.match(r"\s*data_dir\s*=", line):
            try:
                named = tomllib.loads(line)["data_dir"]
            except ValueError:
                return None
            return joined(file.absolute().parent, named) if isinstance(named, str) and named else None
    return None
