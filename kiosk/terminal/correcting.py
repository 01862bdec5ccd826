"""Corrections to the opened action of the Jobs screen: typed or scanned, kept in hand until it is sent again.

A finished job opened from the list of done ones takes the right counts in the same way; they become a supervisor's to-do.
"""

from __future__ import annotations

from kiosk.commands import Place
from kiosk.delivery import attention
from kiosk.fields import FIELD_OF_KIND, Kind
from kiosk.record.rows import Action, ActionKind, Job, JobState, State
from kiosk.terminal.desk import Desk
from kiosk.words import say

Values = tuple[tuple[Kind, str], ...]
NAMES_A_JOB = {Kind.WORK_ORDER, Kind.PART, Kind.OPERATION}
MAY_BE_EMPTY = {Kind.ORDERED, Kind.REVISION, Kind.CYCLE, Kind.SETUP}


def corrections(desk: Desk, job: int) -> dict[Kind, str]:
    """The corrected values of one action."""
    return {Kind(kind): text for kind, text in desk.hand.corrections.get(str(job), {}).items()}


def may_correct(desk: Desk) -> bool:
    """Whether the opened entry may be changed now: what needs a person takes a supervisor's badge, one's own count none."""
    number = desk.hand.opened
    return number is None or parked_of(desk, number) is None or desk.supervisor_now() is not None


def refuse_without_supervisor(desk: Desk) -> bool:
    """True when the opened entry may not be changed now, which is said then."""
    if may_correct(desk):
        return False
    desk.bad(say("To change this, scan a supervisor's badge."))
    return True


def correct(desk: Desk, kind: Kind, text: str) -> bool:
    """Keep one corrected value for the opened action; it counts when it is sent again. False, in words: it may not be."""
    if desk.hand.opened is None or refuse_without_supervisor(desk):
        return False
    desk.once_more = None
    key = str(desk.hand.opened)
    held = desk.hand.corrections.get(key, {})
    desk.put(corrections={**desk.hand.corrections, key: {**held, kind.value: text}})
    return True


def forget(desk: Desk, job: int) -> None:
    """The corrections of an action were used, or given up."""
    held = {key: value for key, value in desk.hand.corrections.items() if key != str(job)}
    desk.put(corrections=held)


def values_of(job: Job, action: Action) -> Values:
    """Every field of an action that can be corrected, with its value as recorded."""
    if action.kind is ActionKind.FINISH:
        return (*counts_of(job), (Kind.ENDED, action.moment.at.isoformat()))
    fields = job.fields
    told: list[tuple[Kind, object]] = [
        (Kind.WORK_ORDER, fields.work_order),
        (Kind.PART, fields.part),
        (Kind.OPERATION, fields.operation),
        (Kind.RECIPE, fields.recipe),
        (Kind.ORDERED, fields.ordered),
        (Kind.BADGE, job.operator_badge),
        (Kind.MACHINE, job.machine),
        (Kind.STARTED, action.moment.at.isoformat()),
    ]
    rare = [(kind, getattr(fields, FIELD_OF_KIND[kind])) for kind in (Kind.REVISION, Kind.CYCLE, Kind.SETUP)]
    told += [(kind, value) for kind, value in rare if value is not None]
    return tuple((kind, "" if value is None else str(value)) for kind, value in told)


def counts_of(job: Job) -> Values:
    """The two counts of a finished job."""
    return ((Kind.QUANTITY, str(job.made or 0)), (Kind.SCRAP, str(job.scrapped or 0)))


def corrected(desk: Desk, job: Job, values: Values) -> Values:
    """The values with what was corrected since."""
    fixed = corrections(desk, job.id)
    return tuple((kind, fixed.get(kind, text)) for kind, text in values)


def replaced(desk: Desk, job: Job, values: Values) -> Values:
    """As recorded: those of the values that were corrected to another one since."""
    fixed = corrections(desk, job.id)
    return tuple((kind, text) for kind, text in values if fixed.get(kind, text) != text)


def parked_of(desk: Desk, number: int) -> Action | None:
    """The action of a job that waits for a person; a parked start before its held finish."""
    found = [action for action in desk.outbox.actions_of(number) if action is not None]
    waiting = [action for action in found if _needs_a_person(action)]
    return next((action for action in waiting if action.state is not State.HELD), next(iter(waiting), None))


def _needs_a_person(action: Action) -> bool:
    return action.state in (State.PARKED, State.HELD) or action.stops or attention.is_asked(action)


def has_todo(desk: Desk, number: int) -> bool:
    """Whether a count of this job was reported wrong and nobody has seen to it."""
    return number in {todo[1] for todo in desk.history.todos()}


def finished_job(desk: Desk, number: int) -> Job | None:
    """The finished job of this number, when nothing about it waits for a person."""
    job = desk.outbox.find_job(number)
    if job is None or job.state is not JobState.FINISHED or parked_of(desk, number) is not None:
        return None
    return None if has_todo(desk, number) else job


def may_report(desk: Desk, job: Job) -> bool:
    """Whether a wrong count of this job can be reported now: it was sent, and it is one's own or one is a supervisor."""
    finish, operator = desk.outbox.actions_of(job.id)[1], desk.operator
    if finish is None or finish.state is not State.DELIVERED or operator is None:
        return False
    return job.operator_badge == operator.badge or operator.supervisor


def take_scan(desk: Desk, values: Values) -> bool:
    """On an opened action a scanned value is its correction; it counts when that is sent again.

    False elsewhere; also for the traveler of the next job, where nothing is parked or no supervisor is there to correct it.
    """
    number, typing = desk.hand.opened, desk.hand.typing
    is_typing = desk.hand.place is Place.TYPE and typing is not None and typing.back is Place.ITEM
    if number is None or not (is_typing or desk.hand.place is Place.ITEM):
        return False
    told = dict(values)
    if not may_correct(desk):
        return not _is_of_next_job(desk, told) and refuse_without_supervisor(desk)
    typed = typing.kind if is_typing and typing is not None else None
    if Kind.QUANTITY in told and typed in (Kind.SCRAP, Kind.ORDERED):
        told[typed] = told.pop(Kind.QUANTITY)
    known = {kind for kind, _ in values_of_opened(desk, number)}
    taken = {kind: text for kind, text in told.items() if kind in known}
    if not taken and parked_of(desk, number) is None and any(kind in FIELD_OF_KIND for kind in told):
        return False
    if not taken:
        desk.bad(say("That can't be corrected here. Leave this entry first."))
        return True
    for kind, text in taken.items():
        correct(desk, kind, text)
    if typed in taken:
        desk.put(typing=None)
        desk.go(Place.ITEM)
    desk.good(say("Corrected: {values}", values=", ".join(taken.values())))
    return True


def _is_of_next_job(desk: Desk, told: dict[Kind, str]) -> bool:
    """Whether what is scanned without a supervisor names a job; a half-typed value is not left for it."""
    return desk.hand.place is Place.ITEM and not NAMES_A_JOB.isdisjoint(told)


def values_of_opened(desk: Desk, number: int) -> Values:
    """What can be corrected on the opened action, in the order in which the screen numbers it.

    Nothing when it was pruned while it was open.
    """
    job, action = desk.outbox.find_job(number), parked_of(desk, number)
    if job is None:
        return ()
    if action is not None:
        return values_of(job, action)
    return counts_of(job) if finished_job(desk, number) is not None and may_report(desk, job) else ()
