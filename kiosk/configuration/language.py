"""In which language to say that the configuration can't be used: the station's own, as far as the file still tells it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from kiosk.configuration.faults import Faults, Place
from kiosk.configuration.files import find_file, read_text
from kiosk.configuration.includes import Reader, all_settings
from kiosk.configuration.structure import LANGUAGES
from kiosk.errors import ConfigurationError

VARIABLES = ("LC_MESSAGES", "LANG")
"""The first that is set decides. Not LC_ALL: the unit sets that for the characters' sake, whatever people speak here."""


def language_without(path: Path | None, environment: Mapping[str, str]) -> str:
    """A language code that there is a catalog for, whatever is wrong with the configuration at `path` (see `load_config`)."""
    try:
        file = find_file(path, environment)
    except ConfigurationError:
        return _of_environment(environment)
    return _of_file(file) or _of_environment(environment)


def _of_file(file: Path) -> str:
    """`[station] language` of a faulty file or of one it includes; empty when none of them names a known one."""
    faults = Faults()  # told elsewhere
    document = Reader(faults).read(file)
    if document is None:
        return _of_lines(read_text(file, Place(file), faults) or "")
    setting = all_settings(document, faults).get(("station", "language"))
    return str(setting.value) if setting is not None else ""


def _of_lines(text: str) -> str:
    """The same from a text that is no TOML as a whole, line by line."""
    table = ""
    for line in text.splitlines():
        header = re.match(r"\s*\[+([^\]]*)\]", line)
        if header:
            table = header[1].strip()
        elif table == "station" and re.match(r"\s*language\s*=", line):
            try:
                named = tomllib.loads(line)["language"]
            except ValueError:
                return ""
            return named if named in LANGUAGES else ""
    return ""


def _of_environment(environment: Mapping[str, str]) -> str:
    told = next((environment[name] for name in VARIABLES if environment.get(name)), "")
    code = re.split(r"[_.@]", told)[0]
    return code if code in LANGUAGES else "en"
