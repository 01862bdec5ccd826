"""The rows of the store as immutable values, and the states an action can be in.

queued ──> in flight ──> delivered                      a definite acceptance
   ^            ├──────> parked ──> queued | discarded | by_hand     a definite refusal; a person decides
   │            └──────> unknown ──> delivered | queued | parked     decided by reading, or by a person's answer
   ├── held             a finish whose own start is parked
   └── withdrawn        undone before it was sent
handed_over: another station delivers it.  adopted: a start that was made elsewhere; given back it is withdrawn.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import msgspec

from kiosk.fields import JobFields


class State(StrEnum):
    """Where an action stands."""

    QUEUED = "queued"
    IN_FLIGHT = "in_flight"
    UNKNOWN = "unknown"
    HELD = "held"
    PARKED = "parked"
    DELIVERED = "delivered"
    ADOPTED = "adopted"
    WITHDRAWN = "withdrawn"
    DISCARDED = "discarded"
    BY_HAND = "by_hand"
    HANDED_OVER = "handed_over"


OPEN_STATES = (State.QUEUED, State.IN_FLIGHT, State.UNKNOWN, State.HELD, State.PARKED)
"""Not settled yet: counted as waiting or as needing attention, never pruned."""


class ActionKind(StrEnum):
    """What an action does at the server."""

    START = "start"
    FINISH = "finish"


class JobState(StrEnum):
    """What a job is on this terminal, whatever the server knows of it."""

    OPEN = "open"
    FINISHED = "finished"
    WITHDRAWN = "withdrawn"


class Moment(msgspec.Struct, frozen=True):
    """When an action happened, on both clocks."""

    wall: int
    """UTC microseconds since 1970, as the wall clock said."""
    boot: float
    """CLOCK_BOOTTIME seconds of `boot_id`; may be negative for a time before this boot began."""
    boot_id: str

    @property
    def at(self) -> datetime:
        """The wall time, aware UTC; the year is held between 1970 and 9999 whatever the clock said."""
        return datetime.fromtimestamp(min(max(self.wall / 1e6, 0), 253_000_000_000), UTC)

    def later(self, seconds: float) -> Moment:
        """The moment `seconds` after this one, of the same boot."""
        return Moment(self.wall + round(seconds * 1e6), self.boot + seconds, self.boot_id)


class Job(msgspec.Struct, frozen=True):
    """One job: set-up plus run of an operation on a machine."""

    id: int
    lane: str
    machine: str
    state: JobState
    fields: JobFields
    operator_badge: str
    operator_name: str
    operator_email: str
    made: int | None
    scrapped: int | None
    adopted: bool
    at_server: bool
    server_id: str | None
    start_sent: int | None
    end_sent: int | None
    estimated: bool
    count_after: int | None


class Action(msgspec.Struct, frozen=True):
    """One row of the outbox: the start or the finish of a job."""

    seq: int
    job: int
    lane: str
    place: int
    moved: bool
    kind: ActionKind
    state: State
    stops: bool
    origin: str
    moment: Moment
    due_boot: float
    body: bytes | None
    sends: int
    unknown_sends: int
    baseline: bytes | None
    reason: str
    server_words: str
    status: int | None


JOB_COLUMNS = (
    "id, lane, machine, state, work_order, part, operation, recipe, revision, ordered, cycle_seconds, setup_seconds,"
    " operator_badge, operator_name, operator_email, made, scrapped, adopted, at_server, server_id, start_sent,"
    " end_sent, estimated, count_after"
)
ACTION_COLUMNS = (
    "seq, job, lane, place, moved, kind, state, stops, origin, recorded_wall, recorded_boot, boot_id, due_boot, body,"
    " sends, unknown_sends, baseline, reason, server_words, status"
)


def of_job(number: str) -> str:
    """The condition for the actions of a job: its start has its number, its finishes have an index."""
    return f"(seq = {number} OR job = {number} AND kind = 'finish')"


OF_JOB = of_job(":job")


def job_of(row: Sequence[Any]) -> Job:
    """A `Job` from a row of JOB_COLUMNS."""
    identity, lane, machine, state = row[:4]
    work_order, part, operation, recipe, revision, ordered, cycle, setup = row[4:12]
    badge, name, email, made, scrapped, adopted, at_server, server_id = row[12:20]
    return Job(
        identity,
        lane,
        machine,
        JobState(state),
        JobFields(work_order, part, operation, recipe, revision, ordered, cycle, setup),
        badge,
        name,
        email,
        made,
        scrapped,
        bool(adopted),
        bool(at_server),
        server_id,
        row[20],
        row[21],
        bool(row[22]),
        row[23],
    )


def action_of(row: Sequence[Any]) -> Action:
    """An `Action` from a row of ACTION_COLUMNS."""
    seq, job, lane, place, moved, kind, state, stops, origin, wall, boot, boot_id = row[:12]
    return Action(
        seq,
        job,
        lane,
        place,
        bool(moved),
        ActionKind(kind),
        State(state),
        bool(stops),
        origin,
        Moment(wall, boot, boot_id),
        *row[12:],
    )


def told_by(fields: JobFields) -> tuple[object, ...]:
    """What a start tells, in the order of its columns."""
    return (
        fields.work_order,
        fields.part,
        fields.operation,
        fields.recipe,
        fields.revision,
        fields.ordered,
        fields.cycle_seconds,
        fields.setup_seconds,
    )


def digest_of(job: int, kind: str, lane: str, moment: Moment, values: tuple[object, ...]) -> bytes:
    """A short hash over what the operator recorded, so that a whole row can be told from a damaged one."""
    text = repr((job, kind, lane, moment.wall, moment.boot, moment.boot_id, values))
    return hashlib.blake2b(text.encode(), digest_size=8).digest()


def is_whole(action: Action, job: Job, digest: object, lanes: Iterable[str]) -> bool:
    """Whether a row is what was recorded. It keeps the hash of then when its machine is renamed or corrected: `lanes` are
    those it may have been recorded on."""
    if action.lane != job.lane:
        return False
    if action.state is State.WITHDRAWN:
        return True  # never sent; its quantities may have been entered anew since
    return any(seal_of(action, job, lane) == digest for lane in lanes)


def seal_of(action: Action, job: Job, lane: str) -> bytes:
    """The hash of a row as it is, recorded on `lane`."""
    values = told_by(job.fields) if action.kind is ActionKind.START else (job.made, job.scrapped)
    return digest_of(job.id, action.kind, lane, action.moment, values)
