"""Sentences that can be translated: the English text with named fields, and the values for them.

The engine speaks in `Words`; the screens look the text up in the message catalog of the operator's language, the logs and
commands use the English. A value may itself be `Words`. Texts are collected from calls of `say`, so write them as literals.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec


class Words(msgspec.Struct, frozen=True):
    """One sentence: `text` is the English original (and the catalog's key), `values` fill its {fields}."""

    text: str
    values: tuple[tuple[str, object], ...] = ()

    def __str__(self) -> str:
        return self.render(lambda text: text)

    def render(self, translate: Callable[[str], str]) -> str:
        """The sentence in the language of `translate`, which maps an English text to its translation."""
        filled = {
            name: value.render(translate) if isinstance(value, Words) else value
            for name, value in self.values
        }
        template = translate(self.text) if self.text else ""
        return template.format_map(filled) if filled else template


def say(text: str, **values: object) -> Words:
    """Words for `text`; every {field} in it needs a value."""
    return Words(text, tuple(values.items()))
