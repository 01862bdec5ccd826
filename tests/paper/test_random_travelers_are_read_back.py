"""Travelers with any values the kiosk accepts, in any language: printed, rasterised, decoded, and understood as what was
meant; and nothing stands in the place of something else.
"""

from __future__ import annotations

import os
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.fields import Kind
from kiosk.paper.pdf import Paper
from kiosk.paper.traveler_sheet import traveler_sheet
from kiosk.paper.travelers import Operation, Traveler
from kiosk.scanning.patterns import Grammar, check_value
from kiosk.scanning.traveler import ScanRead, ScanRefused, read_scan
from tests.paper.decoding import SYMBOLOGY, drawn, read_back
from tests.paper.places import misplaced
from tests.paper.samples import TRANSLATIONS

GRAMMAR = Grammar()
SHARE = float(os.environ.get("KIOSK_LONG_SHARE", "1"))
"""Which part of the long test is done."""


def accepted(kind: Kind, alphabet: str, longest: int) -> st.SearchStrategy[str]:
    """Values that the kiosk accepts for this kind, and leading 99 among them."""
    plain = st.text(alphabet, min_size=1, max_size=longest)
    with_99 = st.text(alphabet, max_size=longest - 2).map("99".__add__)
    return st.one_of(plain, with_99).filter(lambda value: check_value(kind, value, GRAMMAR) is None)


WORK_ORDERS = accepted(Kind.WORK_ORDER, "0123456789ABZabz.-/", 30)
PARTS = accepted(Kind.PART, "0123456789ABZabz.-/+$% ", 48)
OPERATIONS = st.builds(
    Operation,
    accepted(Kind.OPERATION, "0123456789AZ", 6),
    recipe=accepted(Kind.RECIPE, "0123456789AZaz.-+ ", 12),
    ordered=st.none() | st.integers(1, 999_999),
    cycle_seconds=st.none() | st.integers(0, 999_999),
    setup_seconds=st.none() | st.integers(0, 999_999),
)
TRAVELERS = st.builds(
    Traveler,
    WORK_ORDERS,
    PARTS,
    st.lists(OPERATIONS, min_size=1, max_size=3, unique_by=lambda one: one.number).map(tuple),
    revision=accepted(Kind.REVISION, "0123456789AZaz.-+ ", 12),
)


def check_traveler(traveler: Traveler, paper: Paper, language: str, dots_per_inch: int) -> None:
    """Every symbol is found once and means what was meant.

    In one sheet of 1,300 the decoder also takes some bars for another symbology that has no check character, such as
    ITF: what it makes of them must mean nothing to the kiosk.
    """
    sheet = traveler_sheet([traveler], paper=paper, translate=TRANSLATIONS[language])
    assert misplaced(sheet) == []
    found = read_back(sheet, dots_per_inch)
    strangers = Counter({one: count for one, count in found.items() if one[1] not in SYMBOLOGY.values()})
    assert found - strangers == drawn(sheet)
    assert all(
        isinstance(read_scan(text.encode("latin-1"), GRAMMAR), ScanRefused) for _, _, text in strangers
    )
    understood = [read_scan(one.payload.encode("ascii"), GRAMMAR) for one in sheet.payloads]
    assert all(isinstance(one, ScanRead) for one in understood)
    wholes = [dict(one.values) for one in understood if isinstance(one, ScanRead) and one.envelope]
    assert [whole[Kind.OPERATION] for whole in wholes] == [one.number for one in traveler.operations]
    for whole, operation in zip(wholes, traveler.operations, strict=True):
        assert whole[Kind.WORK_ORDER] == traveler.work_order
        assert whole[Kind.PART] == traveler.part
        assert whole.get(Kind.ORDERED) == (None if operation.ordered is None else str(operation.ordered))


@given(TRAVELERS, st.sampled_from(Paper), st.sampled_from(sorted(TRANSLATIONS)), st.sampled_from([200, 300]))
@settings(max_examples=40, deadline=None)
def test_any_traveler_the_kiosk_accepts_reads_back_as_itself(
    traveler: Traveler, paper: Paper, language: str, dots_per_inch: int
) -> None:
    check_traveler(traveler, paper, language, dots_per_inch)


@pytest.mark.long
@given(TRAVELERS, st.sampled_from(Paper), st.sampled_from(sorted(TRANSLATIONS)), st.sampled_from([200, 300]))
@settings(max_examples=max(int(3000 * SHARE), 1), deadline=None)
def test_thousands_of_travelers_read_back_as_themselves(
    traveler: Traveler, paper: Paper, language: str, dots_per_inch: int
) -> None:
    check_traveler(traveler, paper, language, dots_per_inch)
