"""When a refused start or finish counts from: typed like the end of a long-running job, kept as a correction.

A corrected start lies after the job before it and before its own end; a corrected end after its start and not in the future.
"""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec.structs import replace

from kiosk import jobs
from kiosk.commands import Place
from kiosk.delivery.lane_facts import previous_times
from kiosk.fields import Kind
from kiosk.record.rows import Action, Job, Moment
from kiosk.shop import fold
from kiosk.terminal import correcting, ending
from kiosk.terminal.desk import Desk
from kiosk.terminal.pending import Running


def accept(desk: Desk, kind: Kind, text: str) -> None:
    """A typed time for the opened action, or why it can't be."""
    when = ending.the_moment(desk, text, lambda moment: _refusal(desk, kind, moment))
    if when is not None:
        take(desk, kind, when)


def take(desk: Desk, kind: Kind, when: datetime) -> None:
    """Keep the time; it counts when the action is sent again."""
    refusal = _refusal(desk, kind, when)
    if refusal is not None:
        desk.bad(refusal.words)
        return
    if correcting.correct(desk, kind, when.isoformat()):
        desk.put(typing=None)
        desk.go(Place.ITEM)


def moment_of(desk: Desk, kind: Kind, number: int) -> Moment | None:
    """The corrected moment on both clocks; None when it was not corrected."""
    text = correcting.corrections(desk, number).get(kind)
    if text is None:
        return None
    now = desk.moment()
    return now.later(datetime.fromisoformat(text).timestamp() - now.wall / 1e6)


def refusal_of(
    desk: Desk, job: Job, begin: datetime | None, end: datetime | None, machine: str | None = None
) -> jobs.Refusal | None:
    """Why `job` can't begin or end then (None: as it did), on the machine it is corrected to, if it is to another one."""
    start, finish = desk.outbox.actions_of(job.id)
    assert start is not None
    now, refusal = desk.clock.now(), None
    if end is not None:
        refusal = jobs.check_end(end, begin or _shown(desk, job, start), now)
    if begin is not None and refusal is None:
        ended = now if finish is None else _shown(desk, job, finish)
        there = job if machine is None else replace(job, lane=fold(machine))
        refusal = jobs.check_start(begin, _earliest(desk, there), end or ended)
    return refusal


def refusal_of_kept(desk: Desk, number: int) -> jobs.Refusal | None:
    """The same of the times kept for a job, asked again when it is sent: its machine may have been corrected since."""
    kept = correcting.corrections(desk, number)
    begin, end = (
        datetime.fromisoformat(kept[kind]) if kind in kept else None for kind in (Kind.STARTED, Kind.ENDED)
    )
    return refusal_of(desk, desk.outbox.job(number), begin, end, kept.get(Kind.MACHINE))


def _refusal(desk: Desk, kind: Kind, when: datetime) -> jobs.Refusal | None:
    number = desk.hand.opened
    assert number is not None
    begin, end = (when, None) if kind is Kind.STARTED else (None, when)
    machine = correcting.corrections(desk, number).get(Kind.MACHINE)
    return refusal_of(desk, desk.outbox.job(number), begin, end, machine)


def _earliest(desk: Desk, job: Job) -> datetime | None:
    """When the machine was free of the job before, by the station's clock."""
    previous = max(
        (second for second in previous_times(desk.outbox, job) if second is not None), default=None
    )
    ahead = desk.courier.knowledge.clock_offset() or 0.0  # what was sent is in the server's time
    return None if previous is None else datetime.fromtimestamp(previous + ahead, UTC)


def _shown(desk: Desk, job: Job, action: Action) -> datetime:
    """When an action happened, as the station's clock has it now."""
    return ending.started_at(desk, Running(job, action.moment))
