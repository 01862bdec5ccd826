"""Where something stands in the configuration, and the list of what is wrong there.

A fault is one sentence for the person who edits the file: file, key, what was found, what is allowed. Values
of keys that are not known are never shown, since one of them may be an API key put in the wrong place.
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

_LONGEST_SHOWN = 60


class Place(msgspec.Struct, frozen=True):
    """A key of a file: `where` is its table as it is written ("[station]", "[[machines]] 2", "line 3")."""

    file: Path
    where: str = ""
    key: str = ""

    def at(self, key: str) -> Place:
        """The place of `key` in the same table."""
        return replace(self, key=key)

    def __str__(self) -> str:
        path = " ".join(part for part in (self.where, self.key) if part)
        return f"{self.file}: {path}" if path else str(self.file)


class Faults(msgspec.Struct):
    """Every fault found so far, in the order of reading."""

    sentences: list[str] = msgspec.field(default_factory=list)

    def add(self, place: Place, sentence: str) -> None:
        """Note that `sentence` is wrong at `place`."""
        self.sentences.append(f"{place}: {sentence}")

    def raise_if_any(self) -> None:
        """Raises ConfigurationError with all of them."""
        if self.sentences:
            raise ConfigurationError(self.sentences)


def shown(value: object) -> str:
    """A value as it may stand in a fault: short, on one line, without the password of an address."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _quoted(re.sub(r"//[^/@]*@", "//…@", value))
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, (list, tuple)):
        return _cut("[" + ", ".join(shown(item) for item in value[:_LONGEST_SHOWN]) + "]")
    return _cut(str(value))


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
