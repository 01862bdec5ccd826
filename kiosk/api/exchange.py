"""What goes to the step events API and what came back, as plain values; nothing here opens a connection.

An `Exchange` says first how far its request got, because that decides whether it may be repeated: `NOT_SENT`
freely, `UNKNOWN` only after the server was read, `KNOWN` as its status says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from functools import lru_cache
from typing import Protocol, TypedDict

import msgspec

from kiosk.words import Words, say, verbatim


class Reach(StrEnum):
    """How far a request got."""

    NOT_SENT = "not sent"
    """Not one byte of it left: it may be repeated."""
    KNOWN = "known"
    """A status came back, even if the body then broke."""
    UNKNOWN = "unknown"
    """It may or may not have been carried out."""


class Failure(StrEnum):
    """Why an exchange went no further, in plain English; empty when nothing failed."""

    NONE = ""
    NO_KEY = "there is no API key"
    BAD_KEY = "the API key holds characters that can't be sent"
    BAD_ADDRESS = "the address can't be used"
    BAD_CA_FILE = "the file of trusted certificates can't be read"
    NAME_NOT_FOUND = "name not found"
    REFUSED = "connection refused"
    NO_ROUTE = "no route to the server"
    NOT_CONNECTED = "no connection in time"
    CERTIFICATE = "certificate not trusted"
    NOT_SECURE = "no secure connection"
    PROXY = "the proxy refused or can't be used"
    NO_ANSWER = "no answer in time"
    RESET = "connection reset"
    CLOSED = "connection closed before the answer"
    GARBLED = "the answer can't be read"
    CUT = "the answer was cut short"
    TOO_SLOW = "the answer was not finished in time"
    TOO_LONG = "the answer was too long"
    OTHER = "the connection failed"


def failure_words(failure: str) -> Words:
    """A `Failure` that can be translated; any other text as it is."""
    return _FAILURE_WORDS.get(failure) or verbatim(failure)


_FAILURE_WORDS: dict[str, Words] = {
    Failure.NO_KEY: say("there is no API key"),
    Failure.BAD_KEY: say("the API key holds characters that can't be sent"),
    Failure.BAD_ADDRESS: say("the address can't be used"),
    Failure.BAD_CA_FILE: say("the file of trusted certificates can't be read"),
    Failure.NAME_NOT_FOUND: say("name not found"),
    Failure.REFUSED: say("connection refused"),
    Failure.NO_ROUTE: say("no route to the server"),
    Failure.NOT_CONNECTED: say("no connection in time"),
    Failure.CERTIFICATE: say("certificate not trusted"),
    Failure.NOT_SECURE: say("no secure connection"),
    Failure.PROXY: say("the proxy refused or can't be used"),
    Failure.NO_ANSWER: say("no answer in time"),
    Failure.RESET: say("connection reset"),
    Failure.CLOSED: say("connection closed before the answer"),
    Failure.GARBLED: say("the answer can't be read"),
    Failure.CUT: say("the answer was cut short"),
    Failure.TOO_SLOW: say("the answer was not finished in time"),
    Failure.TOO_LONG: say("the answer was too long"),
    Failure.OTHER: say("the connection failed"),
}


class Request(msgspec.Struct, frozen=True):
    """One call of the API. `path` starts with a slash and is appended to the configured address."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


class Exchange(msgspec.Struct, frozen=True):
    """What became of one request. `_at_boot` are CLOCK_BOOTTIME seconds, 0 when it did not come to that."""

    reach: Reach
    status: int | None = None
    """Also set, with `NOT_SENT`, when a proxy refused to open the tunnel."""
    body: bytes = b""
    date: datetime | None = None
    """The answer's `Date`, aware UTC."""
    retry_after_seconds: float | None = None
    """`Retry-After`, read against the answer's own `Date`, held between a second and an hour."""
    location: str = ""
    content_type: str = ""
    body_complete: bool = True
    failure: str = Failure.NONE
    """One of `Failure`."""
    certificate_fault: bool = False
    sent_at_boot: float = 0
    answered_at_boot: float = 0
    more_pages: bool = False
    """True when a header says that the body is only part of the list."""
    listed_total: int | None = None
    """The length of the whole list, where a header tells it."""


class Transport(Protocol):
    """Carries one request at a time; each thread has its own."""

    def exchange(self, request: Request) -> Exchange:
        """Send once and wait for the answer. Never repeats, never raises for what the network does."""

    def close(self) -> None:
        """Let go of the connection; a later exchange opens a new one."""


RawHeaders = Sequence[tuple[bytes, bytes]]


class HeaderFields(TypedDict):
    """The fields of an `Exchange` that headers tell."""

    date: datetime | None
    retry_after_seconds: float | None
    location: str
    content_type: str
    more_pages: bool
    listed_total: int | None


def read_headers(headers: RawHeaders) -> HeaderFields:
    """What the kiosk uses of an answer's headers; the first of a name counts, unreadable ones are absent."""
    told: dict[str, str] = {}
    for name, value in headers:
        told.setdefault(name.decode("latin-1").lower(), value.decode("latin-1").strip())
    date = http_date(told.get("date", ""))
    return HeaderFields(
        date=date,
        retry_after_seconds=retry_after(told.get("retry-after", ""), date),
        location=told.get("location", "")[:LONGEST_TEXT],
        content_type=told.get("content-type", "")[:LONGEST_TEXT],
        more_pages=_tells_of_more(told),
        listed_total=next((int(told[name]) for name in _TOTALS if _is_count(told.get(name, ""))), None),
    )


LONGEST_TEXT = 500
"""Characters kept of a header; a status line of the screen shows far fewer."""
_TOTALS = ("x-total-count", "x-total", "total")
_NEXT_LINK = re.compile(r';\s*rel\s*=\s*"?[^";]*\bnext\b', re.IGNORECASE)


def _tells_of_more(told: dict[str, str]) -> bool:
    pages = told.get("x-total-pages", "")
    return bool(
        _NEXT_LINK.search(told.get("link", ""))
        or told.get("content-range")
        or told.get("x-next-page")
        or (_is_count(pages) and int(pages) > 1)
    )


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


@lru_cache(maxsize=4)
def http_date(text: str) -> datetime | None:
    """A date of HTTP (RFC 9110 section 5.6.7, all three forms) as aware UTC; None when it is none."""
    try:
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def retry_after(text: str, date: datetime | None) -> float | None:
    """Seconds to wait (RFC 9110 section 10.2.3). A point in time counts from `date`, never from our clock."""
    if text.isascii() and text.isdecimal():
        return min(max(float(text[:9]), 1.0), 3600.0)
    until = http_date(text)
    if until is None or date is None:
        return None
    return min(max((until - date).total_seconds(), 1.0), 3600.0)
