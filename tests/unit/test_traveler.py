"""What a code means: the order of the rules, refusals in words, and no control byte beyond the parser."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.fields import TIMES, Kind
from kiosk.scanning.framing import Frame, Framer
from kiosk.scanning.patterns import Grammar, compile_pattern
from kiosk.scanning.traveler import ScanRead, ScanRefused, read_scan

PLAIN = Grammar()
BARE = Grammar(allow_bare=True)
SITE = Grammar(
    patterns=(compile_pattern(r"(?P<wo>WO-\d+)"), compile_pattern(r"(?P<wo>[A-Z0-9]+)/(?P<op>\d+)"))
)
FULL = b"[)>\x1e06\x1dWWO-1\x1d1W10\x1d1PPART 1\x1d2PB\x1d16S3\x1d7Q25EA\x1dZCYCLE120\x1dZSETUP1800\x1e\x04"

# fmt: off
PIECES = st.sampled_from([
    b"[)>", b"\x1e", b"06", b"\x1d", b"\x04", b"W", b"1W", b"3W", b"+", b"10", b"WO-1", b"Q", b"7Q", b"EA",
    b"P", b"1P", b"]C0", b"]C1", b"Z", b"ZSTART", b"ZCYCLE", b"\x1b[2J", b"\x9b", b"[red]", b"\xc3\xa9",
    b"\x11", b"\x00",
])
# fmt: on
SCANS = st.one_of(
    st.binary(max_size=80), st.lists(st.one_of(PIECES, st.binary(max_size=3)), max_size=14).map(b"".join)
)
GRAMMARS = st.sampled_from([PLAIN, BARE, SITE, Grammar(allow_bare=True, revision_as_recipe=True)])


def values_of(frame: bytes, grammar: Grammar = PLAIN, expected: Kind | None = None) -> dict[str, str]:
    read = read_scan(frame, grammar, expected)
    assert isinstance(read, ScanRead), read
    return {kind.value: value for kind, value in read.values}


def refusal_of(frame: bytes, grammar: Grammar = PLAIN, expected: Kind | None = None) -> str:
    read = read_scan(frame, grammar, expected)
    assert isinstance(read, ScanRefused), read
    return str(read.words)


@given(SCANS, GRAMMARS, st.none() | st.sampled_from(sorted(set(Kind) - TIMES)))
def test_no_scan_raises_or_lets_an_unprintable_character_through(
    frame: bytes, grammar: Grammar, expected: Kind | None
) -> None:
    read = read_scan(frame, grammar, expected)
    texts = [read.raw]
    if isinstance(read, ScanRead):
        assert read.values
        assert len({kind for kind, _ in read.values}) == len(read.values)
        texts += [value for _, value in read.values]
    else:
        texts.append(str(read.words))
        assert "xpected" in str(read.words) or "not a traveler" in str(read.words)
    assert all(text == "" or text.isprintable() for text in texts)


@given(
    SCANS,
    st.lists(st.integers(min_value=0), max_size=6),
    st.sampled_from([b"\r", b"\r\n", b"\t", b"\n", b""]),
)
def test_a_scan_means_the_same_however_the_wire_cuts_it(scan: bytes, cuts: list[int], end: bytes) -> None:
    whole, cut = Framer(), Framer()
    stream = scan + end
    places = [0, *sorted(place % (len(stream) + 1) for place in cuts), len(stream)]
    at_once = whole.feed(stream, 0.0) + whole.flush(0.0)
    pieces = [stream[start:stop] for start, stop in pairwise(places)]
    in_pieces = [frame for piece in pieces for frame in cut.feed(piece, 0.0)] + cut.flush(0.0)
    assert [read_scan(frame, PLAIN) for frame in in_pieces] == [read_scan(frame, PLAIN) for frame in at_once]


def test_one_envelope_holds_everything_of_an_operation() -> None:
    assert values_of(FULL) == {
        "wo": "WO-1",
        "op": "10",
        "part": "PART 1",
        "rev": "B",
        "recipe": "3",
        "qty": "25",
        "cycle": "120",
        "setup": "1800",
    }
    read = read_scan(b"]Q1" + FULL, PLAIN)
    assert isinstance(read, ScanRead)
    assert read.envelope
    assert read.value(Kind.PART) == "PART 1"
    assert read.raw.startswith("]Q1[)><RS>06<GS>WWO-1<GS>")


def test_one_line_starts_a_job() -> None:
    assert values_of(b"3WWO-123+10") == {"wo": "WO-123", "op": "10"}
    assert values_of(b"]C03WWO-123+10") == {"wo": "WO-123", "op": "10"}


def test_a_quantity_is_the_ordered_one_only_in_an_envelope() -> None:
    assert values_of(b"Q5") == {"quantity": "5"}
    assert values_of(b"[)>\x1e06\x1dWWO-1\x1dQ5\x1e\x04") == {"wo": "WO-1", "qty": "5"}


def test_site_patterns_come_before_the_table() -> None:
    assert values_of(b"WO-123") == {"wo": "O-123"}
    assert values_of(b"WO-123", SITE) == {"wo": "WO-123"}
    assert values_of(b"J77/20", SITE) == {"wo": "J77", "op": "20"}


def test_no_site_pattern_takes_a_command_away() -> None:
    greedy = Grammar(patterns=(compile_pattern("(?P<wo>.+)"),))
    assert values_of(b"ZSTART", greedy) == {"command": "ZSTART"}
    assert values_of(b"ZSTARTED", greedy) == {"wo": "ZSTARTED"}


def test_a_pattern_value_obeys_the_rules_of_its_kind() -> None:
    loose = Grammar(patterns=(compile_pattern("X(?P<qty>.+)"),))
    assert values_of(b"X12", loose) == {"qty": "12"}
    assert "whole number" in refusal_of(b"X1.5", loose)


def test_the_shops_own_part_number_goes_before_the_customers() -> None:
    assert values_of(b"[)>\x1e06\x1dPCUST\x1d1POWN\x1e\x04") == {"part": "OWN"}
    assert values_of(b"[)>\x1e06\x1d1POWN\x1dPCUST\x1e\x04") == {"part": "OWN"}
    assert "Two different" in refusal_of(b"[)>\x1e06\x1dPA\x1dPB\x1e\x04")


@pytest.mark.parametrize(
    "fields", [b"WWO-1\x1dWWO-2", b"3WWO-1+10\x1d1W20", b"7Q5EA\x1dQ6", b"1PA\x1d1PB", b"1WA\x1d1Wa"]
)
def test_two_values_of_one_kind_refuse_the_whole_scan(fields: bytes) -> None:
    assert "Two different values" in refusal_of(b"[)>\x1e06\x1d" + fields + b"\x1e\x04")


@pytest.mark.parametrize(
    ("fields", "kind", "value"), [(b"3WWO-1+010\x1d1W10", "op", "010"), (b"7Q05EA\x1dQ5", "qty", "05")]
)
def test_the_same_number_written_twice_is_no_conflict(fields: bytes, kind: str, value: str) -> None:
    assert values_of(b"[)>\x1e06\x1d" + fields + b"\x1e\x04")[kind] == value


def test_fields_of_the_standard_without_a_place_here_are_passed_over() -> None:
    assert values_of(b"[)>\x1e06\x1dWWO-1\x1d1TLOT7\x1dKPO-9\x1e\x04") == {"wo": "WO-1"}
    assert "Nothing for this terminal" in refusal_of(b"[)>\x1e06\x1d1TLOT7\x1e\x04")


@pytest.mark.parametrize("field", [b"hello", b"W", b"\x1b[2J", b"W\xc3\xa9", b"ZSTART", b"Q1.5", b"3WWO-1"])
def test_one_bad_field_refuses_the_whole_envelope(field: bytes) -> None:
    refusal_of(b"[)>\x1e06\x1dWWO-1\x1d" + field + b"\x1e\x04")


def test_a_bare_value_counts_only_where_it_is_allowed_and_expected() -> None:
    assert values_of(b"12345", BARE, Kind.WORK_ORDER) == {"wo": "12345"}
    refusal_of(b"12345", BARE)
    refusal_of(b"12345", PLAIN, Kind.WORK_ORDER)
    assert values_of(b"WO-123", BARE, Kind.WORK_ORDER) == {"wo": "O-123"}
    refusal_of(b"12345", BARE, Kind.COMMAND)


@pytest.mark.parametrize("frame", [b"]C10112345678901231", b"]d20112345", b"[)>\x1e05\x1d011234\x1e\x04"])
def test_a_product_label_is_called_one(frame: bytes) -> None:
    assert "GS1 product label, not a traveler" in refusal_of(frame)


def test_a_refusal_names_what_was_read_and_what_was_expected() -> None:
    assert refusal_of(b"\x1b[2J") == (
        "Read “<ESC>[2J”. The code holds unreadable bytes; "
        "expected a traveler, badge, machine or command code."
    )
    assert (
        refusal_of(b"hello", PLAIN, Kind.PART)
        == "Read “hello”. Not a code this terminal knows; expected part."
    )
    assert "ZQUIT" in refusal_of(b"ZQUIT")
    assert "expected" in refusal_of(b"")


def test_markup_stays_text() -> None:
    assert values_of(b"1P[@click=app.quit]x[/]") == {"part": "[@click=app.quit]x[/]"}


def test_case_and_blanks_inside_are_kept() -> None:
    assert values_of(b"Wwo-1a") == {"wo": "wo-1a"}
    assert values_of(b"1PA  B") == {"part": "A  B"}


def test_a_revision_is_the_recipe_only_where_the_site_says_so() -> None:
    grammar = Grammar(revision_as_recipe=True)
    assert values_of(b"2PC") == {"rev": "C"}
    assert values_of(b"2PC", grammar) == {"rev": "C", "recipe": "C"}
    assert values_of(FULL, grammar)["recipe"] == "3"


def test_a_frame_that_was_too_long_is_refused_in_words() -> None:
    refused = read_scan(Frame(b"", 0.0, overlong=True), PLAIN)
    assert isinstance(refused, ScanRefused)
    assert "512 bytes" in str(refused.words)
