"""What an operator, a scan or a command line asks for: imperatives, put into the engine's queue from any thread.

A command carries what was asked, never a widget or a decision. Buttons and keys that stand for a command barcode send
`Press` with the same code, so scanner, touch and keyboard can't drift apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

import msgspec

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


class Scan(msgspec.Struct, frozen=True):
    """One frame from a scanner. `at` is its boot-clock time in seconds."""

    data: bytes
    at: float
    overlong: bool = False


class Press(msgspec.Struct, frozen=True):
    """A button or key that means the same as a command barcode."""

    code: Code


class ChooseMachine(msgspec.Struct, frozen=True):
    """Go to this machine (its configured name)."""

    machine: str


class StartAgain(msgspec.Struct, frozen=True):
    """Take this machine's last job once more; the same as ZSTART on its idle tile."""

    machine: str


class SignIn(msgspec.Struct, frozen=True):
    """Sign in the operator with this badge, picked from the list or typed; a scanned badge is a `Scan`."""

    badge: str


class Go(msgspec.Struct, frozen=True):
    """Show another screen. Nothing entered is lost by it."""

    place: Place


class TypeInto(msgspec.Struct, frozen=True):
    """Open the keyboard for one value: a slot, the badge, a corrected field or an end time."""

    kind: Kind | None
    """None: the time of the end."""


class TypeText(msgspec.Struct, frozen=True):
    """Characters typed into the value that is being typed."""

    text: str


class Paste(msgspec.Struct, frozen=True):
    """Something was pasted into the terminal. What it was is not taken: it may be anything, and a scan is never pasted."""


class EraseText(msgspec.Struct, frozen=True):
    """Take the last typed character back; `everything` empties the value."""

    everything: bool = False


class CancelText(msgspec.Struct, frozen=True):
    """Back without the value being typed: it is dropped."""


class AcceptText(msgspec.Struct, frozen=True):
    """The typed value is complete."""


class ClearSlot(msgspec.Struct, frozen=True):
    """Empty one slot."""

    kind: Kind


class ChooseField(msgspec.Struct, frozen=True):
    """The quantity that digits go to from now on."""

    field: Field


class StepQuantity(msgspec.Struct, frozen=True):
    """The − and + buttons: change one quantity by `by` pieces, never below 0."""

    field: Field
    by: int


class EraseDigit(msgspec.Struct, frozen=True):
    """Take the last digit of the chosen quantity back."""


class EndAt(msgspec.Struct, frozen=True):
    """The answer to "When did it end?"."""

    ending: Ending


class ShowTab(msgspec.Struct, frozen=True):
    """Show one list of the Jobs screen."""

    tab: Tab


class OpenItem(msgspec.Struct, frozen=True):
    """Open one action of the attention list, by its job's number."""

    job: int


class Retry(msgspec.Struct, frozen=True):
    """Send a parked action again, with the corrections made to it."""


class Discard(msgspec.Struct, frozen=True):
    """Give the opened action up, with a reason."""

    reason: str


class AnswerQuestion(msgspec.Struct, frozen=True):
    """Answer the question about an undecidable delivery."""

    job: int
    reply: Reply


class FinishElsewhere(msgspec.Struct, frozen=True):
    """Take over the job that was started elsewhere and runs on this machine, to finish it here."""

    machine: str


class ReportCount(msgspec.Struct, frozen=True):
    """A count of a finished job was wrong: a to-do for a supervisor, since a sent count can't be changed."""

    job: int
    made: int
    scrapped: int


class Ask(msgspec.Struct, frozen=True):
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
    | Paste
    | EraseText
    | CancelText
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
    | AnswerQuestion
    | FinishElsewhere
    | ReportCount
)
"""Everything that comes from the person at the terminal."""
