"""What one file of the configuration says, key by key, with the place of each, and the files it includes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from kiosk.configuration.faults import Place


@dataclass(frozen=True, slots=True)
class Setting:
    """An accepted value, and where it stands."""

    place: Place
    value: object


@dataclass(frozen=True, slots=True)
class Entry:
    """The accepted keys of one table of a list such as [[machines]], and where it stands."""

    place: Place
    values: dict[str, object]


Settings = dict[tuple[str, str], Setting]
"""By table ("" is the top of the file) and key."""

Entries = dict[str, list[Entry]]
"""By list: "machines", "operators", "scanner.pattern"."""


@dataclass(slots=True)
class Document:
    """One file. What is not accepted is missing here and stands among the faults."""

    file: Path
    settings: Settings = field(default_factory=dict)
    entries: Entries = field(default_factory=dict)
    included: list[Document] = field(default_factory=list)
