"""What a person decides about an action that can't go on by itself: correct and retry, discard, by hand, answer.

A row whose outcome is unknown can be neither retried nor discarded, only answered: everything else would be a guess.
Raises CommandError with the sentence for the person who asked.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from kiosk.delivery.lanes import Absent, Found, LaneMemory, Refused
from kiosk.delivery.outcomes import let_finish_go, settled
from kiosk.errors import CommandError
from kiosk.fields import FIELD_OF_KIND, WHOLE_NUMBERS, Kind
from kiosk.record.outbox import Outbox
from kiosk.record.reasons import ASKED, Reason
from kiosk.record.rows import OF_JOB, Action, ActionKind, Job, JobState, Moment, State
from kiosk.shop import Machine, Operator, fold
from kiosk.words import say

TO_THE_END = (
    "UPDATE action SET moved = 1, place = (SELECT max(max(seq), max(place)) + 1 FROM action) WHERE seq = ?"
)
"""Behind every row and every chain corrected before: two corrected chains go in the order of their corrections."""
LATER_SENT = "SELECT 1 FROM action WHERE lane = ? AND place > ? AND sends > 0 AND job <> ? LIMIT 1"


def _rows(outbox: Outbox, number: int) -> tuple[Job, Action, Action | None]:
    job = outbox.find_job(number)
    if job is None:
        raise CommandError(say("There is no job number {number}.", number=number))
    start, finish = outbox.actions_of(number)
    assert start is not None
    return job, start, finish


def _refuse_unknown(start: Action, finish: Action | None) -> None:
    if State.UNKNOWN in (start.state, finish and finish.state) or State.IN_FLIGHT in (
        start.state,
        finish and finish.state,
    ):
        raise CommandError(
            say(
                "Nobody knows yet whether this arrived, so it can't be changed. Answer the question, or wait until"
                " the terminal has looked it up in the office system."
            )
        )


def retry(
    outbox: Outbox,
    number: int,
    fields: Mapping[Kind, str],
    who: str,
    why: str = "",
    *,
    machine: Machine | None = None,
    operator: Operator | None = None,
    quantities: tuple[int, int] | None = None,
    begin: Moment | None = None,
    end: Moment | None = None,
) -> str:
    """Correct a parked action and send it again; returns its lane."""
    job, start, finish = _rows(outbox, number)
    _refuse_unknown(start, finish)
    with outbox.store.transaction():
        if start.state is State.PARKED:
            if begin is not None:
                start = _correct_moment(outbox, start, begin, who)
            return _retry_start(
                outbox, job, start, finish, fields, who, why, machine, operator, quantities, end
            )
        if finish is None or finish.state is not State.PARKED:
            raise CommandError(
                say("Job {number} waits for nobody: there is nothing to retry.", number=number)
            )
        if not job.at_server and start.state is not State.QUEUED:
            raise CommandError(
                say(
                    "The office system shows this job as closed, so its finish can't be sent again. Have the"
                    " quantities entered there, then mark it as entered by hand."
                )
            )
        if fields or machine or operator or begin:
            raise CommandError(
                say("Its start was accepted, so only the quantities and the end can still be corrected.")
            )
        _correct_finish(outbox, job, finish, quantities, end, who)
        outbox.set_job(job.id, end_sent=None)
        outbox.set_action(finish.seq, sends=0, unknown_sends=0)
        outbox.move(finish, State.QUEUED, what="retried", reason=Reason.NONE, who=f"{who} {why}".strip())
        return job.lane


def _retry_start(
    outbox: Outbox,
    job: Job,
    start: Action,
    finish: Action | None,
    fields: Mapping[Kind, str],
    who: str,
    why: str,
    machine: Machine | None,
    operator: Operator | None,
    quantities: tuple[int, int] | None,
    end: Moment | None,
) -> str:
    values = {
        FIELD_OF_KIND[kind]: (int(text) if kind in WHOLE_NUMBERS else text) if text else None
        for kind, text in fields.items()
        if kind in FIELD_OF_KIND
    }
    outbox.amend(job, start, replace(job.fields, **values), who)
    if operator is not None:
        outbox.set_job(
            job.id,
            operator_badge=operator.badge,
            operator_name=operator.name,
            operator_email=operator.email,
        )
    lane = job.lane
    if machine is not None and fold(machine.name) != job.lane:
        lane = _change_machine(outbox, job, machine)
    if finish is not None and finish.state in (State.HELD, State.QUEUED):
        if quantities is not None or end is not None:
            _correct_finish(outbox, job, finish, quantities, end, who)
        outbox.set_action(finish.seq, body=None)
        outbox.move(finish, State.QUEUED, what="retried", who=who)
    moved = overtaken(outbox, start, lane) or lane != job.lane
    if moved:
        for action in (start, finish):
            if action is not None:
                outbox.store.connection.execute(TO_THE_END, (action.seq,))
    outbox.set_job(job.id, start_sent=None, end_sent=None)
    outbox.set_action(start.seq, sends=0, unknown_sends=0)
    outbox.move(start, State.QUEUED, what="retried", reason=Reason.NONE, who=f"{who} {why}".strip())
    return lane


def overtaken(outbox: Outbox, start: Action, lane: str) -> bool:
    """Whether another job recorded later was sent on this lane already."""
    values = (lane, start.place, start.job)
    return outbox.store.connection.execute(LATER_SENT, values).fetchone() is not None


def _change_machine(outbox: Outbox, job: Job, machine: Machine) -> str:
    lane = fold(machine.name)
    if job.state is JobState.OPEN and any(other.lane == lane for other in outbox.open_jobs()):
        raise CommandError(
            say("{machine} runs another job here; finish that one first.", machine=machine.shown)
        )
    outbox.set_job(job.id, lane=lane, machine=machine.name)
    outbox.store.connection.execute(
        f"UPDATE action SET lane = :lane, stops = 0 WHERE {OF_JOB}", {"lane": lane, "job": job.id}
    )
    outbox.journal("moved to another machine", job=job.id, was=job.machine, became=machine.name)
    return lane


def _correct_finish(
    outbox: Outbox, job: Job, finish: Action, quantities: tuple[int, int] | None, end: Moment | None, who: str
) -> None:
    if end is not None:
        finish = _correct_moment(outbox, finish, end, who)
    made, scrapped = quantities or (job.made or 0, job.scrapped or 0)
    outbox.recount(job, finish, made, scrapped, who)


def _correct_moment(outbox: Outbox, action: Action, moment: Moment, who: str) -> Action:
    """Let an action count from another moment; its digest follows with its other values."""
    outbox.set_action(
        action.seq,
        recorded_wall=moment.wall,
        recorded_boot=moment.boot,
        boot_id=moment.boot_id,
        due_boot=0.0,  # the end of the undo window was on the boot clock of the boot that is left behind
    )
    was, became = action.moment.at.isoformat(), moment.at.isoformat()
    what = "start corrected" if action.kind is ActionKind.START else "end corrected"
    outbox.journal(what, job=action.job, action=action.seq, was=was, became=became, who=who)
    return outbox.action(action.seq)


def discard(outbox: Outbox, number: int, reason: str, who: str) -> str:
    """Give a parked action up; its finish goes with a start. Returns its lane."""
    job, start, finish = _rows(outbox, number)
    _refuse_unknown(start, finish)
    with outbox.store.transaction():
        if start.state is State.PARKED or _waits_for_start(start, finish):
            _close_chain(outbox, job, start, finish, State.DISCARDED, reason, who)
        elif finish is not None and finish.state is State.PARKED:
            outbox.move(
                finish,
                State.DISCARDED,
                what="discarded",
                reason=finish.reason,
                server_words=reason,
                stops=job.at_server,
                who=who,
            )
        else:
            raise CommandError(
                say("Job {number} waits for nobody: there is nothing to discard.", number=number)
            )
    return job.lane


def entered_by_hand(outbox: Outbox, number: int, who: str, why: str = "") -> str:
    """The office entered it: a start with its finish, or the finish alone. Frees the lane. Returns the lane."""
    job, start, finish = _rows(outbox, number)
    _refuse_unknown(start, finish)
    with outbox.store.transaction():
        if start.state is State.PARKED or _waits_for_start(start, finish):
            _close_chain(outbox, job, start, finish, State.BY_HAND, why, who)
        elif finish is not None and (finish.state is State.PARKED or finish.stops):
            outbox.set_job(job.id, at_server=0)
            outbox.move(finish, State.BY_HAND, what="entered by hand", reason=why, who=who)
        else:
            raise CommandError(
                say("Job {number} waits for nobody: there is nothing to enter by hand.", number=number)
            )
    return job.lane


def _waits_for_start(start: Action, finish: Action | None) -> bool:
    """A finish that a rescue asks about before its start was sent: without it the job would run there for ever."""
    return start.state is State.QUEUED and finish is not None and finish.state is State.PARKED


def _close_chain(
    outbox: Outbox, job: Job, start: Action, finish: Action | None, state: State, why: str, who: str
) -> None:
    what = "discarded" if state is State.DISCARDED else "entered by hand"
    outbox.move(start, state, what=what, reason=why, who=who)
    if finish is not None:
        outbox.move(finish, state, what=what, reason=why, who=who)
    elif state is State.DISCARDED:
        outbox.set_job(job.id, state=JobState.WITHDRAWN)


def answer(outbox: Outbox, number: int, running: bool, who: str, memory: LaneMemory) -> str:
    """A person looked at the office system: does it show this job running? Returns the lane.

    For a start held back because another job runs there, `running` True means "start anyway".
    """
    job, start, finish = _rows(outbox, number)
    asked = finish if finish is not None and _is_asked(finish) else start
    if not _is_asked(asked):
        raise CommandError(say("There is no question about job {number}.", number=number))
    if asked.reason == Reason.FOREIGN_RUNNING:
        with outbox.store.transaction():
            outbox.move(asked, State.QUEUED, what="start anyway", reason=Reason.START_ANYWAY, who=who)
            let_finish_go(outbox, job)
        return job.lane
    if asked is start:
        settled(outbox, Found(asked, job) if running else Absent(asked), memory, who)
    elif running:
        with outbox.store.transaction():
            outbox.set_action(asked.seq, unknown_sends=0)
            outbox.move(
                asked, State.QUEUED, what="answered: still running", reason=Reason.STILL_RUNNING, who=who
            )
    elif asked.state is State.UNKNOWN:
        settled(outbox, Found(asked, job), memory, who)
    else:
        settled(outbox, Refused(asked, job, Reason.CLOSED_ELSEWHERE, ended=True), memory, who)
    return job.lane


def _is_asked(action: Action) -> bool:
    asked = action.reason in ASKED or action.reason == Reason.FOREIGN_RUNNING
    return asked and action.state in (State.UNKNOWN, State.PARKED)


is_asked = _is_asked
