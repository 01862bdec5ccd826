"""What the engine hands to the sender: one request each, and everything needed to understand its answer."""

from __future__ import annotations

from datetime import date

import msgspec

from kiosk.api.exchange import Exchange, Request


class SendWork(msgspec.Struct, frozen=True):
    """Send the action `seq`; it is in flight in the store already."""

    lane: str
    seq: int
    request: Request


class ReadWork(msgspec.Struct, frozen=True):
    """Read the server's days `first` to `last`, for these lanes (none: only to see how things stand)."""

    request: Request
    first: date
    last: date
    lanes: tuple[str, ...]


Work = SendWork | ReadWork


class Done(msgspec.Struct, frozen=True):
    """A piece of work came back."""

    work: Work
    exchange: Exchange
