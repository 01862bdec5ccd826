"""The Jobs screen: what needs attention, what waits, what was done; correcting, retrying, discarding, answering.

Changing anything needs a supervisor's scanned badge, good for two minutes. Any signed-in operator may answer a question.
"""

from __future__ import annotations

from kiosk.commands import Place, Reply, Tab
from kiosk.delivery import attention
from kiosk.delivery.lanes import LaneMemory
from kiosk.delivery.reasons import Reason
from kiosk.delivery.rows import Job, JobState, State
from kiosk.discarding import DISCARD_REASONS
from kiosk.errors import CommandError, NotRecorded
from kiosk.fields import FIELD_OF_KIND, Kind
from kiosk.shop import Operator
from kiosk.terminal.desk import Desk
from kiosk.words import Words, say

LISTED = 50
"""Entries of one list; what is older is in the history."""


def show_jobs(desk: Desk) -> None:
    """Open the Jobs screen, on what needs attention if anything does; there already: the next list."""
    if desk.hand.place is Place.JOBS:
        tabs = list(Tab)
        desk.put(tab=tabs[(tabs.index(desk.hand.tab) + 1) % len(tabs)])
        return
    counts = desk.history.counts()
    desk.put(tab=Tab.ATTENTION if counts.attention else Tab.WAITING if counts.waiting else Tab.DONE)
    desk.go(Place.JOBS)


def open_item(desk: Desk, job: int) -> None:
    """Open one action of the list; a question opens as a question."""
    desk.put(opened=job)
    asked = any(attention.is_asked(action) and action.job == job for action in desk.history.attention())
    desk.go(Place.QUESTION if asked else Place.ITEM)


def finished_job(desk: Desk, number: int) -> Job | None:
    """The finished job of this number, when nothing about it waits for a person."""
    job = desk.outbox.find_job(number)
    if job is None or job.state is not JobState.FINISHED:
        return None
    asked = {action.job for action in desk.history.attention()} | {todo[1] for todo in desk.history.todos()}
    return None if number in asked else job


def select(desk: Desk) -> None:
    """Without touching the screen: the next action that needs attention; among the done ones, the next of those."""
    if desk.hand.place in (Place.JOBS, Place.ITEM) and desk.hand.tab is Tab.DONE:
        listed = [job.id for job in desk.history.last_jobs(LISTED) if job.state is JobState.FINISHED]
    else:
        listed = [action.job for action in desk.history.attention()]
        listed += [todo[1] for todo in desk.history.todos()]
    numbers = list(dict.fromkeys(listed))
    if not numbers:
        desk.good(say("Nothing needs attention."))
        return
    opened = desk.hand.opened
    following = numbers.index(opened) + 1 if opened in numbers else 0
    open_item(desk, numbers[following % len(numbers)])


def supervisor(desk: Desk) -> Operator | None:
    """The supervisor who may change things now; says so when there is none."""
    person = desk.supervisor_now()
    if person is None:
        desk.bad(say("A supervisor must scan their badge first."))
    return person


def correct(desk: Desk, kind: Kind, text: str) -> None:
    """Keep one corrected value for the opened action; it counts when it is retried."""
    if desk.hand.opened is None:
        return
    key = str(desk.hand.opened)
    held = desk.hand.corrections.get(key, {})
    desk.put(corrections={**desk.hand.corrections, key: {**held, kind.value: text}})


def corrections(desk: Desk, job: int) -> dict[Kind, str]:
    """The corrected values of one action."""
    return {Kind(kind): text for kind, text in desk.hand.corrections.get(str(job), {}).items()}


def retry_opened(desk: Desk) -> None:
    """Send the opened action again, corrected."""
    number = desk.hand.opened
    done = None if number is None else finished_job(desk, number)
    if done is not None:
        report_opened(desk, done)
        return
    person = supervisor(desk)
    if person is None:
        return
    if number is None:
        desk.bad(say("Open the action first."))
        return
    fixed = corrections(desk, number)
    operator = desk.config.operator(fixed[Kind.BADGE]) if Kind.BADGE in fixed else None
    machine = desk.config.machine(fixed[Kind.MACHINE]) if Kind.MACHINE in fixed else None
    if (Kind.BADGE in fixed and operator is None) or (Kind.MACHINE in fixed and machine is None):
        desk.bad(say("The corrected badge or machine is not known at this terminal."))
        return
    job = desk.outbox.job(number)
    quantities = None
    if Kind.QUANTITY in fixed or Kind.SCRAP in fixed:
        made = int(fixed.get(Kind.QUANTITY, job.made or 0))
        quantities = (made, int(fixed.get(Kind.SCRAP, job.scrapped or 0)))
    fields = {kind: text for kind, text in fixed.items() if kind in FIELD_OF_KIND}
    _change(
        desk,
        number,
        lambda: attention.retry(
            desk.outbox,
            number,
            fields,
            person.badge,
            machine=machine,
            operator=operator,
            quantities=quantities,
        ),
        say("Sent again."),
    )


def ask_reason(desk: Desk) -> None:
    """Discarding asks for a reason."""
    if desk.hand.opened is None:
        desk.bad(say("Open the action first."))
    elif supervisor(desk) is not None:
        desk.go(Place.REASON)


def discard_for_reason(desk: Desk, number: int) -> None:
    """`ZREASON1` … `ZREASON5`."""
    if desk.hand.place is not Place.REASON:
        desk.bad(say("That does nothing on this screen."))
        return
    discard(desk, str(DISCARD_REASONS[number - 1]))


def discard(desk: Desk, reason: str) -> None:
    """Give the opened action up."""
    number, person = desk.hand.opened, supervisor(desk)
    if person is not None and number is not None:
        _change(
            desk,
            number,
            lambda: attention.discard(desk.outbox, number, reason, person.badge),
            say("Discarded. It stays in the history."),
        )


def entered_by_hand(desk: Desk) -> None:
    """The office entered it."""
    number, person = desk.hand.opened, supervisor(desk)
    if person is not None and number is not None:
        if number in {todo[1] for todo in desk.history.todos()}:
            _change(desk, number, lambda: _see_to(desk, number, person.badge), say("Marked as done."))
            return
        _change(
            desk,
            number,
            lambda: attention.entered_by_hand(desk.outbox, number, person.badge),
            say("Marked as entered by hand."),
        )


def _see_to(desk: Desk, number: int, who: str) -> str:
    with desk.outbox.store.transaction() as connection:
        connection.execute("UPDATE todo SET done_by = ? WHERE job = ? AND done_by IS NULL", (who, number))
        desk.outbox.journal("wrong count seen to", job=number, who=who)
    return desk.outbox.job(number).lane


def answer(desk: Desk, reply: Reply) -> None:
    """Answer the question in front."""
    number, operator = desk.hand.opened, desk.operator
    if number is None:
        desk.bad(say("There is no question to answer."))
        return
    if reply is Reply.LATER:
        desk.home()
        desk.good(say("Asked again later."))
        return
    if operator is None:
        desk.bad(say("Scan your badge first."))
        return
    start, _ = desk.outbox.actions_of(number)
    if reply is Reply.NO and start is not None and start.reason == Reason.FOREIGN_RUNNING:
        from kiosk.terminal.adopting import finish_theirs

        finish_theirs(desk, number, operator)
        return
    _change(
        desk,
        number,
        lambda: attention.answer(desk.outbox, number, reply is Reply.YES, operator.badge, LaneMemory()),
        say("Thank you, {name}. Kept with your name.", name=operator.name),
    )


def _change(desk: Desk, number: int, change: object, done: Words) -> None:
    assert callable(change)
    try:
        lane = change()
    except CommandError as refusal:
        desk.bad(refusal.words)
        return
    except NotRecorded as refusal:
        desk.bad(say("NOT RECORDED: the disk refused ({reason}).", reason=str(refusal)))
        return
    held = {key: value for key, value in desk.hand.corrections.items() if key != str(number)}
    desk.put(opened=None, corrections=held)
    desk.reload_running()
    desk.changed_lanes.add(lane)
    desk.courier.wake(lane)
    desk.go(Place.JOBS)
    desk.good(done)


def may_report(desk: Desk, job: Job) -> bool:
    """Whether a wrong count of this job can be reported now: it was sent, and it is one's own or one is a supervisor."""
    finish, operator = desk.outbox.actions_of(job.id)[1], desk.operator
    if finish is None or finish.state is not State.DELIVERED or operator is None:
        return False
    return job.operator_badge == operator.badge or operator.supervisor


def report_opened(desk: Desk, job: Job) -> None:
    """Report the counts typed for the opened job, which was sent."""
    fixed = corrections(desk, job.id)
    made = int(fixed.get(Kind.QUANTITY, job.made or 0))
    report_count(desk, job.id, made, int(fixed.get(Kind.SCRAP, job.scrapped or 0)))


def report_count(desk: Desk, number: int, made: int, scrapped: int) -> None:
    """A count noticed wrong after sending: a to-do for a supervisor, since a sent count can't be changed."""
    job, operator = desk.outbox.find_job(number), desk.operator
    if job is None or operator is None:
        desk.bad(say("Scan your badge first."))
        return
    if not may_report(desk, job):
        desk.bad(say("Only the operator of a job that was sent, or a supervisor, can report its count."))
        return
    if (made, scrapped) == (job.made or 0, job.scrapped or 0):
        desk.bad(say("These are the numbers that were sent. Type the right ones first."))
        return

    def note() -> str:
        words = f"{job.made}/{job.scrapped} -> {made}/{scrapped}"
        with desk.outbox.store.transaction() as connection:
            connection.execute(
                "INSERT INTO todo (job, words, who, wall) VALUES (?, ?, ?, ?)",
                (job.id, words, operator.badge, desk.moment().wall),
            )
            desk.outbox.journal("count reported wrong", job=job.id, why=words, who=operator.badge)
        return job.lane

    told = say("Noted for a supervisor. A count that was sent can only be changed in the office.")
    _change(desk, number, note, told)
