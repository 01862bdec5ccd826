"""Tells a scanner that types from a person who types, before any key is acted on. Pure: keys and times in,
verdicts out.

A scan is a burst framed by STX and ETX, or one whose keys follow each other in under 60 ms, at least four of
them, up to Enter or Tab. Codes of two or three characters and codes without an end are taken only at a pace of
under 15 ms a key, which no hand reaches; one character and Enter are always typed, since no code is that short.
While a burst is undecided its keys are held; what turns out typed is given back in order, at most 60 ms after
the last key.
"""

from __future__ import annotations

from enum import Enum, auto

import msgspec

from kiosk.scanning.framing import LONGEST_FRAME, Frame, Framer
from kiosk.scanning.wedge_keys import KEY_BYTES as KEY_BYTES
from kiosk.scanning.wedge_keys import key_bytes as key_bytes

PACE_SECONDS = 0.06
"""The longest gap within a burst; a fast typist needs 80 ms a key."""

MACHINE_PACE_SECONDS = 0.015
"""Below this gap it is a machine: a key held down repeats every 20 ms at the fastest."""

FRAMED_PATIENCE_SECONDS = 0.25
"""The longest gap after STX and a character: a wireless scanner may stall, and nobody types STX."""

FEWEST_CHARACTERS = 4
_FEWEST_AT_MACHINE_PACE = 2
_FEWEST_WITHOUT_END = 6

_STX = b"\x02"
_ENDS = frozenset({b"\r", b"\n", b"\t", b"\x03"})


class WedgeVerdict(msgspec.Struct, frozen=True):
    """What a key, or a silence, decided: codes that were read, and keys to act on now, in this order.

    `held`: the key just given is undecided. A key that is neither held nor in `typed` belonged to a scan.
    """

    frames: tuple[Frame, ...] = ()
    typed: tuple[object, ...] = ()
    held: bool = False


class _Held(msgspec.Struct, frozen=True):
    key: object
    character: bytes | None
    gap: float


class _Swallow(Enum):
    """What is dropped after a scan, until a silence: nothing, further ends (the LF of CR LF), or all up to an
    end.
    """

    NOTHING = auto()
    ENDS = auto()
    ALL = auto()


class WedgeListener:
    """The state of one keyboard. Times are seconds of any steady clock: when the key arrived, not when it is
    handled.
    """

    def __init__(self) -> None:
        self._held: list[_Held] = []
        self._last_at = float("-inf")
        self._swallow = _Swallow.NOTHING
        self._last_typed: bytes | None = None
        self._repeating = False

    @property
    def due_at(self) -> float | None:
        """When `expire` is to be called if no key comes before; None while nothing is held."""
        return self._last_at + self._patience if self._held else None

    def key(self, key: object, character: bytes | None, at: float) -> WedgeVerdict:
        """Takes one key. `character` is what it types (`key_bytes`), None for a key that types nothing."""
        before = self._silence(at) if at - self._last_at >= self._patience else WedgeVerdict()
        gap, self._last_at = at - self._last_at, at
        now = self._take(_Held(key, character, gap), at)
        return WedgeVerdict(before.frames + now.frames, before.typed + now.typed, now.held)

    def expire(self, at: float) -> WedgeVerdict:
        """Decides what is held if `due_at` has come; else nothing changes."""
        due = self.due_at
        return self._silence(at) if due is not None and at >= due else WedgeVerdict()

    @property
    def _framed(self) -> bool:
        return bool(self._held) and self._held[0].character == _STX

    @property
    def _patience(self) -> float:
        return FRAMED_PATIENCE_SECONDS if self._framed and len(self._held) > 1 else PACE_SECONDS

    def _silence(self, at: float) -> WedgeVerdict:
        self._swallow = _Swallow.NOTHING
        self._repeating = False
        return self._decide(at, end=None)

    def _take(self, new: _Held, at: float) -> WedgeVerdict:
        ends = new.character in _ENDS
        if self._swallow is not _Swallow.NOTHING:
            if ends:
                self._swallow = _Swallow.ENDS
                return WedgeVerdict()
            if self._swallow is _Swallow.ALL and new.character != _STX:
                return WedgeVerdict()
            self._swallow = _Swallow.NOTHING
        if new.character == _STX:
            before = self._decide(at, end=None)
            typed = before.typed if new.gap >= MACHINE_PACE_SECONDS else ()  # half a scan: STX starts afresh
            self._held.append(new)
            return WedgeVerdict(before.frames, typed, held=True)
        if self._repeating and new.character == self._last_typed:
            return WedgeVerdict(typed=(new.key,))
        self._repeating = False
        if ends:
            return self._decide(at, end=new)
        return self._hold(new, at)

    def _hold(self, new: _Held, at: float) -> WedgeVerdict:
        self._held.append(new)
        if self._is_key_repeat():
            self._repeating = True
            return self._give_back()
        if len(self._held) > LONGEST_FRAME + 1:
            self._held.clear()
            self._swallow = _Swallow.ALL
            return WedgeVerdict((Frame(b"", at, overlong=True),))
        return WedgeVerdict(held=True)

    def _is_key_repeat(self) -> bool:
        """A key held down: the same key over and over, after it was typed once, slower than a scanner."""
        return (
            len(self._held) >= 3
            and all(held.character == self._last_typed for held in self._held)
            and all(held.gap >= MACHINE_PACE_SECONDS for held in self._held[1:])
        )

    def _decide(self, at: float, end: _Held | None) -> WedgeVerdict:
        """Ends the burst, by `end` or by silence: it was a scan, or all of it was typed."""
        if self._is_scan(end):
            data = b"".join(held.character or b"" for held in self._held if held.character != _STX)
            self._held.clear()
            self._swallow = _Swallow.ENDS if end is not None else _Swallow.NOTHING
            return WedgeVerdict(tuple(Framer().feed(data + b"\r", at)))
        return self._give_back(end)

    def _is_scan(self, end: _Held | None) -> bool:
        typed = [held.character for held in self._held if held.character is not None]
        if self._framed:
            return len(typed) > 1
        ending = [] if end is None else [end]
        fast = all(held.gap < MACHINE_PACE_SECONDS for held in (*self._held[1:], *ending))
        if end is None:
            return fast and len(typed) >= _FEWEST_WITHOUT_END and len(set(typed)) > 1
        if len(typed) >= FEWEST_CHARACTERS:
            return True
        return fast and len(typed) >= _FEWEST_AT_MACHINE_PACE

    def _give_back(self, end: _Held | None = None) -> WedgeVerdict:
        keys = (*self._held, end) if end is not None else tuple(self._held)
        self._held.clear()
        if keys:
            self._last_typed = keys[-1].character
        return WedgeVerdict(typed=tuple(held.key for held in keys))
