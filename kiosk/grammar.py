"""The grammar of scans that a configuration asks for."""

from __future__ import annotations

from kiosk.config import Config
from kiosk.fields import Kind
from kiosk.scanning.patterns import Grammar, compile_format, compile_pattern


def grammar_of(config: Config) -> Grammar:
    """Patterns and formats were checked when the configuration was read, so compiling them can't fail here."""
    return Grammar(
        patterns=tuple(compile_pattern(pattern.match) for pattern in config.scanner.patterns),
        formats={Kind(kind): compile_format(text) for kind, text in config.scanner.formats.items() if text},
        allow_bare=config.scanner.allow_bare,
        revision_as_recipe=config.station.revision_as_recipe,
    )
