"""What an answer or a reading does to the rows: one place for each transition.

Returns the facts to publish. Whether an answer means accepted, refused or unknown was decided in answers.py; what a reading
proves was decided in lanes.py; here it is only written down.
"""

from __future__ import annotations

from kiosk.api.answers import Answer, AnswerKind
from kiosk.delivery.lanes import (
    Absent,
    Counted,
    Found,
    Freed,
    LaneMemory,
    Question,
    Refused,
)
from kiosk.events import Delivered, Event, Parked
from kiosk.record.outbox import Outbox
from kiosk.record.reasons import Reason, explain
from kiosk.record.rows import Action, ActionKind, Job, State


def answered(
    outbox: Outbox, action: Action, job: Job, answer: Answer, memory: LaneMemory, now: float, settle: float
) -> list[Event]:
    """Write down what the server said to a send (or that it said nothing), inside the caller's transaction."""
    match answer.kind:
        case AnswerKind.ACCEPTED:
            memory.accepted_at = now
            return _accepted(outbox, action, job, answer)
        case AnswerKind.NOT_SENT | AnswerKind.WAIT | AnswerKind.PAUSE_ALL | AnswerKind.READ_ONLY_KEY:
            _take_back(outbox, action, answer)
            return []
        case AnswerKind.UNKNOWN:
            memory.settle_until = now + settle
            memory.next_look = now + min(settle, 2.0)
            memory.absent_fingerprint = None
            outbox.move(action, State.UNKNOWN, what="unknown", status=answer.status, unknown_send=True)
            return []
        case AnswerKind.NO_ACTIVE_EVENT if action.kind is ActionKind.FINISH:
            return _no_active(outbox, action, job, answer)
        case _:
            return _refused(outbox, action, job, answer)


def _take_back(outbox: Outbox, action: Action, answer: Answer) -> None:
    """Definitely not carried out: as if it had not been sent. Without any other send its times are still open."""
    sends = max(action.sends - 1, 0)
    body = action.body if sends else None
    outbox.move(
        action,
        State.QUEUED,
        what="not taken",
        reason=action.reason,
        status=answer.status,
        sends=sends,
        body=body,
    )


def _accepted(outbox: Outbox, action: Action, job: Job, answer: Answer) -> list[Event]:
    event_id = None if answer.event_id is None else str(answer.event_id)
    if action.kind is ActionKind.START:
        outbox.set_job(job.id, at_server=1, server_id=event_id)
        outbox.move(action, State.DELIVERED, what="delivered", status=answer.status)
        let_finish_go(outbox, job)
        return [Delivered(job.id, job.machine, action.kind)]
    if _closed_another(job, answer):
        outbox.move(
            action,
            State.PARKED,
            what="closed another event",
            reason=Reason.OTHER_EVENT,
            server_words=event_id or "",
            status=answer.status,
            stops=True,
        )
        words = explain(Reason.OTHER_EVENT, job.machine, event_id or "")
        return [Parked(job.id, job.machine, action.kind, words)]
    outbox.set_job(job.id, at_server=0)
    outbox.move(action, State.DELIVERED, what="delivered", status=answer.status)
    return [Delivered(job.id, job.machine, action.kind)]


def _closed_another(job: Job, answer: Answer) -> bool:
    """Whether the answer to a finish names another event than ours: by its id, else by its start."""
    if job.server_id is not None and answer.event_id is not None:
        return str(answer.event_id) != job.server_id
    if job.start_sent is None or answer.started_at is None:
        return False
    return int(answer.started_at.timestamp()) != int(job.start_sent)


def _no_active(outbox: Outbox, action: Action, job: Job, answer: Answer) -> list[Event]:
    """Nothing runs on the machine: our own earlier send did it, or somebody else closed the job."""
    outbox.set_job(job.id, at_server=0)
    if action.unknown_sends:
        outbox.move(action, State.DELIVERED, what="delivered earlier", status=answer.status)
        return [Delivered(job.id, job.machine, action.kind)]
    return _park(outbox, action, job, Reason.NO_ACTIVE, answer.server_words, answer.status, stops=False)


def _refused(outbox: Outbox, action: Action, job: Job, answer: Answer) -> list[Event]:
    if action.unknown_sends:
        outbox.move(
            action,
            State.UNKNOWN,
            what="refused after unknown",
            reason=Reason.REFUSED_LATER,
            server_words=answer.server_words,
            status=answer.status,
        )
        return []
    machine_unknown = answer.kind is AnswerKind.MACHINE_NOT_FOUND
    reason = Reason.MACHINE_NOT_FOUND if machine_unknown else Reason.REFUSED
    stops = machine_unknown or action.kind is ActionKind.FINISH
    return _park(outbox, action, job, reason, answer.server_words, answer.status, stops=stops)


def _park(
    outbox: Outbox, action: Action, job: Job, reason: Reason, words: str, status: int | None, *, stops: bool
) -> list[Event]:
    outbox.move(
        action, State.PARKED, what="parked", reason=reason, server_words=words, status=status, stops=stops
    )
    if action.kind is ActionKind.START:
        _hold_finish(outbox, job)
    return [Parked(job.id, job.machine, action.kind, explain(reason, job.machine, words))]


def _hold_finish(outbox: Outbox, job: Job) -> None:
    finish = outbox.actions_of(job.id)[1]
    if finish is not None and finish.state is State.QUEUED:
        outbox.move(finish, State.HELD, what="held", reason=Reason.START_PARKED)


def let_finish_go(outbox: Outbox, job: Job) -> None:
    """Nothing holds the start back any more: its finish waits for it in the ordinary way."""
    finish = outbox.actions_of(job.id)[1]
    if finish is not None and finish.state is State.HELD:
        outbox.move(finish, State.QUEUED, what="let go")


def settled(
    outbox: Outbox,
    step: Found | Absent | Refused | Question | Freed | Counted,
    memory: LaneMemory,
    who: str = "",
) -> list[Event]:
    """Write down what a reading, or a person's answer, proved."""
    with outbox.store.transaction():
        match step:
            case Found(action, job, server_id):
                return _found(outbox, action, job, server_id, who)
            case Absent(action, proven):
                return _absent(outbox, action, memory, who, proven=proven)
            case Refused(action, job, reason, ended, detail):
                if ended:
                    outbox.set_job(job.id, at_server=0)
                return _park(outbox, action, job, reason, detail, None, stops=not ended)
            case Question(action, reason):
                return _ask(outbox, action, reason)
            case Freed(action, job):
                outbox.set_job(job.id, at_server=0)
                outbox.set_action(action.seq, stops=0)
                outbox.journal("lane freed", job=job.id, action=action.seq, why="seen closed", who=who)
                return []
            case Counted(job, count, _):
                outbox.set_job(job.id, count_after=count)
                return []


def _found(outbox: Outbox, action: Action, job: Job, server_id: str | None, who: str) -> list[Event]:
    if action.kind is ActionKind.START:
        outbox.set_job(job.id, at_server=1, server_id=server_id or job.server_id)
        outbox.move(action, State.DELIVERED, what="found delivered", who=who)
        let_finish_go(outbox, job)
    else:
        outbox.set_job(job.id, at_server=0)
        outbox.move(action, State.DELIVERED, what="found delivered", who=who)
    return [Delivered(job.id, job.machine, action.kind)]


def _absent(outbox: Outbox, action: Action, memory: LaneMemory, who: str, *, proven: bool) -> list[Event]:
    memory.absent_fingerprint = None
    job = outbox.job(action.job)
    if action.reason == Reason.REFUSED_LATER:
        stops = action.kind is ActionKind.FINISH
        return _park(outbox, action, job, Reason.REFUSED, action.server_words, action.status, stops=stops)
    if proven:  # a later refusal is about a later send
        outbox.set_action(action.seq, unknown_sends=0)
    outbox.move(action, State.QUEUED, what="absent, to be sent", who=who)
    if action.kind is ActionKind.START:
        let_finish_go(outbox, job)
    return []


def _ask(outbox: Outbox, action: Action, reason: Reason) -> list[Event]:
    if action.state is State.UNKNOWN:
        outbox.move(action, State.UNKNOWN, what="asked", reason=reason, status=action.status)
    else:
        outbox.move(action, State.PARKED, what="asked", reason=reason, stops=True)
    job = outbox.job(action.job)
    if action.kind is ActionKind.START and action.state is not State.UNKNOWN:
        _hold_finish(outbox, job)
    return [Parked(job.id, job.machine, action.kind, explain(reason, job.machine))]
