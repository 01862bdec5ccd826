"""A scanner that types, and a person who types: neither is ever taken for the other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.scanning.wedge import KEY_BYTES, PACE_SECONDS, WedgeListener, WedgeVerdict, key_bytes

CONTENT = st.lists(
    st.integers(min_value=0, max_value=127).filter(lambda byte: byte not in b"\r\n\t\x02\x03"),
    min_size=4,
    max_size=60,
).map(bytes)
KEYS = st.sampled_from(
    [b"1", b"a", b"Z", b"\r", b"\t", b"\x02", b"\x03", b"\x08", b"\x1b", b" ", b"\xc3\xa9", None]
)


class Keyboard:
    """Feeds keys as a screen does, with its one timer, and notes the order in which they are acted on."""

    def __init__(self) -> None:
        self.listener = WedgeListener()
        self.now = 100.0
        self.given: list[tuple[int, bytes | None]] = []
        self.typed: list[object] = []
        self.frames: list[bytes] = []
        self.longest_hold = 0.0
        self._arrived: dict[object, float] = {}

    def press(self, character: bytes | None, after: float, timer: bool = True) -> None:
        due = self.listener.due_at
        if timer and due is not None and due <= self.now + after:
            self._note(self.listener.expire(due), due)
        self.now += after
        key = (len(self.given), character)
        self.given.append(key)
        self._arrived[key] = self.now
        self._note(self.listener.key(key, character, self.now), self.now)

    def rest(self) -> None:
        due = self.listener.due_at
        if due is not None:
            self.now = due
            self._note(self.listener.expire(due), due)

    def scan(self, data: bytes, gap: float = 0.001) -> None:
        for byte in data:
            self.press(bytes([byte]), gap)

    def _note(self, verdict: WedgeVerdict, at: float) -> None:
        self.frames += [frame.data for frame in verdict.frames]
        self.typed += verdict.typed
        for key in verdict.typed:
            self.longest_hold = max(self.longest_hold, at - self._arrived[key])


@given(st.lists(st.tuples(KEYS, st.floats(min_value=0.0601, max_value=2.0)), max_size=30), st.booleans())
def test_a_person_is_never_taken_for_a_scanner(keys: list[tuple[bytes | None, float]], timer: bool) -> None:
    keyboard = Keyboard()
    for character, after in keys:
        keyboard.press(character, after, timer)
    keyboard.rest()
    assert keyboard.frames == []
    assert keyboard.typed == keyboard.given


@given(st.lists(KEYS, max_size=30))
def test_a_person_at_eighty_milliseconds_waits_at_most_sixty(keys: list[bytes | None]) -> None:
    keyboard = Keyboard()
    for character in keys:
        keyboard.press(character, 0.08)
    keyboard.rest()
    assert keyboard.typed == keyboard.given
    assert keyboard.longest_hold <= PACE_SECONDS + 1e-6


@given(
    CONTENT, st.sampled_from([b"\r", b"\n", b"\t", b"\r\n"]), st.sampled_from([0.0001, 0.001, 0.01, 0.059])
)
def test_a_scan_leaks_no_key_and_its_enter_is_swallowed(data: bytes, end: bytes, gap: float) -> None:
    keyboard = Keyboard()
    keyboard.press(b"7", 1.0)
    keyboard.press(b"x", 1.0)
    keyboard.rest()
    keyboard.now += 1.0
    keyboard.scan(data + end, gap)
    keyboard.rest()
    assert keyboard.frames == [data]
    assert keyboard.typed == keyboard.given[:2]


@given(st.lists(st.tuples(KEYS, st.floats(min_value=0.0, max_value=0.2)), max_size=60), st.booleans())
def test_every_key_is_typed_once_in_order_or_part_of_a_scan(
    keys: list[tuple[bytes | None, float]], timer: bool
) -> None:
    keyboard = Keyboard()
    for character, after in keys:
        keyboard.press(character, after, timer)
    keyboard.rest()
    assert keyboard.listener.due_at is None
    assert keyboard.typed == sorted(set(keyboard.typed), key=keyboard.typed.index)
    assert [key for key in keyboard.given if key in keyboard.typed] == keyboard.typed


@pytest.mark.parametrize("data", [b"Z5", b"Q", b"3WWO-1+10", b"[)>\x1e06\x1dWWO-1\x1e\x04"])
@pytest.mark.parametrize("gap", [0.001, 0.05])
def test_a_scan_between_stx_and_etx_may_be_short(data: bytes, gap: float) -> None:
    keyboard = Keyboard()
    keyboard.scan(b"\x02" + data + b"\x03\r", gap)
    keyboard.rest()
    assert (keyboard.frames, keyboard.typed) == ([data], [])


def test_a_framed_scan_survives_a_stall_of_a_wireless_scanner() -> None:
    keyboard = Keyboard()
    keyboard.scan(b"\x02WWO")
    keyboard.press(b"-", 0.2)
    keyboard.scan(b"1\x03")
    assert (keyboard.frames, keyboard.typed) == ([b"WWO-1"], [])


@pytest.mark.parametrize(
    ("data", "frames"), [(b"Z5\r", [b"Z5"]), (b"Q25\r", [b"Q25"]), (b"25\r", [b"25"]), (b"5\r", [])]
)
def test_a_bare_number_of_an_old_traveler_is_a_scan_and_one_digit_is_typed(
    data: bytes, frames: list[bytes]
) -> None:
    keyboard = Keyboard()
    keyboard.scan(data)
    keyboard.rest()
    assert keyboard.frames == frames
    assert keyboard.typed == ([] if frames else keyboard.given)


def test_a_short_burst_at_the_pace_of_a_hand_is_typed() -> None:
    keyboard = Keyboard()
    keyboard.scan(b"Z5\r", 0.04)
    assert (keyboard.frames, keyboard.typed) == ([], keyboard.given)


def test_a_scan_without_an_end_is_taken_by_its_pace_and_the_silence() -> None:
    keyboard = Keyboard()
    keyboard.scan(b"3WWO-123+10")
    keyboard.rest()
    assert (keyboard.frames, keyboard.typed) == ([b"3WWO-123+10"], [])


def test_two_scans_in_a_row_are_two() -> None:
    keyboard = Keyboard()
    keyboard.scan(b"WWO-1\r\n1W10\r\n\x021PX\x03Z5\r")
    assert (keyboard.frames, keyboard.typed) == ([b"WWO-1", b"1W10", b"1PX", b"Z5"], [])


@pytest.mark.parametrize("character", [b"1", b"\x08", None])
def test_a_key_held_down_repeats_without_waiting_for_its_release(character: bytes | None) -> None:
    keyboard = Keyboard()
    keyboard.press(character, 1.0)
    keyboard.press(character, 0.5)
    for _ in range(40):
        keyboard.press(character, 0.033)
    assert len(keyboard.typed) >= 40
    keyboard.press(b"\r", 0.3)
    keyboard.rest()
    assert (keyboard.frames, keyboard.typed) == ([], keyboard.given)


def test_a_function_key_before_a_scan_is_part_of_it() -> None:
    keyboard = Keyboard()
    keyboard.press(None, 1.0)
    keyboard.scan(b"WWO-1\r")
    assert (keyboard.frames, keyboard.typed) == ([b"WWO-1"], [])


def test_four_kilobytes_of_keys_are_announced_once_and_swallowed() -> None:
    keyboard = Keyboard()
    keyboard.scan(b"ab" * 2048 + b"\rWWO-1\r")
    assert (keyboard.frames, keyboard.typed) == ([b"", b"WWO-1"], [])


def test_a_scan_of_the_longest_size_is_read_and_one_more_is_not() -> None:
    keyboard = Keyboard()
    keyboard.scan(b"ab" * 256 + b"\r" + b"ab" * 256 + b"c\r" + b"\x02" + b"cd" * 256 + b"\x03")
    assert keyboard.frames == [b"ab" * 256, b"", b"cd" * 256]


def test_an_early_timer_changes_nothing() -> None:
    listener = WedgeListener()
    listener.key("key", b"1", 5.0)
    assert listener.expire(5.01) == WedgeVerdict()
    assert listener.expire(5.07) == WedgeVerdict(typed=("key",))
    assert listener.expire(9.0) == WedgeVerdict()


def test_every_control_byte_has_a_key() -> None:
    assert {value[0] for value in KEY_BYTES.values()} == set(range(32))
    assert key_bytes("ctrl+right_square_bracket", None) == b"\x1d"
    assert key_bytes("ctrl+circumflex_accent", "\x1e") == b"\x1e"
    assert key_bytes("A", "A") == b"A"
    assert key_bytes("up", None) is None
    assert key_bytes("space", " ") == b" "
