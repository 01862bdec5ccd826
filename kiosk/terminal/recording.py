"""Recording what was decided: one transaction an action, the hand's new state in the same one.

Only after the commit returned does the screen say "recorded". When the disk refuses, nothing of the action is kept, the hand
stays as it was, and the screen says NOT RECORDED.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from msgspec.structs import replace

from kiosk.commands import Place
from kiosk.errors import NotRecorded
from kiosk.events import JobFinished, JobStarted
from kiosk.fields import JobFields
from kiosk.record.reasons import Reason
from kiosk.record.rows import Action, ActionKind, Job, Moment, State
from kiosk.shop import Machine, Operator, fold
from kiosk.terminal import aside, drafts, ending
from kiosk.terminal.desk import Desk
from kiosk.terminal.hand import Hand, Quantities, Slots, encode
from kiosk.terminal.pending import Running, Undoable
from kiosk.terminal.slots import kept
from kiosk.view import FaultView
from kiosk.words import Words, say

_log = logging.getLogger("kiosk.terminal")
UNDONE = "undone"
KEEP_HAND = "INSERT OR REPLACE INTO terminal (id, hand) VALUES (1, ?)"


def keep_hand(desk: Desk) -> None:
    """Write what is in hand, inside the caller's transaction."""
    desk.outbox.store.connection.execute(KEEP_HAND, (encode(desk.hand),))


def not_recorded(desk: Desk, before: Hand, refusal: NotRecorded) -> None:
    """Say so, and give the operator back exactly what was in hand."""
    desk.hand = before
    desk.outbox.store.release_ballast()
    desk.reload_running()
    _log.error("not recorded: %s", refusal)
    desk.bad(say("NOT RECORDED. Write it down and call a supervisor."))
    desk.pages_turned = 0
    desk.fault = FaultView(
        say("NOT RECORDED"),
        (
            say("The disk of this terminal took nothing, so what you just did is not recorded."),
            say("Everything you had entered is still there."),
        ),
        say("Write it down and call a supervisor. Then go back and try again."),
    )


def together(desk: Desk, before: Hand, write: Callable[[], int]) -> int | None:
    """Do what `write` does and keep the hand, in one transaction; the number of the job that it wrote, as it returns.

    None when the disk refused: it was said, and the hand is as it was `before`.
    """
    try:
        with desk.outbox.store.transaction():
            job = write()
            keep_hand(desk)
    except NotRecorded as refusal:
        not_recorded(desk, before, refusal)
        return None
    return job


def start(desk: Desk, machine: Machine, fields: JobFields, operator: Operator) -> bool:
    """Record a start; True when it is on disk."""
    lane = fold(machine.name)
    before, slots = desk.hand, desk.hand.slots
    moment = desk.start_moment(lane)
    desk.put(slots=Slots())
    drafts.forget_slots(desk)
    desk.drop(lane, following=False)
    aside.forget(desk, lane, fields)
    desk.set_start_from(lane, None)
    number = together(desk, before, lambda: _write_start(desk, machine, fields, operator, moment))
    if number is None:
        return False
    _started(desk, lane, number, moment, slots)
    return True


def _write_start(desk: Desk, machine: Machine, fields: JobFields, operator: Operator, moment: Moment) -> int:
    undo_seconds = desk.config.station.undo_seconds
    return desk.outbox.record_start(machine.name, fields, operator, moment, undo_seconds)


def _started(desk: Desk, lane: str, number: int, moment: Moment, slots: Slots) -> None:
    job = desk.outbox.job(number)
    desk.running[lane] = Running(job, moment)
    begin, _ = desk.outbox.actions_of(number)
    assert begin is not None
    words = say("Started {job}", job=job.fields.shown)
    offer_undo(desk, lane, begin, words, slots=slots)
    aside.follow(desk, lane)
    _recorded(desk, lane)
    desk.events.append(JobStarted(number, job.machine))


def finish(desk: Desk, running: Running, made: int, scrapped: int, who: str) -> bool:
    """Record a finish; True when it is on disk."""
    moment = ending.moment_of(desk, running)
    return _finish_alone(desk, running, lambda: _write_finish(desk, running, made, scrapped, moment, who))


def _finish_alone(desk: Desk, running: Running, write: Callable[[], int]) -> bool:
    lane, before = running.job.lane, desk.hand
    entry = desk.quantities(lane)
    desk.drop(lane, following=False)
    _keep_next(desk, lane)
    if together(desk, before, write) is None:
        return False
    _finished(desk, running, entry)
    return True


def finish_and_start(
    desk: Desk,
    running: Running,
    made: int,
    scrapped: int,
    machine: Machine,
    fields: JobFields,
    operator: Operator,
) -> bool:
    """Record a finish and the next start, both or neither; with one time, unless the operator told when the first one ended."""
    lane, before = running.job.lane, desk.hand
    entry, slots = desk.quantities(lane), desk.following(lane) or Slots()
    now = desk.moment()
    end = ending.stated(desk, lane) or now
    if lane not in desk.hand.next_slots:
        desk.put(slots=Slots())
    desk.drop(lane, following=True)

    def write() -> int:
        _write_finish(desk, running, made, scrapped, end, operator.badge)
        return _write_start(desk, machine, fields, operator, now)

    number = together(desk, before, write)
    if number is None:
        return False
    _finished(desk, running, entry)
    _started(desk, lane, number, now, slots)
    return True


def _write_finish(desk: Desk, running: Running, made: int, scrapped: int, moment: Moment, who: str) -> int:
    begin, _ = desk.outbox.actions_of(running.job.id)
    assert begin is not None
    state = State.HELD if begin.state is State.PARKED else State.QUEUED
    desk.outbox.record_finish(
        running.job, made, scrapped, moment, desk.config.station.undo_seconds, who, state
    )
    if begin.state in (State.DISCARDED, State.BY_HAND):
        _, end = desk.outbox.actions_of(running.job.id)
        assert end is not None
        desk.outbox.move(end, State.PARKED, what="parked", reason=Reason.START_BY_HAND)
    return running.job.id


def _finished(desk: Desk, running: Running, entry: Quantities) -> None:
    lane = running.job.lane
    desk.running.pop(lane, None)
    _, end = desk.outbox.actions_of(running.job.id)
    assert end is not None
    words = say("Finished {job}", job=running.job.fields.shown)
    offer_undo(desk, lane, end, words, quantities=entry)
    _recorded(desk, lane)
    desk.events.append(JobFinished(running.job.id, running.job.machine))


def wrong(desk: Desk, running: Running, who: str) -> Moment | None:
    """The wrong job was started: withdrawn if unsent, else ended a second after it began with nothing made.

    Returns the moment from which the right job counts; None when it was not recorded.
    """
    lane = running.job.lane
    begin, _ = desk.outbox.actions_of(running.job.id)
    assert begin is not None
    if begin.state is State.QUEUED and not begin.sends:
        since = running.started
        if not withdraw(desk, running.job, begin, who, "wrong job"):
            return None
    else:
        since = running.started.later(1.0)

        def write() -> int:
            job = _write_finish(desk, running, 0, 0, since, who)
            end = desk.outbox.actions_of(job)[1]
            assert end is not None
            desk.outbox.journal("wrong job", job=job, action=end.seq, why="started by mistake", who=who)
            return job

        if not _finish_alone(desk, running, write):
            return None
    desk.set_start_from(lane, since)
    desk.go(Place.SCAN)
    return since


def _keep_next(desk: Desk, lane: str) -> None:
    """The job ends and NEXT was not started with it: it waits in the slots for START."""
    following, slots = desk.hand.next_slots.get(lane), desk.hand.slots
    if following is not None and slots.fields.empty:
        desk.put(
            slots=kept(replace(following, lane=lane)),
            next_slots={name: held for name, held in desk.hand.next_slots.items() if name != lane},
        )
    elif not slots.fields.empty:
        desk.put(slots=kept(replace(slots, lane=slots.lane or lane)))


def amend_start(desk: Desk, running: Running, fields: JobFields, who: str) -> bool:
    """Change an unsent start."""
    begin, _ = desk.outbox.actions_of(running.job.id)
    assert begin is not None

    def write() -> int:
        desk.outbox.amend(running.job, begin, fields, who)
        return running.job.id

    if together(desk, desk.hand, write) is None:
        return False
    desk.running[running.job.lane] = replace(running, job=replace(running.job, fields=fields))
    _recorded(desk, running.job.lane)
    return True


def withdraw(desk: Desk, job: Job, action: Action, who: str, why: str) -> bool:
    """Take an action back that was never sent, or a job that was taken over; True when that is on disk."""
    before = desk.hand
    is_finish = action.kind is ActionKind.FINISH
    take_back = desk.outbox.withdraw_finish if is_finish else desk.outbox.withdraw_start
    if job.adopted and not is_finish:
        take_back = desk.outbox.release
    if not is_finish:
        desk.drop(job.lane, following=False)
    if not is_finish and (job.adopted or why != UNDONE):
        _keep_next(desk, job.lane)

    def write() -> int:
        take_back(job, action, f"{who} {why}")
        return job.id

    if together(desk, before, write) is None:
        return False
    desk.undo[job.lane] = [offer for offer in desk.undo.get(job.lane, []) if offer.seq != action.seq]
    desk.reload_running()
    desk.changed_lanes.add(job.lane)
    desk.courier.wake(job.lane)
    return True


def offer_undo(
    desk: Desk,
    lane: str,
    action: Action,
    words: Words,
    quantities: Quantities | None = None,
    slots: Slots | None = None,
) -> None:
    """Offer to take an action back, as long as the configuration says."""
    if desk.config.station.undo_seconds <= 0:
        return
    held = [offer for offer in desk.undo.get(lane, []) if offer.until_boot > desk.now()]
    desk.undo[lane] = [
        *held,
        Undoable(action.seq, action.kind, action.job, action.due_boot, words, quantities, slots),
    ]


def _recorded(desk: Desk, lane: str) -> None:
    desk.recorded_at = desk.now()
    desk.changed_lanes.add(lane)
    desk.courier.wake(lane)
