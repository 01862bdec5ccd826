"""What stands before a finish: it closes whatever runs on the machine, so that must be seen to be our own event. Pure.

Also when a lane that a parked finish has stopped may go on.
"""

from __future__ import annotations

from kiosk.api.readings import DailyReading, EventsReading
from kiosk.delivery.evidence import Sightings, count_from, count_since, sightings
from kiosk.delivery.lane_facts import LaneFacts
from kiosk.delivery.lanes import (
    LOOK_SECONDS,
    STOPPED_LOOK_SECONDS,
    Absent,
    Counted,
    Found,
    Freed,
    Look,
    Nothing,
    Question,
    Refused,
    Scene,
    Send,
    Shape,
    Step,
    Until,
    baseline_of,
)
from kiosk.record.reasons import Reason
from kiosk.record.rows import Action, ActionKind, Job, State

PROMPT_SECONDS = 10.0
"""On a shared machine, only a count read this soon after the start tells how the server counts."""


def finish_step(job: Job, facts: LaneFacts, scene: Scene) -> Step:
    """A job of ours runs at the server: only its finish may leave."""
    start, finish, reading = facts.server_start, facts.finish, scene.reading
    if start is not None and _count_due(job, start, scene):
        if reading is None:
            return Look(job)
        if isinstance(reading, DailyReading):
            return _counted(job, start, reading, scene)
    if finish is None or finish.state is not State.QUEUED:
        return Nothing()
    if scene.now < finish.due_boot:
        return Until(finish.due_boot)
    if not scene.settled and not (start is not None and start.unknown_sends):
        return Until(scene.memory.settle_until)
    if not scene.policy.rules.guard:
        return Send(finish, job)
    if scene.policy.shape is Shape.DAILY:
        shared = scene.around.machine.shared
        return _shared_daily_finish(finish, start, job, scene) if shared else Send(finish, job)
    if not isinstance(reading, EventsReading):
        return Look(job)
    seen = _seen(reading, job, scene)
    if reading.maybe_cut and not seen.ours:  # ours may be among what is missing: no proof that it is gone
        still_running = finish.reason == Reason.STILL_RUNNING
        return Send(finish, job) if still_running else Question(finish, Reason.COUNT_CHANGED)
    return _guarded_finish(finish, job, seen)


def _seen(reading: EventsReading, job: Job | None, scene: Scene) -> Sightings:
    start = job.start_sent if job else None
    return sightings(reading, scene.around.machine, scene.around.machine_id, job, start)


def _count_due(job: Job, start: Action, scene: Scene) -> bool:
    """Whether the count after this start is to tell how the server counts: once, before anybody else can change it."""
    policy = scene.policy
    if policy.shape is not Shape.DAILY or policy.counts_checked:
        return False
    if scene.around.machine.shared and scene.now > scene.memory.accepted_at + PROMPT_SECONDS:
        return False
    return (
        not job.adopted
        and job.count_after is None
        and baseline_of(start).count is not None
        and not start.unknown_sends
    )


def _counted(job: Job, start: Action, reading: DailyReading, scene: Scene) -> Step:
    count = count_since(reading, scene.around.machine, count_from(job.start_sent or 0))
    before = baseline_of(start).count or 0
    against = count > before and not scene.policy.counts_running
    if scene.around.machine.shared and (count > before + 1 or against):
        return Counted(job, count)  # somebody else's may be among them, or ended meanwhile: it tells nothing
    return Counted(job, count, counts_running=count > before, alone=not scene.around.machine.shared)


def _shared_daily_finish(finish: Action, start: Action | None, job: Job, scene: Scene) -> Step:
    """On a machine that others use too, the count must be what our own start alone made of it."""
    if finish.reason == Reason.STILL_RUNNING:
        return Send(finish, job)
    reading, before = scene.reading, baseline_of(start).count if start is not None else None
    if reading is None:
        return Look(job)
    policy = scene.policy
    only_assumed = (
        policy.counts_running and not policy.counts_checked
    )  # one of theirs would look like ours running
    if before is None or only_assumed or not isinstance(reading, DailyReading):
        return Question(finish, Reason.COUNT_CHANGED)
    count = count_since(reading, scene.around.machine, count_from(job.start_sent or 0))
    as_expected = count == before + (1 if policy.counts_running else 0)
    return Send(finish, job) if as_expected else Question(finish, Reason.COUNT_CHANGED)


def _guarded_finish(finish: Action, job: Job, seen: Sightings) -> Step:
    """Exactly one event runs on the machine and it is ours: else the finish would close somebody else's."""
    if len(seen.ours) > 1:
        return Refused(finish, job, Reason.SEVERAL_OURS)
    if not seen.ours and not seen.active:
        return Refused(finish, job, Reason.NO_ACTIVE, ended=True)
    if not seen.ours:
        return Refused(finish, job, Reason.GONE, detail=_names(seen))
    ended = seen.ours[0].ended_at
    if ended is not None:
        if finish.unknown_sends and seen.shows_finish_of(job):
            return Found(finish, job)
        return Refused(finish, job, Reason.CLOSED_ELSEWHERE, ended=True, detail=ended.isoformat())
    if seen.foreign_active:
        return Refused(finish, job, Reason.FOREIGN_ACTIVE, detail=_names(seen))
    return Send(finish, job)


def _names(seen: Sightings) -> str:
    return ", ".join(event.display_name or "?" for event in seen.foreign_active)


def stopped_step(action: Action, facts: LaneFacts, scene: Scene) -> Step:
    """A lane stopped by `action` goes on by itself only when a reading shows that nothing can be hit any more."""
    waits_for_theirs = action.kind is ActionKind.START and action.reason == Reason.FOREIGN_RUNNING
    watched = waits_for_theirs or (action.kind is ActionKind.FINISH and facts.at_server is not None)
    if scene.policy.shape is Shape.DAILY or not watched:
        return Nothing()
    if scene.now < scene.memory.next_look:
        return Until(scene.memory.next_look)
    if scene.reading is None:
        return Look(facts.job if waits_for_theirs else facts.at_server)
    if not isinstance(scene.reading, EventsReading):
        return Until(scene.now + STOPPED_LOOK_SECONDS)
    if waits_for_theirs:
        seen = _seen(scene.reading, None, scene)
        waits = seen.active or scene.reading.maybe_cut
        return Until(scene.now + LOOK_SECONDS) if waits else Absent(action, proven=False)
    job = facts.at_server
    assert job is not None
    seen = _seen(scene.reading, job, scene)
    if seen.ours and all(event.ended_at is not None for event in seen.ours):
        return Freed(action, job)
    return Until(scene.now + STOPPED_LOOK_SECONDS)
