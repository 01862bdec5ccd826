"""Sentences that can be translated: the English text with named fields, and the values for them.

The engine speaks in `Words`; the screens look the text up in the message catalog of the operator's language, the logs and
commands use the English. A value may itself be `Words`. Texts are collected from calls of `say`, so write them as literals.
Only the functions here make `Words`: a test holds everybody else to it, so that no sentence gets past the catalog.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
from msgspec.structs import replace


class Words(msgspec.Struct, frozen=True):
    """One sentence: `text` is the English original (and the catalog's key), `values` fill its {fields}."""

    text: str
    values: tuple[tuple[str, object], ...] = ()
    logged: str = ""
    """What logs and commands say instead, where that is more than a screen has words for."""

    def __str__(self) -> str:
        return self.logged or _filled(self.text, dict(self.values))

    def render(self, translate: Callable[[str], str]) -> str:
        """The sentence in the language of `translate`, which maps an English text to its translation."""
        filled = {
            name: value.render(translate) if isinstance(value, Words) else value
            for name, value in self.values
        }
        return _filled(translate(self.text) if self.text else "", filled)


def _filled(template: str, values: dict[str, object]) -> str:
    return template.format_map(values) if values else template


def say(text: str, **values: object) -> Words:
    """Words for `text`; every {field} in it needs a value."""
    return Words(text, tuple(values.items()))


def verbatim(text: str) -> Words:
    """What a person, a file or another program wrote, as it was written: in no language is it translated."""
    return Words("{verbatim}", (("verbatim", text),))


def joined(parts: Sequence[str | Words], between: str = ", ") -> Words:
    """Words one after another, each translated by itself."""
    values = tuple((f"part{number}", part) for number, part in enumerate(parts))
    fields = (f"{{{name}}}" for name, _part in values)
    return Words(between.join(fields), values)


def in_place_of(sentence: str, words: Words) -> Words:
    """Our own `words` for a library's `sentence`, which nobody translates: logs and commands keep the sentence."""
    return replace(words, logged=sentence)
