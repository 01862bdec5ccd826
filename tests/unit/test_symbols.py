"""Symbols drawn by the wrapper around python-barcode and segno, read back by zxing-cpp."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from kiosk.errors import PaperError
from kiosk.paper import codes
from kiosk.paper.images import png, svg
from kiosk.paper.placing import NARROW_MODULE, NORMAL_MODULE, bar_height, fit, quiet_zone
from kiosk.paper.symbols import Code128, code128, qr_code, runs_of_ones
from tests.paper.decoding import decoded

PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))
PAYLOADS = st.one_of(
    st.text(PRINTABLE, min_size=1, max_size=48),
    st.text("0123456789ABab/.-+$% ", min_size=1, max_size=48),
    st.text("0123456789", min_size=1, max_size=46).map("99".__add__),
)


def painted(symbol: Code128, dots: int = 3) -> Image.Image:
    """The pattern as a strip of pixels with its quiet zones."""
    cells = "0" * 12 + symbol.pattern + "0" * 12
    row = bytes(0 if cell == "1" else 255 for cell in cells for _ in range(dots))
    return Image.frombytes("L", (len(row), 40), row * 40)


@given(PAYLOADS)
@example("99")
@example("9900")
@example("99-1")
@example("a  b")
@example(" WO-1 ")
@example("50%*+ $./-")
@settings(max_examples=250, deadline=None)
def test_a_code_128_symbol_reads_as_its_payload(payload: str) -> None:
    assert decoded(painted(code128(payload))) == [("Code 128", payload)]


@pytest.mark.long
@given(PAYLOADS)
@settings(max_examples=20_000, deadline=None)
def test_twenty_thousand_payloads_read_back(payload: str) -> None:
    assert decoded(painted(code128(payload), dots=2)) == [("Code 128", payload)]


@given(PAYLOADS)
@settings(max_examples=50, deadline=None)
def test_building_a_symbol_again_gives_the_same_bars(payload: str) -> None:
    first = code128(payload)
    code128.cache_clear()
    assert code128(payload) == first


@pytest.mark.parametrize("character", ["ñ", "ó", "ò", "ô", "é", "\t", "\x1d", "\x7f", "١", "Ω"])
def test_a_character_outside_printable_ascii_is_refused_by_name(character: str) -> None:
    with pytest.raises(PaperError, match=re.escape(f"{character!r} (U+{ord(character):04X})")):
        code128(f"WO-{character}1")


def test_an_empty_payload_is_refused() -> None:
    with pytest.raises(PaperError, match="empty"):
        code128("")


def test_a_payload_beyond_the_largest_qr_code_is_refused() -> None:
    with pytest.raises(PaperError, match="QR"):
        qr_code("x" * 3000)


@given(st.text("01", max_size=60))
def test_runs_cover_exactly_the_ones(pattern: str) -> None:
    painted_back = [" "] * len(pattern)
    for start, width in runs_of_ones(pattern):
        painted_back[start : start + width] = "1" * width
    assert "".join(painted_back).replace(" ", "0") == pattern


@given(st.lists(PAYLOADS, min_size=1, max_size=3), st.floats(20, 250))
@settings(max_examples=60, deadline=None)
def test_no_symbol_is_ever_narrower_than_a_quarter_millimetre_or_wider_than_its_place(
    payloads: list[str], available: float
) -> None:
    symbols = [code128(payload) for payload in payloads]
    modules = fit(symbols, available)
    assert all(module in (NORMAL_MODULE, NARROW_MODULE, None) for module in modules)
    assert round(NARROW_MODULE, 6) >= 0.254
    widths = [symbol.modules * module for symbol, module in zip(symbols, modules, strict=True) if module]
    assert sum(widths) + 2 * quiet_zone(NORMAL_MODULE) * (len(widths) - 1) <= available or not widths


@given(st.floats(1, 400))
def test_bars_are_twelve_millimetres_and_fifteen_percent_of_their_width_high(width: float) -> None:
    assert bar_height(width) >= max(12, 0.15 * width)


@pytest.mark.parametrize("payload", ["3WWO-1+10", "99123", "1P<&>\"'", "X" * 48])
def test_a_png_reads_back_bars_and_qr_alike(payload: str) -> None:
    for name, symbol in (("Code 128", code128(payload)), ("QR", qr_code(payload))):
        picture = Image.open(io.BytesIO(png(symbol, str(codes.described(payload).caption))))
        assert decoded(picture.convert("L")) == [(name, payload)]


@pytest.mark.parametrize("payload", ["3WWO-1+10", "99123", "1P<&>\"'", "X" * 48])
def test_the_bars_of_an_svg_read_back(payload: str) -> None:
    for name, symbol in (("Code 128", code128(payload)), ("QR", qr_code(payload))):
        text = svg(symbol, str(codes.described(payload).caption)).decode()
        width, height = (float(size) for size in re.findall(r'(?:width|height)="([\d.]+)mm"', text))
        picture = Image.new("L", (round(width * 20), round(height * 20)), 255)
        pencil = ImageDraw.Draw(picture)
        for x, y, wide, high in re.findall(r"M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)", text):
            left, top = round(float(x) * 20), round(float(y) * 20)
            right, bottom = round((float(x) + float(wide)) * 20), round((float(y) + float(high)) * 20)
            pencil.rectangle((left, top, right - 1, bottom - 1), fill=0)
        assert decoded(picture) == [(name, payload)]


def test_pictures_are_the_same_bytes_for_the_same_input() -> None:
    symbol = code128("3WWO-1+10")
    assert png(symbol, "Work order") == png(symbol, "Work order")
    assert svg(symbol, "Work order") == svg(symbol, "Work order")


@pytest.mark.parametrize(
    ("payload", "caption"),
    [
        ("3WWO-1+10", "Work order WO-1, operation 10"),
        ("3WA+B+10", "Work order A+B, operation 10"),
        ("1PX/1", "Part X/1"),
        ("7Q25EA", "Ordered quantity 25"),
        ("ZSTART", "Start the job"),
        ("ZCYCLE120", "Cycle time 120 s"),
        ("hello", "hello"),
    ],
)
def test_a_caption_says_the_kind_and_the_value(payload: str, caption: str) -> None:
    assert str(codes.described(payload).caption) == caption
