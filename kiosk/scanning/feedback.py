"""What is written back to a scanner after a good and a bad code, so that it beeps in the operator's hand.

Both presets need the scanner to be set up for it: "Beep on <BEL>" on a Zebra, "Host ACK" on a Honeywell. An
ACK/NAK handshake is not offered: it means transport, and a NAK makes the scanner send the same code again.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec


class Feedback(msgspec.Struct, frozen=True):
    """The bytes for a code that was taken and for one that was refused; empty: nothing is written."""

    good: bytes = b""
    bad: bytes = b""


PRESETS: Mapping[str, Feedback] = {
    "none": Feedback(),
    "zebra-bel": Feedback(good=b"\x07", bad=b"\x07\x07\x07"),
    "honeywell": Feedback(good=b"\x1b7,", bad=b"\x1b8,\x1b8,"),
}
"""The values of `scanner.feedback`. A Zebra has one sound, so a refusal is three of them."""

_LONGEST = 32


def feedback_from(
    preset: str = "none", good_read: str | None = None, bad_read: str | None = None
) -> Feedback:
    """The feedback of a preset, or of two byte strings written as text (each character one byte).

    Raises ValueError with a plain sentence: unknown preset, over 32 bytes, or a character above 255.
    """
    chosen = PRESETS.get(preset)
    if chosen is None:
        raise ValueError(
            f"unknown feedback {preset!r}; allowed: {', '.join(PRESETS)}, or good_read and bad_read"
        )
    return Feedback(
        chosen.good if good_read is None else _bytes_of("good_read", good_read),
        chosen.bad if bad_read is None else _bytes_of("bad_read", bad_read),
    )


def _bytes_of(name: str, text: str) -> bytes:
    if any(ord(character) > 0xFF for character in text):
        raise ValueError(f"{name} holds a character that is not one byte")
    if len(text) > _LONGEST:
        raise ValueError(f"{name} is longer than {_LONGEST} bytes")
    return text.encode("latin-1")
