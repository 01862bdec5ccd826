"""When a refused start or finish counts from: typed like the end of a long-running job, kept as a correction.

A corrected start lies after the job before it and before its own end; a corrected end after its start and not in the future.
"""

from __future__ import annotations

from datetime import UTC, datetime

from kiosk import jobs
from kiosk.commands import Place
from kiosk.delivery.lane_facts import previous_times
from kiosk.delivery.rows import Action, Job, Moment
from kiosk.fields import Kind
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
    correcting.correct(desk, kind, when.isoformat())
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
    desk: Desk, job: Job, kind: Kind, when: datetime, other: datetime | None = None
) -> jobs.Refusal | None:
    """Why `when` can't be; `other` is the job's other time where that is corrected together with it."""
    start, finish = desk.outbox.actions_of(job.id)
    assert start is not None
    now = desk.clock.now()
    if kind is Kind.ENDED:
        return jobs.check_end(when, other or _shown(desk, job, start), now)
    previous = max(
        (second for second in previous_times(desk.outbox, job) if second is not None), default=None
    )
    ahead = desk.courier.knowledge.clock_offset() or 0.0  # what was sent is in the server's time
    earliest = None if previous is None else datetime.fromtimestamp(previous + ahead, UTC)
    ended = now if finish is None else _shown(desk, job, finish)
    return jobs.check_start(when, earliest, other or ended)


def _refusal(desk: Desk, kind: Kind, when: datetime) -> jobs.Refusal | None:
    assert desk.hand.opened is not None
    return refusal_of(desk, desk.outbox.job(desk.hand.opened), kind, when)


def _shown(desk: Desk, job: Job, action: Action) -> datetime:
    """When an action happened, as the station's clock has it now."""
    return ending.started_at(desk, Running(job, action.moment))
