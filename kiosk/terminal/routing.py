"""Each operator command to the function that means it, and what happens by time alone: sign-out, the way back to the board."""

from __future__ import annotations

from kiosk import commands as ask
from kiosk.commands import OperatorCommand, Place
from kiosk.scanning.codes import Code
from kiosk.shop import fold
from kiosk.terminal import (
    answering,
    arriving,
    aside,
    board,
    counting,
    drafts,
    ending,
    machines,
    pages,
    presses,
    quantities,
    starting,
    supervision,
    typing,
    whole_pieces,
)
from kiosk.terminal.desk import SUPERVISOR_SECONDS, Desk
from kiosk.terminal.slots import clear
from kiosk.view import Tone
from kiosk.words import say

CLEAN_SECONDS = 15.0
ONCE_MORE_LASTS_SECONDS = 60.0
"""A question that nobody answered for so long is dropped; nothing was recorded."""


def route(desk: Desk, command: OperatorCommand) -> None:
    """Carry out what the operator asked for."""
    if desk.now() < desk.clean_until and not isinstance(command, ask.Scan):
        return
    if not isinstance(command, ask.Scan) and pages.meets_fault(
        desk, command.code if isinstance(command, ask.Press) else None
    ):
        return
    active_before, desk.active_at = desk.active_at, desk.now()
    desk.leaving = None
    if not _types(command):
        whole_pieces.begin_anew(desk)
    match command:
        case ask.Scan():
            answering.answer_scan(desk, command)
        case ask.Paste():
            desk.bad(say("Pasting does nothing here. Scan the code, or type it."))
        case ask.Press(code):
            if not presses.bounces(desk, code, active_before):
                presses.press(desk, code)
        case ask.ChooseMachine(machine):
            if arriving.choose_machine(desk, machine):
                starting.start_if_complete(desk)
        case ask.StartAgain(machine):
            found = desk.find_machine(machine)
            if found is not None and not presses.bounces(desk, Code.START, active_before):
                starting.start_again(desk, found)
        case ask.SignIn(badge):
            if arriving.sign_in(desk, badge, scanned=False):
                starting.start_if_complete(desk)
        case ask.Go(place):
            _go(desk, place)
        case ask.AnswerQuestion(job, reply):
            desk.put(opened=job)
            supervision.answer(desk, reply)
        case ask.FinishElsewhere(machine):
            found = desk.find_machine(machine)
            if found is not None:
                starting.finish_elsewhere(desk, found)
        case _:
            _route_entry(desk, command)
    if desk.lane is not None and desk.hand.place is Place.SCAN:
        aside.arrive(desk, desk.lane)


def _types(command: OperatorCommand) -> bool:
    return isinstance(command, ask.TypeText) or (
        isinstance(command, ask.Press) and command.code.digit is not None
    )


def _route_entry(desk: Desk, command: OperatorCommand) -> None:
    match command:
        case ask.TypeInto(kind):
            typing.open_typing(desk, kind)
        case ask.TypeText(text):
            typing.type_text(desk, text)
        case ask.EraseText(everything):
            typing.erase_text(desk, everything=everything)
        case ask.CancelText() if desk.hand.place is Place.TYPE:
            typing.leave_typing(desk, keep=False)
        case ask.AcceptText():
            typing.accept_text(desk)
        case ask.ClearSlot(kind):
            desk.put(slots=clear(desk.hand.slots, kind))
        case ask.ChooseField(field):
            counting.choose_field(desk, field)
        case ask.StepQuantity(field, by):
            counting.step(desk, field, by)
        case ask.EraseDigit():
            counting.erase_digit(desk)
        case ask.EndAt(told):
            presses.end_at(desk, told)
        case ask.ShowTab(tab):
            desk.put(tab=tab)
            desk.pages_turned = 0
            desk.go(Place.JOBS)
        case ask.OpenItem(job):
            supervision.open_item(desk, job)
        case ask.Retry():
            supervision.retry_opened(desk)
        case ask.Discard(reason):
            supervision.discard(desk, reason)
        case ask.ReportCount(job, made, scrapped):
            supervision.report_count(desk, job, made, scrapped)


def _go(desk: Desk, place: Place) -> None:
    match place:
        case Place.MACHINES:
            desk.home()
        case Place.SCAN | Place.RUNNING:
            desk.front()
        case Place.JOBS:
            supervision.show_jobs(desk)
        case Place.REASON:
            supervision.ask_reason(desk)
        case Place.ITEM | Place.QUESTION if desk.hand.opened is not None:
            supervision.open_item(desk, desk.hand.opened)
        case Place.ENDED if desk.job_in_front is not None and (
            ending.ran_long(desk, desk.job_in_front) or ending.stated(desk, desk.job_in_front.job.lane)
        ):
            ending.ask(desk)
        case Place.CLEAN:
            desk.clean_until = desk.now() + CLEAN_SECONDS
            if desk.hand.place is Place.HELP:
                desk.front()
        case Place.SIGN_IN | Place.HELP:
            desk.go(place)
        case _:
            desk.nothing_here()


def tick(desk: Desk) -> None:
    """What happens by time alone. Nothing that was entered is lost by it."""
    now = desk.now()
    for lane, offers in list(desk.undo.items()):
        if not offers or offers[-1].until_boot <= now:
            desk.undo.pop(lane)
            desk.changed_lanes.add(lane)
    if desk.supervisor_now() is None:
        desk.supervisor = None
    if desk.once_more is not None and now >= desk.once_more.asked_at + ONCE_MORE_LASTS_SECONDS:
        desk.once_more = desk.doubtful_time = None
    ending.forget_old(desk)
    board.forget_other_days(desk)
    mind_lanes(desk)
    _sign_out_idle(desk)
    if (
        _returns_to_board(desk)
        and now - max(desk.recorded_at, desk.active_at) >= desk.config.station.board_seconds
    ):
        desk.home()
        desk.recorded_at = -1e9


def mind_lanes(desk: Desk) -> None:
    """Tiles that change by time, machines that were removed, an opened action that was settled."""
    for lane, running in desk.running.items():
        is_long = ending.is_asked_about(desk, running)
        if is_long != (lane in desk.long):
            desk.long ^= {lane}
            desk.changed_lanes.add(lane)
    desk.long &= desk.running.keys()
    if desk.changed_lanes:
        configured = {fold(machine.name) for machine in desk.config.machines}
        if desk.changed_lanes - configured:
            desk.machines = machines.shown(desk.config, desk.outbox)
            desk.settle()
        if desk.hand.place in (Place.SCAN, Place.RUNNING, Place.ENDED) and not (
            desk.hand.place is Place.ENDED and desk.job_in_front
        ):
            desk.front()
        supervision.mind_opened(desk)


def _sign_out_idle(desk: Desk) -> None:
    minutes = desk.config.station.sign_out_minutes
    if minutes and desk.operator and desk.now() - desk.active_at >= minutes * 60:
        arriving.sign_out(desk)
        desk.tell(
            Tone.PLAIN, say("Signed out after {minutes} minutes without a scan or a touch.", minutes=minutes)
        )


def _returns_to_board(desk: Desk) -> bool:
    """After an action the board comes back, unless something was entered since."""
    lane, hand = desk.lane, desk.hand
    return (
        desk.config.station.board_seconds > 0
        and desk.single is None
        and lane is not None
        and desk.recorded_at > 0
        and hand.place in (Place.SCAN, Place.RUNNING)
        and hand.slots.fields.empty
        and quantities.is_empty(desk.quantities(lane))
        and lane not in hand.next_slots
        and not drafts.unfinished(desk)
        and desk.once_more is None
    )


def next_due(desk: Desk) -> float | None:
    """When `tick` has something to do, boot clock."""
    station, now = desk.config.station, desk.now()
    due = [offers[-1].until_boot for offers in desk.undo.values() if offers]
    if desk.clean_until > now:
        due.append(desk.clean_until)
    if desk.supervisor is not None:
        due.append(desk.supervisor[1] + SUPERVISOR_SECONDS + 0.5)
    if desk.once_more is not None:
        due.append(desk.once_more.asked_at + ONCE_MORE_LASTS_SECONDS)
    if station.sign_out_minutes and desk.operator:
        due.append(desk.active_at + station.sign_out_minutes * 60)
    if _returns_to_board(desk):
        due.append(max(desk.recorded_at, desk.active_at) + station.board_seconds)
    due.extend(ending.next_forgotten(desk))
    left = [ending.long_after(desk, running) for running in desk.running.values()]
    due.extend(now + seconds + 0.5 for seconds in left if seconds is not None)
    return min(due, default=None)
