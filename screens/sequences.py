"""Which of the bytes a terminal sends are keys and touches: its other sequences are taken whole and dropped. Pure.

Textual types what it doesn't know: of a terminal's answer `ESC [ 8 ; 2 4 ; 8 0 t` the digits became a quantity. Sequences
are told apart by the grammar of ECMA-48 (5.4 and 5.6), with the three that break it: keys of the Linux console (`ESC [ [ A`)
and of rxvt (`ESC [ 3 $`), and mouse reports of the oldest kind (`ESC [ M` and three characters).
"""

from __future__ import annotations

from collections.abc import Callable

ESCAPE = "\x1b"
PASTE_BEGINS, PASTE_ENDS = "\x1b[200~", "\x1b[201~"
LONGEST = 32
"""Characters of the longest sequence that can be a key or a touch."""
PASTE_SILENCES = 10
"""A paste whose end got lost is over after so many silences in it: else the keyboard would be deaf from then on."""

_STRINGS = ("\x1bP", "\x1b]", "\x1bX", "\x1b^", "\x1b_")
"""Openings of DCS, OSC, SOS, PM and APC, which run up to ST; that begins with an Escape, as what cuts one off does."""
_OLD_MOUSE = "\x1b[M"
_STRING_ENDS = "\x07\x18\x1a"
"""BEL, which xterm takes for ST, and CAN and SUB, which break off."""
_STRING_TERMINATOR = "\x1b\\"


class Sequences:
    """The state of one terminal's input. `is_wanted` tells whether a complete sequence is a key or a touch."""

    def __init__(self, is_wanted: Callable[[str], bool]) -> None:
        self._is_wanted = is_wanted
        self.pastes = 0
        """How many have begun."""
        self._held = ""
        """The unfinished sequence; no longer than LONGEST + 1, which stands for any longer one."""
        self._silences_left = 0
        """Of a paste; 0: nothing is being pasted."""

    def take(self, text: str) -> list[str]:
        """What to act on, in this order: runs of plain characters, and whole sequences.

        An Escape that is a sequence of its own is the key; an Escape and one character is that key with Alt.
        """
        if not (self._held or self._silences_left) and ESCAPE not in text:
            return [text] if text else []
        units: list[str] = []
        run = ""
        for character in text:
            if not self._held and character != ESCAPE:
                run += character
                continue
            done = self._step(character)
            if done:
                self._give(units, run)
                self._give(units, done)
                run = ""
        self._give(units, run)
        return units

    def silence(self) -> list[str]:
        """Nothing came for a while: what is held is all there is of it. Alone or with Alt it is a key, else cut off."""
        held, self._held = self._held, ""
        units: list[str] = []
        if held and (len(held) <= len("\x1b[") or self._is_wanted(held)):
            self._give(units, held)
        self._silences_left = max(self._silences_left - 1, 0)
        return units

    def _give(self, units: list[str], unit: str) -> None:
        if unit == PASTE_BEGINS:
            self._silences_left = PASTE_SILENCES
            self.pastes += 1
        elif unit == PASTE_ENDS:
            self._silences_left = 0
        elif unit and not self._silences_left:
            units.append(unit)

    def _step(self, character: str) -> str:
        """Take one character of a sequence; what it completes and is wanted, or "" while there is nothing."""
        held = self._held
        if character == ESCAPE:
            self._held = ESCAPE
            return ESCAPE if held == ESCAPE else ""
        if held == ESCAPE:
            return self._open(held + character)
        if held.startswith(_STRINGS):
            self._held = "" if character in _STRING_ENDS else (held + character)[: len("\x1b]") + 1]
            return ""
        return self._go_on(held, character)

    def _open(self, opening: str) -> str:
        if opening in ("\x1b[", "\x1bO", *_STRINGS):
            self._held = opening
            return ""
        self._held = ""
        return "" if opening == _STRING_TERMINATOR else opening

    def _go_on(self, held: str, character: str) -> str:
        """One more character of a control sequence (CSI), or of a key that begins with `ESC O` (SS3)."""
        if not " " <= character <= "~" and not held.startswith(_OLD_MOUSE):
            self._held = ""
            return character  # what was held was cut off, and this is a key
        sequence = held + character if len(held) <= LONGEST else held
        if not _is_complete(held, character):
            self._held = sequence
            return ""
        self._held = ""
        is_known = sequence in (PASTE_BEGINS, PASTE_ENDS) or self._is_wanted(sequence)
        return sequence if len(sequence) <= LONGEST and is_known else ""


def _is_complete(held: str, character: str) -> bool:
    if held == "\x1b[" and character in "[M":
        return False
    if held.startswith(_OLD_MOUSE):
        return len(held) == len(_OLD_MOUSE) + 2
    return held == "\x1b[[" or character >= "@"
