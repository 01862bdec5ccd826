"""The one filter that scanned text and server text pass before anything shows, logs or stores it.

Whatever a terminal could take as an order, or an eye could not see, comes out as plain ASCII: `<ESC>`,
`<GS>`, `<0x9B>`, `<U+202E>`. Letters of any script stay. The result is bounded. Markup is not touched:
screens show this text without markup.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

DEFAULT_LIMIT = 200
"""Characters of the result."""

_CUT = "..."

# fmt: off
_CONTROL_NAMES = (
    "NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS", "TAB", "LF", "VT", "FF", "CR", "SO", "SI",
    "DLE", "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM", "SUB", "ESC", "FS", "GS", "RS", "US",
)
_INVISIBLE = frozenset([
    0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0,
    *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0),
])
"""What Python calls printable and a terminal draws as nothing (Unicode: Default_Ignorable, Braille blank)."""
# fmt: on

_MOST_MARKS = 2
"""Combining marks in a row that written languages need; more than that paints over the neighbouring lines."""


def visible(data: bytes | str, limit: int = DEFAULT_LIMIT) -> str:
    """`data` with everything unprintable spelled out, at most `limit` characters, ending in "..." if cut.

    Of bytes only printable ASCII stays as it is: codes are ASCII, anything else in them is a fault to see.
    """
    head = data[: limit + 1]  # every character becomes at least one: the rest can't be seen anyway
    pieces = map(_visible_byte, head) if isinstance(head, bytes) else _visible_pieces(head)
    kept: list[str] = []
    length = 0
    for piece in pieces:
        length += len(piece)
        if length > limit:
            return _shortened(kept, limit)
        kept.append(piece)
    return "".join(kept)


def is_plain(data: bytes) -> bool:
    """True when all of `data` is printable ASCII (0x20 to 0x7E)."""
    return all(0x20 <= byte <= 0x7E for byte in data)


def _visible_byte(byte: int) -> str:
    if byte < 0x20:
        return f"<{_CONTROL_NAMES[byte]}>"
    if byte == 0x7F:
        return "<DEL>"
    return chr(byte) if byte < 0x7F else f"<0x{byte:02X}>"


def _visible_pieces(text: str) -> Iterator[str]:
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        yield _visible_character(character) if marks <= _MOST_MARKS else f"<U+{ord(character):04X}>"


def _visible_character(character: str) -> str:
    code = ord(character)
    if code < 0xA0:
        return _visible_byte(code)
    if character.isprintable() and code not in _INVISIBLE:
        return character
    return f"<U+{code:04X}>"


def _shortened(pieces: list[str], limit: int) -> str:
    room = max(limit - len(_CUT), 0)
    while pieces and sum(map(len, pieces)) > room:
        pieces.pop()
    return "".join(pieces) + _CUT[:limit]
