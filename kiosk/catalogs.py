"""Message catalogs: what an English text is called in another language, for the screens and for the paper.

English is the text itself and needs no catalog; others are gettext catalogs, `LOCALE/<code>/LC_MESSAGES/kiosk.mo`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

Translate = Callable[[str], str]
"""Maps an English text to its translation."""


def in_english(text: str) -> str:
    """The text itself."""
    return text


def english_only(code: str) -> Translate:
    """The loader that knows no language but English."""
    return in_english


def catalog_loader(locale: Path) -> Callable[[str], Translate]:
    """A loader for the catalogs below `locale`; a language without one is English."""

    def load(code: str) -> Translate:
        if not code or code.partition("_")[0] == "en":
            return in_english
        import gettext  # 6 ms, and never needed for English

        return gettext.translation("kiosk", locale, [code], fallback=True).gettext

    return load
