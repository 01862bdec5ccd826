"""The board of machines: jobs started elsewhere, jobs of ours closed elsewhere, today's counts, renamed machines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kiosk.commands import Place, StartAgain
from kiosk.shop import Machine
from kiosk.view import Action, MachineState
from tests.hand_clock import HandClock
from tests.unit.terminal_driver import ANA, BO, OTHER_SHEET, SHEET, Terminal, settings, words_of


def stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def start_elsewhere(t: Terminal, machine: str = "Machine1") -> None:
    """Somebody starts a job at another terminal."""
    body: dict[str, Any] = {
        "machine_display_name": machine,
        "start": stamp(t.clock.wall - timedelta(minutes=5)),
        "user_email": BO.email,
        "part_unique_identifier": "PART777",
        "recipe_version": "1",
        "step_number": "30",
        "wo_number": "WO-777",
    }
    status, _ = t.shop.create({"step_event": body}, t.clock.wall)
    assert status == 201


def finish_elsewhere(t: Terminal, machine: str = "Machine1") -> None:
    """Somebody finishes what runs on a machine."""
    body = {"machine_display_name": machine, "end": stamp(t.clock.wall), "qty_made": 1, "qty_scrapped": 0}
    status, _ = t.shop.finish({"step_event": body}, t.clock.wall)
    assert status == 200


def elsewhere(**station: object) -> Terminal:
    """A job started elsewhere, as the board has read it."""
    t = Terminal(settings(board_seconds=0, **station))
    start_elsewhere(t)
    t.wait(90)
    return t


def kinds(t: Terminal) -> list[str]:
    """What the server accepted, from this terminal and from elsewhere."""
    return [kind for kind, _ in t.sent()]


def test_a_job_started_elsewhere_is_shown_on_its_idle_tile() -> None:
    t = elsewhere()
    seen = t.tile().elsewhere
    assert seen is not None
    assert seen.display_name == "PART777 Op30"
    assert t.tile().job is None
    assert t.tile("Machine2").elsewhere is None


def test_our_start_behind_a_job_started_elsewhere_is_asked_about() -> None:
    t = elsewhere().at()
    t.scan(SHEET)
    t.wait(60)
    assert t.tile().state is MachineState.ATTENTION
    t.scans("ZJOBS", "ZSELECT")
    assert t.place is Place.QUESTION
    assert t.view.question is not None
    assert "PART777 Op30 runs on Haas VF-2" in str(t.view.question.words)
    t.scan("ZNO")
    assert t.told == "The other job is finished first, then yours is sent."
    t.wait(200)
    assert kinds(t) == ["start", "finish", "start"]
    assert t.running().fields.work_order == "WO-123"


def test_a_job_of_ours_closed_elsewhere_says_so_with_its_time_and_keeps_the_quantities() -> None:
    t = Terminal(settings(board_seconds=0)).at()
    t.scan(SHEET)
    t.wait(60)
    t.scan("Q40")
    finish_elsewhere(t)
    closed = t.clock.wall.replace(microsecond=0)
    t.wait(90)
    assert t.tile().state is MachineState.ATTENTION
    note = t.tile().note
    assert note is not None
    assert note.text == "Closed elsewhere at {time}. Its quantities are kept here."
    assert dict(note.values) == {"time": closed}
    assert t.view.quantity.good == 40
    t.scan("ZFINISH")
    t.wait(60)
    t.scan("ZJOBS")
    (item,) = t.view.jobs.attention
    assert (dict(item.what.values), item.server_words) == ({"time": closed}, "")
    assert item.actions == (Action.DISCARD, Action.BY_HAND)
    assert [body.get("qty_made") for kind, body in t.sent() if kind == "finish"] == [1]


def test_todays_count_comes_with_daily_rows() -> None:
    t = Terminal(settings(board_seconds=0), dialect="daily")
    start_elsewhere(t)
    t.wait(90)
    assert (t.tile().today, t.tile("Machine2").today) == (1, 0)
    assert t.tile().elsewhere is None


@pytest.mark.parametrize("online", [True, False])
def test_todays_count_is_left_out_while_the_server_has_another_date_than_the_station(online: bool) -> None:
    evening = HandClock(datetime(2026, 3, 12, 22, 0, tzinfo=UTC))
    t = Terminal(settings(undo_seconds=0, time_zone="America/Chicago"), dialect="daily", clock=evening).at()
    t.scans(SHEET, "Q4", "ZFINISH")
    t.wait(130)
    assert t.tile().today == 1
    t.online = online
    t.wait(2 * 3600)
    assert t.tile().today is None
    t.online = True
    t.wait(5 * 3600)
    assert t.tile().today == 0


def test_a_renamed_machine_keeps_its_running_job() -> None:
    t = Terminal(settings(board_seconds=0)).at()
    t.online = False
    t.scan(SHEET)
    renamed = (Machine("Machine3", "Haas VF-2", formerly=("Machine1",)), Machine("Machine2"))
    t.restart(settings(renamed, board_seconds=0))
    assert t.running("Machine3").fields.work_order == "WO-123"
    t.scan("10SMachine1")
    assert t.view.machine == "Machine3"
    t.online = True
    t.wait(120)
    assert t.sent()[0][1]["machine_display_name"] == "Machine3"


def test_a_machine_is_not_renamed_into_one_that_runs_a_job_itself() -> None:
    t = Terminal(settings(board_seconds=0)).at()
    t.scans(SHEET, "10SMachine2", OTHER_SHEET)
    t.restart(settings((Machine("Machine2", formerly=("Machine1",)),), board_seconds=0))
    assert t.running("Machine2").fields.work_order != "WO-123"
    assert t.running("Machine1").fields.work_order == "WO-123"


def test_an_idle_tile_shows_its_last_job() -> None:
    t = Terminal(settings(board_seconds=0)).at()
    t.scans(SHEET, "Q30", "ZFINISH")
    last = t.tile().last
    assert last is not None
    assert (last.fields.work_order, last.made, last.operator_name) == ("WO-123", 30, ANA.name)


def test_one_operator_runs_several_machines_and_several_operators_share_one_terminal() -> None:
    t = Terminal(settings(board_seconds=0)).at("Machine1")
    t.scans(SHEET, "10SMachine2", f"1H{BO.badge}", OTHER_SHEET)
    assert t.running("Machine1").operator_name == ANA.name
    assert t.running("Machine2").operator_name == BO.name
    t.wait(60)
    assert [body["user_email"] for _, body in t.sent()] == [ANA.email, BO.email]


def test_a_tile_without_anything_to_say_says_nothing() -> None:
    t = Terminal()
    assert (t.tile().state, words_of(t.tile().note), t.tile().last) == (MachineState.IDLE, "", None)


def test_at_the_change_of_shift_a_job_is_finished_with_what_was_made_and_started_again_by_the_next() -> None:
    t = Terminal(settings(board_seconds=0)).at()
    t.scan(SHEET)
    t.wait(3600)
    t.scans("1H1002", "Q20", "ZFINISH")
    assert t.told == "Recorded: PART123 Op10 finished, 20 good, 0 scrap. 30 left."
    t.do(StartAgain("Machine1"))
    assert t.running().operator_name == BO.name
    assert t.running().made_before == 20
    t.wait(60)
    (_, first), (_, finish), (_, second) = t.sent()
    assert (first["user_email"], finish["qty_made"], second["user_email"]) == (ANA.email, 20, BO.email)
