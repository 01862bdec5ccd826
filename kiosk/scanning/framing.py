"""Cuts the byte stream of a scanner into frames, one frame per scanned code. Pure: no port, no clock, no
text.

A frame ends at CR, LF, TAB or ETX, or at a silence that the caller reports with `flush` (a factory-fresh
Zebra sends no terminator at all). STX starts afresh and drops what came before it. Empty frames vanish, so CR
LF is one end. A run of more than 512 bytes is announced once, without its bytes, and thrown away up to the
next end.
"""

from __future__ import annotations

import msgspec

SILENCE_SECONDS = 0.09
"""A character takes 1 ms at 9600 baud: this much silence is a safe end of frame and still feels immediate."""

LONGEST_FRAME = 512
"""Bytes. The largest traveler code printed by the kiosk has under 200."""

STX = 0x02
ENDS = b"\r\n\t\x03"
"""CR, LF, TAB, ETX."""

_SEVEN_BITS = bytes(range(128)) * 2


class Frame(msgspec.Struct, frozen=True):
    """The bytes of one code without its framing; `at` is when its end was seen, in boot seconds.

    `overlong`: more than `LONGEST_FRAME` bytes came without an end; they are gone and `data` is empty.
    """

    data: bytes
    at: float
    overlong: bool = False


class Framer:
    """The framing state of one connection; make a new one each time a port is opened.

    `seven_bits` drops the top bit of every byte, for scanners that send parity in it.
    """

    def __init__(self, seven_bits: bool = False) -> None:
        self._seven_bits = seven_bits
        self._buffer = bytearray()
        self._discarding = False

    @property
    def pending(self) -> bool:
        """True while a frame has begun and not ended."""
        return bool(self._buffer) or self._discarding

    def feed(self, chunk: bytes, at: float) -> list[Frame]:
        """The frames that `chunk` completes, in order.

        Time between chunks means nothing: a pause of this process must not split a code, only `flush` does.
        """
        if self._seven_bits:
            chunk = chunk.translate(_SEVEN_BITS)
        frames: list[Frame] = []
        for byte in chunk:
            if byte in ENDS:
                frames += self.flush(at)
            elif byte == STX:
                self._start_afresh()
            elif not self._discarding:
                frames += self._take(byte, at)
        return frames

    def flush(self, at: float) -> list[Frame]:
        """The frame that ends here, if one has begun; to be called after `SILENCE_SECONDS` without a byte."""
        data = bytes(self._buffer)
        self._start_afresh()
        return [Frame(data, at)] if data else []

    def _start_afresh(self) -> None:
        self._buffer.clear()
        self._discarding = False

    def _take(self, byte: int, at: float) -> list[Frame]:
        if len(self._buffer) < LONGEST_FRAME:
            self._buffer.append(byte)
            return []
        self._buffer.clear()
        self._discarding = True
        return [Frame(b"", at, overlong=True)]
