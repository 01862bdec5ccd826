"""Taking back the newest action of a machine while it has not been sent, and giving back what was in hand for it."""

from __future__ import annotations

from kiosk.commands import Place
from kiosk.record.rows import Action, ActionKind, Job, JobState, State
from kiosk.terminal import adopting, aside, recording
from kiosk.terminal.desk import Desk
from kiosk.terminal.hand import Quantities, Slots
from kiosk.terminal.pending import Undoable
from kiosk.words import Words, say


def offers_now(desk: Desk) -> dict[str, Undoable]:
    """By lane: the newest action that can still be taken back."""
    now = desk.now()
    return {lane: offers[-1] for lane, offers in desk.undo.items() if offers and offers[-1].until_boot > now}


def undo(desk: Desk) -> None:
    """UNDO: the newest action of the machine in front, else the newest of all."""
    offers = offers_now(desk)
    newest = offers.get(desk.lane or "") or max(offers.values(), key=lambda offer: offer.seq, default=None)
    if newest is None:
        desk.bad(say("There is nothing to undo any more."))
        return
    action, job = desk.outbox.action(newest.seq), desk.outbox.job(newest.job)
    if action.state is State.ADOPTED and job.state is JobState.OPEN:
        if adopting.release(desk, job, recording.UNDONE):
            desk.undone_at = desk.now()
            desk.once_more = None
    elif action.state not in (State.QUEUED, State.HELD) or action.sends:
        desk.bad(say("Too late, already sent."))
    elif recording.withdraw(desk, job, action, desk.hand.badge or "", recording.UNDONE):
        desk.undone_at = desk.now()
        desk.once_more = None
        if newest.kind is ActionKind.FINISH:
            _runs_on(desk, job, newest.quantities or Quantities())
        else:
            _not_started(desk, job, newest.slots or Slots())


def _runs_on(desk: Desk, job: Job, entry: Quantities) -> None:
    """An undone finish: its quantities are back, and what was kept for the next job is NEXT again."""
    aside.leave_for(desk, job.lane)
    slots = desk.hand.slots
    if slots.kept and slots.fields.names_a_job:
        aside.make_way(desk, job.lane)
        if job.lane not in desk.hand.next_slots:
            desk.put_next(job.lane, slots)
    desk.put_quantities(job.lane, entry)
    desk.set_start_from(job.lane, None)
    desk.at(job.lane)
    desk.go(Place.RUNNING)
    told = {"job": job.fields.shown, "machine": desk.label(job.lane)}
    desk.good(say("Undone: {job} still runs on {machine}. Nothing was sent.", **told))


def _not_started(desk: Desk, job: Job, slots: Slots) -> None:
    """An undone start: what it was started with, and what was added since, stands in the slots of its machine again."""
    given = Slots(job.fields, slots.first_at, slots.boot_id, slots.first_badge, part_from=slots.part_from)
    if aside.give_back(desk, job.lane, given):
        desk.at(job.lane)
        desk.front()
    told = {"job": job.fields.shown, "machine": desk.label(job.lane)}
    desk.good(say("Undone: {job} was not started on {machine}. Nothing was sent.", **told))


def restore(desk: Desk) -> None:
    """After a restart in the same boot: undo windows that are still open."""
    for action in desk.history.undoable():
        if action.sends:
            continue
        job = desk.outbox.job(action.job)
        entry = None
        if action.kind is ActionKind.FINISH:
            entry = Quantities(good=str(job.made or 0), scrap=str(job.scrapped or 0))
        offer = Undoable(action.seq, action.kind, action.job, action.due_boot, words_of(action, job), entry)
        desk.undo[action.lane] = [*desk.undo.get(action.lane, []), offer]


def words_of(action: Action, job: Job) -> Words:
    """What the undo bar says of an action."""
    if action.kind is ActionKind.START:
        return say("Started {job}", job=job.fields.shown)
    return say("Finished {job}", job=job.fields.shown)
