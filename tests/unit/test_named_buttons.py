"""A sentence that names a button names it as the button is called, in every language."""

from __future__ import annotations

import re

import pytest

from tests import catalogs

FIELD = re.compile(r"\{\w*\}")
INFLECTED = {"NEXT"}
"""A heading that some languages inflect in a sentence."""


def name_of(label: str) -> str:
    """What a button is called in a sentence: in one line, without the number or the time on it."""
    joined = FIELD.sub("", label).replace("-\n", "").replace("()", "").replace(":", "")
    return " ".join(joined.split())


def is_label(text: str) -> bool:
    words = FIELD.sub("", text)
    return len(name_of(text)) > 1 and words == words.upper() != words.lower()


def named_in(sentence: str, names: set[str]) -> list[str]:
    """The names in a sentence, the longest first, none of them inside another or inside a word."""
    left, found = FIELD.sub("", sentence), []
    for name in sorted(names, key=len, reverse=True):
        pattern = rf"(?<!\w){re.escape(name)}(?!\w)"
        found += re.findall(pattern, left)
        left = re.sub(pattern, "", left)
    return found


@pytest.mark.parametrize("language", catalogs.LANGUAGES)
def test_a_translated_sentence_names_the_same_buttons_as_they_are_called_there(language: str) -> None:
    texts = {str(each.id): str(each.string) for each in catalogs.translated(language) if each.id}
    called = {name_of(text): name_of(translation) for text, translation in texts.items() if is_label(text)}
    called = {name: theirs for name, theirs in called.items() if name not in INFLECTED}
    faults = []
    for text, translation in texts.items():
        if not is_label(text) and "\n" not in text:
            expected = sorted(called[name] for name in named_in(text, set(called)))
            found = sorted(named_in(translation, set(called.values())))
            if expected != found:
                faults.append((translation, expected, found))
    assert faults == []
