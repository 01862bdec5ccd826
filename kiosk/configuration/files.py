"""Finding the configuration file and reading it as TOML, with every way in which that fails said plainly."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from kiosk.configuration.faults import Faults, Place
from kiosk.configuration.toml_words import syntax_fault
from kiosk.errors import ConfigurationError
from kiosk.words import Words, in_place_of, say

VARIABLE = "KIOSK_CONFIG"
USUAL_FILES = (Path("kiosk.toml"), Path("/etc/kiosk/kiosk.toml"))


def find_file(path: Path | None, environment: Mapping[str, str]) -> Path:
    """The file to read: `path`, else $KIOSK_CONFIG, else the first usual one. Raises ConfigurationError."""
    if path is not None:
        if not _is_there(path):
            raise ConfigurationError([_not_there(path, "--config")])
        return path
    named = environment.get(VARIABLE)
    if named:
        if not _is_there(Path(named)):
            raise ConfigurationError([_not_there(named, f"${VARIABLE}")])
        return Path(named)
    for usual in USUAL_FILES:
        if _is_there(usual):
            return usual
    looked = ", ".join(str(usual.absolute()) for usual in USUAL_FILES)
    raise ConfigurationError(
        [
            say(
                "No configuration: looked for --config, {variable} (not given) and {files}. {advice}",
                variable=f"${VARIABLE}",
                files=looked,
                advice=_ADVICE,
            )
        ]
    )


_ADVICE = say('Make one with "kiosk init"; "kiosk demo" needs none.')


def _not_there(file: Path | str, given: str) -> Words:
    return say(
        "{file}: there is no such file (given by {given}). {advice}",
        file=str(file),
        given=given,
        advice=_ADVICE,
    )


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
        absent = say("there is no file {file}", file=str(file))
        faults.add(named_at, absent if named_at != place else say("there is no such file"))
    except IsADirectoryError:
        faults.add(place, say("this is a folder; a file is needed"))
    except PermissionError:
        faults.add(
            place,
            say("this user may not read it; give the kiosk's user or group the right to (chmod, chgrp)"),
        )
    except OSError as error:
        faults.add(place, unreadable(error))
    else:
        return _decoded(content, place, faults)
    return None


def unreadable(error: OSError) -> Words:
    """A file that the system doesn't give: a broken disk, a name in a circle; in its own words for those who look after it."""
    told = say("can't be read (fault {number} of the system)", number=error.errno or 0)
    return in_place_of(f"can't be read: {error.strerror or error}", told)


def _decoded(content: bytes, place: Place, faults: Faults) -> str | None:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = content[error.start]
        faults.add(
            place,
            say(
                "line {line} holds a byte that is not UTF-8 ({byte}); save the file as UTF-8",
                line=line,
                byte=f"0x{found:02X}",
            ),
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
        faults.add(place, say("brackets are nested too deeply"))
    except (
        ValueError
    ) as error:  # tomllib's own error is one; a number of thousands of digits raises the plain one
        faults.add(place, syntax_fault(str(error)))
    return None


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
