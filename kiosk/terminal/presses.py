"""Buttons, keys and command barcodes: one meaning for each code on each screen; the rest is refused in words."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from kiosk.commands import Ending, Field, Place, Reply
from kiosk.scanning.codes import Code
from kiosk.terminal import (
    arriving,
    by_hand,
    correcting,
    counting,
    ending,
    items,
    pages,
    quantities,
    starting,
    supervision,
    undoing,
    whole_pieces,
)
from kiosk.terminal.desk import Desk
from kiosk.terminal.hand import Slots
from kiosk.terminal.typing import (
    accept_text,
    erase_text,
    leave_typing,
    open_typing,
    take_moment,
    type_text,
)
from kiosk.view import Tone
from kiosk.words import say

BOUNCE_SECONDS = 1.0
RECORDING = {Code.START, Code.FINISH, Code.NEXT, Code.WRONG}
ENDINGS = {"1": Ending.NOW, "2": Ending.SHIFT, "3": Ending.TYPED}
"""The three answers to "When did it end?", for who has nothing but the command sheet."""


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
        desk.nothing_here()
    else:
        action(desk)


def bounces(desk: Desk, code: Code, active_before: float) -> bool:
    """A second press in the same second, with nothing between it and the press that recorded or undid an action.

    It is told as ignored. A scanned command can't bounce: the codes are apart on paper, and the same one read twice is
    ignored before.
    """
    if code is not Code.UNDO and code not in RECORDING:
        return False
    done_at = desk.undone_at if code is Code.UNDO else desk.recorded_at
    if active_before > done_at or desk.now() - done_at >= BOUNCE_SECONDS:
        return False
    desk.active_at = done_at  # an ignored press is no act: a third one bounces as well
    desk.tell(Tone.PLAIN, say("Pressed twice: ignored the second one."))
    return True


def _answer_once_more(desk: Desk, code: Code) -> None:
    asked = desk.once_more
    assert asked is not None
    if asked.code == ending.TWICE and desk.doubtful_time is not None:
        first, second = desk.doubtful_time
        desk.once_more = desk.doubtful_time = None
        take_moment(desk, first if code is Code.YES else second)
    elif code is Code.NO:
        desk.once_more = None
        desk.good(say("All right, nothing was recorded."))
    else:
        desk.once_more = replace(asked, asked_at=-1e9)
        press(desk, Code(asked.code))


def _digit(desk: Desk, digit: str) -> None:
    running = desk.job_in_front
    if desk.hand.place is Place.TYPE:
        type_text(desk, digit)
    elif desk.hand.place is Place.ENDED and digit in ENDINGS:
        end_at(desk, ENDINGS[digit])
    elif desk.hand.place is Place.ENDED:
        desk.nothing_here()
    elif desk.hand.place is Place.ITEM:
        _open_field(desk, int(digit))
    elif running is None:
        ending.refuse(desk, say("Digits are for quantities, and no job is running here."))
    elif not whole_pieces.goes_on(desk):
        desk.go(Place.RUNNING)
        lane = running.job.lane
        counting.put_entry(desk, lane, quantities.digit(desk.quantities(lane), digit))


def end_at(desk: Desk, told: Ending) -> None:
    """The operator says when a long-running job ended."""
    running = desk.job_in_front
    if running is None:
        desk.home()
        return
    if told is Ending.TYPED:
        desk.go(Place.ENDED)
        open_typing(desk, None)
        return
    when = desk.clock.now() if told is Ending.NOW else ending.shift_answer(desk, running)
    if when is not None and when > ending.started_at(desk, running):
        ending.set_end(desk, running, when)
    else:
        desk.bad(say("No shift has ended since the job started. Choose another answer."))


def _open_field(desk: Desk, number: int) -> None:
    """The opened action's fields are numbered on the screen: the digit types that one anew."""
    fields = correcting.values_of_opened(desk, desk.hand.opened or 0)
    if 1 <= number <= len(fields):
        open_typing(desk, fields[number - 1][0])
    else:
        desk.nothing_here()


def _clear(desk: Desk) -> None:
    running = desk.job_in_front
    if desk.hand.place is Place.TYPE:
        erase_text(desk, everything=True)
    elif running is None:
        desk.nothing_here()
    else:
        desk.go(Place.RUNNING)
        lane = running.job.lane
        counting.put_entry(desk, lane, quantities.clear(desk.quantities(lane)))


def _cancel(desk: Desk) -> None:
    """Drop the unfinished entry and go to the board."""
    lane, opened, running = desk.lane, desk.hand.opened, desk.job_in_front
    desk.once_more = desk.doubtful_time = None
    if lane is not None:
        desk.drop(lane, following=running is not None)
        desk.set_start_from(lane, None)
    if opened is not None:
        correcting.forget(desk, opened)
    desk.put(slots=Slots(), typing=None, drafts={}, opened=None)
    desk.home()
    if running is not None and running.job.adopted:
        desk.good(
            say(
                "Cancelled. {job} stays taken over. To give it back: its machine, MENU, WRONG JOB.",
                job=running.job.fields.shown,
            )
        )
    else:
        desk.good(say("Cancelled. Nothing was recorded."))


def _back(desk: Desk) -> None:
    """One screen back; what was entered is kept."""
    desk.once_more = desk.doubtful_time = None
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
    arriving.sign_out(desk)
    if operator is None:
        desk.tell(Tone.PLAIN, say("Nobody is signed in."))
    else:
        desk.good(say("Goodbye, {name}", name=operator.name))


def _yes(desk: Desk) -> None:
    if desk.hand.place is Place.QUESTION:
        supervision.answer(desk, Reply.YES)
    elif desk.hand.place is Place.TYPE:
        accept_text(desk)
    elif desk.hand.place is Place.ITEM and items.waits_for_hand(desk, desk.hand.opened or 0):
        by_hand.entered_by_hand(desk)
    else:
        desk.nothing_here(say("There is no question to answer."))


def _no(desk: Desk) -> None:
    """Also of a stated end: it was not then."""
    running = desk.job_in_front
    if desk.hand.place is Place.QUESTION:
        supervision.answer(desk, Reply.NO)
    elif desk.hand.place is Place.RUNNING and running and ending.stated(desk, running.job.lane):
        ending.ask(desk)
    else:
        desk.nothing_here(say("There is no question to answer."))


def _reason(number: int) -> Callable[[Desk], None]:
    return lambda desk: supervision.discard_for_reason(desk, number)


_MEANING: dict[Code, Callable[[Desk], None]] = {
    Code.START: starting.press_start,
    Code.FINISH: starting.finish,
    Code.NEXT: pages.next_one,
    Code.UNDO: undoing.undo,
    Code.WRONG: starting.wrong_job,
    Code.CANCEL: _cancel,
    Code.BACK: _back,
    Code.SIGNOUT: _sign_out,
    Code.YES: _yes,
    Code.NO: _no,
    Code.SELECT: supervision.select,
    Code.JOBS: supervision.show_jobs,
    Code.RETRY: supervision.retry_opened,
    Code.DISCARD: supervision.ask_reason,
    Code.BY_HAND: by_hand.entered_by_hand,
    Code.HELP: lambda desk: desk.go(Place.HELP),
    Code.GOOD: lambda desk: counting.choose_field(desk, Field.GOOD),
    Code.SCRAP: lambda desk: counting.choose_field(desk, Field.SCRAP),
    Code.ALL: counting.take_all,
    Code.CLEAR: _clear,
    **{Code[f"REASON_{number}"]: _reason(number) for number in range(1, 6)},
}
