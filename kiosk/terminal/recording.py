"""Recording what was decided: one transaction an action, the hand's new state in the same one.

Only after the commit returned does the screen say "recorded". When the disk refuses, nothing of the action is kept, the hand
stays as it was, and the screen says NOT RECORDED.
"""

from __future__ import annotations

from functools import partial

import msgspec
from msgspec.structs import replace

from kiosk.commands import Place
from kiosk.delivery.reasons import Reason
from kiosk.delivery.rows import Action, ActionKind, Job, Moment, State, fold
from kiosk.errors import NotRecorded
from kiosk.events import JobFinished, JobStarted
from kiosk.fields import JobFields
from kiosk.shop import Machine, Operator
from kiosk.terminal.desk import Desk, Running, Undoable
from kiosk.terminal.hand import Hand, Quantities, Slots, encode
from kiosk.words import Words, say

KEEP_HAND = "INSERT OR REPLACE INTO terminal (id, hand) VALUES (1, ?)"


def keep_hand(desk: Desk) -> None:
    """Write what is in hand, inside the caller's transaction."""
    desk.outbox.store.connection.execute(KEEP_HAND, (encode(desk.hand),))


def not_recorded(desk: Desk, before: Hand, refusal: NotRecorded) -> None:
    """Say so, and give the operator back exactly what was in hand."""
    desk.hand = before
    desk.outbox.store.release_ballast()
    desk.reload_running()
    desk.bad(
        say(
            "NOT RECORDED: the disk refused ({reason}). Write it down and call a supervisor.",
            reason=str(refusal),
        )
    )


def job_words(fields: JobFields) -> str:
    """A job in short, as the office system names it: part and operation."""
    return f"{fields.part} Op{fields.operation}"


def start(
    desk: Desk, machine: Machine, fields: JobFields, operator: Operator, moment: Moment | None = None
) -> bool:
    """Record a start; True when it is on disk."""
    lane = fold(machine.name)
    before, slots = desk.hand, desk.hand.slots
    moment = moment or desk.start_moment(lane)
    desk.put(
        slots=Slots(),
        quantities={name: entry for name, entry in desk.hand.quantities.items() if name != lane},
        start_from={name: held for name, held in desk.hand.start_from.items() if name != lane},
    )
    try:
        with desk.outbox.store.transaction():
            number = desk.outbox.record_start(
                machine.name, fields, operator, moment, desk.config.station.undo_seconds
            )
            keep_hand(desk)
    except NotRecorded as refusal:
        not_recorded(desk, before, refusal)
        return False
    _started(desk, lane, number, moment, slots)
    return True


def _started(desk: Desk, lane: str, number: int, moment: Moment, slots: Slots) -> None:
    job = desk.outbox.job(number)
    desk.running[lane] = Running(job, moment)
    begin, _ = desk.outbox.actions_of(number)
    assert begin is not None
    words = say("Started {job}", job=job_words(job.fields))
    _offer_undo(desk, lane, begin, words, slots=slots)
    _recorded(desk, lane)
    desk.events.append(JobStarted(number, job.machine))


def finish(desk: Desk, running: Running, made: int, scrapped: int, moment: Moment, who: str) -> bool:
    """Record a finish; True when it is on disk."""
    lane, before = running.job.lane, desk.hand
    entry = desk.quantities(lane)
    _drop_entry(desk, lane)
    try:
        with desk.outbox.store.transaction():
            _write_finish(desk, running, made, scrapped, moment, who)
            keep_hand(desk)
    except NotRecorded as refusal:
        not_recorded(desk, before, refusal)
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
    """Record a finish and the next start with one time, both or neither."""
    lane, before = running.job.lane, desk.hand
    entry, slots = desk.quantities(lane), desk.hand.next_slots.get(lane, Slots())
    ended = desk.hand.ended_at.get(lane)
    moment = Moment(ended.wall, ended.boot, ended.boot_id) if ended else desk.moment()
    _drop_entry(desk, lane)
    desk.put(next_slots={name: held for name, held in desk.hand.next_slots.items() if name != lane})
    try:
        with desk.outbox.store.transaction():
            _write_finish(desk, running, made, scrapped, moment, operator.badge)
            number = desk.outbox.record_start(
                machine.name, fields, operator, moment, desk.config.station.undo_seconds
            )
            keep_hand(desk)
    except NotRecorded as refusal:
        not_recorded(desk, before, refusal)
        return False
    _finished(desk, running, entry)
    _started(desk, lane, number, moment, slots)
    return True


def _write_finish(desk: Desk, running: Running, made: int, scrapped: int, moment: Moment, who: str) -> None:
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


def _finished(desk: Desk, running: Running, entry: Quantities) -> None:
    lane = running.job.lane
    desk.running.pop(lane, None)
    _, end = desk.outbox.actions_of(running.job.id)
    assert end is not None
    words = say("Finished {job}", job=job_words(running.job.fields))
    _offer_undo(desk, lane, end, words, quantities=entry)
    _recorded(desk, lane)
    desk.events.append(JobFinished(running.job.id, running.job.machine))


def wrong(desk: Desk, running: Running, who: str) -> bool:
    """The wrong job was started: withdrawn if unsent, else ended a second after it began with nothing made."""
    lane = running.job.lane
    begin, _ = desk.outbox.actions_of(running.job.id)
    assert begin is not None
    if begin.state is State.QUEUED and not begin.sends:
        return _withdraw(desk, running.job, begin, who, "wrong job") and _right_one(
            desk, lane, running.started
        )
    before, end = desk.hand, running.started.later(1.0)
    entry = desk.quantities(lane)
    _drop_entry(desk, lane)
    try:
        with desk.outbox.store.transaction():
            _write_finish(desk, running, 0, 0, end, who)
            desk.outbox.journal("wrong job", job=running.job.id, why="started by mistake", who=who)
            keep_hand(desk)
    except NotRecorded as refusal:
        not_recorded(desk, before, refusal)
        return False
    _finished(desk, running, entry)
    return _right_one(desk, lane, end)


def _right_one(desk: Desk, lane: str, since: Moment) -> bool:
    """Offer the right job from the second on at which the wrong one ended."""
    desk.set_start_from(lane, since)
    following = desk.hand.next_slots.get(lane)
    if following is not None:
        desk.put(
            slots=following,
            next_slots={name: held for name, held in desk.hand.next_slots.items() if name != lane},
        )
    desk.go(Place.SCAN)
    return True


def amend_start(desk: Desk, running: Running, fields: JobFields, who: str) -> bool:
    """Change an unsent start."""
    begin, _ = desk.outbox.actions_of(running.job.id)
    assert begin is not None
    try:
        with desk.outbox.store.transaction():
            desk.outbox.amend(running.job, begin, fields, who)
    except NotRecorded as refusal:
        not_recorded(desk, desk.hand, refusal)
        return False
    desk.running[running.job.lane] = replace(running, job=replace(running.job, fields=fields))
    _recorded(desk, running.job.lane)
    return True


def undo(desk: Desk, lane: str, who: str) -> None:
    """Withdraw the newest action of a lane, if it has not been sent."""
    offers = [offer for offer in desk.undo.get(lane, []) if offer.until_boot > desk.now()]
    if not offers:
        desk.bad(say("There is nothing to undo: it was sent already."))
        return
    offer = offers[-1]
    action = desk.outbox.action(offer.seq)
    if action.state not in (State.QUEUED, State.HELD) or action.sends:
        desk.bad(say("Too late, already sent."))
        return
    job = desk.outbox.job(offer.job)
    if not _withdraw(desk, job, action, who, "undone"):
        return
    desk.undo[lane] = offers[:-1]
    if offer.kind is ActionKind.FINISH:
        desk.put_quantities(lane, offer.quantities or Quantities())
        desk.put(machine=job.machine)
        desk.go(Place.RUNNING)
        desk.good(say("Undone: {job} runs on. Nothing was sent.", job=job_words(job.fields)))
    else:
        desk.put(slots=_aged(offer.slots), machine=job.machine)
        desk.front()
        desk.good(say("Undone: {job} was not started. Nothing was sent.", job=job_words(job.fields)))


def _aged(slots: Slots | None) -> Slots:
    """Slots given back by an undo: everything is shown, and START must be pressed."""
    return Slots() if slots is None else msgspec.structs.replace(slots, replaced=True)


def _withdraw(desk: Desk, job: Job, action: Action, who: str, why: str) -> bool:
    before = desk.hand
    step = partial(
        desk.outbox.withdraw_finish if action.kind is ActionKind.FINISH else desk.outbox.withdraw_start,
        job,
        action,
    )
    try:
        with desk.outbox.store.transaction():
            step(f"{who} {why}")
    except NotRecorded as refusal:
        not_recorded(desk, before, refusal)
        return False
    if action.kind is ActionKind.START:
        desk.undo.pop(job.lane, None)
    desk.reload_running()
    desk.changed_lanes.add(job.lane)
    desk.courier.wake(job.lane)
    return True


def _drop_entry(desk: Desk, lane: str) -> None:
    desk.put(
        quantities={name: entry for name, entry in desk.hand.quantities.items() if name != lane},
        ended_at={name: held for name, held in desk.hand.ended_at.items() if name != lane},
    )


def _offer_undo(
    desk: Desk,
    lane: str,
    action: Action,
    words: Words,
    quantities: Quantities | None = None,
    slots: Slots | None = None,
) -> None:
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
