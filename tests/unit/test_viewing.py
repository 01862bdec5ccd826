"""The picture that the screens get: faults, warnings, the locked glass, and nothing published that shows nothing new."""

from __future__ import annotations

import ast
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from kiosk.commands import Field as Which
from kiosk.commands import Go, Place, Press, StepQuantity
from kiosk.events import Answered, ViewChanged
from kiosk.reports import Reconfigured
from kiosk.scanning.codes import Code
from kiosk.view import FaultView, LinkState, MachineState, Tone
from kiosk.words import say
from tests.unit.terminal_driver import OTHER_SHEET, SHEET, Terminal, settings

ROOT = Path(__file__).parents[2]
FAULT = FaultView(say("The configuration has faults"), (say("line 3"),), say("Correct the file"))


def refuse(t: Terminal, on: bool) -> None:
    """Let the store refuse every write, as on a full or read-only disk, or take them again."""
    t.store.connection.execute(f"PRAGMA query_only = {'ON' if on else 'OFF'}")


def signed_in() -> Terminal:
    return Terminal(settings(board_seconds=0)).at()


def test_a_start_that_the_disk_refuses_is_not_recorded_and_nothing_entered_is_lost() -> None:
    t = signed_in()
    t.scans("WWO-123", "1W10")
    refuse(t, True)
    t.scan("1PPART123")
    assert t.place is Place.FAULT
    assert t.view.fault is not None
    assert str(t.view.fault.title) == "NOT RECORDED"
    assert t.refused
    assert t.told.startswith("NOT RECORDED")
    assert t.tile().state is MachineState.IDLE
    refuse(t, False)
    t.press(Code.BACK)
    assert t.place is Place.SCAN
    assert t.view.entry.fields.complete
    t.scan("ZSTART")
    t.wait(30)
    assert len(t.sent()) == 1


@pytest.mark.parametrize("code", ["ZFINISH", "ZNEXT", "ZWRONG"])
def test_no_refused_commit_ends_a_job_or_loses_its_quantities(code: str) -> None:
    t = signed_in()
    t.scan(SHEET)
    t.wait(30)
    t.scans("Q40", OTHER_SHEET)
    if code == "ZWRONG":
        t.scan(code)
    refuse(t, True)
    t.scan(code)
    assert t.place is Place.FAULT
    refuse(t, False)
    t.press(Code.BACK)
    assert t.running().fields.work_order == "WO-123"
    assert t.view.quantity.good == 40
    assert t.view.next_entry is not None
    assert t.view.next_entry.fields.work_order == "WO-200"
    t.wait(60)
    assert [kind for kind, _ in t.sent()] == ["start"]


def test_an_undo_that_the_disk_refuses_changes_nothing() -> None:
    t = signed_in()
    t.scan(SHEET)
    refuse(t, True)
    t.scan("ZUNDO")
    assert t.told.startswith("NOT RECORDED")
    refuse(t, False)
    t.wait(60)
    assert [kind for kind, _ in t.sent()] == ["start"]


def test_a_scan_after_not_recorded_counts_at_once() -> None:
    t = signed_in()
    refuse(t, True)
    t.scan(SHEET)
    refuse(t, False)
    t.scan("ZSTART")
    assert t.place is Place.RUNNING


def test_a_faulty_configuration_is_shown_in_full_while_the_last_good_one_runs() -> None:
    t = Terminal(settings(board_seconds=0)).at()
    t.scan("WWO-1")
    t.engine.handle(Reconfigured(None, FAULT))
    t.wait(1)
    assert (t.place, t.view.fault) == (Place.FAULT, FAULT)
    t.press(Code.BACK)
    assert (t.place, t.view.entry.fields.work_order) == (Place.SCAN, "WO-1")
    assert "The configuration has faults" in [str(each) for each in t.view.warnings]
    t.reconfigure(t.config)
    assert t.view.warnings == ()
    assert t.view.fault is None


def test_the_glass_is_locked_for_fifteen_seconds_and_scans_are_still_taken() -> None:
    t = Terminal(settings(board_seconds=0)).at()
    t.do(Go(Place.CLEAN))
    assert t.place is Place.CLEAN
    t.do(StepQuantity(Which.GOOD, 1))
    t.press(Code.CANCEL)
    t.scan(SHEET)
    assert t.place is Place.CLEAN
    t.press(Code.WRONG)
    assert t.place is Place.CLEAN
    t.wait(15)
    assert t.place is Place.RUNNING
    assert t.view.quantity.good is None


def test_nothing_is_published_while_nothing_changes() -> None:
    t = Terminal(settings(board_seconds=0)).at()
    t.scan(SHEET)
    t.wait(200)
    t.events.clear()
    t.wait(600)
    assert [event for event in t.events if isinstance(event, ViewChanged)] == []


def test_the_same_answer_twice_is_heard_twice() -> None:
    t = Terminal().at()
    t.events.clear()
    t.scan("1H1001")
    t.scan("1H1001")
    heard = [event.tone for event in t.events if isinstance(event, Answered)]
    assert heard == [Tone.GOOD, Tone.GOOD]


def test_every_scan_sounds_one_way_or_the_other() -> None:
    t = Terminal().at()
    t.events.clear()
    codes = [
        "WWO-1",
        "nonsense",
        "1H1001",
        SHEET,
        "Z5",
        "ZSCRAP",
        "ZCLEAR",
        "ZALL",
        "ZHELP",
        "ZJOBS",
        "ZBACK",
    ]
    t.scans(*codes)
    assert len([event for event in t.events if isinstance(event, Answered)]) >= len(codes)
    assert all(event.tone is not Tone.PLAIN for event in t.events if isinstance(event, Answered))


def test_the_link_says_offline_since_when_and_how_many_wait() -> None:
    t = Terminal(settings(board_seconds=0)).at()
    t.wait(60)
    assert t.view.link.state is LinkState.ONLINE
    t.online = False
    since = t.clock.wall
    t.scan(SHEET)
    t.wait(100)
    assert (t.view.link.state, t.view.link.waiting) == (LinkState.OFFLINE, 1)
    assert t.view.link.since is not None
    assert abs(t.view.link.since - since) < timedelta(seconds=90)


def test_an_idle_terminal_reads_once_a_minute_and_stays_online(monkeypatch: pytest.MonkeyPatch) -> None:
    t = Terminal().at()
    t.wait(60)
    asked: list[str] = []
    answer = t._answer
    monkeypatch.setattr(t, "_answer", lambda work: (asked.append(work.request.method), answer(work))[1])
    t.wait(600)
    assert set(asked) == {"GET"}
    assert 8 <= len(asked) <= 10
    assert t.view.link.state is LinkState.ONLINE


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (20, []),
        (9, ["The API key expires in 9 days"]),
        (1, ["The API key expires tomorrow"]),
        (0, ["The API key expires today. Call a supervisor"]),
        (-3, ["The API key has expired. Call a supervisor"]),
    ],
)
def test_a_key_is_warned_about_in_its_last_fortnight(days: int, words: list[str]) -> None:
    t = Terminal()
    expires = t.clock.wall.date() + timedelta(days=days)
    assert isinstance(expires, date)
    api = msgspec.structs.replace(t.config.api, key_expires=expires)
    t.reconfigure(msgspec.structs.replace(t.config, api=api))
    assert [str(each) for each in t.view.warnings] == words


def test_a_clock_that_is_off_is_warned_about() -> None:
    t = Terminal()
    t.wait(61)
    t.clock.wall += timedelta(minutes=3)
    t.wait(1)
    assert [str(each) for each in t.view.warnings] == ["This clock is 3 min off"]


def test_the_oldest_waiting_action_is_warned_about_after_two_hours() -> None:
    t = Terminal(settings(board_seconds=0)).at()
    t.online = False
    t.scan(SHEET)
    t.wait(7100)
    assert t.view.warnings == ()
    t.wait(200)
    assert [str(each) for each in t.view.warnings] == ["The oldest waiting action is 2 h old"]


def test_a_press_during_a_view_never_shows_a_job_that_is_not_on_disk() -> None:
    t = signed_in()
    refuse(t, True)
    t.events.clear()
    t.scan(SHEET)
    t.do(Press(Code.START))
    for event in t.events:
        if isinstance(event, ViewChanged):
            assert all(tile.job is None for tile in event.view.machines)


def test_every_sentence_is_made_from_a_literal_that_a_catalog_can_hold() -> None:
    rooms = [
        *(ROOT / "kiosk" / "terminal").glob("*.py"),
        ROOT / "kiosk" / "jobs.py",
        ROOT / "kiosk" / "warnings.py",
    ]
    for file in rooms:
        for node in ast.walk(ast.parse(file.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("say", "Words")
            ):
                assert isinstance(node.args[0], ast.Constant), f"{file.name}:{node.lineno}"
