"""The Jobs screen: what needs attention, what waits, what was done; correcting, retrying, discarding, answering.

Changing anything needs a supervisor's scanned badge, good for two minutes. Any signed-in operator may answer a question,
or report that a count was wrong.
"""

from __future__ import annotations

from collections.abc import Callable

from kiosk.commands import Place, Reply, Tab
from kiosk.delivery import attention
from kiosk.delivery.lanes import LaneMemory
from kiosk.discarding import DISCARD_REASONS
from kiosk.errors import CommandError, NotRecorded
from kiosk.fields import FIELD_OF_KIND, Kind
from kiosk.record.reasons import Reason
from kiosk.record.rows import JobState
from kiosk.shop import Operator
from kiosk.terminal import adopting, correcting_times, recording
from kiosk.terminal.correcting import (
    corrected,
    corrections,
    counts_of,
    finished_job,
    forget,
    has_todo,
    may_report,
    parked_of,
)
from kiosk.terminal.desk import Desk
from kiosk.words import Words, say

LISTED = 50
"""Entries of one list; what is older is in the history."""


def show_jobs(desk: Desk) -> None:
    """Open the Jobs screen, on what needs attention if anything does; there already: the next list."""
    if desk.hand.place is Place.JOBS:
        tabs = list(Tab)
        desk.put(tab=tabs[(tabs.index(desk.hand.tab) + 1) % len(tabs)])
        desk.pages_turned = 0
        return
    counts = desk.history.counts()
    desk.put(tab=Tab.ATTENTION if counts.attention else Tab.WAITING if counts.waiting else Tab.DONE)
    desk.go(Place.JOBS)


def open_item(desk: Desk, job: int) -> None:
    """Open one action of the list; a question opens as a question, a done job to report its counts."""
    if not _can_be_opened(desk, job):
        desk.bad(say("Nothing has to be done about that one."))
        return
    desk.once_more = None
    desk.put(opened=job)
    waiting = parked_of(desk, job)
    desk.go(Place.QUESTION if waiting is not None and attention.is_asked(waiting) else Place.ITEM)


def _can_be_opened(desk: Desk, number: int | None) -> bool:
    if number is None or desk.outbox.find_job(number) is None:
        return False
    return (
        has_todo(desk, number)
        or parked_of(desk, number) is not None
        or finished_job(desk, number) is not None
    )


def select(desk: Desk) -> None:
    """Without touching the screen: the next action that needs attention; among the done ones, the next of those.

    One that became a question while it was open is asked first.
    """
    waiting = (
        parked_of(desk, desk.hand.opened) if desk.hand.place is Place.ITEM and desk.hand.opened else None
    )
    if waiting is not None and attention.is_asked(waiting):
        open_item(desk, waiting.job)
        return
    if desk.hand.place is Place.JOBS and desk.hand.tab is Tab.WAITING:
        desk.bad(say("Nothing is to be done about what waits: there is nothing to open here."))
        return
    if desk.hand.place in (Place.JOBS, Place.ITEM) and desk.hand.tab is Tab.DONE:
        done = desk.history.last_jobs(LISTED, desk.hand.badge)
        listed = [job.id for job in done if job.state is JobState.FINISHED]
    else:
        desk.put(tab=Tab.ATTENTION)
        listed = [action.job for action in desk.history.attention()]
        listed += [todo[1] for todo in desk.history.todos()]
    numbers = list(dict.fromkeys(listed))
    if not numbers:
        desk.good(say("Nothing needs attention."))
        return
    opened, place = desk.hand.opened, desk.hand.place
    following = numbers.index(opened) + 1 if opened in numbers else 0
    open_item(desk, numbers[following % len(numbers)])
    if (desk.hand.opened, desk.hand.place) == (opened, place):
        desk.good(say("This is the only one of the list, and it is open."))


def mind_opened(desk: Desk) -> None:
    """What was opened has been settled meanwhile: back to the list."""
    on_one = desk.hand.place in (Place.ITEM, Place.REASON, Place.QUESTION)
    if on_one and not _can_be_opened(desk, desk.hand.opened):
        desk.put(opened=None)
        desk.go(Place.JOBS)
        desk.good(say("That one is settled."))


def supervisor(desk: Desk) -> Operator | None:
    """The supervisor who may change things now; says so when there is none."""
    person = desk.supervisor_now()
    if person is None:
        desk.bad(say("A supervisor must scan their badge first."))
    return person


def opened_now(desk: Desk) -> int | None:
    """The opened action; says so when none is in front."""
    if desk.hand.opened is None or desk.hand.place not in (Place.ITEM, Place.REASON):
        desk.nothing_here(say("Open the action first."))
        return None
    return desk.hand.opened


def retry_opened(desk: Desk) -> None:
    """Send the opened action again, corrected."""
    number = opened_now(desk)
    if number is not None and finished_job(desk, number) is not None:
        report_count(desk, number, *_counts(desk, number))
        return
    person = None if number is None else supervisor(desk)
    if person is None or number is None:
        return
    fixed = corrections(desk, number)
    operator = desk.config.operator(fixed[Kind.BADGE]) if Kind.BADGE in fixed else None
    machine = desk.config.machine(fixed[Kind.MACHINE]) if Kind.MACHINE in fixed else None
    if (Kind.BADGE in fixed and operator is None) or (Kind.MACHINE in fixed and machine is None):
        desk.bad(say("The corrected badge or machine is not known at this terminal."))
        return
    refusal = correcting_times.refusal_of_kept(desk, number)
    if refusal is not None:
        desk.bad(refusal.words)
        return
    fields = {kind: text for kind, text in fixed.items() if kind in FIELD_OF_KIND}
    counts = _counts(desk, number) if Kind.QUANTITY in fixed or Kind.SCRAP in fixed else None
    change(
        desk,
        number,
        lambda: attention.retry(
            desk.outbox,
            number,
            fields,
            person.badge,
            machine=machine,
            operator=operator,
            quantities=counts,
            begin=correcting_times.moment_of(desk, Kind.STARTED, number),
            end=correcting_times.moment_of(desk, Kind.ENDED, number),
        ),
        say("Put back to be sent."),
    )


def _counts(desk: Desk, number: int) -> tuple[int, int]:
    job = desk.outbox.job(number)
    fixed = dict(corrected(desk, job, counts_of(job)))
    return int(fixed[Kind.QUANTITY]), int(fixed[Kind.SCRAP])


def ask_reason(desk: Desk) -> None:
    """Discarding asks for a reason."""
    number = opened_now(desk)
    if number is None:
        return
    if parked_of(desk, number) is None:
        desk.nothing_here()
    elif supervisor(desk) is not None:
        desk.go(Place.REASON)


def discard_for_reason(desk: Desk, number: int) -> None:
    """`ZREASON1` … `ZREASON5`."""
    if desk.hand.place is not Place.REASON:
        desk.nothing_here()
        return
    discard(desk, str(DISCARD_REASONS[number - 1]))


def discard(desk: Desk, reason: str) -> None:
    """Give the opened action up."""
    number = opened_now(desk)
    person = None if number is None else supervisor(desk)
    if person is not None and number is not None:
        lane = desk.outbox.job(number).lane
        running = desk.running.get(lane)
        done = say("Discarded. It stays in the history.")
        if running is not None and running.job.id == number:
            done = say("Discarded; it stays in the history. {machine} is free now.", machine=desk.label(lane))
        change(desk, number, lambda: attention.discard(desk.outbox, number, reason, person.badge), done)


def answer(desk: Desk, reply: Reply) -> None:
    """Answer the question in front."""
    number, operator = desk.hand.opened, desk.operator
    if number is None:
        desk.nothing_here(say("There is no question to answer."))
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
        adopting.finish_theirs(desk, number, operator)
        return
    change(
        desk,
        number,
        lambda: attention.answer(desk.outbox, number, reply is Reply.YES, operator.badge, LaneMemory()),
        say("Thank you, {name}. Kept with your name.", name=operator.name),
    )


def change(desk: Desk, number: int, act: Callable[[], str], done: Words) -> None:
    """Change the opened entry, say what was `done`, and go back to the list; or say why not."""
    try:
        lane = act()
    except CommandError as refusal:
        desk.bad(refusal.words)
        return
    except NotRecorded as refusal:
        recording.not_recorded(desk, desk.hand, refusal)
        return
    forget(desk, number)
    desk.put(opened=None)
    desk.reload_running()
    desk.changed_lanes.add(lane)
    desk.courier.wake(lane)
    desk.go(Place.JOBS)
    desk.good(done)


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
        desk.bad(say("These are the numbers that were sent. Enter the right ones first."))
        return

    def note() -> str:
        words = f"{job.made or 0}/{job.scrapped or 0} → {made}/{scrapped}"
        with desk.outbox.store.transaction() as connection:
            connection.execute(
                "INSERT INTO todo (job, words, who, wall) VALUES (?, ?, ?, ?)",
                (number, words, operator.badge, desk.moment().wall),
            )
            desk.outbox.journal("count reported wrong", job=number, why=words, who=operator.badge)
        return job.lane

    told = say("Noted for a supervisor. A count that was sent can only be changed in the office.")
    change(desk, number, note, told)
