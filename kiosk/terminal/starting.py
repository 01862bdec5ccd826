"""Starting and finishing: what is decided in jobs.py, said to the operator and recorded."""

from __future__ import annotations

from kiosk import jobs
from kiosk.commands import Field, Place
from kiosk.fields import JobFields
from kiosk.record.rows import Job, Moment
from kiosk.scanning.codes import Code
from kiosk.shop import Machine, Operator, fold
from kiosk.terminal import adopting, arriving, drafts, ending, quantities, recording
from kiosk.terminal.desk import Desk
from kiosk.terminal.hand import Slots
from kiosk.terminal.pending import Running
from kiosk.terminal.slots import missing, why_confirm
from kiosk.words import Words, say


def start_if_complete(desk: Desk) -> None:
    """The code that completes the set starts the job, unless two sheets could have been mixed."""
    slots, machine = desk.hand.slots, desk.machine
    if not slots.fields.complete or machine is None or desk.job_in_front is not None:
        return
    if desk.operator is None:
        desk.good(say("Everything is read. Now scan your badge."))
        return
    reason = confirm_reason(desk)
    if drafts.unfinished(desk):
        desk.bad(say("Not started: a value is half typed. Finish it first."))
    elif reason is not None:
        desk.bad(say("Not started yet. {reason}", reason=reason))
    else:
        desk.show()
        start(desk)


def confirm_reason(desk: Desk) -> Words | None:
    """Why START has to be pressed for what is collected."""
    slots = desk.hand.slots
    reason = why_confirm(slots, desk.hand.badge, desk.now(), desk.clock.boot_id)
    if reason is not None or not slots.fields.complete:
        return reason
    made = desk.orders.all_made(slots.fields)
    if made is not None:
        return say("All {ordered} were made here already. Check, then press START.", ordered=made)
    return None if desk.config.station.auto_start else say("Check, then press START.")


def last_job(desk: Desk, lane: str) -> Job | None:
    """The job that START AGAIN takes; none after one that was started by mistake, or whose fields are not known."""
    job = desk.history.last_job(lane)
    if job is None or not job.fields.complete or "?" in (job.fields.part, job.fields.operation):
        return None
    return None if desk.history.was_wrong(job) else job


def press_start(desk: Desk) -> None:
    """START on the machine in front; with nothing collected it means its last job once more, and asks."""
    if desk.machine is None:
        desk.bad(say("Choose the machine first."))
        return
    last = last_job(desk, desk.lane or "")
    if not desk.hand.slots.fields.empty or desk.job_in_front is not None or last is None:
        start(desk)
    elif not desk.is_confirmed(Code.START):
        words = say("Start {job} again? Press once more if that is right.", job=last.fields.shown)
        desk.ask_once_more(Code.START, words)
    else:
        _start_like(desk, last.fields)


def start_again(desk: Desk, machine: Machine) -> None:
    """The machine's last job once more."""
    desk.put(machine=machine.name)
    desk.front()
    last = last_job(desk, fold(machine.name))
    if desk.job_in_front is not None:
        desk.bad(say("{machine} is running a job already. Finish it first.", machine=machine.shown))
    elif last is None:
        desk.bad(missing(desk.hand.slots.fields))
    elif not desk.hand.slots.fields.empty:
        desk.bad(
            say("Another traveler was scanned. Press START for that one, or drop it first: MENU, DROP ENTRY.")
        )
    elif desk.orders.all_made(last.fields) is not None:
        desk.put(slots=_slots_like(desk, last.fields))
        desk.bad(say("Not started yet. {reason}", reason=confirm_reason(desk)))
    else:
        _start_like(desk, last.fields)


def _slots_like(desk: Desk, fields: JobFields) -> Slots:
    return Slots(fields, desk.now(), desk.clock.boot_id, desk.hand.badge)


def _start_like(desk: Desk, fields: JobFields) -> None:
    desk.put(slots=_slots_like(desk, fields))
    start(desk)


def start(desk: Desk) -> None:
    """Start what is collected on the machine in front."""
    machine, operator = desk.machine, desk.operator
    if machine is None:
        desk.bad(say("Choose the machine first."))
        return
    decision = _decide_start(desk, desk.hand.slots.fields, machine, running=desk.job_in_front is not None)
    if isinstance(decision, jobs.Refusal):
        desk.bad(decision.words)
        if operator is None:
            desk.go(Place.SIGN_IN)
        return
    assert operator is not None
    if recording.start(desk, machine, decision.fields, operator):
        desk.go(Place.RUNNING)
        _tell_started(desk, decision.fields, machine)
        _after_action(desk)


def _decide_start(
    desk: Desk, fields: JobFields, machine: Machine, *, running: bool
) -> jobs.Start | jobs.Refusal:
    return jobs.decide_start(
        fields,
        desk.operator,
        machine_label=machine.shown,
        configured=desk.is_configured(machine),
        running=running,
        default_recipe=desk.config.station.default_recipe_version,
        revision_as_recipe=desk.config.station.revision_as_recipe,
    )


def finish(desk: Desk) -> None:
    """Finish the job in front, asking once where it is unusual."""
    running, operator = desk.job_in_front, desk.operator
    if running is None:
        _finish_nothing(desk)
        return
    desk.go(Place.RUNNING)
    decision = _ready_to_finish(desk, running, operator, Code.FINISH)
    if decision is None or operator is None:
        return
    told_end = ending.stated(desk, running.job.lane)
    total = desk.orders.made_before(running.job) + decision.made
    if recording.finish(desk, running, decision.made, decision.scrapped, operator.badge):
        desk.go(Place.SCAN)
        _tell_finished(desk, running.job.fields, decision, total, told_end)
        _after_action(desk)


def _finish_nothing(desk: Desk) -> None:
    """FINISH on an idle machine: of a job that was started elsewhere, if one runs there."""
    machine = desk.machine
    if machine is not None and desk.lane in desk.foreign:
        finish_elsewhere(desk, machine)
    else:
        ending.refuse(desk, say("Nothing is running here."))


def finish_elsewhere(desk: Desk, machine: Machine) -> None:
    """Take over the job that was started elsewhere, to finish it here."""
    event, operator = desk.foreign.get(fold(machine.name)), desk.operator
    desk.put(machine=machine.name)
    desk.front()
    if operator is None:
        ask_badge(desk)
    elif event is None:
        desk.bad(say("That job is not running there any more."))
    else:
        adopting.adopt(desk, machine, event, operator)


def ask_badge(desk: Desk) -> None:
    """Nobody is signed in, and somebody must be."""
    desk.bad(say("Scan your badge first."))
    desk.go(Place.SIGN_IN)


def finish_and_start_next(desk: Desk) -> None:
    """One press: this job ends and the NEXT one begins, now both, or the first one when the operator told."""
    running, operator, machine = desk.job_in_front, desk.operator, desk.machine
    if running is None or machine is None:
        ending.refuse(desk, say("Nothing is running here."))
        return
    slots = desk.following(running.job.lane)
    if slots is None:
        desk.bad(say("Scan the next traveler first."))
        return
    if not slots.fields.complete:
        desk.bad(say("The NEXT job is not complete. {step}", step=missing(slots.fields)))
        return
    desk.go(Place.RUNNING)
    decision = _ready_to_finish(desk, running, operator, Code.NEXT)
    if decision is None or operator is None:
        return
    following = _decide_start(desk, slots.fields, machine, running=False)
    if isinstance(following, jobs.Refusal):
        desk.bad(following.words)
        return
    told_end = ending.stated(desk, running.job.lane)
    if recording.finish_and_start(
        desk, running, decision.made, decision.scrapped, machine, following.fields, operator
    ):
        desk.go(Place.RUNNING)
        ended, begun = running.job.fields.shown, following.fields.shown
        words = say("Recorded: {job} finished, {next} started", job=ended, next=begun)
        if told_end is not None:
            words = say(
                "Recorded: {job} finished at {time}, {next} started at {now}",
                job=ended,
                time=told_end.at,
                next=begun,
                now=desk.running[running.job.lane].started.at,
            )
        desk.good(words)
        _after_action(desk)


def _ready_to_finish(
    desk: Desk, running: Running, operator: Operator | None, code: Code
) -> jobs.Finish | None:
    if operator is None:
        ask_badge(desk)
        return None
    if ending.ran_long(desk, running) and ending.stated(desk, running.job.lane) is None:
        ending.ask(desk)
        return None
    entry, remaining = desk.quantities(running.job.lane), desk.orders.remaining(running.job)
    decision = jobs.decide_finish(
        quantities.number_of(entry, Field.GOOD, remaining),
        quantities.number_of(entry, Field.SCRAP, remaining),
        ordered=desk.orders.ordered(running.job.fields),
        made_before=desk.orders.made_before(running.job),
        confirmed=desk.is_confirmed(code),
    )
    if isinstance(decision, jobs.OnceMore):
        desk.ask_once_more(code, decision.words)
        return None
    return decision


def wrong_job(desk: Desk) -> None:
    """WRONG JOB: end the job in front as one that never should have been started; one that was taken over is given back."""
    running, operator = desk.job_in_front, desk.operator
    if running is None:
        ending.refuse(desk, say("Nothing is running here."))
    elif operator is None:
        ask_badge(desk)
    elif not desk.is_confirmed(Code.WRONG):
        job = running.job.fields.shown
        words = say("Was {job} started by mistake? Press once more if it was.", job=job)
        if running.job.adopted:
            words = say("Was {job} taken over by mistake? Press once more if it was.", job=job)
        desk.ask_once_more(Code.WRONG, words)
    elif running.job.adopted:
        adopting.release(desk, running.job, "wrong job")
    else:
        since = recording.wrong(desk, running, operator.badge)
        if since is not None:
            desk.good(
                say("The wrong job is ended. Scan the right one: it counts from {time}.", time=since.at)
            )


def _tell_started(desk: Desk, fields: JobFields, machine: Machine) -> None:
    """With what was made before, where no ordered quantity is known that the screen would show it against."""
    made = desk.history.made_before(fields.work_order, fields.operation)
    told = {"job": fields.shown, "machine": machine.shown}
    if made and desk.orders.ordered(fields) is None:
        words = say("Recorded: {job} started on {machine}. Made here before: {made}", made=made, **told)
    else:
        words = say("Recorded: {job} started on {machine}", **told)
    desk.good(words)


def _tell_finished(
    desk: Desk, fields: JobFields, decision: jobs.Finish, total: int, told_end: Moment | None
) -> None:
    """With the end where the operator told one, and with what is left of the order."""
    told = {"job": fields.shown, "made": decision.made, "scrap": decision.scrapped}
    if told_end is not None:
        words = say(
            "Recorded: {job} finished at {time}, {made} good, {scrap} scrap.", time=told_end.at, **told
        )
    else:
        words = say("Recorded: {job} finished, {made} good, {scrap} scrap.", **told)
    ordered = desk.orders.ordered(fields)
    if ordered is not None and total < ordered:
        words = say("{words} {left} left.", words=words, left=ordered - total)
    desk.good(words)


def _after_action(desk: Desk) -> None:
    """Sign out where the station wants it; what was recorded is still told to the one who did it."""
    if desk.config.station.sign_out_after_action:
        desk.leaving = desk.operator
        arriving.sign_out(desk)
