"""The language on the glass. Every visible word goes through `_`; the engine's sentences through `spoken`.

The language follows the operator, so it is looked up when a text is drawn and never kept. English is the text
itself and needs no catalog; others are gettext catalogs, `LOCALE/<code>/LC_MESSAGES/kiosk.mo`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from kiosk.words import Words

Translate = Callable[[str], str]


def _itself(text: str) -> str:
    return text


def english_only(code: str) -> Translate:
    """The loader that knows no language but English."""
    return _itself


def catalog_loader(locale: Path) -> Callable[[str], Translate]:
    """A loader for the catalogs below `locale`; a language without one is shown in English."""

    def load(code: str) -> Translate:
        if not code or code.partition("_")[0] == "en":
            return _itself
        import gettext  # 6 ms, and never needed for English

        return gettext.translation("kiosk", locale, [code], fallback=True).gettext

    return load


class _Current:
    """The one language in which everything is being drawn; touched by the screens' thread alone."""

    code = "en"
    translate: Translate = staticmethod(_itself)
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
