"""An action whose send came to nothing known: found at the server, absent from it, or a question. Never a guess. Pure."""

from __future__ import annotations

from kiosk.api.readings import DailyReading, EventsReading
from kiosk.delivery.evidence import Sightings, count_from, count_since, sightings
from kiosk.delivery.lanes import (
    EQUAL_LOOK_SECONDS,
    LOOK_SECONDS,
    Absent,
    Found,
    Look,
    Nothing,
    Question,
    Refused,
    Scene,
    Shape,
    Step,
    Until,
    baseline_of,
)
from kiosk.record.reasons import ASKED, Reason
from kiosk.record.rows import Action, ActionKind, Job, State


def resolve_step(action: Action, job: Job | None, scene: Scene) -> Step:
    """The next step of an action in flight or unknown."""
    if action.state is State.IN_FLIGHT or job is None or action.reason in ASKED:
        return Nothing()
    rules, is_start = scene.policy.rules, action.kind is ActionKind.START
    if not scene.settled and not is_start:
        return Until(scene.memory.settle_until)
    if not rules.read_unknown or (not rules.baseline and is_start):
        return Absent(action, proven=False) if scene.settled else Until(scene.memory.settle_until)
    if scene.policy.shape is Shape.DAILY and scene.around.machine.shared:
        if not scene.settled:
            return Until(scene.memory.settle_until)
        return Question(action, Reason.UNKNOWN_SHARED)
    if scene.policy.shape is Shape.DAILY and not is_start:
        return Absent(action, proven=False)
    if scene.now < scene.memory.next_look:
        return Until(scene.memory.next_look)
    if scene.reading is None:
        return Look(job)
    if isinstance(scene.reading, DailyReading):
        return _start_by_count(action, job, scene.reading, scene)
    seen = _seen(action, job, scene.reading, scene)
    return _start_by_events(action, job, seen, scene) if is_start else _finish_by_events(action, job, seen)


def _seen(action: Action, job: Job, reading: EventsReading, scene: Scene) -> Sightings:
    around = scene.around
    before = baseline_of(action).ids
    start = job.start_sent
    return sightings(
        reading, around.machine, around.machine_id, job, start, before=before, elsewhere=around.elsewhere
    )


def _start_by_events(action: Action, job: Job, seen: Sightings, scene: Scene) -> Step:
    if len(seen.ours) == 1:
        return Found(action, job, str(seen.ours[0].id))
    if not scene.settled:
        return Until(min(scene.memory.settle_until, scene.now + LOOK_SECONDS))
    if seen.ours:
        return Question(action, Reason.SEVERAL_OURS)
    if seen.doubtful:
        return Question(action, Reason.NAME_DIFFERS)
    if isinstance(scene.reading, EventsReading) and scene.reading.maybe_cut:
        return Question(action, Reason.UNKNOWN_START)
    return _absent_twice(action, seen.fingerprint, scene)


def _start_by_count(action: Action, job: Job, reading: DailyReading, scene: Scene) -> Step:
    memory = scene.memory
    count = count_since(reading, scene.around.machine, count_from(job.start_sent or 0))
    before = baseline_of(action).count
    if before is not None and scene.policy.counts_running and count == before + 1:
        return Found(action, job)
    if not scene.settled:
        return Until(min(memory.settle_until, scene.now + LOOK_SECONDS))
    if before is None or not scene.policy.counts_running:
        return Question(action, Reason.UNKNOWN_START)
    if count == before and not scene.policy.counts_checked:
        return Question(
            action, Reason.UNKNOWN_START
        )  # where running jobs are not counted, ours would not show
    if count == before:
        return _absent_twice(action, count, scene)
    return Question(action, Reason.COUNT_CHANGED)


def _absent_twice(action: Action, fingerprint: int, scene: Scene) -> Step:
    """Absence counts only when two readings after the settle time agree."""
    memory = scene.memory
    if not scene.policy.rules.settle:
        return Absent(action)
    if memory.absent_fingerprint == fingerprint and scene.now >= memory.absent_at + EQUAL_LOOK_SECONDS:
        return Absent(action)
    if memory.absent_fingerprint != fingerprint:
        memory.absent_fingerprint, memory.absent_at = fingerprint, scene.now
    return Until(memory.absent_at + EQUAL_LOOK_SECONDS)


def _finish_by_events(action: Action, job: Job, seen: Sightings) -> Step:
    if len(seen.ours) != 1:
        return Question(action, Reason.SEVERAL_OURS if seen.ours else Reason.GONE)
    ended = seen.ours[0].ended_at
    if ended is None:
        return Absent(action)
    if seen.shows_finish_of(job):
        return Found(action, job)
    return Refused(action, job, Reason.CLOSED_ELSEWHERE, ended=True, detail=ended.isoformat())
