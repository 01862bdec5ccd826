"""What the screens show: one immutable picture of the whole terminal, made by the engine after every change.

Screens draw it and keep nothing of their own that an operator could lose. Wall times are aware UTC; `until_boot` values
are boot-clock seconds (`Clock.boot_seconds`), for countdowns.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from kiosk.commands import Field, Place, Tab
from kiosk.fields import JobFields, Kind
from kiosk.words import Words


class Tone(StrEnum):
    """How an answer sounds and looks."""

    GOOD = "good"
    BAD = "bad"
    PLAIN = "plain"


class MachineState(StrEnum):
    """What a machine's tile says."""

    IDLE = "idle"
    RUNNING = "running"
    ATTENTION = "attention"


class Sending(StrEnum):
    """Where a recorded action stands."""

    UNDOABLE = "undoable"
    """Recorded; kept back for the undo window."""
    WAITING = "waiting"
    SENT = "sent"
    ATTENTION = "attention"


class LinkState(StrEnum):
    """The connection to the API. ONLINE: a good answer in the last two minutes."""

    STARTING = "starting"
    ONLINE = "online"
    OFFLINE = "offline"
    PAUSED = "paused"
    """Nothing is sent until a person acts: key refused, no key, wrong address, a portal in between."""


class ScannerHealth(StrEnum):
    """The scanner as the status bar shows it."""

    READY = "ready"
    FAULT = "fault"
    NONE = "none"


class Action(StrEnum):
    """What can be done with an action of the attention list."""

    RETRY = "retry"
    DISCARD = "discard"
    BY_HAND = "by-hand"
    ANSWER = "answer"
    WAIT = "wait"
    REPORT = "report"
    """Report the counts of a done job as wrong: `ReportCount` with the counts of the item's fields."""


class Told(msgspec.Struct, frozen=True):
    """The answer to the last scan or press; stays on screen. `number` grows with each."""

    tone: Tone
    words: Words
    raw: str = ""
    """What was scanned, control bytes made visible; empty for presses."""
    number: int = 0


class JobView(msgspec.Struct, frozen=True):
    """A job as the operator knows it."""

    id: int
    machine: str
    machine_label: str
    fields: JobFields
    operator_name: str
    started_at: datetime
    ended_at: datetime | None = None
    made: int | None = None
    scrapped: int | None = None
    made_before: int = 0
    """Good pieces of the same work order and operation finished earlier on this terminal."""
    sending: Sending = Sending.WAITING
    estimated: bool = False
    """True when the time comes from a clock that nobody vouches for."""
    elsewhere: bool = False
    """It runs and was started elsewhere: `operator_name` is the one whom the server names, or empty."""
    ordered: int | None = None
    """The ordered quantity, told with this start or an earlier one of the work order and operation."""
    mistaken: bool = False
    """It was started by mistake, and ended with WRONG JOB."""


class ElsewhereView(msgspec.Struct, frozen=True):
    """A job that the server shows running and that was not started here."""

    display_name: str
    started_at: datetime


class MachineView(msgspec.Struct, frozen=True):
    """One tile of the board."""

    name: str
    label: str
    state: MachineState
    job: JobView | None = None
    last: JobView | None = None
    note: Words | None = None
    """Why it needs attention, or what else is to be known: that its job's end was told and is still to be recorded."""
    elsewhere: ElsewhereView | None = None
    today: int | None = None
    """Events the server counts for it today (daily shape only)."""


class EntryView(msgspec.Struct, frozen=True):
    """What has been collected for the next start on the machine in front."""

    fields: JobFields = msgspec.field(default_factory=JobFields)
    confirm_start: Words | None = None
    """Set when everything is known but START must be pressed; says why."""
    made_before: int = 0
    part_from: str = ""
    """The work order whose last start told the part; empty when the part was scanned or typed."""
    ordered: int | None = None
    """The ordered quantity, told now or with an earlier start of the work order and operation."""


class QuantityView(msgspec.Struct, frozen=True):
    """The two quantities of the running screen; None shows as an empty box and counts as 0."""

    good: int | None = None
    scrap: int | None = None
    chosen: Field = Field.GOOD
    all_good: bool = False
    """Good follows ordered − already made − scrap until it is typed."""


class TypingView(msgspec.Struct, frozen=True):
    """The value being typed. `kind` None: the time of the end; `digits` asks for the keypad instead of letters."""

    kind: Kind | None
    text: str
    prompt: Words
    digits: bool = False


class UndoOffer(msgspec.Struct, frozen=True):
    """The newest action of a machine, while it can be withdrawn."""

    machine: str
    machine_label: str
    words: Words
    until_boot: float


class ConfirmView(msgspec.Struct, frozen=True):
    """Something unusual that wants one more press of the same button, ZYES or a second scan."""

    words: Words
    yes: Words
    no: Words | None = None
    """What ZNO answers, where that is an answer like the other and goes on; else it only drops the question."""


class LinkView(msgspec.Struct, frozen=True):
    """The link as the status bar shows it."""

    state: LinkState
    words: Words
    waiting: int = 0
    since: datetime | None = None


class ScannerView(msgspec.Struct, frozen=True):
    """The scanner as the status bar shows it; `remedy` stands in the warning line when it is not ready."""

    health: ScannerHealth
    words: Words
    remedy: Words | None = None


class ItemView(msgspec.Struct, frozen=True):
    """One action on the attention or waiting list, in plain words."""

    job: int
    title: Words
    what: Words
    """What happened and what can be done."""
    operator_name: str
    recorded_at: datetime
    server_words: str = ""
    fields: tuple[tuple[Kind, str], ...] = ()
    """Every field that can be corrected, with its value."""
    actions: tuple[Action, ...] = ()
    replaced: tuple[tuple[Kind, str], ...] = ()
    """The fields that were corrected, with the value they were recorded with."""


class JobsView(msgspec.Struct, frozen=True):
    """The Jobs screen. `attention_count` and `waiting_count` are always right; the lists only while it is shown."""

    tab: Tab = Tab.ATTENTION
    attention_count: int = 0
    waiting_count: int = 0
    attention: tuple[ItemView, ...] = ()
    waiting: tuple[ItemView, ...] = ()
    done: tuple[JobView, ...] = ()
    opened: ItemView | None = None
    supervisor: str = ""
    """Name of the supervisor whose badge was scanned in the last two minutes."""
    done_count: int = 0
    """Jobs on the list of those done here last; told while the screen is shown."""


class QuestionView(msgspec.Struct, frozen=True):
    """One plain question about a delivery that nothing but a person can decide."""

    job: int
    words: Words


class FaultView(msgspec.Struct, frozen=True):
    """Something that keeps the kiosk from doing its work: what it is, line by line, and what to do."""

    title: Words
    lines: tuple[Words, ...]
    remedy: Words
    stays: bool = False
    """True when there is nothing behind it to go back to."""


class OperatorView(msgspec.Struct, frozen=True):
    """Who is signed in."""

    name: str
    badge: str
    supervisor: bool = False


class View(msgspec.Struct, frozen=True):
    """Everything the terminal shows."""

    place: Place
    station: str
    language: str
    machines: tuple[MachineView, ...]
    operators: tuple[OperatorView, ...]
    link: LinkView
    scanner: ScannerView
    time_zone: str = ""
    """IANA name of the zone in which times are shown; empty: the system's zone."""
    typed_scans: bool = True
    """Whether a scanner that types like a keyboard is listened to."""
    machine: str | None = None
    """Name of the machine in front; None on the board."""
    operator: OperatorView | None = None
    leaving: OperatorView | None = None
    """Who was signed out by the action that is told: named, and spoken to, until something else is done."""
    entry: EntryView = msgspec.field(default_factory=EntryView)
    quantity: QuantityView = msgspec.field(default_factory=QuantityView)
    next_entry: EntryView | None = None
    """The NEXT job, filled by scans while one is running."""
    ends_at: datetime | None = None
    """When the running job ended, once the operator has told; FINISH records it."""
    shift_ended: datetime | None = None
    """The end of the last shift, while it is an answer to "When did it end?"."""
    typing: TypingView | None = None
    undo: tuple[UndoOffer, ...] = ()
    confirm: ConfirmView | None = None
    jobs: JobsView = msgspec.field(default_factory=JobsView)
    question: QuestionView | None = None
    fault: FaultView | None = None
    told: Told | None = None
    warnings: tuple[Words, ...] = ()
    clean_until_boot: float = 0.0
    pages_turned: int = 0
    """How often the next page was asked for by a code since this screen, or this list of it, is in front."""

    def machine_view(self, name: str | None = None) -> MachineView | None:
        """The tile of `name`, or of the machine in front."""
        wanted = name if name is not None else self.machine
        return next((tile for tile in self.machines if tile.name == wanted), None)
