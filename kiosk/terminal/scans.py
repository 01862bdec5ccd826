"""What a scan means on the screen in front of it. Every screen takes every scan; each is answered in words."""

from __future__ import annotations

from kiosk.commands import Place, Scan
from kiosk.delivery.rows import State
from kiosk.fields import FIELD_OF_KIND, JobFields, Kind
from kiosk.scanning.codes import code_of
from kiosk.scanning.framing import Frame
from kiosk.scanning.traveler import ScanRead, ScanRefused, read_scan
from kiosk.shop import Operator
from kiosk.terminal import presses, quantities, recording, starting
from kiosk.terminal.desk import Desk, Running
from kiosk.terminal.slots import complete_part, fill, same_job
from kiosk.view import Tone
from kiosk.words import Words, say

REPEAT_SECONDS = 1.0
DIGIT_REPEAT_SECONDS = 0.3
AMENDING = {Kind.ORDERED, Kind.RECIPE, Kind.REVISION, Kind.CYCLE, Kind.SETUP}


def handle_scan(desk: Desk, scan: Scan) -> None:
    """Answer one frame from a scanner."""
    if _is_repeat(desk, scan):
        desk.tell(Tone.PLAIN, say("Read twice: ignored the second one."))
        return
    told = read_scan(Frame(scan.data, scan.at, scan.overlong), desk.grammar, desk.expected_kind())
    if isinstance(told, ScanRefused):
        desk.bad(told.words, told.raw)
        return
    command = told.value(Kind.COMMAND)
    if command is not None:
        code = code_of(command)
        assert code is not None
        desk.tell(Tone.PLAIN, say("{code} read", code=command), told.raw)
        presses.press(desk, code)
        return
    _handle_values(desk, told)


def _correct(desk: Desk, scan: ScanRead) -> None:
    """On an opened action a scanned value is its correction; it counts when that is sent again."""
    from kiosk.terminal import items, supervision

    item = items.opened_item(desk)
    allowed = {kind for kind, _ in item.fields} if item is not None else set()
    taken = [(kind, text) for kind, text in scan.values if kind in allowed]
    if not taken:
        desk.bad(say("That can't be corrected here. Scan BACK first."), scan.raw)
        return
    for kind, text in taken:
        supervision.correct(desk, kind, text)
    desk.good(say("{values} read", values=", ".join(text for _, text in taken)), scan.raw)


def _is_repeat(desk: Desk, scan: Scan) -> bool:
    data, at = desk.last_scan
    desk.last_scan = (scan.data, scan.at)
    is_digit = len(scan.data) == 2 and scan.data[:1] == b"Z"
    return data == scan.data and scan.at - at < (DIGIT_REPEAT_SECONDS if is_digit else REPEAT_SECONDS)


def _handle_values(desk: Desk, scan: ScanRead) -> None:
    badge, machine = scan.value(Kind.BADGE), scan.value(Kind.MACHINE)
    if badge is not None and not sign_in(desk, badge, scan.raw, scanned=True):
        return
    if machine is not None and not choose_machine(desk, machine, scan.raw):
        return
    fields = tuple(value for value in scan.values if value[0] in FIELD_OF_KIND)
    if desk.hand.place is Place.ITEM and badge is None and machine is None:
        _correct(desk, scan)
        return
    quantity = scan.value(Kind.QUANTITY)
    if quantity is not None:
        _quantity(desk, int(quantity), scan.raw)
    if fields:
        fill_fields(desk, fields, scan.raw, may_start=True)
    elif badge is not None or machine is not None:
        starting.start_if_complete(desk, scan.raw)


def sign_in(desk: Desk, badge: str, raw: str, *, scanned: bool) -> bool:
    """Sign in; a scanned supervisor's badge also opens the attention list for two minutes. False when unknown."""
    operator = desk.config.operator(badge)
    if operator is None:
        desk.bad(say("Badge {badge} is not known at this terminal. Ask a supervisor.", badge=badge), raw)
        return False
    if scanned and operator.supervisor:
        desk.supervisor = (operator, desk.now())
    already = desk.hand.badge == operator.badge
    changed = desk.operator is not None and not already
    desk.put(badge=operator.badge)
    desk.good(_welcome(operator, already, changed), raw)
    if desk.hand.place in (Place.SIGN_IN, Place.CLEAN, Place.HELP) or _types_badge(desk):
        desk.put(typing=None)
        desk.front()
    return True


def _types_badge(desk: Desk) -> bool:
    typing = desk.hand.typing
    return desk.hand.place is Place.TYPE and typing is not None and typing.kind is Kind.BADGE


def _welcome(operator: Operator, already: bool, changed: bool) -> Words:
    if already:
        return say("{name} is signed in", name=operator.name)
    return say("Now {name}", name=operator.name) if changed else say("Welcome, {name}", name=operator.name)


def choose_machine(desk: Desk, name: str, raw: str = "") -> bool:
    """Go to a machine; slots are kept. False when it is not known here."""
    machine = desk.config.machine(name)
    if machine is None:
        desk.bad(say("Machine {name} is not set up at this terminal.", name=name), raw)
        return False
    before = desk.machine
    desk.put(machine=machine.name, typing=None)
    desk.front()
    if before is not None and before.name != machine.name:
        desk.good(say("{before} → {machine}", before=before.shown, machine=machine.shown), raw)
    else:
        desk.good(say("{machine}", machine=machine.shown), raw)
    return True


def _quantity(desk: Desk, number: int, raw: str) -> None:
    """A bare Q: the ordered quantity before the start, the chosen quantity on the running screen."""
    running = desk.job_in_front
    if running is None:
        if number > 0:
            fill_fields(desk, ((Kind.ORDERED, str(number)),), raw, may_start=True)
        else:
            desk.bad(say("An ordered quantity of 0 makes no sense."), raw)
        return
    lane = running.job.lane
    entry = quantities.put(desk.quantities(lane), desk.quantities(lane).chosen, number)
    if entry is None:
        desk.bad(say("More than 999,999 can't be entered."), raw)
        return
    desk.put_quantities(lane, entry)
    desk.go(Place.RUNNING)
    desk.good(say("{number} entered. Press FINISH when it is right.", number=number), raw)


def fill_fields(desk: Desk, values: tuple[tuple[Kind, str], ...], raw: str, *, may_start: bool) -> None:
    """Traveler values: for the machine in front, for its next job, or for the start that is not yet sent."""
    running = desk.job_in_front
    if running is None:
        slots = fill(desk.hand.slots, values, desk.hand.badge, desk.now(), desk.clock.boot_id)
        desk.put(slots=complete_part(slots, desk.history.part_of), typing=None)
        if desk.hand.place not in (Place.SCAN, Place.MACHINES):
            desk.front()
        desk.good(_filled(desk, values), raw)
        if may_start:
            starting.start_if_complete(desk, raw)
        return
    told = JobFields(**{FIELD_OF_KIND[kind]: _typed(kind, text) for kind, text in values})  # type: ignore[arg-type]
    lane = running.job.lane
    if all(kind in AMENDING for kind, _ in values) and lane not in desk.hand.next_slots:
        _amend(desk, running, told, raw)
        return
    desk.put(typing=None)
    desk.go(Place.RUNNING)
    if same_job(told, running.job.fields) and desk.hand.next_slots.get(lane) is None:
        desk.good(say("This job is running. Enter the quantities, then press FINISH."), raw)
        return
    following = fill(
        desk.hand.next_slots.get(lane, starting.NO_SLOTS),
        values,
        desk.hand.badge,
        desk.now(),
        desk.clock.boot_id,
    )
    desk.put_next(lane, complete_part(following, desk.history.part_of))
    desk.good(
        say("Kept as the NEXT job. {job} is still running.", job=recording.job_words(running.job.fields)), raw
    )


def _typed(kind: Kind, text: str) -> str | int:
    return int(text) if kind in (Kind.ORDERED, Kind.CYCLE, Kind.SETUP) else text


def _filled(desk: Desk, values: tuple[tuple[Kind, str], ...]) -> Words:
    if desk.hand.machine is None:
        return say("Read. Now scan or choose the machine.")
    shown = ", ".join(text for _, text in values)
    return say("{values} read", values=shown)


def _amend(desk: Desk, running: Running, told: JobFields, raw: str) -> None:
    """An order quantity, recipe, revision or expected time for a start that has not left yet."""
    begin, _ = desk.outbox.actions_of(running.job.id)
    if begin is None or begin.state is not State.QUEUED or begin.sends:
        desk.bad(say("Too late for this job: its start was sent already."), raw)
        return
    held = running.job.fields
    merged = JobFields(
        held.work_order,
        held.part,
        held.operation,
        told.recipe or held.recipe,
        told.revision or held.revision,
        told.ordered if told.ordered is not None else held.ordered,
        told.cycle_seconds if told.cycle_seconds is not None else held.cycle_seconds,
        told.setup_seconds if told.setup_seconds is not None else held.setup_seconds,
    )
    if recording.amend_start(desk, running, merged, desk.hand.badge or running.job.operator_badge):
        desk.good(say("Added to the running job."), raw)
