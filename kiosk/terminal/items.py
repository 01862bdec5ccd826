"""The lists of the Jobs screen and the questions, in plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from kiosk.commands import Place, Tab
from kiosk.delivery import attention
from kiosk.fields import Kind
from kiosk.record.history import Counts
from kiosk.record.reasons import TOLD_IN_THE_SENTENCE, Reason, explain
from kiosk.record.rows import OPEN_STATES, Action, ActionKind, Job, Moment, State
from kiosk.shop import fold
from kiosk.terminal.correcting import (
    Values,
    corrected,
    counts_of,
    finished_job,
    has_todo,
    may_report,
    parked_of,
    replaced,
    values_of,
)
from kiosk.terminal.desk import Desk
from kiosk.view import Action as Choice
from kiosk.view import ItemView, JobsView, JobView, QuestionView
from kiosk.words import Words, say

SHOWN = 50


def jobs_view(desk: Desk, counts: Counts, draw_job: Callable[[Job], JobView]) -> JobsView:
    """The Jobs screen; the lists are read only while it is shown."""
    hand = desk.hand
    if not _is_shown(desk):
        return JobsView(hand.tab, counts.attention, counts.waiting)
    person = desk.supervisor_now()
    listed = {job: _item(desk, action) for job, action in _by_job(desk.history.attention()).items()}
    for _, number, words, who, wall in desk.history.todos():
        listed.setdefault(number, _todo(desk, number, words, who, wall))
    waiting = desk.history.waiting(SHOWN) if hand.tab is Tab.WAITING else []
    done = desk.history.last_jobs(SHOWN, hand.badge)
    return JobsView(
        hand.tab,
        counts.attention,
        counts.waiting,
        tuple(listed.values()) if hand.tab is Tab.ATTENTION else (),
        tuple(_item(desk, action) for action in waiting),
        tuple(draw_job(job) for job in done) if hand.tab is Tab.DONE else (),
        _opened(desk, listed),
        person.name if person else "",
        len(done),
    )


def _is_shown(desk: Desk) -> bool:
    typing = desk.hand.typing
    if desk.hand.place is Place.TYPE:
        return typing is not None and typing.back is Place.ITEM
    return desk.hand.place in (Place.JOBS, Place.ITEM, Place.REASON, Place.QUESTION)


def _opened(desk: Desk, listed: Mapping[int, ItemView]) -> ItemView | None:
    number = desk.hand.opened
    return None if number is None else listed.get(number) or _finished(desk, number)


def _by_job(actions: Iterable[Action]) -> dict[int, Action]:
    """One entry a job: a held finish stands behind its parked start."""
    found: dict[int, Action] = {}
    for action in actions:
        if action.job not in found or action.state is not State.HELD:
            found.setdefault(action.job, action)
    return found


def _item(desk: Desk, action: Action) -> ItemView:
    job = desk.outbox.job(action.job)
    label = desk.label(job.lane)
    title = (
        say("Start of {job} on {machine}", job=job.fields.shown, machine=label)
        if action.kind is ActionKind.START
        else say("Finish of {job} on {machine}", job=job.fields.shown, machine=label)
    )
    values = values_of(job, action)
    return ItemView(
        job.id,
        title,
        _what(action, label),
        job.operator_name,
        action.moment.at,
        "" if action.reason in TOLD_IN_THE_SENTENCE else action.server_words,
        _by_label(desk, corrected(desk, job, values)),
        _choices(action, job),
        _by_label(desk, replaced(desk, job, values)),
    )


def _by_label(desk: Desk, values: Values) -> Values:
    """The values with the machine as an operator calls it."""
    return tuple((kind, desk.label(fold(text)) if kind is Kind.MACHINE else text) for kind, text in values)


def _todo(desk: Desk, number: int, words: str, who: str, wall: int) -> ItemView:
    """A count that was reported wrong after it was sent."""
    job = desk.outbox.job(number)
    person = desk.config.operator(who)
    return ItemView(
        number,
        say("Count of {job} on {machine}", job=job.fields.shown, machine=desk.label(job.lane)),
        say(
            "Reported wrong, good/scrap: {change}. A sent count can only be changed in the office."
            " When it is done there, mark it as entered by hand.",
            change=words,
        ),
        person.name if person else who,
        Moment(wall, 0.0, "").at,
        actions=(Choice.BY_HAND,),
    )


def _finished(desk: Desk, number: int) -> ItemView | None:
    """A finished job: what became of it, and its counts to be reported when they were wrong."""
    job = finished_job(desk, number)
    finish = desk.outbox.actions_of(number)[1] if job is not None else None
    if job is None or finish is None:
        return None
    choices: tuple[Choice, ...] = ()
    counts = {"made": job.made or 0, "scrap": job.scrapped or 0}
    if finish.state in OPEN_STATES:
        what, choices = _what(finish, desk.label(job.lane)), (Choice.WAIT,)
    elif may_report(desk, job):
        choices = (Choice.REPORT,)
        what = say(
            "Sent with {made} good and {scrap} scrap. Were the counts wrong? Type the right ones, then REPORT:"
            " a supervisor has them changed in the office.",
            **counts,
        )
    else:
        what = say("Sent with {made} good and {scrap} scrap.", **counts)
    if desk.history.was_wrong(job):
        what = say("Started by mistake. {words}", words=what)
    return ItemView(
        number,
        say("{job} on {machine}", job=job.fields.shown, machine=desk.label(job.lane)),
        what,
        job.operator_name,
        finish.moment.at,
        fields=corrected(desk, job, counts_of(job)) if choices == (Choice.REPORT,) else (),
        replaced=replaced(desk, job, counts_of(job)),
        actions=choices,
    )


def _what(action: Action, label: str) -> Words:
    if action.state is State.QUEUED:
        return say("Recorded here, waits to be sent.")
    if action.state is State.IN_FLIGHT:
        return say("Being sent now.")
    if action.state is State.UNKNOWN and not attention.is_asked(action):
        return say("Sent, but no answer came. The server is being read before anything is repeated.")
    return explain(action.reason, label, action.server_words)


def _choices(action: Action, job: Job) -> tuple[Choice, ...]:
    if attention.is_asked(action):
        return (Choice.ANSWER,)
    if action.state is State.PARKED and action.kind is ActionKind.FINISH and not job.at_server:
        return (Choice.DISCARD, Choice.BY_HAND)
    if action.state is State.PARKED:
        return (Choice.RETRY, Choice.DISCARD, Choice.BY_HAND)
    if action.stops:
        return (Choice.BY_HAND,)
    return (Choice.WAIT,)


def choices_of(desk: Desk, number: int) -> tuple[Choice, ...]:
    """What can be done with an entry that waits for a person."""
    action = parked_of(desk, number)
    if action is None:
        return (Choice.BY_HAND,) if has_todo(desk, number) else ()
    return _choices(action, desk.outbox.job(number))


def waits_for_hand(desk: Desk, number: int) -> bool:
    """True when nothing of the opened entry can be sent again: a person has to say that it was done elsewhere."""
    choices = choices_of(desk, number)
    return Choice.BY_HAND in choices and Choice.RETRY not in choices


def question_view(desk: Desk) -> QuestionView | None:
    """The question in front."""
    number = desk.hand.opened
    if desk.hand.place is not Place.QUESTION or number is None:
        return None
    job = desk.outbox.find_job(number)
    if job is None:
        return None
    start, finish = desk.outbox.actions_of(number)
    asked = finish if finish is not None and attention.is_asked(finish) else start
    if asked is None or not attention.is_asked(asked):
        return None
    machine = desk.label(job.lane)
    if asked.reason == Reason.FOREIGN_RUNNING:
        foreign = desk.foreign.get(job.lane)
        theirs = foreign.display_name if foreign else "?"
        return QuestionView(
            number,
            say(
                "{theirs} runs on {machine} in the office system. Start {job} anyway? YES: start anyway."
                " NO: finish theirs first. LATER: wait.",
                theirs=theirs,
                machine=machine,
                job=job.fields.shown,
            ),
        )
    if (
        asked.kind is ActionKind.START
    ):  # it may have arrived and ended since: "running" would invite a wrong No
        return QuestionView(
            number,
            say(
                "Does the office system show {job} on {machine}, begun at {time}? It need not be running any more.",
                job=job.fields.shown,
                machine=machine,
                time=asked.moment.at,
            ),
        )
    return QuestionView(
        number,
        say("Does the office system show {job} running on {machine}?", job=job.fields.shown, machine=machine),
    )


def lane_note(desk: Desk, lane: str) -> Words | None:
    """Why a machine needs attention; None when it doesn't."""
    for action in desk.history.attention():
        if action.lane != lane:
            continue
        if attention.is_asked(action):
            return say("There is a question: MENU, JOBS.")
        return say("Not taken by the office: MENU, JOBS.")
    return None
