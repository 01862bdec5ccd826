"""What stands on the sheets in each language: translated but for data, in its place, and the same codes."""

from __future__ import annotations

import re

import pytest

from kiosk.paper.codes import COMMANDS
from kiosk.paper.operation_row import duration
from kiosk.paper.pdf import Paper
from kiosk.paper.setup_sheet import LAYOUT_ORDER, MAKERS
from kiosk.scanning.codes import Code
from kiosk.terminal.code_words import name_of
from tests.paper.places import misplaced, texts
from tests.paper.samples import MACHINES, OPERATORS, SHEETS, TRANSLATIONS, TRAVELERS

FIELD = re.compile(r"(\{\w*\})")
DATA = " ".join(
    (
        str(TRAVELERS),
        str(OPERATORS),
        str(MACHINES),
        "Our Shop",
        "TEST-1 TEST-2 B",
        LAYOUT_ORDER,
        *(maker for maker, _way in MAKERS if isinstance(maker, str)),
        *(duration(seconds) for seconds in (1800, 999_999)),
    )
)
THE_SAME = {
    "de": {"Revision", "Revision {name}", "Name"},
    "es": {"Supervisor", "No", "Op {number}"},
}
"""What is called in that language as in English."""

every_sheet = pytest.mark.parametrize("kind", SHEETS)
every_paper = pytest.mark.parametrize("paper", Paper)
every_language = pytest.mark.parametrize("language", TRANSLATIONS)


def without_letters(text: str) -> str:
    """An invented language that has no letter but x."""
    parts = FIELD.split(text)
    return "".join(part if FIELD.fullmatch(part) else re.sub(r"[^\W\d_]", "x", part) for part in parts)


@every_sheet
@every_paper
def test_the_codes_and_what_is_noted_of_them_are_the_same_in_every_language(kind: str, paper: Paper) -> None:
    english, *others = (SHEETS[kind](paper, translate) for translate in TRANSLATIONS.values())
    for other in others:
        assert [(one.symbology, one.payload) for one in other.payloads] == [
            (one.symbology, one.payload) for one in english.payloads
        ]
        assert other.notes == english.notes  # they are read where the command was run


@every_sheet
def test_nothing_but_data_is_printed_past_the_catalog(kind: str) -> None:
    for page in texts(SHEETS[kind](Paper.A4, without_letters)):
        for word in page.split():
            bare = word.strip(",.:;()…“”\ufffe")
            assert not re.search(r"[^\W\d_x]", bare) or bare in DATA, word


@every_sheet
@pytest.mark.parametrize("language", THE_SAME)
def test_every_sentence_on_a_sheet_is_another_one_than_in_english(kind: str, language: str) -> None:
    asked: set[str] = set()
    SHEETS[kind](Paper.A4, lambda text: asked.add(text) or text)  # type: ignore[func-returns-value]
    sentences = {text for text in asked if re.search(r"[^\W\d_]", FIELD.sub("", text))}
    assert sentences
    same = {text for text in sentences if TRANSLATIONS[language](text) == text}
    assert same <= THE_SAME[language]


@every_sheet
@every_paper
@every_language
def test_no_text_runs_into_another_into_a_code_or_off_the_page(
    kind: str, paper: Paper, language: str
) -> None:
    assert misplaced(SHEETS[kind](paper, TRANSLATIONS[language])) == []


@pytest.mark.parametrize("kind", ["travelers", "commands", "quantities"])
@every_language
def test_each_page_says_its_number_in_that_language(kind: str, language: str) -> None:
    words = TRANSLATIONS[language]("Page {number} of {pages}")
    pattern = re.escape(words).replace(r"\{number\}", r"\d").replace(r"\{pages\}", r"\d")
    for page in texts(SHEETS[kind](Paper.A4, TRANSLATIONS[language])):
        assert len(re.findall(pattern, page)) == 1


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", "Rückgängig: letzter Vorgang|Originalgröße"),
        ("es", "Sí|Cancelar, borrar lo introducido|Órdenes"),
    ],
)
def test_letters_with_signs_are_printed_as_what_they_are(language: str, words: str) -> None:
    page = texts(SHEETS["commands"](Paper.A4, TRANSLATIONS[language]))[0]
    assert all(word in page for word in words.split("|"))


@every_language
@pytest.mark.parametrize("code", Code)
def test_a_command_is_called_on_paper_as_in_the_answer_to_it(code: Code, language: str) -> None:
    translate = TRANSLATIONS[language]
    caption = COMMANDS[code.value].caption.render(translate)
    assert name_of(code).render(translate).casefold() in caption.casefold()
