"""What a terminal sends, told apart: keys and touches go on, everything else is dropped whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser

from screens.driver import events_of, is_wanted
from screens.sequences import LONGEST, PASTE_BEGINS, PASTE_ENDS, PASTE_SILENCES, Sequences

DROPPED = [
    "\x1b[?1;2c",
    "\x1b[>1;1;0c",
    "\x1b[5n",
    "\x1b[?12;2$y",
    "\x1b[3$y",
    "\x1b[?2048;1$y",
    "\x1b[48;24;80;480;640t",
    "\x1b[8;24;80t",
    "\x1b[57;5u",
    "\x1b[27;5;51~",
    "\x1b[24;80R",
    "\x1b[M !!",
    "\x1b[M \ufffd5",
    "\x1b[[7",
    "\x1b[<;;M",
    "\x1b[32;40;12M",
    "\x1b[<0;0;" + "9" * 5000 + "M",
    "\x1b[" + "9" * 5000 + "m",
    "\x1bO2P",
    "\x1b]11;rgb:0000/0000/0000\x1b\\",
    "\x1b]52;c;cmVib290\x07",
    "\x1b]0;never ended\x18",
    "\x1bP1+r544e=787465726d\x1b\\",
    "\x1bPnever ended\x1a",
    "\x1b_Gi=1;OK\x1b\\",
    "\x1b^7\x1b\\",
    "\x1bX7\x1b\\",
    "\x1b\\",
    f"{PASTE_BEGINS}1\r\x1b]2\x03{PASTE_ENDS}",
    PASTE_ENDS,
]
KEPT = [
    *(keys for keys in ANSI_SEQUENCES_KEYS if keys[0] == "\x1b" != keys[1:] and not keys.endswith("$")),
    *("\x1b[I", "\x1b[O", "\x1b[<0;12;3M", "\x1b[<0;12;3m", "\x1b[<35;1;1M", "\x1b[?2026;2$y"),
]
CUT_OFF = [
    "\x1b[?1;2",
    "\x1b[12",
    "\x1b[<0;1",
    "\x1b[M ",
    "\x1bO7",
    "\x1b]0;7",
    "\x1bP7",
    "\x1b[[",
    "\x1b[200",
]


def taken(*texts: str, silences: int = 1) -> list[str]:
    """The units of these texts, and of the silence after them."""
    sequences = Sequences(is_wanted)
    units = [unit for text in texts for unit in sequences.take(text)]
    return units + [unit for _ in range(silences) for unit in sequences.silence()]


@pytest.mark.parametrize("sequence", DROPPED)
def test_what_is_no_key_and_no_touch_is_dropped_whole(sequence: str) -> None:
    assert "".join(taken(f"a{sequence}b")) == "ab"
    assert "".join(taken(*f"a{sequence}b")) == "ab"


@pytest.mark.parametrize("sequence", KEPT)
def test_a_key_and_a_touch_come_through_as_one_unit(sequence: str) -> None:
    assert taken(*f"a{sequence}") == ["a", sequence]
    assert taken(f"a{sequence}") == ["a", sequence]


@pytest.mark.parametrize("sequence", CUT_OFF)
def test_of_a_sequence_that_is_cut_off_nothing_is_typed(sequence: str) -> None:
    assert taken(sequence) == []
    assert taken(f"{sequence}\x1b[A") == ["\x1b[A"]


@pytest.mark.parametrize("sequence", ["\x1b[3$", "\x1b[23$"])
def test_a_key_of_rxvt_which_no_grammar_ends_comes_after_the_silence(sequence: str) -> None:
    assert taken(sequence) == [sequence]


def test_enter_after_a_sequence_that_was_cut_off_is_still_enter() -> None:
    assert taken("\x1b[12\rb") == ["\r", "b"]


@pytest.mark.parametrize("keys", ["\x1b", "\x1bq", "\x1b[", "\x1bO", "\x1bP", "\x1b]", "\x1b!"])
def test_escape_and_a_key_with_alt_are_keys(keys: str) -> None:
    assert taken(keys) == [keys]
    assert taken(*keys) == [keys]


def test_escape_pressed_twice_is_two_keys() -> None:
    assert taken("\x1b\x1b") == ["\x1b", "\x1b"]
    assert taken("\x1b\x1b[A") == ["\x1b", "\x1b[A"]


def test_a_code_from_a_scanner_that_types_is_one_run_with_its_separators() -> None:
    code = "\x02[)>\x1e06\x1dWWO-1\x1d1PPART1\x1e\x04\x03\r"
    assert taken(code) == [code]


def test_the_first_bytes_of_a_character_are_nothing_yet() -> None:
    assert Sequences(is_wanted).take("") == []


def test_what_follows_a_paste_whose_end_was_lost_is_typed_again_after_a_while() -> None:
    sequences = Sequences(is_wanted)
    assert sequences.take(f"{PASTE_BEGINS}12") == []
    for _ in range(PASTE_SILENCES - 1):
        assert sequences.silence() == []
    assert sequences.take("3") == []
    assert sequences.silence() == []
    assert sequences.take("4") == ["4"]


@given(st.text(alphabet="\x1b[]OPM<?;:$0127~umMRct\\\x07\x18\r AZ", max_size=60), st.integers(1, 7))
def test_however_it_is_split_the_same_goes_on(text: str, size: int) -> None:
    parts = [text[place : place + size] for place in range(0, len(text), size)]
    assert "".join(taken(*parts)) == "".join(taken(text))


@given(st.text(alphabet="\x1b[]OPM<?;:$0127~umMRct\\\x07\x18\r AZ", max_size=60))
def test_the_parser_never_waits_for_more_and_never_spells_a_sequence_out(text: str) -> None:
    parser = XTermParser()
    for unit in taken(text):
        found = list(events_of(parser, unit))
        assert parser._timeout_time is None
        if len(unit) > 2 and unit[0] == "\x1b":
            assert len(found) <= 1
            assert len(unit) <= LONGEST


@pytest.mark.parametrize(
    ("unit", "key", "character"),
    [("\x1b", "escape", "\x1b"), ("\x1bq", "alt+q", "q"), ("\x1b[A", "up", None)],
)
def test_a_unit_is_its_key_at_once(unit: str, key: str, character: str | None) -> None:
    told = list(events_of(XTermParser(), unit))
    assert [(event.key, event.character) for event in told if isinstance(event, events.Key)] == [
        (key, character)
    ]
