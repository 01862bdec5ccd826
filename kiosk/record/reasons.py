"""Why an action is held, parked or asked about: a name in the store, plain words on the screen."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from kiosk.words import Words, say


class Reason(StrEnum):
    """The name that is stored with the action."""

    NONE = ""
    REFUSED = "refused"
    """The server refused it for a reason of its own; its words are kept."""
    MACHINE_NOT_FOUND = "machine-not-found"
    REFUSED_LATER = "refused-after-unknown"
    """Refused, but an earlier send of it is still unknown: the server is read before it is parked."""
    START_PARKED = "start-parked"
    CLOSED_ELSEWHERE = "closed-elsewhere"
    NO_ACTIVE = "no-active-event"
    GONE = "gone"
    FOREIGN_ACTIVE = "foreign-active"
    FOREIGN_RUNNING = "foreign-running"
    OTHER_EVENT = "other-event"
    SEVERAL_OURS = "several"
    NAME_DIFFERS = "name-differs"
    COUNT_CHANGED = "count-changed"
    UNKNOWN_SHARED = "unknown-shared"
    UNKNOWN_START = "unknown-start"
    START_ANYWAY = "start-anyway"
    STILL_RUNNING = "still-running"
    START_BY_HAND = "start-by-hand"
    SALVAGED = "salvaged"
    ORIGIN = "origin"


ASKED = frozenset(
    {
        Reason.SEVERAL_OURS,
        Reason.NAME_DIFFERS,
        Reason.COUNT_CHANGED,
        Reason.UNKNOWN_SHARED,
        Reason.UNKNOWN_START,
        Reason.GONE,
    }
)
"""Reasons for which an unknown action waits for a person's answer."""


TOLD_IN_THE_SENTENCE = frozenset(
    {Reason.CLOSED_ELSEWHERE, Reason.FOREIGN_ACTIVE, Reason.FOREIGN_RUNNING, Reason.OTHER_EVENT}
)
"""Reasons whose detail is what was read at the server, not its answer in its own words."""


def explain(reason: str, machine: str, detail: str = "") -> Words:
    """What happened and what can be done, for the operator and the supervisor."""
    match reason:
        case Reason.REFUSED:
            return _refused(detail)
        case Reason.MACHINE_NOT_FOUND:
            return say(
                "The office system does not know the machine {machine}. Nothing of this machine is"
                " sent until it is corrected.",
                machine=machine,
            )
        case Reason.START_PARKED:
            return say("Its start was refused. It is sent as soon as the start has been accepted.")
        case Reason.CLOSED_ELSEWHERE:
            return _closed_elsewhere(detail)
        case Reason.NO_ACTIVE:
            return say(
                "The office system shows no running job on {machine}, so this finish was not taken."
                " Have the quantities entered there.",
                machine=machine,
            )
        case Reason.GONE:
            return say("The office system does not show this job any more. A supervisor must look there.")
        case Reason.FOREIGN_ACTIVE:
            return say(
                "Another job ({detail}) runs on {machine} in the office system. The finish was not"
                " sent, since it would close that one.",
                detail=detail or "?",
                machine=machine,
            )
        case Reason.FOREIGN_RUNNING:
            return say(
                "Another job ({detail}) runs on {machine} in the office system. Wait until it is"
                " finished, finish it now, or start anyway.",
                detail=detail or "?",
                machine=machine,
            )
        case Reason.OTHER_EVENT:
            return say(
                "The finish closed another job than this one ({detail}). The office must correct it.",
                detail=detail,
            )
        case Reason.START_BY_HAND:
            return say(
                "Its start was settled by hand in the office, so the finish must be entered there too."
            )
        case Reason.SALVAGED:
            return say(
                "The record was damaged and was rescued. A supervisor must compare it with the office system."
            )
        case _:
            return say("Nobody can tell from here whether this arrived. Please answer the question.")


def _closed_elsewhere(ended: str) -> Words:
    """`ended` is stored as ISO 8601 and written in each screen's zone; empty where a person told that it is closed."""
    try:
        time = datetime.fromisoformat(ended)
    except ValueError:
        return say(
            "Somebody else closed this job in the office system. The quantities were not sent:"
            " have them entered there."
        )
    return say(
        "Somebody else closed this job in the office system at {time}. The quantities were not sent:"
        " have them entered there.",
        time=time,
    )


def _refused(server_words: str) -> Words:
    """The API's own errors in the operator's words; of any other one the server's words are shown beside it."""
    told = server_words.casefold()
    if "user not found" in told:
        return say(
            "The office system does not know this operator. Correct the badge, or the email address there,"
            " and send it again."
        )
    if "timestamp" in told:
        return say(
            "The office system refused the time of this action. Correct it and send it again, or have it entered there."
        )
    return say("The office system refused this. Correct it and send it again, or discard it with a reason.")
