"""Jobs that were started elsewhere: take them over to finish them here, give them back, or end them before our held start."""

from __future__ import annotations

from kiosk.api.server_event import ServerEvent
from kiosk.fields import JobFields
from kiosk.record.rows import Job, State
from kiosk.shop import Machine, Operator, fold
from kiosk.terminal import recording
from kiosk.terminal.desk import Desk
from kiosk.words import Words, say


def fields_of(event: ServerEvent) -> JobFields:
    """What an event's display name ("PART123 Op10") and its work order tell of its job."""
    part, _, operation = (event.display_name or "?").rpartition(" Op")
    return JobFields(
        work_order=event.work_order,
        part=part or event.display_name or "?",
        operation=operation or "?",
        recipe="1",
    )


def adopt(desk: Desk, machine: Machine, event: ServerEvent, operator: Operator) -> bool:
    """Take a job over that runs on an idle machine of ours, so that its finish can be entered here."""
    lane = fold(machine.name)
    if lane in desk.running:
        desk.bad(say("{machine} is running a job already. Finish it first.", machine=machine.shown))
        return False
    began = int(event.started_at.timestamp())

    undo_seconds = desk.config.station.undo_seconds

    def write() -> int:
        return desk.outbox.adopt(machine.name, fields_of(event), operator, str(event.id), began, undo_seconds)

    number = recording.together(desk, desk.hand, write)
    if number is None:
        return False
    desk.taken_over[lane] = event
    desk.foreign.pop(lane, None)
    desk.reload_running()
    desk.changed_lanes.add(lane)
    start, _ = desk.outbox.actions_of(number)
    assert start is not None
    recording.offer_undo(desk, lane, start, words_of(desk.outbox.job(number)))
    desk.put(machine=machine.name)
    desk.front()
    desk.good(say("Taken over. Enter the quantities, then press FINISH."))
    return True


def words_of(job: Job) -> Words:
    """What the undo bar says of a job that was taken over."""
    return say("Taken over: {job}", job=job.fields.shown)


def release(desk: Desk, job: Job, why: str) -> bool:
    """Leave a job that was taken over to where it was started; its machine shows it as before. True when that is on disk."""
    start, _ = desk.outbox.actions_of(job.id)
    assert start is not None
    if not recording.withdraw(desk, job, start, desk.hand.badge or "", why):
        return False
    event = desk.taken_over.pop(job.lane, None)
    if event is not None and job.lane not in desk.closed:
        desk.foreign[job.lane] = event
    desk.closed.pop(job.lane, None)
    desk.at(job.lane)
    desk.front()
    desk.good(say("Left as it was; nothing was sent."))
    return True


def finish_theirs(desk: Desk, number: int, operator: Operator) -> None:
    """Our start waits behind a job started elsewhere: end that one when ours began, then let ours go."""
    job = desk.outbox.job(number)
    start, _ = desk.outbox.actions_of(number)
    event = desk.foreign.get(job.lane)
    if event is None or start is None:
        desk.bad(say("That job is not running there any more."))
        return
    began = int(event.started_at.timestamp())

    def write() -> int:
        theirs = desk.outbox.adopt_closed(
            job.machine, fields_of(event), operator, str(event.id), began, start.moment
        )
        desk.outbox.journal("finish theirs", job=theirs, why=f"before job {number}", who=operator.badge)
        desk.outbox.move(start, State.QUEUED, what="waits for theirs", who=operator.badge)
        return theirs

    if recording.together(desk, desk.hand, write) is None:
        return
    desk.changed_lanes.add(job.lane)
    desk.courier.wake(job.lane)
    desk.home()
    desk.good(say("The other job is finished first, then yours is sent."))
