"""What a reading proves about a job, and what it doesn't."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from kiosk.api.readings import DailyReading, DailyRow
from kiosk.api.server_event import ServerEvent
from kiosk.delivery.evidence import DAYS_AFTER, DAYS_BEFORE, count_from, count_since, sightings, window
from kiosk.shop import Machine
from tests.unit.lane_cases import END, START, event, events, job

MACHINE = Machine("Machine1", formerly=("Old Mill",))
UNKNOWN = job(server_id=None)


def ours(*shown: ServerEvent, machine_id: int | None = None) -> list[int | str]:
    seen = sightings(events(*shown), MACHINE, machine_id, UNKNOWN, START)
    return [each.id for each in seen.ours]


RECOGNISED = {
    "the same second, name and order": (event(), True),
    "another spelling of the name": (event(display_name="part1 OP10"), True),
    "no work order shown": (event(work_order=None), True),
    "the machine's earlier name": (event(machine_name="old mill"), True),
    "another second": (event(start=START + 1), False),
    "another part": (event(display_name="PART2 Op10"), False),
    "another work order": (event(work_order="WO-2"), False),
    "another machine": (event(machine_name="Machine 2"), False),
}


@pytest.mark.parametrize("case", RECOGNISED)
def test_an_unknown_start_is_recognised_by_second_name_order_and_machine(case: str) -> None:
    shown, is_ours = RECOGNISED[case]
    assert bool(ours(shown)) is is_ours


def test_a_server_id_settles_it_whatever_else_is_shown() -> None:
    renamed = event(7785, start=START + 3, display_name="RENAMED Op1")
    seen = sightings(events(renamed, event(9)), MACHINE, None, job(server_id="7785"), START)
    assert [each.id for each in seen.ours] == [7785]
    assert [each.id for each in seen.foreign_active] == [9]


def test_a_known_machine_id_beats_its_name() -> None:
    assert ours(event(machine_id=6, machine_name="Renamed"), machine_id=6) == [7785]
    assert ours(event(machine_id=7), machine_id=6) == []


def test_what_was_there_before_our_send_is_not_ours() -> None:
    seen = sightings(events(event(5), event(7)), MACHINE, None, UNKNOWN, START, before=("5",))
    assert [each.id for each in seen.ours] == [7]


def test_another_name_in_our_second_leaves_doubt_unless_it_is_on_another_machine_of_ours() -> None:
    twin = event(display_name="PART9 Op10", machine_name="Machine 2")
    assert sightings(events(twin), MACHINE, None, UNKNOWN, START).doubtful
    elsewhere = frozenset({"machine2"})
    assert not sightings(events(twin), MACHINE, None, UNKNOWN, START, elsewhere=elsewhere).doubtful


def test_two_readings_that_show_the_machine_alike_have_one_fingerprint() -> None:
    def fingerprint(*shown: ServerEvent) -> int:
        return sightings(events(*shown), MACHINE, None, None, None).fingerprint

    other = event(9, machine_name="Machine 2")
    assert fingerprint(event(), other) == fingerprint(event())
    assert fingerprint(event()) != fingerprint(event(end=END))


def test_days_of_the_machine_are_summed_from_the_first_on_in_every_spelling() -> None:
    day = date(2026, 11, 24)
    rows = [
        DailyRow(day - timedelta(days=1), "Machine1", 1, 0.0),
        DailyRow(day, "MACHINE 1", 2, 0.0),
        DailyRow(day, "Old Mill", 4, 0.0),
        DailyRow(day, "Machine2", 8, 0.0),
    ]
    assert count_since(DailyReading(tuple(rows)), MACHINE, day) == 6


def test_a_window_reaches_from_before_the_start_to_after_today() -> None:
    today = datetime.fromtimestamp(START, UTC).date()
    assert window(START, START) == (today - timedelta(days=DAYS_BEFORE), today + timedelta(days=DAYS_AFTER))
    assert window(START - 86_400 * 100, START)[0] == today - timedelta(days=100 + DAYS_BEFORE)


def test_the_count_of_a_start_begins_the_day_before_it_in_any_zone() -> None:
    assert count_from(START) == datetime.fromtimestamp(START, UTC).date() - timedelta(days=1)
