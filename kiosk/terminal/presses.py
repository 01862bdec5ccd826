"""Buttons, keys and command barcodes: one meaning for each code on each screen; the rest is refused in words."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.commands import Field, Place, Reply
from kiosk.fields import Kind
from kiosk.scanning.codes import Code
from kiosk.terminal import quantities, recording, starting, supervision
from kiosk.terminal.desk import Desk
from kiosk.terminal.typing import TWICE, accept_text, leave_typing, open_typing, take_end, type_text
from kiosk.view import Tone
from kiosk.words import say

BOUNCE_SECONDS = 1.0
RECORDING = {Code.START, Code.FINISH, Code.NEXT, Code.WRONG}


def press(desk: Desk, code: Code) -> None:
    """Do what the code means on the screen in front."""
    if code.digit is not None:
        _digit(desk, code.digit)
        return
    if desk.once_more is not None and code in (Code.YES, Code.NO):
        _answer_once_more(desk, code)
        return
    action = _MEANING.get(code)
    if action is None:
        _not_here(desk)
    else:
        action(desk)


def bounces(desk: Desk, after_recording: bool) -> bool:
    """A second press in the same second, with nothing between it and the press that recorded an action: told as ignored.

    A scanned command can't bounce: the codes are apart on paper, and the same one read twice is ignored before.
    """
    if not after_recording or desk.now() - desk.recorded_at >= BOUNCE_SECONDS:
        return False
    desk.active_at = desk.recorded_at  # an ignored press is no act: a third one bounces as well
    desk.tell(Tone.PLAIN, say("Pressed twice: ignored the second one."))
    return True


def _not_here(desk: Desk) -> None:
    desk.bad(say("That does nothing on this screen."))


def _answer_once_more(desk: Desk, code: Code) -> None:
    asked = desk.once_more
    assert asked is not None
    if asked.code == TWICE and desk.doubtful_end is not None:
        first, second = desk.doubtful_end
        desk.once_more = desk.doubtful_end = None
        take_end(desk, first if code is Code.YES else second)
        return
    if code is Code.NO:
        desk.once_more = None
        desk.good(say("All right, nothing was recorded."))
        return
    if desk.now() < asked.asked_at + BOUNCE_SECONDS:
        return
    press(desk, Code(asked.code))


def _digit(desk: Desk, digit: str) -> None:
    if desk.hand.place is Place.TYPE:
        type_text(desk, digit)
        return
    running = desk.job_in_front
    if running is None:
        desk.bad(say("Digits are for quantities, and no job is running here."))
        return
    desk.go(Place.RUNNING)
    lane = running.job.lane
    entry = quantities.digit(desk.quantities(lane), digit)
    if entry is None:
        desk.bad(say("More than 999,999 can't be entered."))
        return
    desk.put_quantities(lane, entry)


def choose_field(desk: Desk, field: Field) -> None:
    """Digits go to this quantity from now on."""
    if desk.hand.place is Place.ITEM:
        open_typing(desk, Kind.QUANTITY if field is Field.GOOD else Kind.SCRAP)
        return
    running = desk.job_in_front
    if running is None:
        _not_here(desk)
        return
    desk.go(Place.RUNNING)
    lane = running.job.lane
    desk.put_quantities(lane, quantities.choose(desk.quantities(lane), field))
    if field is Field.GOOD:
        desk.tell(Tone.PLAIN, say("Now enter the good pieces"))
    else:
        desk.tell(Tone.PLAIN, say("Now enter the scrap"))


def _all(desk: Desk) -> None:
    running = desk.job_in_front
    if running is None:
        _not_here(desk)
    elif desk.remaining(running) is None:
        desk.bad(say("The ordered quantity is not known, so ALL can't be counted. Enter the number."))
    else:
        lane = running.job.lane
        desk.put_quantities(lane, quantities.follow_plan(desk.quantities(lane)))
        desk.go(Place.RUNNING)
        desk.good(say("Good: all that was left of the order, less the scrap."))


def _clear(desk: Desk) -> None:
    running = desk.job_in_front
    if running is None or desk.hand.place is Place.TYPE:
        _not_here(desk)
    else:
        lane = running.job.lane
        desk.put_quantities(lane, quantities.clear(desk.quantities(lane)))


def _undo(desk: Desk) -> None:
    lane = newest_undo(desk)
    who = desk.hand.badge or ""
    if lane is None:
        desk.bad(say("There is nothing to undo: it was sent already."))
    else:
        recording.undo(desk, lane, who)


def newest_undo(desk: Desk) -> str | None:
    """The lane whose action UNDO takes back: the machine in front, else the newest of all."""
    open_lanes = {
        lane: offers[-1]
        for lane, offers in desk.undo.items()
        if offers and offers[-1].until_boot > desk.now()
    }
    if desk.lane is not None:
        return desk.lane if desk.lane in open_lanes else None
    return max(open_lanes, key=lambda lane: open_lanes[lane].seq, default=None)


def _wrong(desk: Desk) -> None:
    running = desk.job_in_front
    if running is None:
        desk.bad(say("Nothing is running here."))
    elif desk.operator is None:
        desk.bad(say("Scan your badge first."))
        desk.go(Place.SIGN_IN)
    elif not desk.is_confirmed(Code.WRONG):
        desk.ask_once_more(
            Code.WRONG,
            say(
                "Was {job} started by mistake? Press WRONG JOB once more.",
                job=recording.job_words(running.job.fields),
            ),
        )
    elif recording.wrong(desk, running, desk.hand.badge or ""):
        desk.good(say("Recorded: the wrong job ended. Now scan the right traveler."))


def _cancel(desk: Desk) -> None:
    """Drop the unfinished entry and go to the board."""
    lane = desk.lane
    desk.once_more = None
    if lane is not None:
        desk.put(
            next_slots={name: held for name, held in desk.hand.next_slots.items() if name != lane},
            quantities={name: held for name, held in desk.hand.quantities.items() if name != lane},
            ended_at={name: held for name, held in desk.hand.ended_at.items() if name != lane},
        )
        desk.set_start_from(lane, None)
    desk.put(slots=starting.NO_SLOTS, typing=None, opened=None)
    desk.home()
    desk.tell(Tone.PLAIN, say("Cancelled. Nothing was recorded."))


def _back(desk: Desk) -> None:
    """One screen back; what was entered is kept."""
    desk.once_more = None
    match desk.hand.place:
        case Place.TYPE:
            leave_typing(desk)
        case Place.ITEM | Place.QUESTION:
            desk.go(Place.JOBS)
        case Place.REASON:
            desk.go(Place.ITEM)
        case Place.ENDED:
            desk.go(Place.RUNNING)
        case Place.SCAN | Place.RUNNING | Place.MACHINES:
            desk.home()
        case _:
            desk.front()


def _sign_out(desk: Desk) -> None:
    operator = desk.operator
    desk.put(badge=None)
    desk.supervisor = None
    if operator is None:
        desk.tell(Tone.PLAIN, say("Nobody is signed in."))
    else:
        desk.good(say("Goodbye, {name}", name=operator.name))


def _yes(desk: Desk) -> None:
    if desk.hand.place is Place.QUESTION:
        supervision.answer(desk, Reply.YES)
    elif desk.hand.place is Place.TYPE:
        accept_text(desk)
    else:
        desk.bad(say("There is no question to answer."))


def _no(desk: Desk) -> None:
    if desk.hand.place is Place.QUESTION:
        supervision.answer(desk, Reply.NO)
    else:
        desk.bad(say("There is no question to answer."))


def _help(desk: Desk) -> None:
    desk.go(Place.HELP)


def _reason(number: int) -> Callable[[Desk], None]:
    return lambda desk: supervision.discard_for_reason(desk, number)


_MEANING: dict[Code, Callable[[Desk], None]] = {
    Code.START: starting.start,
    Code.FINISH: lambda desk: starting.finish(desk, Code.FINISH),
    Code.NEXT: lambda desk: starting.finish_and_start_next(desk, Code.NEXT),
    Code.UNDO: _undo,
    Code.WRONG: _wrong,
    Code.CANCEL: _cancel,
    Code.BACK: _back,
    Code.SIGNOUT: _sign_out,
    Code.YES: _yes,
    Code.NO: _no,
    Code.SELECT: supervision.select,
    Code.JOBS: supervision.show_jobs,
    Code.RETRY: supervision.retry_opened,
    Code.DISCARD: supervision.ask_reason,
    Code.HELP: _help,
    Code.GOOD: lambda desk: choose_field(desk, Field.GOOD),
    Code.SCRAP: lambda desk: choose_field(desk, Field.SCRAP),
    Code.ALL: _all,
    Code.CLEAR: _clear,
    **{Code[f"REASON_{number}"]: _reason(number) for number in range(1, 6)},
}
