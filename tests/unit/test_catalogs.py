"""The message catalogs: complete, true to their source, and nothing visible outside of them."""

from __future__ import annotations

import ast
import gettext
import io
import re
from collections.abc import Iterator

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


def calls(*rooms: str) -> Iterator[tuple[str, str, ast.Call]]:
    """Every call in these rooms but the demo's: where it stands, what is called, and the call."""
    for room in rooms:
        for path in sorted((catalogs.ROOT / room).rglob("*.py")):
            if path.relative_to(catalogs.ROOT / room).parts[0].startswith("demo"):
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                    name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
                    yield f"{path.relative_to(catalogs.ROOT)}:{node.lineno}", name, node


def test_every_text_is_a_literal_that_can_be_collected() -> None:
    collected = {message.id for message in catalogs.extracted()}
    for where, name, call in calls("kiosk", "screens"):
        if name in ("_", "say"):
            assert isinstance(call.args[0], ast.Constant), where
            assert call.args[0].value in collected, where


def test_words_are_made_by_nothing_but_the_functions_for_them() -> None:
    made = {where.partition(":")[0] for where, name, _call in calls("kiosk", "screens") if name == "Words"}
    assert made == {"kiosk/words.py", "screens/language.py"}  # the second one writes the moments in them


SHOWN = ("ConfigurationError", "StoreError", "StoreBusy", "StoreTooNew", "NotRecorded", "NotAllowedError")
"""What these say can stand on a screen; the rules of types ask for `Words`, this for words of the catalog."""
PASSED_ON = (
    "verbatim",
    "joined",
    "add",
    "plain",
    "Rule",
    "PatternError",
    "UnboundedError",
    "UnusableKeyError",
)


def test_no_plain_english_goes_where_a_screen_may_show_it() -> None:
    found = [
        (where, name, sorted(english))
        for where, name, call in calls(
            "kiosk/api",
            "kiosk/configuration",
            "kiosk/delivery",
            "kiosk/record",
            "kiosk/scanning",
            "kiosk/station",
        )
        if name in SHOWN + PASSED_ON and (english := plain_english(call, SENTENCE))
    ]
    assert found == []


def test_no_plain_english_is_given_to_a_widget() -> None:
    found = [
        (where, sorted(english))
        for where, name, call in calls("screens")
        if name in ("show", "Text", "Content", "assemble", "Choice")
        and (english := plain_english(call, WORD))
    ]
    assert [words for _where, words in found] == [["ABC", "abc"]], (
        found
    )  # the key that changes the case of letters


WORD = r"[A-Za-z]{3}"
SENTENCE = r"[A-Za-z]{2}[,;:.]? [A-Za-z]{2}"
"""A name alone may stand anywhere: "--config", "[api]"."""
STYLES = {"bold", "not bold", "bold $busy-ink on $busy", "bold $chosen-ink on $chosen"}


def plain_english(call: ast.Call, wanted: str) -> set[str]:
    """Texts with what is `wanted` among the arguments, but for what is looked up in the catalog."""
    found: set[str] = set()
    left: list[ast.AST] = list(call.args)
    while left:
        node = left.pop()
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "say"):
            continue
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "in_place_of":
            left.append(node.args[1])  # the sentence of a library, which only logs and commands keep
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search(wanted, node.value):
            found |= {node.value} - STYLES
        left.extend(ast.iter_child_nodes(node))
    return found
