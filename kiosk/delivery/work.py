"""What the engine hands to the sender: one request each, and everything needed to understand its answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kiosk.delivery.exchange import Exchange, Request


@dataclass(frozen=True, slots=True)
class SendWork:
    """Send the action `seq`; it is in flight in the store already."""

    lane: str
    seq: int
    request: Request


@dataclass(frozen=True, slots=True)
class ReadWork:
    """Read the server's days `first` to `last`, for these lanes (none: only to see how things stand)."""

    request: Request
    first: date
    last: date
    lanes: tuple[str, ...]


Work = SendWork | ReadWork


@dataclass(frozen=True, slots=True)
class Done:
    """A piece of work came back."""

    work: Work
    exchange: Exchange
