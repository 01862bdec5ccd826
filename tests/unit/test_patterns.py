"""Site patterns and value rules: what a site may write, and that nothing it writes can hang the terminal."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.fields import Kind
from kiosk.scanning.patterns import Grammar, check_value, compile_format, compile_pattern

GOOD = [
    r"(?P<wo>J\d{5})-(?P<op>\d+)",
    r"(?P<wo>.+)-(?P<op>.+)",
    r"(?P<wo>[A-Z0-9]+(?:-\d+)*)/(?P<op>\d+)",
    r"(?P<wo>[^|]+)\|(?P<part>[^|]+)\|(?P<op>[^|]+)\|(?P<rev>[^|]*)",
    r"(?i)(?P<wo>wo[-/]?\d+)(?:\.(?P<op>\d+))?",
    r"(?!Z)(?P<wo>[A-Z0-9]{4,10})",
    r"WH/MO/(?P<wo>\d+)/\d+",
    r"(?P<wo>\w+\w+\w+)-",
    r"(?P<wo>(?:foo|bar)+)-\d",
]

SLOW = [
    r"(?P<wo>(a+)+)b",
    r"(?P<wo>(a|ab|b)*)c",
    r"(?P<wo>.*.*.*)x",
    r"(?P<wo>(?:[A-Z]+\d*)+)x",
    "(?P<wo>" + "a?" * 40 + "a" * 40 + ")",
    "(?P<wo>" + "(?:ab|[a-z]b)" * 25 + ")!",
    r"(?P<wo>(?:a{1,10}){1,10})b",
    r"(?P<wo>(?:a*)*)b",
    r"(?P<wo>(?=(a+)+b).*)",
    r"(?P<wo>(?i:(A+|a+)+))!",
    r"(?P<wo>.+)\1",
    "(?P<wo>" + "(?:" * 30 + "a" + "-)+" * 30 + ")",
]

NASTY = st.lists(
    st.tuples(st.sampled_from(["a", "1", "A", "-", "|", "/", "a-", "1a", " "]), st.integers(1, 260)),
    max_size=4,
).map(lambda runs: "".join(piece * count for piece, count in runs)[:512] + "\x7e")


@pytest.mark.parametrize("text", GOOD)
def test_what_sites_write_is_accepted(text: str) -> None:
    assert compile_pattern(text).text == text


@pytest.mark.parametrize("text", SLOW)
def test_a_pattern_that_can_backtrack_without_bound_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="too slow on some scans"):
        compile_pattern(text)


@given(st.sampled_from(GOOD), NASTY)
def test_an_accepted_pattern_ends_on_every_scan(text: str, scan: str) -> None:
    compile_pattern(text).read(scan)


@given(st.text(alphabet=r"ab1-[](){}+*?.|\\^$,<>P=:!iw", max_size=30))
def test_no_text_makes_the_check_itself_fail(text: str) -> None:
    with suppress(ValueError):
        compile_pattern(text)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("(?P<wo>", "not a regular expression"),
        (r"(?P<order>\d+)", "unknown group order; allowed: wo, part, op"),
        (r"(?P<command>Z.+)", "unknown group command"),
        (r"J\d{5}", "no named group"),
        (r"(?P<wo>\d*)", "matches an empty text"),
        ("", "matches an empty text"),
        ("(?P<wo>" + "a" * 600 + ")", "longer than 500"),
    ],
)
def test_a_faulty_pattern_is_refused_with_the_reason(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match="^" + fault.replace("(", r"\(")):
        compile_pattern(text)


def test_a_pattern_reads_its_groups_and_only_a_whole_code() -> None:
    pattern = compile_pattern(r"(?P<wo>J\d{5})-(?P<op>\d+)(?:/(?P<rev>\w))?")
    assert pattern.read("J12345-10") == ((Kind.WORK_ORDER, "J12345"), (Kind.OPERATION, "10"))
    assert pattern.read("J12345-10x") is None
    assert pattern.read("J12345-10\n") is None


@pytest.mark.parametrize(
    ("kind", "text", "allowed"),
    [
        (Kind.WORK_ORDER, "WO-123", True),
        (Kind.WORK_ORDER, "wo-123", True),
        (Kind.WORK_ORDER, "WH/MO/00042/15", True),
        (Kind.WORK_ORDER, "-1", False),
        (Kind.WORK_ORDER, "A" * 31, False),
        (Kind.WORK_ORDER, "WO 1", False),
        (Kind.WORK_ORDER, "WO-1\n", False),
        (Kind.OPERATION, "010", True),
        (Kind.OPERATION, "1234567", False),
        (Kind.OPERATION, "٣", False),
        (Kind.PART, "PART 1/A (left)", True),
        (Kind.PART, "PART1 ", False),
        (Kind.PART, "", False),
        (Kind.PART, "é", False),
        (Kind.PART, "x" * 49, False),
        (Kind.REVISION, "x" * 13, False),
        (Kind.RECIPE, "12", True),
        (Kind.ORDERED, "0", False),
        (Kind.ORDERED, "999999", True),
        (Kind.ORDERED, "1000000", False),
        (Kind.QUANTITY, "0", True),
        (Kind.QUANTITY, "2.5", False),
        (Kind.QUANTITY, "-1", False),
        (Kind.QUANTITY, "²", False),
        (Kind.QUANTITY, "٣", False),
        (Kind.QUANTITY, "9" * 400, False),
        (Kind.CYCLE, "120", True),
        (Kind.SETUP, "1h", False),
        (Kind.BADGE, "1001", True),
        (Kind.MACHINE, "Fräse 1", True),
        (Kind.MACHINE, "Fr\x1bse", False),
        (Kind.COMMAND, "ZSTART", True),
        (Kind.COMMAND, "ZQUIT", False),
    ],
)
def test_the_default_rule_of_each_kind(kind: Kind, text: str, allowed: bool) -> None:
    assert (check_value(kind, text, Grammar()) is None) is allowed


def test_a_refused_value_is_named_with_what_was_expected() -> None:
    words = str(check_value(Kind.ORDERED, "2.5\x1b", Grammar()))
    assert words == "“2.5<ESC>” can't be the ordered quantity; expected a whole number from 1 to 999,999."


def test_a_site_format_replaces_the_default_rule_but_not_the_range_of_numbers() -> None:
    formats = {Kind.WORK_ORDER: compile_format(r"#\d{4} [a-z]"), Kind.ORDERED: compile_format(r"\d+")}
    grammar = Grammar(formats=formats)
    assert check_value(Kind.WORK_ORDER, "#1234 b", grammar) is None
    assert "the format #" in str(check_value(Kind.WORK_ORDER, "WO-123", grammar))
    assert check_value(Kind.ORDERED, "1000000", grammar) is not None
    assert check_value(Kind.PART, "P1", grammar) is None


def test_a_slow_format_is_refused() -> None:
    with pytest.raises(ValueError, match="too slow"):
        compile_format("(a+)+b")
