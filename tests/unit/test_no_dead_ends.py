"""Whatever is scanned, pressed and typed in whatever order: no screen without its content, no exception."""

from __future__ import annotations

import random

import pytest

from kiosk import commands as ask
from kiosk.commands import Ending, Field, OperatorCommand, Place, Tab
from kiosk.fields import Kind
from kiosk.scanning.codes import Code
from kiosk.view import View
from tests.unit.terminal_driver import OTHER_SHEET, SHEET, Terminal, settings, sheet

CODES: tuple[str | bytes, ...] = (
    *(code.value for code in Code),
    *("1H1001", "1H1002", "1H9001", "1H404", "10SMachine1", "10SMachine2", "10SLathe"),
    *("WWO-123", "1W10", "1W20", "1PPART123", "3WWO-123+10", "3WWO-200+20", "7Q25EA", "Q5", "Q0", "2PC"),
    *("16S2", "ZCYCLE120", "rubbish", b"\x00\xff\x1b[31m"),
    *(SHEET, OTHER_SHEET, sheet("WWO-300", "1W30", "1PPART300")),
)
PLAIN: tuple[OperatorCommand, ...] = (
    *(ask.Go(place) for place in Place),
    *(ask.TypeInto(kind) for kind in Kind if kind is not Kind.COMMAND),
    *(ask.ClearSlot(kind) for kind in (Kind.WORK_ORDER, Kind.PART, Kind.ORDERED)),
    *(ask.ShowTab(tab) for tab in Tab),
    *(ask.OpenItem(number) for number in range(1, 6)),
    *(ask.AnswerQuestion(number, reply) for number in (1, 2) for reply in ask.Reply),
    *(ask.EndAt(ending) for ending in Ending),
    *(ask.StepQuantity(field, by) for field in Field for by in (-1, 1)),
    *(ask.ChooseField(field) for field in Field),
    *(ask.StartAgain(name) for name in ("Machine1", "Machine2")),
    *(ask.ChooseMachine(name) for name in ("Machine1", "Machine2")),
    *(ask.FinishElsewhere(name) for name in ("Machine1", "Machine2")),
    *(ask.TypeText(text) for text in ("1", "630", "WO-9", "[red]")),
    ask.TypeInto(None),
    ask.EraseText(),
    ask.AcceptText(),
    ask.EraseDigit(),
    ask.Retry(),
    ask.Discard("Recorded twice"),
    ask.ReportCount(1, 3, 0),
    ask.SignIn("1002"),
)
NEEDS = {
    Place.RUNNING: lambda view: view.machine_view() is not None and view.machine_view().job is not None,
    Place.SCAN: lambda view: view.machine_view() is not None and view.machine_view().job is None,
    Place.MACHINES: lambda view: view.machine is None,
    Place.TYPE: lambda view: view.typing is not None,
    Place.ITEM: lambda view: view.jobs.opened is not None,
    Place.REASON: lambda view: view.jobs.opened is not None,
    Place.QUESTION: lambda view: view.question is not None,
    Place.ENDED: lambda view: view.machine_view() is not None and view.machine_view().job is not None,
    Place.FAULT: lambda view: view.fault is not None,
}


def check(view: View) -> None:
    """The screen in front has what it shows."""
    needed = NEEDS.get(view.place)
    assert needed is None or needed(view), view.place
    assert view.machine is None or view.machine_view() is not None


def step(t: Terminal, chance: random.Random) -> object:
    """One thing that may happen at a terminal."""
    drawn = chance.random()
    if drawn < 0.55:
        code = chance.choice(CODES)
        t.scan(code, after=chance.choice((0.2, 1.5, 1.5, 20.0)))
        return code
    if drawn < 0.9:
        command = chance.choice(PLAIN)
        t.do(command, chance.choice((0.2, 1.5)))
        return command
    if drawn < 0.94:
        t.online = not t.online
        return "link"
    if drawn < 0.96:
        t.answers = [chance.choice([(422, b'{"error": "User not found"}'), None])]
        return "refused or lost"
    if drawn < 0.98:
        t.wait(chance.choice((100.0, 4000.0, 50_000.0)))
        return "time"
    t.restart(reboot=t.clock.boot_id == "boot-1" and chance.random() < 0.3)
    return "restart"


@pytest.mark.parametrize("seed", range(12))
def test_no_order_of_commands_leads_to_a_dead_end(seed: int) -> None:
    chance = random.Random(seed)
    t = Terminal(settings(sign_out_minutes=30), dialect=chance.choice(("events", "daily")))
    done: list[object] = []
    for _ in range(120):
        done.append(step(t, chance))
        check(t.view)
    t.online = True
    t.wait(30)
    for code in ("1H1001", "10SMachine1"):
        t.scan(code)
    t.wait(16)
    t.scan("10SMachine1")
    assert t.place in (Place.SCAN, Place.RUNNING), done[-5:]
