"""The files of a configuration as a tree, and what holds when all of them are taken together.

`include = ["shop.toml"]` names files relative to the including one. What a file says itself wins over what it
includes; two included files that differ are a fault that names both. Lists append, included entries first; a
file reached by two ways counts once; a file that includes itself is refused.
"""

from __future__ import annotations

from pathlib import Path

from kiosk.configuration.accepting import INCLUDE, accept_document
from kiosk.configuration.documents import Document, Entries, Settings
from kiosk.configuration.faults import Faults, Place, shown
from kiosk.configuration.files import joined, read_toml
from kiosk.words import say


class Reader:
    """Reads files, each once. `files` are all that were asked for, missing ones too, in order of reading."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._documents: dict[Path, Document | None] = {}
        self.files: list[Path] = []

    def read(self, file: Path) -> Document | None:
        """The document of `file` with all that it includes; None when it can't be read."""
        return self._read(file, Place(file), chain=())

    def _read(self, file: Path, named_at: Place, chain: tuple[Path, ...]) -> Document | None:
        identity = file.resolve()
        if identity in chain:
            way = " → ".join(str(link) for link in (*chain[chain.index(identity) :], identity))
            self._faults.add(named_at, say("includes go in a circle: {way}", way=way))
            return None
        if identity in self._documents:
            return self._documents[identity]
        self.files.append(file.absolute())
        raw = read_toml(file, named_at, self._faults)
        document = None if raw is None else accept_document(raw, file, self._faults)
        if raw is not None and document is not None:
            for included in self._included(raw, file):
                found = self._read(included, Place(file, key=INCLUDE), (*chain, identity))
                document.included += [found] if found else []
        self._documents[identity] = document
        return document

    def _included(self, raw: dict[str, object], file: Path) -> list[Path]:
        names = raw.get(INCLUDE, [])
        if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
            place = Place(file, key=INCLUDE)
            self._faults.add(
                place,
                say(
                    'found {found}; allowed: a list of files, such as ["shop.toml"]',
                    found=shown(names),
                ),
            )
            return []
        return [joined(file.parent, name) for name in names]


def all_settings(document: Document, faults: Faults) -> Settings:
    """What holds for `document`: its own settings, and those of the included files that it doesn't name."""
    return _settings(document, faults, {})


def _settings(document: Document, faults: Faults, known: dict[Path, Settings]) -> Settings:
    if document.file in known:
        return known[document.file]
    inherited: Settings = {}
    for included in document.included:
        for key, setting in _settings(included, faults, known).items():
            other = inherited.setdefault(key, setting)
            if other.value != setting.value and key not in document.settings:
                faults.add(
                    setting.place,
                    say(
                        "found {found}, but {place} is {other}; say in {file} which one holds",
                        found=shown(setting.value),
                        place=other.place.words,
                        other=shown(other.value),
                        file=str(document.file),
                    ),
                )
    known[document.file] = {**inherited, **document.settings}
    return known[document.file]


def all_entries(document: Document) -> Entries:
    """The lists of `document` and of all it includes, each file once, included ones first."""
    entries: Entries = {}
    for part in _in_order(document, {}):
        for name, items in part.entries.items():
            entries.setdefault(name, []).extend(items)
    return entries


def _in_order(document: Document, seen: dict[Path, Document]) -> list[Document]:
    if document.file in seen:
        return []
    seen[document.file] = document
    return [*(part for included in document.included for part in _in_order(included, seen)), document]
