"""The filter for untrusted text: nothing it returns can be an order to a terminal."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.scanning.visible_text import visible


@given(st.one_of(st.binary(max_size=600), st.text(max_size=600)), st.integers(min_value=0, max_value=700))
def test_nothing_unprintable_and_nothing_too_long_comes_out(data: bytes | str, limit: int) -> None:
    shown = visible(data, limit)
    assert shown == "" or shown.isprintable()
    assert len(shown) <= limit
    assert not any(
        unicodedata.bidirectional(character) in ("RLO", "LRO", "RLE", "LRE", "RLI") for character in shown
    )


@given(st.binary(max_size=100))
def test_bytes_come_out_as_ascii(data: bytes) -> None:
    assert visible(data, 1000).isascii()


@given(st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=100))
def test_plain_text_is_left_alone(text: str) -> None:
    assert visible(text) == text == visible(text.encode())


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        (b"A\x1d\x1e\x04", "A<GS><RS><EOT>"),
        (b"\x1b[2J\x07\x7f", "<ESC>[2J<BEL><DEL>"),
        (b"\x9b31m\xc3\xa9", "<0x9B>31m<0xC3><0xA9>"),
        ("\x9b31m", "<0x9B>31m"),
        ("\u202eabc\u2066", "<U+202E>abc<U+2066>"),
        ("a\u200bb\ufeffc\u00add\u3164", "a<U+200B>b<U+FEFF>c<U+00AD>d<U+3164>"),
        ("Fräse Ñandú 旋盤", "Fräse Ñandú 旋盤"),
        ("e\u0301", "e\u0301"),
        ("e" + "\u0301" * 4, "e\u0301\u0301<U+0301><U+0301>"),
        ("line\nnext\u2028\ud800\U0010ffff", "line<LF>next<U+2028><U+D800><U+10FFFF>"),
        ("[red]x[/red][@click=app.quit]", "[red]x[/red][@click=app.quit]"),
    ],
)
def test_what_can_not_be_seen_is_spelled_out(data: bytes | str, shown: str) -> None:
    assert visible(data) == shown


def test_a_cut_text_says_so_and_never_ends_in_half_a_name() -> None:
    assert visible(b"\x1b" * 50, 12) == "<ESC>..."
    assert visible("x" * 50, 10) == "xxxxxxx..."
    assert visible("x" * 10, 10) == "x" * 10
