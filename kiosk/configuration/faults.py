"""Where something stands in the configuration, and the list of what is wrong there.

A fault is one sentence for the person who edits the file: file, key, what was found, what is allowed. It may have to stand on
a screen, so it is `Words`; names of files and keys and the values found stay as they are written. Values of keys that are not
known are never shown, since one of them may be an API key put in the wrong place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date, time
from pathlib import Path

import msgspec
from msgspec.structs import replace

from kiosk.errors import ConfigurationError
from kiosk.words import Words, joined, say, verbatim

_LONGEST_SHOWN = 60


class Place(msgspec.Struct, frozen=True):
    """A key of a file: `where` is its table as it is written ("[station]", "[[machines]] 2"), or it has a `line`."""

    file: Path
    where: str = ""
    key: str = ""
    line: int = 0

    def at(self, key: str) -> Place:
        """The place of `key` in the same table."""
        return replace(self, key=key)

    @property
    def words(self) -> Words:
        """File, table or line, and key."""
        named = [verbatim(part) for part in (self.where, self.key) if part]
        path = [say("line {line}", line=self.line), *named] if self.line else named
        file = verbatim(str(self.file))
        return joined((file, joined(path, " ")), ": ") if path else file

    def __str__(self) -> str:
        return str(self.words)


class Faults(msgspec.Struct):
    """Every fault found so far, in the order of reading."""

    sentences: list[Words] = msgspec.field(default_factory=list)

    def add(self, place: Place, sentence: Words) -> None:
        """Note that `sentence` is wrong at `place`."""
        self.sentences.append(joined((place.words, sentence), ": "))

    def raise_if_any(self) -> None:
        """Raises ConfigurationError with all of them."""
        if self.sentences:
            raise ConfigurationError(self.sentences)


def shown(value: object) -> Words:
    """A value as it may stand in a fault: short, on one line, without the password of an address."""
    if isinstance(value, dict):
        return say("a table")
    if isinstance(value, (list, tuple)):
        return _list_shown(value)
    return verbatim(_written(value))


def _list_shown(values: list[object] | tuple[object, ...]) -> Words:
    items = [shown(item) for item in values[:_LONGEST_SHOWN]]
    whole = joined(("[", joined(items), "]"), "")
    if len(str(whole)) <= _LONGEST_SHOWN:
        return whole
    holds_tables = any(isinstance(item, (dict, list, tuple)) for item in values)
    return joined(("[", items[0], ", …"), "") if holds_tables else verbatim(_cut(str(whole)))


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _quoted(re.sub(r"//[^/@]*@", "//…@", value))
    return value.isoformat() if isinstance(value, (date, time)) else _cut(str(value))


def _quoted(text: str) -> str:
    visible = "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in _cut(text))
    return json.dumps(visible, ensure_ascii=False).replace("\\\\u", "\\u")


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` was probably meant to be."""
    from difflib import get_close_matches

    by_plain_form = {_plain(name): name for name in known}
    matches = get_close_matches(_plain(word), by_plain_form, n=1, cutoff=0.6)
    return by_plain_form[matches[0]] if matches else None


def _plain(word: str) -> str:
    return word.casefold().replace("-", "_")
