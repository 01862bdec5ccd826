"""Every scan is answered in words, on every screen: what a frame from a scanner means on the one in front."""

from __future__ import annotations

from kiosk.commands import Place, Scan
from kiosk.fields import FIELD_OF_KIND, TIMES, Kind
from kiosk.scanning.codes import code_of
from kiosk.scanning.framing import Frame
from kiosk.scanning.identifiers import strip_symbology
from kiosk.scanning.traveler import ScanRead, ScanRefused, read_scan
from kiosk.terminal import (
    arriving,
    code_words,
    correcting,
    counting,
    pages,
    presses,
    quantities,
    scans,
    starting,
)
from kiosk.terminal.desk import Desk
from kiosk.view import Tone
from kiosk.words import say

REPEAT_SECONDS = 1.0
DIGIT_REPEAT_SECONDS = 0.3


def answer_scan(desk: Desk, scan: Scan) -> None:
    """Answer one frame from a scanner."""
    if _is_repeat(desk, scan):
        desk.tell(Tone.PLAIN, say("Read twice: ignored the second one."))
        return
    told = read_scan(Frame(scan.data, scan.at, scan.overlong), desk.grammar, expected_kind(desk))
    desk.raw = told.raw
    if isinstance(told, ScanRefused):
        pages.meets_fault(desk, None)
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
        desk.good(code_words.read(code))
        desk.scanned = code
        if not pages.meets_fault(desk, code):
            presses.press(desk, code)
        desk.scanned = None
    else:
        pages.meets_fault(desk, None)
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
        scans.fill_fields(desk, fields, may_start=True)
    elif badge is not None or machine is not None:
        starting.start_if_complete(desk)


def _quantity(desk: Desk, number: int) -> None:
    """A bare Q: the ordered quantity before the start, the chosen quantity on the running screen."""
    running = desk.job_in_front
    if running is None:
        if number > 0:
            scans.fill_fields(desk, ((Kind.ORDERED, str(number)),), may_start=True)
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
    counting.tell_quantity(desk, entry)


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
