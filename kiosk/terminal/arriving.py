"""Who is working and at which machine: signing in and out, and going to a machine. What was entered goes along."""

from __future__ import annotations

from kiosk.commands import Place
from kiosk.fields import Kind
from kiosk.shop import Machine, Operator, fold
from kiosk.terminal import aside
from kiosk.terminal.desk import Desk
from kiosk.terminal.hand import Slots
from kiosk.terminal.pending import Running
from kiosk.terminal.slots import same_job, signed_in
from kiosk.words import Words, say


def sign_in(desk: Desk, badge: str, *, scanned: bool) -> bool:
    """Sign in; a scanned supervisor's badge also opens the attention list for two minutes. False when unknown.

    A badge never signs out. Another person's badge ends the supervisor's two minutes.
    """
    operator = desk.config.operator(badge)
    if operator is None:
        desk.bad(say("Badge {badge} is not known at this terminal. Ask a supervisor.", badge=badge))
        return False
    already = desk.hand.badge == operator.badge
    if scanned and operator.supervisor:
        desk.supervisor = (operator, desk.now())
    elif not already:
        desk.supervisor = None
    changed = desk.operator is not None and not already
    desk.put(badge=operator.badge, slots=signed_in(desk.hand.slots, operator.badge))
    desk.good(_welcome(operator, already, changed))
    if _types_badge(desk):
        desk.put(typing=None)
        desk.front()
    elif desk.hand.place in (Place.SIGN_IN, Place.HELP):
        desk.front()
    return True


def _types_badge(desk: Desk) -> bool:
    typing = desk.hand.typing
    if desk.hand.place is not Place.TYPE or typing is None:
        return False
    return typing.kind is Kind.BADGE and typing.back is not Place.ITEM


def _welcome(operator: Operator, already: bool, changed: bool) -> Words:
    if already:
        return say("{name} is signed in", name=operator.name)
    return say("Now {name}", name=operator.name) if changed else say("Welcome, {name}", name=operator.name)


def sign_out(desk: Desk) -> None:
    """Nobody works here now; what was entered stays."""
    desk.put(badge=None)
    desk.supervisor = None


def choose_machine(desk: Desk, name: str) -> bool:
    """Go to a machine; slots are kept. False when it is not known here."""
    machine = desk.find_machine(name)
    if machine is None:
        desk.bad(say("Machine {name} is not set up at this terminal.", name=name))
        return False
    before = desk.machine
    desk.put(machine=machine.name)
    desk.once_more = None
    aside.arrive(desk, fold(machine.name))
    desk.front()
    running = desk.job_in_front
    if running is not None and desk.hand.slots.fields.names_a_job:
        _meet_running(desk, machine, running)
    elif before is not None and before.name != machine.name:
        desk.good(say("{before} → {machine}", before=before.shown, machine=machine.shown))
    else:
        desk.good(say("At {machine}", machine=machine.shown))
    return True


def _meet_running(desk: Desk, machine: Machine, running: Running) -> None:
    """A traveler was scanned first and its machine turns out to be busy: say so and lose nothing."""
    slots, job = desk.hand.slots, running.job.fields.shown
    if slots.fields.complete and same_job(slots.fields, running.job.fields):
        desk.put(slots=Slots())
        desk.good(say("{job} is running. Enter the quantities, then press FINISH.", job=job))
    else:
        desk.bad(
            say("{machine} is running {job}. Your scan is kept as NEXT.", machine=machine.shown, job=job)
        )
