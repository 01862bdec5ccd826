"""The message catalogs: complete, true to their source, and nothing visible outside of them."""

from __future__ import annotations

import ast
import gettext
import io
import re

import pytest

from tests import catalogs

LANGUAGE = pytest.mark.parametrize("language", catalogs.LANGUAGES)


@LANGUAGE
def test_every_text_of_the_source_is_translated(language: str) -> None:
    assert catalogs.untranslated(language) == []


@LANGUAGE
def test_the_source_of_a_catalog_holds_nothing_else_and_is_as_the_tool_writes_it(language: str) -> None:
    written = catalogs.source_of(language).read_bytes()
    assert catalogs.as_written(language, catalogs.extracted()) == written


@LANGUAGE
def test_the_compiled_catalog_says_what_its_source_says(language: str) -> None:
    shipped = catalogs.source_of(language).with_suffix(".mo").read_bytes()
    assert texts_of(shipped) == texts_of(catalogs.compiled(language))


@LANGUAGE
def test_a_translation_fills_the_same_fields_as_its_text(language: str) -> None:
    for message in catalogs.translated(language):
        if message.id:
            assert fields(str(message.string)) == fields(str(message.id)), message.id


def texts_of(compiled: bytes) -> dict[str, str]:
    """What a compiled catalog translates; its header names the version of the tool."""
    found: dict[str, str] = gettext.GNUTranslations(io.BytesIO(compiled))._catalog  # type: ignore[attr-defined]
    return {text: translation for text, translation in found.items() if text}


def fields(text: str) -> list[str]:
    return sorted(re.findall(r"\{(\w*)\}", text))


def test_every_text_is_a_literal_that_can_be_collected() -> None:
    collected = {message.id for message in catalogs.extracted()}
    for room in ("kiosk", "screens"):
        for path in (catalogs.ROOT / room).rglob("*.py"):
            if path.relative_to(catalogs.ROOT / room).parts[0].startswith("demo"):
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id in ("_", "say")
                ):
                    assert isinstance(node.args[0], ast.Constant), f"{path}:{node.lineno}"
                    assert node.args[0].value in collected, f"{path}:{node.lineno}"
