"""The language on the glass. Every visible word goes through `_`; the engine's sentences through `spoken`.

The language follows the operator, so it is looked up when a text is drawn and never kept.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from kiosk.catalogs import Translate, in_english
from kiosk.words import Words


class _Current:
    """The one language in which everything is being drawn; touched by the screens' thread alone."""

    code = "en"
    translate: Translate = staticmethod(in_english)
    time_text: Callable[[datetime], str] = staticmethod(str)


def speak(code: str, load: Callable[[str], Translate]) -> None:
    """Draw in the language `code` from now on."""
    if code != _Current.code:
        _Current.code = code
        _Current.translate = staticmethod(load(code))


def tell_time_with(time_text: Callable[[datetime], str]) -> None:
    """How a moment inside a sentence is written."""
    _Current.time_text = staticmethod(time_text)


def _(text: str) -> str:
    """`text` in the current language."""
    return _Current.translate(text)


def spoken(words: Words) -> str:
    """A sentence of the engine in the current language; moments in it are written in the station's zone."""
    return _local(words).render(_Current.translate)


def _local(words: Words) -> Words:
    if not any(isinstance(value, datetime | Words) for _name, value in words.values):
        return words
    return Words(words.text, tuple((name, _written(value)) for name, value in words.values))


def _written(value: object) -> object:
    if isinstance(value, datetime):
        return _Current.time_text(value)
    return _local(value) if isinstance(value, Words) else value
