"""Each operator command to the function that means it, and what happens by time alone: sign-out, the way back to the board."""

from __future__ import annotations

from kiosk import commands as ask
from kiosk.commands import OperatorCommand, Place
from kiosk.delivery.rows import ActionKind, State
from kiosk.terminal import adopting, presses, quantities, recording, scans, starting, supervision, typing
from kiosk.terminal.desk import Desk, Undoable
from kiosk.terminal.hand import Quantities
from kiosk.terminal.slots import clear
from kiosk.words import say

CLEAN_SECONDS = 15.0


def route(desk: Desk, command: OperatorCommand) -> None:
    """Carry out what the operator asked for."""
    if desk.hand.place is Place.CLEAN and not isinstance(command, ask.Scan) and desk.now() < desk.clean_until:
        return
    after_recording = desk.active_at <= desk.recorded_at
    desk.active_at = desk.now()
    match command:
        case ask.Scan():
            scans.handle_scan(desk, command)
        case ask.Press(code):
            if code not in presses.RECORDING or not presses.bounces(desk, after_recording):
                presses.press(desk, code)
        case ask.ChooseMachine(machine):
            if scans.choose_machine(desk, machine):
                starting.start_if_complete(desk)
        case ask.StartAgain(machine):
            found = desk.config.machine(machine)
            if found is not None and not presses.bounces(desk, after_recording):
                starting.start_again(desk, found)
        case ask.SignIn(badge):
            if scans.sign_in(desk, badge, "", scanned=False):
                starting.start_if_complete(desk)
        case ask.Go(place):
            _go(desk, place)
        case ask.AnswerQuestion(job, reply):
            desk.put(opened=job)
            supervision.answer(desk, reply)
        case ask.FinishElsewhere(machine):
            _finish_elsewhere(desk, machine)
        case _:
            _route_entry(desk, command)


def _route_entry(desk: Desk, command: OperatorCommand) -> None:
    match command:
        case ask.TypeInto(kind):
            typing.open_typing(desk, kind)
        case ask.TypeText(text):
            typing.type_text(desk, text)
        case ask.EraseText(everything):
            typing.erase_text(desk, everything=everything)
        case ask.AcceptText():
            typing.accept_text(desk)
        case ask.ClearSlot(kind):
            desk.put(slots=clear(desk.hand.slots, kind))
        case ask.ChooseField(field):
            presses.choose_field(desk, field)
        case ask.StepQuantity(field, by):
            _step(desk, field, by)
        case ask.EraseDigit():
            _erase_digit(desk)
        case ask.EndAt(ending):
            starting.end_at(desk, ending)
        case ask.ShowTab(tab):
            desk.put(tab=tab)
            desk.go(Place.JOBS)
        case ask.OpenItem(job):
            supervision.open_item(desk, job)
        case ask.Retry():
            supervision.retry_opened(desk)
        case ask.Discard(reason):
            supervision.discard(desk, reason)
        case ask.EnteredByHand():
            supervision.entered_by_hand(desk)
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
        case Place.CLEAN:
            desk.clean_until = desk.now() + CLEAN_SECONDS
            desk.go(place)
        case Place.SIGN_IN | Place.HELP:
            desk.go(place)
        case _:
            desk.bad(say("That does nothing on this screen."))


def _finish_elsewhere(desk: Desk, name: str) -> None:
    machine, operator = desk.config.machine(name), desk.operator
    if machine is None:
        return
    from kiosk.delivery.rows import fold

    event = desk.foreign.get(fold(machine.name))
    if operator is None:
        desk.bad(say("Scan your badge first."))
        desk.go(Place.SIGN_IN)
    elif event is None:
        desk.bad(say("That job is not running there any more."))
    else:
        adopting.adopt(desk, machine, event, operator)


def _step(desk: Desk, field: ask.Field, by: int) -> None:
    running = desk.job_in_front
    if running is None:
        return
    lane = running.job.lane
    entry = quantities.step(desk.quantities(lane), field, by, desk.remaining(running))
    if entry is None:
        desk.bad(say("More than 999,999 can't be entered."))
    else:
        desk.put_quantities(lane, entry)


def _erase_digit(desk: Desk) -> None:
    running = desk.job_in_front
    if running is not None:
        lane = running.job.lane
        desk.put_quantities(lane, quantities.erase(desk.quantities(lane)))


def tick(desk: Desk) -> None:
    """What happens by time alone. Nothing that was entered is lost by it."""
    now = desk.now()
    if desk.hand.place is Place.CLEAN and now >= desk.clean_until:
        desk.front()
    for lane, offers in list(desk.undo.items()):
        if offers and offers[-1].until_boot <= now:
            desk.undo.pop(lane)
            desk.changed_lanes.add(lane)
    if desk.supervisor is not None and desk.supervisor_now() is None:
        desk.supervisor = None
    station = desk.config.station
    if station.sign_out_minutes and desk.operator and now - desk.active_at >= station.sign_out_minutes * 60:
        desk.put(badge=None)
        desk.good(say("Signed out after {minutes} minutes.", minutes=station.sign_out_minutes))
    if _returns_to_board(desk) and now - max(desk.recorded_at, desk.active_at) >= station.board_seconds:
        desk.home()
        desk.recorded_at = -1e9


def _returns_to_board(desk: Desk) -> bool:
    """After an action the board comes back, unless something was entered since."""
    lane = desk.lane
    return (
        desk.config.station.board_seconds > 0
        and desk.single is None
        and lane is not None
        and desk.recorded_at > 0
        and desk.hand.place in (Place.SCAN, Place.RUNNING)
        and desk.hand.slots.fields.empty
        and lane not in desk.hand.quantities
        and lane not in desk.hand.next_slots
        and desk.once_more is None
    )


def next_due(desk: Desk) -> float | None:
    """When `tick` has something to do, boot clock."""
    station = desk.config.station
    due = [offers[-1].until_boot for offers in desk.undo.values() if offers]
    if desk.hand.place is Place.CLEAN:
        due.append(desk.clean_until)
    if desk.supervisor is not None:
        due.append(desk.supervisor[1] + 120.5)
    if station.sign_out_minutes and desk.operator:
        due.append(desk.active_at + station.sign_out_minutes * 60)
    if _returns_to_board(desk):
        due.append(max(desk.recorded_at, desk.active_at) + station.board_seconds)
    return min(due, default=None)


def restore_undo(desk: Desk) -> None:
    """After a restart in the same boot: undo windows that are still open."""
    for action in desk.history.undoable():
        if action.state is not State.QUEUED or action.sends:
            continue
        job = desk.outbox.job(action.job)
        name = recording.job_words(job.fields)
        words = (
            say("Started {job}", job=name)
            if action.kind is ActionKind.START
            else say("Finished {job}", job=name)
        )
        entry = None
        if action.kind is ActionKind.FINISH:
            entry = Quantities(good=str(job.made or 0), scrap=str(job.scrapped or 0))
        offer = Undoable(action.seq, action.kind, action.job, action.due_boot, words, entry)
        desk.undo[action.lane] = [*desk.undo.get(action.lane, []), offer]
