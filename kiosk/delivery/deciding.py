"""What one lane does next. Pure: facts of the store + what was read + the clock -> one step.

The order of the questions is the argument why nothing is doubled: (1) a row whose outcome is unknown stops its lane until a
reading or a person settles it; (2) a finish leaves only for a job whose own start was accepted; (3) a start leaves only
when no job of ours is open at the server.
"""

from __future__ import annotations

import msgspec

from kiosk.api.readings import DailyReading
from kiosk.delivery.evidence import count_from, count_since, sightings
from kiosk.delivery.guarding import finish_step, stopped_step
from kiosk.delivery.lane_facts import LaneFacts
from kiosk.delivery.lanes import Look, Nothing, Question, Refused, Scene, Send, StartBaseline, Step, Until
from kiosk.delivery.resolving import resolve_step
from kiosk.record.reasons import Reason
from kiosk.record.rows import Action, ActionKind, Job


def next_step(facts: LaneFacts, scene: Scene) -> Step:
    """The lane's next step."""
    memory, rules = scene.memory, scene.policy.rules
    if memory.writing:
        return Nothing()
    if facts.doubtful is not None:
        return resolve_step(facts.doubtful, facts.job, scene)
    if scene.now < memory.not_before:
        return Until(memory.not_before)
    if facts.stopping is not None:
        return stopped_step(facts.stopping, facts, scene)
    if facts.at_server is not None and rules.chain:
        return finish_step(facts.at_server, facts, scene)
    if not scene.settled:
        return Until(memory.settle_until)
    if facts.head is None or facts.job is None:
        return Nothing()
    if (
        facts.head.kind is ActionKind.FINISH and rules.chain
    ):  # of a start that is not at the server: never sent
        return Refused(facts.head, facts.job, Reason.NO_ACTIVE, ended=True)
    return _lead(facts.head, facts.job, scene)


def _lead(head: Action, job: Job, scene: Scene) -> Step:
    """The first action of a lane between two jobs."""
    rules, machine = scene.policy.rules, scene.around.machine
    if scene.now < head.due_boot:
        return Until(head.due_boot)
    if head.kind is ActionKind.FINISH or not rules.baseline:
        return Send(head, job)
    if scene.reading is None:
        return Look(job)
    if isinstance(scene.reading, DailyReading):
        count = count_since(scene.reading, machine, count_from(job.start_sent or 0))
        return Send(head, job, msgspec.json.encode(StartBaseline(count=count)))
    seen = sightings(scene.reading, machine, scene.around.machine_id, job, job.start_sent)
    if seen.active and head.reason != Reason.START_ANYWAY and rules.guard:
        return Question(head, Reason.FOREIGN_RUNNING)
    twins = tuple(str(event.id) for event in seen.ours)
    return Send(head, job, msgspec.json.encode(StartBaseline(ids=twins)))
