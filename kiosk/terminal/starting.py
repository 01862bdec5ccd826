"""Starting and finishing: what is decided in jobs.py, said to the operator and recorded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from kiosk import jobs
from kiosk.commands import Ending, Field, Place
from kiosk.delivery.rows import Moment
from kiosk.shop import Machine, Operator
from kiosk.terminal import quantities, recording
from kiosk.terminal.desk import Desk, Running
from kiosk.terminal.hand import Slots, StartFrom
from kiosk.terminal.slots import missing, why_confirm
from kiosk.words import Words, say

NO_SLOTS = Slots()


def start_if_complete(desk: Desk, raw: str = "") -> None:
    """The code that completes the set starts the job, unless two sheets could have been mixed."""
    slots, machine = desk.hand.slots, desk.machine
    if slots.fields.empty or machine is None or desk.job_in_front is not None:
        return
    if not slots.fields.complete:
        return
    if desk.operator is None:
        desk.good(say("Everything is read. Now scan your badge."), raw)
        return
    if desk.config.station.auto_start and confirm_reason(desk) is None:
        desk.show()
        start(desk, raw)


def confirm_reason(desk: Desk) -> Words | None:
    """Why START has to be pressed for what is collected."""
    reason = why_confirm(desk.hand.slots, desk.hand.badge, desk.now(), desk.clock.boot_id)
    if reason is None and desk.hand.slots.fields.complete and not desk.config.station.auto_start:
        return say("Check, then press START.")
    return reason


def next_step(desk: Desk) -> Words:
    """What is still missing for a start."""
    return missing(desk.hand.slots.fields)


def start(desk: Desk, raw: str = "") -> None:
    """Start what is collected on the machine in front."""
    machine = desk.machine
    if machine is None:
        desk.bad(say("Choose the machine first."))
        return
    if desk.hand.slots.fields.empty and desk.job_in_front is None:
        last = desk.history.last_job(desk.lane or "")
        if last is None or desk.operator is None:
            desk.bad(missing(desk.hand.slots.fields) if desk.operator else say("Scan your badge first."))
            return
        desk.put(slots=Slots(fields=last.fields, replaced=True))
        desk.good(say("The same job again? Check, then press START once more."), raw)
        return
    decision = jobs.decide_start(
        desk.hand.slots.fields,
        desk.operator,
        machine_label=machine.shown,
        running=desk.job_in_front is not None,
        default_recipe=desk.config.station.default_recipe_version,
        revision_as_recipe=desk.config.station.revision_as_recipe,
    )
    if isinstance(decision, jobs.Refusal):
        desk.bad(decision.words, raw)
        if desk.operator is None:
            desk.go(Place.SIGN_IN)
        return
    operator = desk.operator
    assert operator is not None
    if recording.start(desk, machine, decision.fields, operator):
        desk.put(typing=None)
        desk.go(Place.RUNNING)
        desk.good(
            say(
                "Recorded: {job} started on {machine}",
                job=recording.job_words(decision.fields),
                machine=machine.shown,
            ),
            raw,
        )
        _after_action(desk)


def start_again(desk: Desk, machine: Machine) -> None:
    """The machine's last job once more."""
    desk.put(machine=machine.name)
    desk.front()
    if desk.job_in_front is not None:
        desk.bad(say("{machine} is running a job already. Finish it first.", machine=machine.shown))
        return
    last = desk.history.last_job(desk.lane or "")
    if last is None:
        desk.bad(missing(desk.hand.slots.fields))
        return
    desk.put(slots=Slots(fields=last.fields))
    start(desk)


def finish(desk: Desk, code: str) -> None:
    """Finish the job in front, asking once where it is unusual."""
    running, operator = desk.job_in_front, desk.operator
    if running is None:
        desk.bad(say("Nothing is running here."))
        return
    desk.go(Place.RUNNING)
    decision = _ready_to_finish(desk, running, operator, code)
    if decision is None or operator is None:
        return
    if recording.finish(
        desk, running, decision.made, decision.scrapped, _end_moment(desk, running), operator.badge
    ):
        desk.go(Place.SCAN)
        _tell_finished(desk, running, decision)
        _after_action(desk)


def finish_and_start_next(desk: Desk, code: str) -> None:
    """One press: this job ends and the NEXT one begins, with one time."""
    running, operator, machine = desk.job_in_front, desk.operator, desk.machine
    if running is None or machine is None:
        desk.bad(say("Nothing is running here."))
        return
    slots = desk.hand.next_slots.get(running.job.lane)
    if slots is None or not slots.fields.complete:
        desk.bad(say("Scan the next traveler first."))
        return
    decision = _ready_to_finish(desk, running, operator, code)
    if decision is None or operator is None:
        return
    following = jobs.decide_start(
        slots.fields,
        operator,
        machine_label=machine.shown,
        running=False,
        default_recipe=desk.config.station.default_recipe_version,
        revision_as_recipe=desk.config.station.revision_as_recipe,
    )
    if isinstance(following, jobs.Refusal):
        desk.bad(following.words)
        return
    if recording.finish_and_start(
        desk, running, decision.made, decision.scrapped, machine, following.fields, operator
    ):
        desk.go(Place.RUNNING)
        desk.good(
            say(
                "Recorded: {job} finished, {next} started",
                job=recording.job_words(running.job.fields),
                next=recording.job_words(following.fields),
            )
        )
        _after_action(desk)


def _ready_to_finish(
    desk: Desk, running: Running, operator: Operator | None, code: str
) -> jobs.Finish | None:
    if operator is None:
        desk.bad(say("Scan your badge first."))
        desk.go(Place.SIGN_IN)
        return None
    if ran_long(desk, running) and running.job.lane not in desk.hand.ended_at:
        desk.go(Place.ENDED)
        desk.bad(say("This job has been running for very long. When did it end?"))
        return None
    entry, remaining = desk.quantities(running.job.lane), desk.remaining(running)
    decision = jobs.decide_finish(
        quantities.number_of(entry, Field.GOOD, remaining),
        quantities.number_of(entry, Field.SCRAP, remaining),
        ordered=running.job.fields.ordered,
        made_before=desk.made_before(running.job),
        confirmed=desk.is_confirmed(code),
    )
    if isinstance(decision, jobs.OnceMore):
        desk.ask_once_more(code, decision.words)
        return None
    return decision


def ran_long(desk: Desk, running: Running) -> bool:
    """True when the job should be asked about."""
    return jobs.ran_too_long(started_at(desk, running), desk.clock.now(), desk.config.station.ask_after_hours)


def started_at(desk: Desk, running: Running) -> datetime:
    """The wall time of the start; in the same boot reckoned on the boot clock, so that a set clock does no harm."""
    if running.started.boot_id == desk.clock.boot_id:
        return desk.clock.now() - timedelta(seconds=desk.now() - running.started.boot)
    return running.started.at


def _end_moment(desk: Desk, running: Running) -> Moment:
    held = desk.hand.ended_at.get(running.job.lane)
    return Moment(held.wall, held.boot, held.boot_id) if held else desk.moment()


def end_at(desk: Desk, ending: Ending) -> None:
    """The operator says when a long-running job ended."""
    running = desk.job_in_front
    if running is None:
        desk.home()
        return
    if ending is Ending.TYPED:
        from kiosk.terminal.typing import open_typing

        open_typing(desk, None)
        return
    when = desk.clock.now() if ending is Ending.NOW else last_shift_end(desk)
    if when is not None and when > started_at(desk, running):
        set_end(desk, running, when)
    else:
        desk.bad(say("No shift has ended since the job started. Choose another answer."))


def set_end(desk: Desk, running: Running, when: datetime) -> None:
    """Keep the stated end and go on with the finish."""
    now = desk.moment()
    age = (desk.clock.now() - when).total_seconds()
    told = Moment(int(when.timestamp() * 1_000_000), now.boot - age, now.boot_id)
    desk.put(ended_at={**desk.hand.ended_at, running.job.lane: StartFrom(told.wall, told.boot, told.boot_id)})
    desk.go(Place.RUNNING)
    shown = when.astimezone(desk.config.station.zone()).strftime("%H:%M")
    desk.good(say("Ended at {time}. Enter the quantities, then press FINISH.", time=shown))


def last_shift_end(desk: Desk) -> datetime | None:
    """The last change of shift before now, in UTC; None when no shifts are configured."""
    zone, now = desk.config.station.zone(), desk.clock.now()
    today = now.astimezone(zone).date()
    changes = [
        datetime.combine(day, shift, zone).astimezone(UTC)
        for day in (today - timedelta(days=1), today)
        for shift in desk.config.station.shift_starts()
    ]
    return max((change for change in changes if change <= now), default=None)


def _tell_finished(desk: Desk, running: Running, decision: jobs.Finish) -> None:
    ordered = running.job.fields.ordered
    total = desk.made_before(running.job) + decision.made
    job = recording.job_words(running.job.fields)
    if ordered is not None and total < ordered:
        desk.good(
            say(
                "Recorded: {job} finished, {made} good, {scrap} scrap. {left} left.",
                job=job,
                made=decision.made,
                scrap=decision.scrapped,
                left=ordered - total,
            )
        )
    else:
        desk.good(
            say(
                "Recorded: {job} finished, {made} good, {scrap} scrap.",
                job=job,
                made=decision.made,
                scrap=decision.scrapped,
            )
        )


def _after_action(desk: Desk) -> None:
    if desk.config.station.sign_out_after_action:
        desk.put(badge=None)
