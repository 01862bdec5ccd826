"""Framing: where a code ends, and that no cut of the stream changes it."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.scanning.framing import LONGEST_FRAME, Frame, Framer

STREAMS = st.lists(
    st.one_of(
        st.sampled_from([b"\r", b"\n", b"\t", b"\x03", b"\x02", b"\r\n", b"3WWO-12345+10", b"\x1d\x1e\x04"]),
        st.binary(max_size=12),
        st.integers(min_value=505, max_value=600).map(lambda length: b"x" * length),
    ),
    max_size=20,
).map(b"".join)


def frames_of(stream: bytes, cuts: list[int], seven_bits: bool = False) -> list[Frame]:
    framer = Framer(seven_bits)
    places = [0, *sorted(cut % (len(stream) + 1) for cut in cuts), len(stream)]
    frames = [frame for start, end in pairwise(places) for frame in framer.feed(stream[start:end], 0.0)]
    return frames + framer.flush(0.0)


def expected_frames(stream: bytes) -> list[Frame]:
    """The rules said another way: split at the ends, then at STX, and only the last part counts."""
    frames = []
    for run in re.split(rb"[\r\n\t\x03]", stream):
        *dropped, last = run.split(b"\x02")
        frames += [Frame(b"", 0.0, overlong=True) for part in dropped if len(part) > LONGEST_FRAME]
        if len(last) > LONGEST_FRAME:
            frames.append(Frame(b"", 0.0, overlong=True))
        elif last:
            frames.append(Frame(last, 0.0))
    return frames


@given(STREAMS, st.lists(st.integers(min_value=0), max_size=12))
def test_no_cut_of_the_stream_loses_or_merges_a_frame(stream: bytes, cuts: list[int]) -> None:
    assert frames_of(stream, cuts) == expected_frames(stream)


@given(STREAMS, st.lists(st.integers(min_value=0), max_size=12))
def test_seven_bits_are_the_same_frames_without_the_top_bit(stream: bytes, cuts: list[int]) -> None:
    assert frames_of(stream, cuts, seven_bits=True) == expected_frames(bytes(byte & 0x7F for byte in stream))


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\t", b"\x03", b"\r\n", b"\n\r\t"])
def test_each_end_makes_one_frame(end: bytes) -> None:
    framer = Framer()
    assert framer.feed(b"W1" + end, 1.5) == [Frame(b"W1", 1.5)]
    assert not framer.pending


def test_three_codes_in_one_burst_are_three_frames() -> None:
    assert [frame.data for frame in Framer().feed(b"A1\rB2\r\nC3\n", 0.0)] == [b"A1", b"B2", b"C3"]


def test_a_code_without_an_end_waits_for_silence() -> None:
    framer = Framer()
    assert framer.feed(b"WWO-1", 0.0) == []
    assert framer.pending
    assert framer.flush(0.09) == [Frame(b"WWO-1", 0.09)]
    assert framer.flush(0.18) == []


def test_start_of_text_drops_what_came_before_it() -> None:
    assert Framer().feed(b"half\x02WWO-1\x03", 0.0) == [Frame(b"WWO-1", 0.0)]


def test_group_separators_are_content() -> None:
    assert Framer().feed(b"[)>\x1e06\x1dW1\x1e\x04\r", 0.0) == [Frame(b"[)>\x1e06\x1dW1\x1e\x04", 0.0)]


def test_a_frame_of_the_longest_size_is_kept() -> None:
    assert Framer().feed(b"x" * LONGEST_FRAME + b"\r", 0.0) == [Frame(b"x" * LONGEST_FRAME, 0.0)]


def test_four_kilobytes_of_noise_are_announced_once_and_the_next_code_is_read() -> None:
    framer = Framer()
    first = framer.feed(b"x" * 4096, 0.0)
    assert first == [Frame(b"", 0.0, overlong=True)]
    assert framer.pending
    assert framer.feed(b"tail\rWWO-1\r", 1.0) == [Frame(b"WWO-1", 1.0)]


def test_silence_ends_noise() -> None:
    framer = Framer()
    framer.feed(b"x" * 600, 0.0)
    assert framer.flush(0.1) == []
    assert framer.feed(b"WWO-1\r", 1.0) == [Frame(b"WWO-1", 1.0)]
