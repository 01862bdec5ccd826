"""Which byte a keyboard scanner meant by a key: terminals name control characters as Ctrl chords.

The names are Textual's. Both ways a terminal can report a chord are listed: as the old control byte
(`ctrl+circumflex_accent`) and as key and modifiers (`ctrl+6`), which terminals with the extended key protocol
do.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import ascii_lowercase

KEY_BYTES: Mapping[str, bytes] = {
    **{f"ctrl+{letter}": bytes([number]) for number, letter in enumerate(ascii_lowercase, start=1)},
    "ctrl+@": b"\x00",
    "ctrl+at": b"\x00",
    "ctrl+shift+2": b"\x00",
    "ctrl+space": b"\x00",
    "backspace": b"\x08",
    "tab": b"\t",
    "enter": b"\r",
    "escape": b"\x1b",
    "ctrl+left_square_bracket": b"\x1b",
    "ctrl+backslash": b"\x1c",
    "ctrl+right_square_bracket": b"\x1d",
    "ctrl+circumflex_accent": b"\x1e",
    "ctrl+6": b"\x1e",
    "ctrl+shift+6": b"\x1e",
    "ctrl+underscore": b"\x1f",
    "ctrl+shift+minus": b"\x1f",
}
"""Key name to control byte: `ctrl+b` is STX, `ctrl+c` ETX, `ctrl+d` EOT, `ctrl+j` LF, `ctrl+m` CR."""


def key_bytes(name: str, character: str | None) -> bytes | None:
    """The bytes of a key by its name and character, for `WedgeListener.key`; None for arrows, function keys
    and such.
    """
    control = KEY_BYTES.get(name)
    if control is not None:
        return control
    return character.encode("utf-8", "replace") if character and character.isprintable() else None
