"""What the engine tells the outside: facts in the past tense, published on the engine's thread.

A screen needs `ViewChanged` alone; the others are for sound, logs and tests.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.view import LinkState, Tone, View
from kiosk.words import Words


@dataclass(frozen=True, slots=True)
class ViewChanged:
    """The terminal looks like `view` now."""

    view: View


@dataclass(frozen=True, slots=True)
class Answered:
    """A scan or press was answered, well or badly."""

    tone: Tone
    words: Words
    raw: str = ""


@dataclass(frozen=True, slots=True)
class JobStarted:
    """A start was recorded on disk."""

    job: int
    machine: str


@dataclass(frozen=True, slots=True)
class JobFinished:
    """A finish was recorded on disk."""

    job: int
    machine: str


@dataclass(frozen=True, slots=True)
class Delivered:
    """The server accepted a start or a finish."""

    job: int
    machine: str
    kind: str


@dataclass(frozen=True, slots=True)
class Parked:
    """A start or a finish was refused and waits for a person."""

    job: int
    machine: str
    kind: str
    words: Words


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """The connection changed its state."""

    state: LinkState
    words: Words


Event = ViewChanged | Answered | JobStarted | JobFinished | Delivered | Parked | LinkChanged
