"""What one file of the configuration says, key by key, with the place of each, and the files it includes."""

from __future__ import annotations

from pathlib import Path

import msgspec

from kiosk.configuration.faults import Place


class Setting(msgspec.Struct, frozen=True):
    """An accepted value, and where it stands."""

    place: Place
    value: object


class Entry(msgspec.Struct, frozen=True):
    """The accepted keys of one table of a list such as [[machines]], and where it stands."""

    place: Place
    values: dict[str, object]


Settings = dict[tuple[str, str], Setting]
"""By table ("" is the top of the file) and key."""

Entries = dict[str, list[Entry]]
"""By list: "machines", "operators", "scanner.pattern"."""


class Document(msgspec.Struct):
    """One file. What is not accepted is missing here and stands among the faults."""

    file: Path
    settings: Settings = msgspec.field(default_factory=dict)
    entries: Entries = msgspec.field(default_factory=dict)
    included: list[Document] = msgspec.field(default_factory=list)
