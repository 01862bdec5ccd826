"""From the configuration's files to one `Config`: read, accept, join, check as a whole, then build."""

from __future__ import annotations

import platform
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import msgspec

from kiosk.configuration.documents import Entries, Entry, Settings
from kiosk.configuration.faults import Faults, Place
from kiosk.configuration.files import find_file
from kiosk.configuration.forms import is_open_http
from kiosk.configuration.includes import Reader, all_entries, all_settings
from kiosk.configuration.people import read_operators
from kiosk.configuration.settings import API
from kiosk.configuration.shop_checks import check_machines, check_operators
from kiosk.configuration.structure import (
    Api,
    Config,
    Delivery,
    Pattern,
    ScannerSettings,
    Station,
)
from kiosk.errors import ConfigurationError
from kiosk.shop import Machine, Operator
from kiosk.words import say

T = TypeVar("T")


def read_config(path: Path | None, environment: Mapping[str, str]) -> Config:
    """See `kiosk.config.load_config`."""
    file = find_file(path, environment)
    faults = Faults()
    reader = Reader(faults)
    document = reader.read(file)
    if document is None:
        raise ConfigurationError(faults.sentences)
    settings = all_settings(document, faults)
    entries = all_entries(document)
    files = [*reader.files, *_add_operators_file(settings, entries, faults)]
    _check_address(settings, file, faults)
    check_machines(entries.get("machines", []), faults)
    check_operators(entries.get("operators", []), faults)
    if not entries.get("machines") and not faults.sentences:
        faults.add(
            Place(file, "[[machines]]"),
            say("at least one machine is needed, with its name as the API has it"),
        )
    faults.raise_if_any()
    return _build(settings, entries, file.absolute(), tuple(files))


def _add_operators_file(settings: Settings, entries: Entries, faults: Faults) -> list[Path]:
    named = settings.get(("", "operators_file"))
    if named is None or not isinstance(named.value, Path):
        return []
    entries.setdefault("operators", []).extend(read_operators(named.value, named.place, faults))
    return [named.value]


def _check_address(settings: Settings, file: Path, faults: Faults) -> None:
    url = settings.get(("api", "url"))
    allowed = settings.get(("api", "allow_http"))
    if url is None:
        if not any("[api] url: " in str(sentence) for sentence in faults.sentences):
            faults.add(
                Place(file, "[api]", "url"), say("is missing; needed: {needed}", needed=API["url"].allowed)
            )
    elif is_open_http(str(url.value)) and not (allowed and allowed.value):
        faults.add(
            url.place,
            say(
                "found {found}; allowed: https, so that nobody can read the key on the way"
                " (plain http only to this computer, or with allow_http = true)",
                found=f'"{url.value}"',
            ),
        )


def _build(settings: Settings, entries: Entries, file: Path, files: tuple[Path, ...]) -> Config:
    station = _struct(Station, settings, "station")
    scanner = _struct(ScannerSettings, settings, "scanner")
    formats = {
        key: setting.value
        for (table, key), setting in settings.items()
        if table == "scanner.formats" and setting.value
    }
    return Config(
        api=_struct(Api, settings, "api"),
        station=station
        if station.name
        else msgspec.structs.replace(station, name=platform.node() or "kiosk"),
        delivery=_struct(Delivery, settings, "delivery"),
        scanner=msgspec.structs.replace(
            scanner,
            formats=formats,
            patterns=_structs(Pattern, entries.get("scanner.pattern", [])),
        ),
        machines=_structs(Machine, entries.get("machines", [])),
        operators=_structs(Operator, entries.get("operators", [])),
        file=file,
        files=files,
    )


def _struct(kind: Callable[..., T], settings: Settings, table: str) -> T:
    return kind(**{key: setting.value for (name, key), setting in settings.items() if name == table})


def _structs(kind: Callable[..., T], entries: list[Entry]) -> tuple[T, ...]:
    return tuple(kind(**entry.values) for entry in entries)
