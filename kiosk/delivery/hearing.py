"""What an answer says about the connection itself: pause, wait, back off, or all is well."""

from __future__ import annotations

from kiosk.api.answers import Answer, AnswerKind, PauseReason
from kiosk.api.exchange import Exchange, Reach
from kiosk.delivery.link import PAUSED, Link, Pause
from kiosk.words import Words, say

WAIT_SECONDS = 5.0
"""Where a server asks to wait and does not say how long."""


READ_ONLY = say("Key may only read, call a supervisor")
KEY_REFUSED = say("Key refused, call a supervisor")


def _short(answer: Answer) -> Words:
    return KEY_REFUSED if answer.pause_reason is PauseReason.KEY_REFUSED else PAUSED


def hear_write(link: Link, answer: Answer, exchange: Exchange, now: float) -> bool:
    """Take in the answer to a write; True when the server dealt with it, so that key and connection are good."""
    if answer.kind is AnswerKind.READ_ONLY_KEY:
        link.hold(Pause.READ_ONLY, answer.words, now, READ_ONLY)
    elif answer.pause_all:
        link.hold(Pause.ANSWER, answer.words, now, _short(answer))
    elif answer.kind is AnswerKind.NOT_SENT:
        link.failed(now, exchange.failure)
    elif answer.kind is AnswerKind.WAIT:
        link.wait(now, answer.retry_after_seconds or WAIT_SECONDS)
    elif answer.kind is AnswerKind.UNKNOWN:
        if exchange.reach is Reach.UNKNOWN:
            link.failed(now, exchange.failure)
        elif answer.retry_after_seconds:
            link.wait(now, answer.retry_after_seconds)
    else:
        link.release(Pause.READ_ONLY)
        return True
    return False


def hear_no_reading(link: Link, answer: Answer, failure: str, now: float) -> None:
    """Take in an answer to a read that was no reading."""
    if answer.pause_all:
        link.hold(Pause.ANSWER, answer.words, now, _short(answer))
    elif answer.kind is AnswerKind.WAIT:
        link.wait(now, answer.retry_after_seconds or WAIT_SECONDS)
    elif answer.kind is AnswerKind.UNKNOWN and answer.retry_after_seconds:
        link.wait(now, answer.retry_after_seconds)
    else:
        link.failed(now, failure)
