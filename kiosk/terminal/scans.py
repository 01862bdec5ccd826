"""What the values of a traveler mean, scanned or typed: for the machine in front, for its next job, or for an unsent start."""

from __future__ import annotations

from msgspec.structs import replace

from kiosk.commands import Place
from kiosk.fields import FIELD_OF_KIND, JobFields, Kind
from kiosk.record.rows import State
from kiosk.terminal import drafts, recording, starting
from kiosk.terminal.desk import Desk
from kiosk.terminal.hand import Slots
from kiosk.terminal.pending import Running
from kiosk.terminal.slots import belongs_to_next, complete_part, fill, same_job, told_fields
from kiosk.words import Words, say

AMENDING = {Kind.ORDERED, Kind.RECIPE, Kind.REVISION, Kind.CYCLE, Kind.SETUP}
Values = tuple[tuple[Kind, str], ...]


def fill_fields(desk: Desk, values: Values, *, may_start: bool) -> None:
    """Traveler values: for the machine in front, for its next job, or for the start that is not yet sent."""
    running = desk.job_in_front
    desk.once_more = None
    if running is not None:
        _fill_running(desk, running, values)
        return
    if may_start and _belongs_to_no_job(desk, values):
        desk.bad(say("Choose the machine first, then scan {values} again.", values=_shown(values)))
        return
    desk.put(slots=_filled_slots(desk, desk.hand.slots, values))
    if not drafts.stays_in_typing(desk, _kinds(values)) and desk.hand.place is not Place.MACHINES:
        desk.front()
    desk.good(_read(desk, values))
    if may_start:
        starting.start_if_complete(desk)


def _belongs_to_no_job(desk: Desk, values: Values) -> bool:
    """On the board, with jobs running and no traveler in hand: a quantity may be meant for any of them, or for the next one."""
    if desk.machine is not None or not desk.running or desk.hand.slots.fields.names_a_job:
        return False
    return AMENDING.issuperset(_kinds(values))


def _shown(values: Values) -> str:
    return ", ".join(text for _, text in values)


def _kinds(values: Values) -> tuple[Kind, ...]:
    return tuple(kind for kind, _ in values)


def _filled_slots(desk: Desk, slots: Slots, values: Values) -> Slots:
    filled = fill(slots, values, desk.hand.badge, desk.now(), desk.clock.boot_id)
    return complete_part(filled, desk.history.part_of)


def _read(desk: Desk, values: Values) -> Words:
    slots = desk.hand.slots
    shown = _shown(values)
    if slots.part_from and any(kind is Kind.WORK_ORDER for kind, _ in values):
        return say(
            "{values} read. {part}, from {work_order}",
            values=shown,
            part=slots.fields.part,
            work_order=slots.part_from,
        )
    if desk.hand.machine is None:
        return say("{values} read. Now scan or choose the machine.", values=shown)
    return say("{values} read", values=shown)


def _fill_running(desk: Desk, running: Running, values: Values) -> None:
    told = JobFields(**told_fields(values))  # type: ignore[arg-type]
    lane = running.job.lane
    following = desk.following(lane)
    if following is None and _amends(desk, running, told, values):
        _amend(desk, running, told)
        return
    if not drafts.stays_in_typing(desk, _kinds(values)):
        desk.go(Place.RUNNING)
    name = running.job.fields.shown
    if same_job(told, running.job.fields) and not belongs_to_next(told, following):
        desk.good(say("{job} is running. Enter the quantities, then press FINISH.", job=name))
        return
    following = _filled_slots(desk, following or Slots(), values)
    desk.put_next(lane, following)
    if following.fields.complete:
        following_name = following.fields.shown
        made = desk.orders.all_made(following.fields)
        if made is not None:
            words = say(
                "NEXT is {next}, but all {ordered} were made here already.", next=following_name, ordered=made
            )
            desk.bad(words)
            return
        desk.good(say("NEXT is {next}. {job} is still running.", next=following_name, job=name))
    else:
        desk.good(say("Kept for the NEXT job. {job} is still running.", job=name))


def _amends(desk: Desk, running: Running, told: JobFields, values: Values) -> bool:
    """Whether these belong to the job that just began; a part does where it was only remembered at the start."""
    kinds = set(_kinds(values))
    if kinds <= AMENDING:
        return True
    if not kinds <= AMENDING | {Kind.PART} or told.part == running.job.fields.part:
        return False
    return any(
        each.job == running.job.id and each.until_boot > desk.now() and each.slots and each.slots.part_from
        for each in desk.undo.get(running.job.lane, ())
    )


def _amend(desk: Desk, running: Running, told: JobFields) -> None:
    """An order quantity, part, recipe, revision or expected time for a start that has not left yet."""
    begin, _ = desk.outbox.actions_of(running.job.id)
    if begin is None or begin.state is not State.QUEUED or begin.sends:
        desk.bad(say("Too late for this job: its start was sent already."))
        return
    changes = {name: getattr(told, name) for name in FIELD_OF_KIND.values()}
    merged = replace(
        running.job.fields, **{name: value for name, value in changes.items() if value is not None}
    )
    if recording.amend_start(desk, running, merged, desk.hand.badge or running.job.operator_badge):
        desk.go(Place.RUNNING)
        desk.good(say("Added to {job}, which is running.", job=merged.shown))
