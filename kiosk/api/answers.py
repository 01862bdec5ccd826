"""What the server's answer means for the action that was sent. Pure.

The `error` text decides first, the status second: the API's page prints its errors without one. Only answers
known to be about this one action park it. Whatever is unfamiliar pauses everything and loses nothing, since a
portal, a proxy or a bad deployment must not empty the queue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
from msgspec.structs import replace

from kiosk.api.bodies import NotUnderstoodError, identity_of, read_span, read_time, text_of
from kiosk.api.exchange import Exchange, Failure, Reach, failure_words
from kiosk.scanning.visible_text import visible
from kiosk.words import Words, say


class AnswerKind(StrEnum):
    """What becomes of the action."""

    ACCEPTED = "accepted"
    NOT_SENT = "not sent"
    UNKNOWN = "unknown"
    """It may have been carried out: read before anything else is written on the lane."""
    PARK = "park"
    """Refused for good as it is; a person corrects it."""
    MACHINE_NOT_FOUND = "machine not found"
    NO_ACTIVE_EVENT = "no active event"
    """Only for a finish."""
    PAUSE_ALL = "pause all"
    """Not carried out, and nothing else would be."""
    READ_ONLY_KEY = "read-only key"
    """As PAUSE_ALL, but a GET that works proves nothing."""
    WAIT = "wait"
    """Not carried out; to be repeated after `retry_after_seconds`."""


class PauseReason(StrEnum):
    """Why everything is paused."""

    NONE = ""
    KEY_MISSING = "key missing"
    KEY_REFUSED = "key refused"
    READ_ONLY_KEY = "read-only key"
    PROXY = "proxy"
    CERTIFICATE = "certificate"
    REDIRECT = "redirect"
    NOT_THE_API = "not the API"
    WRONG_ADDRESS = "wrong address"
    UNFAMILIAR = "unfamiliar"


class Answer(msgspec.Struct, frozen=True):
    """One answer, understood. What follows `pause_reason` is told by accepted actions, if known."""

    kind: AnswerKind
    words: Words
    server_words: str = ""
    """The server's own text, safe to show and bounded."""
    status: int | None = None
    retry_after_seconds: float | None = None
    pause_all: bool = False
    pause_reason: PauseReason = PauseReason.NONE
    event_id: int | str | None = None
    machine_id: int | str | None = None
    machine_name: str = ""
    user_id: int | str | None = None
    display_name: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None


def classify(what: str, exchange: Exchange, now: datetime | None = None) -> Answer:
    """Understand the answer to a "start", "finish" or "read". `now` is shown where a certificate fails.

    Of a read only what it says about the connection and the key is told; `parse_reading` reads the list.
    """
    if exchange.reach is Reach.NOT_SENT:
        return _not_sent(exchange, now)
    status = exchange.status
    if exchange.reach is Reach.UNKNOWN or status is None:
        return Answer(AnswerKind.UNKNOWN, _unclear(failure_words(exchange.failure)))
    told = _decoded(exchange.body)
    answer = _accepted(what, status, told) or _by_text(what, told) or _by_status(what, status, exchange)
    return replace(
        answer,
        status=status,
        server_words=visible(_own_words(told, exchange)),
        retry_after_seconds=exchange.retry_after_seconds,
    )


def _not_sent(exchange: Exchange, now: datetime | None) -> Answer:
    if exchange.certificate_fault:
        words = say(
            "No secure connection to the office system: {cause}. The clock says {date}: set it if wrong.",
            cause=failure_words(exchange.failure),
            date="?" if now is None else f"{now:%Y-%m-%d %H:%M}",
        )
        return _pause(PauseReason.CERTIFICATE, words)
    if exchange.failure in (Failure.NO_KEY, Failure.BAD_KEY):
        cause = failure_words(exchange.failure)
        words = say(
            "Nothing can be sent: {cause}. Everything is kept. Put the API key in its file.", cause=cause
        )
        return _pause(PauseReason.KEY_MISSING, words)
    if exchange.status == 407:
        return replace(_pause(PauseReason.PROXY, _PROXY), status=exchange.status)
    words = say(
        "The office system can't be reached: {cause}. Everything is kept and sent later by itself.",
        cause=failure_words(exchange.failure),
    )
    return Answer(AnswerKind.NOT_SENT, words, status=exchange.status)


def _accepted(what: str, status: int, told: object) -> Answer | None:
    if not 200 <= status < 300:
        return None
    if what == "read":
        known = isinstance(told, list) or (isinstance(told, dict) and "data" in told)
        return Answer(AnswerKind.ACCEPTED, say("The office system answered.")) if known else None
    event = told.get("event") if isinstance(told, dict) else None
    if not isinstance(event, dict):
        return None
    started_at, ended_at = _times_of(event)
    return Answer(
        AnswerKind.ACCEPTED,
        say("The office system has it."),
        event_id=identity_of(event.get("id")),
        machine_id=identity_of(event.get("machine_id")),
        machine_name=visible(text_of(event.get("machine_name"))),
        user_id=identity_of(event.get("user_id")),
        display_name=visible(text_of(event.get("display_name"))),
        started_at=started_at,
        ended_at=ended_at,
    )


def _times_of(event: dict[str, Any]) -> tuple[datetime | None, datetime | None]:
    """Start and end as far as they can be read: an odd time fails no action."""
    try:
        span = event.get("tzrange") or event.get("range")
        if isinstance(span, str):
            return read_span(span)
        started_at, ended_at = event.get("started_at"), event.get("ended_at")
        return read_time(started_at) if started_at else None, read_time(ended_at) if ended_at else None
    except NotUnderstoodError:
        return None, None


_NO_ACTIVE_EVENT = "no active step event"
_NO_WRITE_PERMISSION = "does not have write permission"
_INVALID_TIME = re.compile(r"invalid (?:\w+ ){0,3}timestamp")


def _by_text(what: str, told: object) -> Answer | None:
    """The API's own five errors, whatever their status; case, spaces and a final stop don't count."""
    for text in _error_texts(told):
        spoken = " ".join(text.split()).casefold().rstrip(" .!")
        if spoken == "machine not found":
            return Answer(AnswerKind.MACHINE_NOT_FOUND, _NO_MACHINE)
        if spoken == "user not found":
            return Answer(AnswerKind.PARK, _NO_USER)
        if spoken.startswith(_NO_ACTIVE_EVENT) and what == "finish":
            return Answer(AnswerKind.NO_ACTIVE_EVENT, _NOTHING_RUNS)
        if _INVALID_TIME.fullmatch(spoken):
            return Answer(AnswerKind.PARK, _BAD_TIME)
        if _NO_WRITE_PERMISSION in spoken:
            return _read_only()
    return None


def _by_status(what: str, status: int, exchange: Exchange) -> Answer:
    is_page = "html" in exchange.content_type.lower() or exchange.body.lstrip()[:1] == b"<"
    if not 300 <= status < 500:
        # a page with 2xx comes from a portal; with 5xx it is a web server's, and the action may be done
        strange = (status < 300 and (is_page or exchange.body_complete)) or status >= 600
        reason = PauseReason.NOT_THE_API if strange else PauseReason.NONE
        words = _STRANGE if strange else _unclear(say("status {status}", status=status))
        return Answer(AnswerKind.UNKNOWN, words, pause_all=strange, pause_reason=reason)
    if status == 408:
        return Answer(AnswerKind.UNKNOWN, _unclear(failure_words(Failure.NO_ANSWER)))
    if status in (421, 425, 429):
        return Answer(AnswerKind.WAIT, _WAIT)
    if status == 407:
        return _pause(PauseReason.PROXY, _PROXY)
    if status == 401 or (status == 403 and what == "read" and not is_page):
        return _pause(PauseReason.KEY_REFUSED, _KEY)
    if is_page:
        return _pause(PauseReason.NOT_THE_API, _STRANGE)
    if status == 403:
        return _read_only()
    if status < 400:
        return _pause(PauseReason.REDIRECT, _MOVED)
    if not exchange.body_complete:  # the words that would have told are missing
        return Answer(AnswerKind.UNKNOWN, _unclear(failure_words(exchange.failure)))
    if status in (400, 422) and what != "read":
        return Answer(AnswerKind.PARK, _REFUSED)
    if status in (404, 405):
        return _pause(PauseReason.WRONG_ADDRESS, _WRONG_ADDRESS)
    words = say("The office system gave an unfamiliar answer ({status}). Everything is kept.", status=status)
    return _pause(PauseReason.UNFAMILIAR, words)


def _pause(reason: PauseReason, words: Words) -> Answer:
    return Answer(AnswerKind.PAUSE_ALL, words, pause_all=True, pause_reason=reason)


def _read_only() -> Answer:
    return replace(_pause(PauseReason.READ_ONLY_KEY, _READ_ONLY), kind=AnswerKind.READ_ONLY_KEY)


def _decoded(body: bytes) -> object:
    """The body as JSON; None when it is none."""
    try:
        return msgspec.json.decode(body.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def _error_texts(told: object) -> Iterator[str]:
    """The texts that tell an error: `error` as in the API's page, and its usual relatives."""
    if not isinstance(told, dict):
        return
    for name in ("error", "errors", "message", "detail"):
        value = told.get(name)
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from (each for each in value[:10] if isinstance(each, str))
        elif isinstance(value, dict):
            for key, each in list(value.items())[:10]:
                if isinstance(each, list) and each:
                    each = each[0]
                if isinstance(each, str):
                    yield each if key in ("message", "error") else f"{key} {each}"


_TITLE = re.compile(r"<title[^>]*>(.{0,200}?)</title>", re.IGNORECASE | re.DOTALL)


def _own_words(told: object, exchange: Exchange) -> str:
    words = "; ".join(" ".join(text.split()) for text in _error_texts(told))
    if words or told is not None:
        return words
    page = exchange.body[:4000].decode("utf-8", "replace")
    title = _TITLE.search(page)
    text = title.group(1) if title else "" if page.lstrip().startswith("<") else page
    return " ".join(text.split()) or exchange.location


def _unclear(cause: Words) -> Words:
    return say(
        "It is not clear whether the office system took this ({cause}). The kiosk looks there first.",
        cause=cause,
    )


_NO_MACHINE = say("The office system does not know this machine. Correct the machine's name here or there.")
_NO_USER = say("The office system does not know this operator. Correct the email address here or there.")
_NOTHING_RUNS = say("The office system shows no running job on this machine.")
_BAD_TIME = say("The office system refused the time of this action. Correct it or call a supervisor.")
_REFUSED = say("The office system refused this. Correct it and send it again, or discard it with a reason.")
_WAIT = say("The office system is busy and asked to wait. Everything is kept and sent later by itself.")
_KEY = say("The office system refused the API key. Everything is kept. Put in a new key.")
_READ_ONLY = say("The API key may only read. Everything is kept. Put in one that may write.")
_PROXY = say("The proxy asks for a password. Everything is kept. Correct the proxy settings of this station.")
_MOVED = say("The office system answers from another address. Everything is kept. Correct the address here.")
_WRONG_ADDRESS = say(
    "The step events API is not at this address. Everything is kept. Correct the address here."
)
_STRANGE = say(
    "Something else than the office system answered, such as a network log-in page. Everything is kept."
)
