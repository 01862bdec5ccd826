"""What an operator, a scan or a command line asks for: imperatives, put into the engine's queue from any thread.

A command carries what was asked, never a widget or a decision. Buttons and keys that stand for a command barcode send
`Press` with the same code, so scanner, touch and keyboard can't drift apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from kiosk.fields import Kind
from kiosk.scanning.codes import Code


class Place(StrEnum):
    """The screens an operator can be in front of."""

    MACHINES = "machines"
    SCAN = "scan"
    RUNNING = "running"
    SIGN_IN = "sign-in"
    TYPE = "type"
    """Typing one value on the on-screen or the real keyboard."""
    ENDED = "ended"
    """When did a job end that has been running for very long?"""
    JOBS = "jobs"
    ITEM = "item"
    """One action that needs attention, opened."""
    QUESTION = "question"
    REASON = "reason"
    """Why is an action discarded? A short list."""
    CLEAN = "clean"
    HELP = "help"
    FAULT = "fault"


class Tab(StrEnum):
    """The three lists of the Jobs screen."""

    ATTENTION = "attention"
    WAITING = "waiting"
    DONE = "done"


class Field(StrEnum):
    """The two quantities of a finish."""

    GOOD = "good"
    SCRAP = "scrap"


class Ending(StrEnum):
    """When a long-running job ended."""

    NOW = "now"
    SHIFT = "shift"
    """At the end of the last shift."""
    TYPED = "typed"


class Reply(StrEnum):
    """The answer to a question about an undecidable delivery."""

    YES = "yes"
    NO = "no"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Scan:
    """One frame from a scanner. `at` is its boot-clock time in seconds."""

    data: bytes
    at: float
    overlong: bool = False


@dataclass(frozen=True, slots=True)
class Press:
    """A button or key that means the same as a command barcode."""

    code: Code


@dataclass(frozen=True, slots=True)
class ChooseMachine:
    """Go to this machine (its configured name)."""

    machine: str


@dataclass(frozen=True, slots=True)
class StartAgain:
    """Take this machine's last job once more; the same as ZSTART on its idle tile."""

    machine: str


@dataclass(frozen=True, slots=True)
class SignIn:
    """Sign in the operator with this badge, picked from the list or typed; a scanned badge is a `Scan`."""

    badge: str


@dataclass(frozen=True, slots=True)
class Go:
    """Show another screen. Nothing entered is lost by it."""

    place: Place


@dataclass(frozen=True, slots=True)
class TypeInto:
    """Open the keyboard for one value: a slot, the badge, a corrected field or an end time."""

    kind: Kind | None
    """None: the time of the end."""


@dataclass(frozen=True, slots=True)
class TypeText:
    """Characters typed into the value that is being typed."""

    text: str


@dataclass(frozen=True, slots=True)
class EraseText:
    """Take the last typed character back; `everything` empties the value."""

    everything: bool = False


@dataclass(frozen=True, slots=True)
class AcceptText:
    """The typed value is complete."""


@dataclass(frozen=True, slots=True)
class ClearSlot:
    """Empty one slot."""

    kind: Kind


@dataclass(frozen=True, slots=True)
class ChooseField:
    """The quantity that digits go to from now on."""

    field: Field


@dataclass(frozen=True, slots=True)
class StepQuantity:
    """The − and + buttons: change one quantity by `by` pieces, never below 0."""

    field: Field
    by: int


@dataclass(frozen=True, slots=True)
class EraseDigit:
    """Take the last digit of the chosen quantity back."""


@dataclass(frozen=True, slots=True)
class EndAt:
    """The answer to "When did it end?"."""

    ending: Ending


@dataclass(frozen=True, slots=True)
class ShowTab:
    """Show one list of the Jobs screen."""

    tab: Tab


@dataclass(frozen=True, slots=True)
class OpenItem:
    """Open one action of the attention list, by its job's number."""

    job: int


@dataclass(frozen=True, slots=True)
class Retry:
    """Send a parked action again, with the corrections made to it."""


@dataclass(frozen=True, slots=True)
class Discard:
    """Give the opened action up, with a reason."""

    reason: str


@dataclass(frozen=True, slots=True)
class EnteredByHand:
    """The opened action was entered in the office by hand."""


@dataclass(frozen=True, slots=True)
class AnswerQuestion:
    """Answer the question about an undecidable delivery."""

    job: int
    reply: Reply


@dataclass(frozen=True, slots=True)
class FinishElsewhere:
    """Take over the job that was started elsewhere and runs on this machine, to finish it here."""

    machine: str


@dataclass(frozen=True, slots=True)
class ReportCount:
    """A count of a finished job was wrong: a to-do for a supervisor, since a sent count can't be changed."""

    job: int
    made: int
    scrapped: int


@dataclass(frozen=True, slots=True)
class Ask:
    """A command line's question to the running kiosk: `verb` with `arguments`; `reply` gets a JSON-able answer.

    `reply` is called once, on the engine's thread, and must not block.
    """

    verb: str
    arguments: Mapping[str, object]
    reply: Callable[[Mapping[str, object]], None]


OperatorCommand = (
    Scan
    | Press
    | ChooseMachine
    | StartAgain
    | SignIn
    | Go
    | TypeInto
    | TypeText
    | EraseText
    | AcceptText
    | ClearSlot
    | ChooseField
    | StepQuantity
    | EraseDigit
    | EndAt
    | ShowTab
    | OpenItem
    | Retry
    | Discard
    | EnteredByHand
    | AnswerQuestion
    | FinishElsewhere
    | ReportCount
)
"""Everything that comes from the person at the terminal."""
