"""What the simulated shop lists, in both shapes, and what its office does."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Literal

import pytest

from kiosk.simulator.contract import SimulatedShop
from kiosk.simulator.dispatch import EVENTS_PATH
from kiosk.simulator.names import STANDARD_KEY
from kiosk.simulator.office import act, change_key
from tests.unit.simulated_shop import NOW, WEEK, call, finish_body, shop_of, start_body


def two_days(shop: SimulatedShop) -> None:
    for day in ("26", "27"):
        for machine in ("Machine1", "Machine2"):
            shop.create(start_body(machine_display_name=machine, start=f"2025-05-{day}T10:00:00Z"), NOW)
            if (day, machine) != ("27", "Machine2"):
                shop.finish(finish_body(machine_display_name=machine, end=f"2025-05-{day}T11:00:00Z"), NOW)


def row(date: str, machine: str, count: int, seconds: int) -> dict[str, object]:
    return {"date": date, "machine": machine, "events_count": count, "total_cycle_time": seconds}


def test_the_daily_shape_has_a_row_per_day_and_machine() -> None:
    shop = shop_of()
    two_days(shop)
    assert shop.list(WEEK, NOW) == (
        200,
        {
            "data": [
                row("2025-05-26", "Machine1", 1, 3600),
                row("2025-05-26", "Machine2", 1, 3600),
                row("2025-05-27", "Machine1", 1, 3600),
                row("2025-05-27", "Machine2", 1, 0),
            ]
        },
    )
    chosen = shop.list({"from": "2025-05-27", "to": "2025-05-27", "machine_ids": "7,99"}, NOW)
    assert chosen == (200, {"data": [row("2025-05-27", "Machine2", 1, 0)]})


def test_daily_counts_can_leave_out_what_still_runs() -> None:
    shop = shop_of(daily_counts_running=False, spaced_names=True)
    two_days(shop)
    _, answer = shop.list({**WEEK, "machine_ids": "7"}, NOW)
    assert answer == {"data": [row("2025-05-26", "Machine 2", 1, 3600)]}


def test_the_events_shape_is_a_plain_array_with_running_events_open() -> None:
    shop = shop_of("events", spaced_names=True)
    two_days(shop)
    status, answer = shop.list({**WEEK, "machine_ids": "7"}, NOW)
    assert status == 200
    assert answer[1] == {
        "id": 7788,
        "started_at": "2025-05-27T10:00:00Z",
        "ended_at": None,
        "machine_id": 7,
        "machine_name": "Machine 2",
        "display_name": "PART123 Op10",
        "part_count": 0,
        "cycle_count": 0,
        "metadata": {"qty_expected": 5, "wo_number": "WO-123"},
    }
    assert (answer[0]["ended_at"], answer[0]["part_count"]) == ("2025-05-26T11:00:00Z", 42)


@pytest.mark.parametrize("dialect", ["daily", "events"])
def test_what_is_sent_encoded_is_what_is_listed_after_every_change(
    dialect: Literal["daily", "events"],
) -> None:
    shop = shop_of(dialect)

    def agrees() -> None:
        assert json.loads(shop.list_encoded(WEEK, NOW)[1]) == shop.list(WEEK, NOW)[1]

    two_days(shop)
    agrees()
    shop.finish(finish_body(machine_display_name="Machine2"), NOW)
    agrees()
    act(shop, {"action": "delete", "event_id": 7785}, NOW)
    agrees()


def test_an_event_is_listed_on_every_day_it_touches_and_on_no_other() -> None:
    shop = shop_of("events")
    shop.create(start_body(start="2025-05-20T23:59:59Z"), NOW)

    def listed(first: str, last: str) -> int:
        return len(shop.list({"from": first, "to": last}, NOW)[1])

    assert listed("2025-05-21", "2025-05-21") == 1
    assert listed("2025-05-30", "2025-05-30") == 1
    shop.finish(finish_body(end="2025-05-22T00:00:01Z"), NOW)
    days = [f"2025-05-{day}" for day in (19, 20, 21, 22, 23)]
    assert [listed(day, day) for day in days] == [0, 1, 1, 1, 0]


def test_without_dates_the_current_week_from_monday_is_listed() -> None:
    shop = shop_of()
    for day in ("2025-05-25", "2025-05-26", "2025-06-01", "2025-06-02"):
        shop.create(start_body(start=f"{day}T10:00:00Z"), NOW)
        shop.finish(finish_body(end=f"{day}T11:00:00Z"), NOW)
    assert [each["date"] for each in shop.list({}, NOW)[1]["data"]] == ["2025-05-26", "2025-06-01"]
    later = NOW + timedelta(days=7)
    assert [each["date"] for each in shop.list({}, later)[1]["data"]] == ["2025-06-02"]


@pytest.mark.parametrize("parameters", [{"from": "soon"}, {"to": "2025-13-01"}, {"machine_ids": "6,x"}])
@pytest.mark.parametrize("dialect", ["daily", "events"])
def test_a_window_that_is_none_is_refused(
    dialect: Literal["daily", "events"], parameters: dict[str, str]
) -> None:
    assert shop_of(dialect).list(parameters, NOW)[0] == 422
    assert shop_of(dialect).list_encoded(parameters, NOW)[0] == 422


def test_the_office_acts_on_events_and_stands_in_the_ledger_as_the_office() -> None:
    shop = shop_of("events", "stack")
    shop.create(start_body(), NOW)
    started = act(shop, {"action": "start", "wo_number": "WO-9"}, NOW)[1]["event"]
    assert started["display_name"] == "OFFICE-1 Op10"
    assert act(shop, {"action": "finish", "event_id": 7785}, NOW)[1]["event"]["id"] == 7785
    assert act(shop, {"action": "finish", "event_id": 7785}, NOW)[0] == 404
    assert act(shop, {"action": "delete", "event_id": started["id"]}, NOW)[0] == 200
    assert act(shop, {"action": "delete", "event_id": started["id"]}, NOW)[0] == 404
    assert act(shop, {"action": "dance"}, NOW)[0] == 422
    assert [each["id"] for each in shop.list(WEEK, NOW)[1]] == [7785]
    entries = [(each.seq, each.kind, each.source, each.event_id) for each in shop.ledger]
    assert entries == [
        (1, "start", "api", 7785),
        (2, "start", "office", 7786),
        (3, "finish", "office", 7785),
        (4, "delete", "office", 7786),
    ]


def test_a_deleted_running_event_no_longer_blocks_its_machine() -> None:
    shop = shop_of()
    shop.create(start_body(), NOW)
    act(shop, {"action": "delete", "event_id": 7785}, NOW)
    assert shop.list(WEEK, NOW) == (200, {"data": []})
    assert shop.finish(finish_body(), NOW)[0] == 404
    assert shop.create(start_body(), NOW)[1]["event"]["id"] == 7786


def test_a_reset_shop_begins_again_with_the_first_ids_and_valid_keys() -> None:
    shop = shop_of()
    shop.create(start_body(), NOW)
    change_key(shop, {"key": STANDARD_KEY, "state": "revoked"})
    shop.reset()
    assert shop.ledger == []
    assert call(shop, "POST", EVENTS_PATH, start_body())[1]["event"]["id"] == 7785
