"""Every command code is answered in words, also where it means nothing."""

from __future__ import annotations

import pytest

from kiosk.commands import Place
from kiosk.scanning.codes import Code
from kiosk.terminal import code_words
from tests.unit.beginnings import parked
from tests.unit.terminal_driver import CY, Terminal

MEANS_NOTHING = (
    "That does nothing on this screen.",
    "There is no question to answer.",
    "Open the action first.",
)


@pytest.mark.parametrize("code", list(Code))
@pytest.mark.parametrize("place", ["board", "scan", "item"])
def test_no_answer_names_a_code_by_its_letters_or_refuses_it_without_its_name(code: Code, place: str) -> None:
    t = parked() if place == "item" else Terminal()
    if place == "scan":
        t.at()
    if place == "item":
        t.scans("ZJOBS", "ZSELECT", f"1H{CY.badge}")
    t.scan(code.value)
    assert t.told
    assert code.digit is not None or code.value not in t.told
    for refusal in MEANS_NOTHING:
        if refusal in t.told:
            assert t.told == f"“{code_words.name_of(code)}” read. {refusal} Go on with what is asked."


def test_a_code_that_means_nothing_is_refused_by_its_name_and_says_what_to_do() -> None:
    t = Terminal().at()
    t.scan("ZYES")
    assert (t.refused, t.told) == (
        True,
        "“Yes” read. There is no question to answer. Go on with what is asked.",
    )


def test_choosing_where_one_entry_is_open_and_no_other_is_there_says_so() -> None:
    t = parked()
    t.scans("ZJOBS", "ZSELECT")
    assert (t.place, t.told) == (Place.ITEM, "“Choose this one” read")
    t.scan("ZSELECT")
    assert (t.place, t.told) == (Place.ITEM, "This is the only one of the list, and it is open.")
