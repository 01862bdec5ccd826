"""What a scan means on the screen in front of it. Every screen takes every scan; each is answered in words."""

from __future__ import annotations

from msgspec.structs import replace

from kiosk.commands import Place, Scan
from kiosk.delivery.rows import State
from kiosk.fields import FIELD_OF_KIND, TIMES, JobFields, Kind
from kiosk.scanning.codes import code_of
from kiosk.scanning.framing import Frame
from kiosk.scanning.identifiers import strip_symbology
from kiosk.scanning.traveler import ScanRead, ScanRefused, read_scan
from kiosk.terminal import arriving, correcting, drafts, presses, quantities, recording, starting
from kiosk.terminal.desk import Desk
from kiosk.terminal.hand import Slots
from kiosk.terminal.pending import Running
from kiosk.terminal.slots import belongs_to_next, complete_part, fill, same_job, told_fields
from kiosk.view import Tone
from kiosk.words import Words, say

REPEAT_SECONDS = 1.0
DIGIT_REPEAT_SECONDS = 0.3
AMENDING = {Kind.ORDERED, Kind.RECIPE, Kind.REVISION, Kind.CYCLE, Kind.SETUP}
Values = tuple[tuple[Kind, str], ...]


def handle_scan(desk: Desk, scan: Scan) -> None:
    """Answer one frame from a scanner."""
    if _is_repeat(desk, scan):
        desk.tell(Tone.PLAIN, say("Read twice: ignored the second one."))
        return
    told = read_scan(Frame(scan.data, scan.at, scan.overlong), desk.grammar, expected_kind(desk))
    desk.raw = told.raw
    if isinstance(told, ScanRefused):
        desk.bad(told.words)
    else:
        _answer(desk, told)
    desk.raw = ""


def _is_repeat(desk: Desk, scan: Scan) -> bool:
    (data, at), desk.last_scan = desk.last_scan, (scan.data, scan.at)
    code = strip_symbology(scan.data)[1]
    is_digit = len(code) == 2 and code[:1] == b"Z" and code[1:].isdigit()
    return data == scan.data and scan.at - at < (DIGIT_REPEAT_SECONDS if is_digit else REPEAT_SECONDS)


def _answer(desk: Desk, scan: ScanRead) -> None:
    command = scan.value(Kind.COMMAND)
    code = None if command is None else code_of(command)
    if code is not None:
        desk.good(say("{code} read", code=code.value))
        presses.press(desk, code)
    else:
        _handle_values(desk, scan)


def _handle_values(desk: Desk, scan: ScanRead) -> None:
    badge, machine = scan.value(Kind.BADGE), scan.value(Kind.MACHINE)
    if badge is not None and not arriving.sign_in(desk, badge, scanned=True):
        return
    if machine is not None and not arriving.choose_machine(desk, machine):
        return
    if badge is None and machine is None and correcting.take_scan(desk, scan.values):
        return
    fields = tuple(value for value in scan.values if value[0] in FIELD_OF_KIND)
    quantity = scan.value(Kind.QUANTITY)
    if quantity is not None:
        _quantity(desk, int(quantity))
    if fields:
        fill_fields(desk, fields, may_start=True)
    elif badge is not None or machine is not None:
        starting.start_if_complete(desk)


def _quantity(desk: Desk, number: int) -> None:
    """A bare Q: the ordered quantity before the start, the chosen quantity on the running screen."""
    running = desk.job_in_front
    if running is None:
        if number > 0:
            fill_fields(desk, ((Kind.ORDERED, str(number)),), may_start=True)
        else:
            desk.bad(say("An ordered quantity of 0 makes no sense."))
        return
    lane = running.job.lane
    entry = quantities.put(desk.quantities(lane), desk.quantities(lane).chosen, number)
    if entry is None:
        desk.bad(say("More than 999,999 can't be entered."))
        return
    desk.put_quantities(lane, entry)
    desk.go(Place.RUNNING)
    presses.tell_quantity(desk, entry)


def fill_fields(desk: Desk, values: Values, *, may_start: bool) -> None:
    """Traveler values: for the machine in front, for its next job, or for the start that is not yet sent."""
    running = desk.job_in_front
    desk.once_more = None
    if running is not None:
        _fill_running(desk, running, values)
        return
    desk.put(slots=_filled_slots(desk, desk.hand.slots, values))
    if not drafts.stays_in_typing(desk, _kinds(values)) and desk.hand.place is not Place.MACHINES:
        desk.front()
    desk.good(_read(desk, values))
    if may_start:
        starting.start_if_complete(desk)


def _kinds(values: Values) -> tuple[Kind, ...]:
    return tuple(kind for kind, _ in values)


def _filled_slots(desk: Desk, slots: Slots, values: Values) -> Slots:
    filled = fill(slots, values, desk.hand.badge, desk.now(), desk.clock.boot_id)
    return complete_part(filled, desk.history.part_of)


def _read(desk: Desk, values: Values) -> Words:
    slots = desk.hand.slots
    shown = ", ".join(text for _, text in values)
    if slots.part_from and any(kind is Kind.WORK_ORDER for kind, _ in values):
        return say(
            "{values} read. {part}, from {work_order}",
            values=shown,
            part=slots.fields.part,
            work_order=slots.part_from,
        )
    if desk.hand.machine is None:
        return say("{values} read. Now scan or choose the machine.", values=shown)
    return say("{values} read", values=shown)


def _fill_running(desk: Desk, running: Running, values: Values) -> None:
    told = JobFields(**told_fields(values))  # type: ignore[arg-type]
    lane = running.job.lane
    following = desk.following(lane)
    if following is None and _amends(desk, running, told, values):
        _amend(desk, running, told)
        return
    if not drafts.stays_in_typing(desk, _kinds(values)):
        desk.go(Place.RUNNING)
    name = running.job.fields.shown
    if same_job(told, running.job.fields) and not belongs_to_next(told, following):
        desk.good(say("{job} is running. Enter the quantities, then press FINISH.", job=name))
        return
    following = _filled_slots(desk, following or Slots(), values)
    desk.put_next(lane, following)
    if following.fields.complete:
        following_name = following.fields.shown
        made = desk.all_made(following.fields)
        if made is not None:
            words = say(
                "NEXT is {next}, but all {ordered} were made here already.", next=following_name, ordered=made
            )
            desk.bad(words)
            return
        desk.good(say("NEXT is {next}. {job} is still running.", next=following_name, job=name))
    else:
        desk.good(say("Kept for the NEXT job. {job} is still running.", job=name))


def _amends(desk: Desk, running: Running, told: JobFields, values: Values) -> bool:
    """Whether these belong to the job that just began; a part does where it was only remembered at the start."""
    kinds = set(_kinds(values))
    if kinds <= AMENDING:
        return True
    if not kinds <= AMENDING | {Kind.PART} or told.part == running.job.fields.part:
        return False
    return any(
        each.job == running.job.id and each.until_boot > desk.now() and each.slots and each.slots.part_from
        for each in desk.undo.get(running.job.lane, ())
    )


def _amend(desk: Desk, running: Running, told: JobFields) -> None:
    """An order quantity, part, recipe, revision or expected time for a start that has not left yet."""
    begin, _ = desk.outbox.actions_of(running.job.id)
    if begin is None or begin.state is not State.QUEUED or begin.sends:
        desk.bad(say("Too late for this job: its start was sent already."))
        return
    changes = {name: getattr(told, name) for name in FIELD_OF_KIND.values()}
    merged = replace(
        running.job.fields, **{name: value for name, value in changes.items() if value is not None}
    )
    if recording.amend_start(desk, running, merged, desk.hand.badge or running.job.operator_badge):
        desk.go(Place.RUNNING)
        desk.good(say("Added to {job}, which is running.", job=merged.shown))


def expected_kind(desk: Desk) -> Kind | None:
    """The one kind a bare value can be, where exactly one is missing."""
    hand = desk.hand
    if hand.place is Place.TYPE and hand.typing is not None:
        return None if hand.typing.kind in TIMES else hand.typing.kind
    fields = hand.slots.fields
    if hand.place is Place.SIGN_IN or desk.operator is None:
        return Kind.BADGE if fields.empty else None
    named = (
        (Kind.WORK_ORDER, fields.work_order),
        (Kind.PART, fields.part),
        (Kind.OPERATION, fields.operation),
    )
    wanted = [kind for kind, value in named if not value]
    return wanted[0] if len(wanted) == 1 and hand.machine and not desk.job_in_front else None
