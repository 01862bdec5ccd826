"""What one lane does next. Pure: facts of the store + what was read + the clock -> one step.

The order of the questions is the argument why nothing is doubled: (1) a row whose outcome is unknown stops its lane until a
reading or a person settles it; (2) a finish leaves only for a job whose own start was accepted; (3) a start leaves only
when no job of ours is open at the server. Each rule can be switched off to prove that the checker of the tests sees it.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from kiosk.delivery.evidence import Sightings, count_from, count_since, sightings
from kiosk.delivery.lane_facts import LaneFacts
from kiosk.delivery.readings import DailyReading, EventsReading
from kiosk.delivery.reasons import Reason
from kiosk.delivery.rows import Action, ActionKind, Job, State
from kiosk.shop import Machine

Reading = EventsReading | DailyReading


class Shape(StrEnum):
    """What the server's GET answers with."""

    UNSEEN = "unseen"
    EVENTS = "events"
    DAILY = "daily"


class Rules(msgspec.Struct, frozen=True):
    """The rules of delivery; all on, except in the tests that prove each is needed."""

    settle: bool = True
    """After an unknown send nothing is written until it can't arrive any more."""
    chain: bool = True
    """A finish waits for its own start."""
    guard: bool = True
    """Before a finish the server must show our event active."""
    baseline: bool = True
    """An unknown start is looked for before it is sent again."""
    read_unknown: bool = True
    """An unknown send is never just repeated ("retry until 2xx")."""
    whole_seconds: bool = True
    """Times are sent in whole seconds, as the server keeps them."""


class Policy(msgspec.Struct, frozen=True):
    """What is known of the server and the configuration that decides how a lane behaves."""

    shape: Shape = Shape.UNSEEN
    counts_running: bool = True
    """Daily shape: running events are counted."""
    counts_checked: bool = False
    settle_seconds: float = 90.0
    rules: Rules = msgspec.field(default_factory=Rules)


class LaneMemory(msgspec.Struct):
    """What the running process remembers of a lane; boot-clock seconds. After a restart all of it is taken anew."""

    settle_until: float = 0.0
    not_before: float = 0.0
    attempts: int = 0
    next_look: float = 0.0
    absent_at: float = 0.0
    absent_fingerprint: int | None = None
    writing: bool = False


class Surroundings(msgspec.Struct, frozen=True):
    """The lane's machine among the others."""

    machine: Machine
    machine_id: int | None = None
    elsewhere: frozenset[str] = frozenset()


class Nothing(msgspec.Struct, frozen=True):
    """Nothing to do until something changes."""


class Until(msgspec.Struct, frozen=True):
    """Nothing to do before `boot`."""

    boot: float


class Look(msgspec.Struct, frozen=True):
    """The server has to be read first, for a job started at `start` (None: not fixed yet)."""

    job: Job | None = None


class Send(msgspec.Struct, frozen=True):
    """Send this action now; `baseline` is stored with the in-flight commit."""

    action: Action
    job: Job
    baseline: bytes | None = None


class Found(msgspec.Struct, frozen=True):
    """The unknown action took effect at the server."""

    action: Action
    job: Job
    server_id: str | None = None


class Absent(msgspec.Struct, frozen=True):
    """The unknown action did not take effect: it may be sent again."""

    action: Action


class Refused(msgspec.Struct, frozen=True):
    """Park this action: a person must see to it. `ended` tells that the job is no longer open at the server."""

    action: Action
    job: Job
    reason: Reason
    ended: bool = False
    detail: str = ""


class Question(msgspec.Struct, frozen=True):
    """Only a person can tell."""

    action: Action
    reason: Reason


class Freed(msgspec.Struct, frozen=True):
    """A reading shows that the stopping job is closed: the lane goes on."""

    action: Action
    job: Job


class Counted(msgspec.Struct, frozen=True):
    """The daily count after an accepted start; it may tell whether running events are counted."""

    job: Job
    count: int
    counts_running: bool | None = None


Step = Nothing | Until | Look | Send | Found | Absent | Refused | Question | Freed | Counted

LOOK_SECONDS = 15.0
"""Between two looks at the same doubt."""
EQUAL_LOOK_SECONDS = 2.0
"""Two readings that are to count as two are at least this far apart."""
STOPPED_LOOK_SECONDS = 60.0


class StartBaseline(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the server showed just before the first send of a start."""

    ids: tuple[str, ...] = ()
    count: int | None = None


def next_step(
    facts: LaneFacts,
    around: Surroundings,
    memory: LaneMemory,
    policy: Policy,
    reading: Reading | None,
    now: float,
) -> Step:
    """The lane's next step at boot-clock time `now`; `reading` is one asked for after the lane's last write."""
    if memory.writing:
        return Nothing()
    if facts.doubtful is not None:
        return _resolve(facts.doubtful, facts.job, around, memory, policy, reading, now)
    if now < memory.not_before:
        return Until(memory.not_before)
    if facts.stopping is not None:
        return _stopped(facts.stopping, facts, around, memory, policy, reading, now)
    if facts.at_server is not None and policy.rules.chain:
        return _finish(facts.at_server, facts, around, memory, policy, reading, now)
    if now < memory.settle_until:
        return Until(memory.settle_until)
    if facts.head is None or facts.job is None:
        return Nothing()
    if facts.head.kind is ActionKind.FINISH and policy.rules.chain:
        return Nothing()
    return _lead(facts.head, facts.job, around, memory, policy, reading, now)


def _lead(
    head: Action,
    job: Job,
    around: Surroundings,
    memory: LaneMemory,
    policy: Policy,
    reading: Reading | None,
    now: float,
) -> Step:
    """The first action of a lane between two jobs."""
    if now < head.due_boot:
        return Until(head.due_boot)
    if head.kind is ActionKind.FINISH or not policy.rules.baseline:
        return Send(head, job)
    if reading is None:
        return Look(job)
    if isinstance(reading, DailyReading):
        count = count_since(reading, around.machine, count_from(job.start_sent or 0))
        return Send(head, job, msgspec.json.encode(StartBaseline(count=count)))
    seen = sightings(reading, around.machine, around.machine_id, job, job.start_sent)
    if seen.foreign_active and head.reason != Reason.START_ANYWAY and policy.rules.guard:
        return Question(head, Reason.FOREIGN_RUNNING)
    twins = tuple(str(event.id) for event in seen.ours)
    return Send(head, job, msgspec.json.encode(StartBaseline(ids=twins)))


def _finish(
    job: Job,
    facts: LaneFacts,
    around: Surroundings,
    memory: LaneMemory,
    policy: Policy,
    reading: Reading | None,
    now: float,
) -> Step:
    """A job of ours runs at the server: only its finish may leave."""
    start, finish = facts.server_start, facts.finish
    if (
        policy.shape is Shape.DAILY
        and start is not None
        and not job.adopted
        and _count_due(job, start, around, policy)
    ):
        if reading is None:
            return Look(job)
        if isinstance(reading, DailyReading):
            return _counted(job, start, reading, around, policy)
    if finish is None or finish.state is not State.QUEUED:
        return Nothing()
    if now < finish.due_boot:
        return Until(finish.due_boot)
    if now < memory.settle_until and not (start is not None and start.unknown_sends):
        return Until(memory.settle_until)
    if not policy.rules.guard:
        return Send(finish, job)
    if policy.shape is Shape.DAILY and not around.machine.shared:
        return Send(finish, job)
    if reading is None:
        return Look(job)
    if isinstance(reading, DailyReading):
        return _shared_daily_finish(finish, job, around, reading)
    return _guarded_finish(
        finish, job, sightings(reading, around.machine, around.machine_id, job, job.start_sent)
    )


def _count_due(job: Job, start: Action, around: Surroundings, policy: Policy) -> bool:
    """The count after the start is needed for a shared machine, and once to learn how the server counts."""
    if job.count_after is not None:
        return False
    return around.machine.shared or (
        not policy.counts_checked and start.baseline is not None and not start.unknown_sends
    )


def _counted(job: Job, start: Action, reading: DailyReading, around: Surroundings, policy: Policy) -> Step:
    count = count_since(reading, around.machine, count_from(job.start_sent or 0))
    counts_running = None
    if not around.machine.shared and start.baseline is not None and not policy.counts_checked:
        before = msgspec.json.decode(start.baseline, type=StartBaseline).count
        if before is not None:
            counts_running = count > before
    return Counted(job, count, counts_running)


def _shared_daily_finish(finish: Action, job: Job, around: Surroundings, reading: DailyReading) -> Step:
    count = count_since(reading, around.machine, count_from(job.start_sent or 0))
    if finish.reason == Reason.STILL_RUNNING or count == job.count_after:
        return Send(finish, job)
    return Question(finish, Reason.COUNT_CHANGED)


def _guarded_finish(finish: Action, job: Job, seen: Sightings) -> Step:
    """Exactly one event runs on the machine and it is ours: else the finish would close somebody else's."""
    ours_running = [event for event in seen.ours if event.ended_at is None]
    if len(seen.ours) > 1:
        return Refused(finish, job, Reason.SEVERAL_OURS)
    if not seen.ours:
        return Refused(finish, job, Reason.GONE, ended=not seen.active, detail=_names(seen))
    if not ours_running:
        ended = seen.ours[0].ended_at
        if finish.unknown_sends and ended is not None and int(ended.timestamp()) == job.end_sent:
            return Found(finish, job)
        return Refused(
            finish, job, Reason.CLOSED_ELSEWHERE, ended=True, detail=ended.isoformat() if ended else ""
        )
    if seen.foreign_active:
        return Refused(finish, job, Reason.FOREIGN_ACTIVE, detail=_names(seen))
    return Send(finish, job)


def _names(seen: Sightings) -> str:
    return ", ".join(event.display_name or "?" for event in seen.foreign_active)


def _stopped(
    action: Action,
    facts: LaneFacts,
    around: Surroundings,
    memory: LaneMemory,
    policy: Policy,
    reading: Reading | None,
    now: float,
) -> Step:
    """A parked or discarded finish whose start was accepted: go on once its event is seen closed."""
    job = facts.at_server
    if action.reason == Reason.FOREIGN_RUNNING and policy.shape is not Shape.DAILY:
        if now < memory.next_look:
            return Until(memory.next_look)
        if reading is None:
            return Look(facts.job)
        if isinstance(reading, EventsReading):
            seen = sightings(reading, around.machine, around.machine_id, None, None)
            return Until(now + LOOK_SECONDS) if seen.active else Absent(action)
    if job is None or policy.shape is Shape.DAILY or action.kind is ActionKind.START:
        return Nothing()
    if action.state is State.PARKED and action.reason not in (Reason.FOREIGN_ACTIVE, Reason.OTHER_EVENT):
        return Nothing()
    if now < memory.next_look:
        return Until(memory.next_look)
    if reading is None:
        return Look(job)
    if isinstance(reading, EventsReading):
        seen = sightings(reading, around.machine, around.machine_id, job, job.start_sent)
        if len(seen.ours) == 1 and seen.ours[0].ended_at is not None:
            return Freed(action, job)
    return Until(now + STOPPED_LOOK_SECONDS)


def _resolve(
    action: Action,
    job: Job | None,
    around: Surroundings,
    memory: LaneMemory,
    policy: Policy,
    reading: Reading | None,
    now: float,
) -> Step:
    """An action in flight or unknown: found, absent, or a question. Never a guess."""
    if action.state is State.IN_FLIGHT or job is None or action.reason in ASKED:
        return Nothing()
    settled = now >= memory.settle_until or not policy.rules.settle
    if not policy.rules.read_unknown or (not policy.rules.baseline and action.kind is ActionKind.START):
        return Absent(action) if settled else Until(memory.settle_until)
    if policy.shape is Shape.DAILY and action.kind is ActionKind.FINISH:
        if not settled:
            return Until(memory.settle_until)
        return Question(action, Reason.UNKNOWN_SHARED) if around.machine.shared else Absent(action)
    if policy.shape is Shape.DAILY and around.machine.shared:
        return Question(action, Reason.UNKNOWN_SHARED) if settled else Until(memory.settle_until)
    if action.kind is ActionKind.FINISH and not settled:
        return Until(memory.settle_until)
    if now < memory.next_look:
        return Until(memory.next_look)
    if reading is None:
        return Look(job)
    if isinstance(reading, DailyReading):
        return _start_by_count(action, job, around, memory, policy, reading, settled, now)
    before = msgspec.json.decode(action.baseline, type=StartBaseline).ids if action.baseline else ()
    seen = sightings(
        reading,
        around.machine,
        around.machine_id,
        job,
        job.start_sent,
        before=before,
        elsewhere=around.elsewhere,
    )
    if action.kind is ActionKind.FINISH:
        return _finish_by_events(action, job, seen)
    return _start_by_events(action, job, seen, memory, policy, settled, now)


def _start_by_events(
    action: Action, job: Job, seen: Sightings, memory: LaneMemory, policy: Policy, settled: bool, now: float
) -> Step:
    if len(seen.ours) == 1:
        return Found(action, job, str(seen.ours[0].id))
    if len(seen.ours) > 1:
        return Question(action, Reason.SEVERAL_OURS)
    if not settled:
        return Until(min(memory.settle_until, now + LOOK_SECONDS))
    if seen.doubtful:
        return Question(action, Reason.NAME_DIFFERS)
    return _absent_twice(action, memory, policy, seen.fingerprint, now)


def _start_by_count(
    action: Action,
    job: Job,
    around: Surroundings,
    memory: LaneMemory,
    policy: Policy,
    reading: DailyReading,
    settled: bool,
    now: float,
) -> Step:
    count = count_since(reading, around.machine, count_from(job.start_sent or 0))
    before = msgspec.json.decode(action.baseline, type=StartBaseline).count if action.baseline else None
    if before is None or not policy.counts_running:
        return Question(action, Reason.UNKNOWN_START) if settled else Until(memory.settle_until)
    if count == before + 1:
        return Found(action, job)
    if not settled:
        return Until(min(memory.settle_until, now + LOOK_SECONDS))
    if count == before:
        return _absent_twice(action, memory, policy, count, now)
    return Question(action, Reason.COUNT_CHANGED)


def _absent_twice(action: Action, memory: LaneMemory, policy: Policy, fingerprint: int, now: float) -> Step:
    """Absence counts only when two readings after the settle time agree."""
    if not policy.rules.settle:
        return Absent(action)
    if memory.absent_fingerprint == fingerprint and now >= memory.absent_at + EQUAL_LOOK_SECONDS:
        return Absent(action)
    if memory.absent_fingerprint != fingerprint:
        memory.absent_fingerprint, memory.absent_at = fingerprint, now
    return Until(memory.absent_at + EQUAL_LOOK_SECONDS)


def _finish_by_events(action: Action, job: Job, seen: Sightings) -> Step:
    if len(seen.ours) != 1:
        return Question(action, Reason.SEVERAL_OURS if seen.ours else Reason.GONE)
    ended = seen.ours[0].ended_at
    if ended is None:
        return Absent(action)
    if job.end_sent is not None and int(ended.timestamp()) == job.end_sent:
        return Found(action, job)
    return Refused(action, job, Reason.CLOSED_ELSEWHERE, ended=True, detail=ended.isoformat())


ASKED = frozenset(
    {
        Reason.SEVERAL_OURS,
        Reason.NAME_DIFFERS,
        Reason.COUNT_CHANGED,
        Reason.UNKNOWN_SHARED,
        Reason.UNKNOWN_START,
        Reason.GONE,
    }
)
"""Reasons for which an unknown action waits for a person's answer."""
