"""What the engine tells the outside: facts in the past tense, published on the engine's thread.

A screen needs `ViewChanged` alone; the others are for sound, logs and tests.
"""

from __future__ import annotations

import msgspec

from kiosk.view import LinkState, Tone, View
from kiosk.words import Words


class ViewChanged(msgspec.Struct, frozen=True):
    """The terminal looks like `view` now."""

    view: View


class Answered(msgspec.Struct, frozen=True):
    """A scan or press was answered, well or badly."""

    tone: Tone
    words: Words
    raw: str = ""


class JobStarted(msgspec.Struct, frozen=True):
    """A start was recorded on disk."""

    job: int
    machine: str


class JobFinished(msgspec.Struct, frozen=True):
    """A finish was recorded on disk."""

    job: int
    machine: str


class Delivered(msgspec.Struct, frozen=True):
    """The server accepted a start or a finish."""

    job: int
    machine: str
    kind: str


class Parked(msgspec.Struct, frozen=True):
    """A start or a finish was refused and waits for a person."""

    job: int
    machine: str
    kind: str
    words: Words


class LinkChanged(msgspec.Struct, frozen=True):
    """The connection changed its state."""

    state: LinkState
    words: Words


Event = ViewChanged | Answered | JobStarted | JobFinished | Delivered | Parked | LinkChanged
