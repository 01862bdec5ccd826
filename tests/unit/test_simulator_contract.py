"""The simulated shop against the published text of the step events API: the two writes, and the keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kiosk.simulator.contract import SimulatedShop
from kiosk.simulator.dispatch import EVENTS_PATH, FINISH_PATH, respond
from kiosk.simulator.names import STANDARD_KEY, STANDARD_READ_ONLY_KEY
from kiosk.simulator.office import change_key
from tests.unit.simulated_shop import NOW, call, finish_body, shop_of, start_body


def test_the_answer_to_a_start_is_that_of_the_published_example() -> None:
    stamps = {"created_at": "2025-05-27T10:01:45.397Z", "updated_at": "2025-05-27T10:01:45.397Z"}
    status, answer = shop_of(spaced_names=True).create(start_body(), NOW)
    assert status == 201
    assert answer == {
        "event": {
            "machine_id": 6,
            "range": "2025-05-27 10:00:00 UTC...",
            "eventable_type": "Step",
            "eventable_id": 3092,
            "ending_type": "manual",
            "id": 7785,
            "deleted_at": None,
            "metadata": {"qty_expected": 5, "wo_number": "WO-123"},
            **stamps,
            "user_id": 4,
            "tzrange": "2025-05-27 10:00:00 UTC...",
            "machine_name": "Machine 1",
            "display_name": "PART123 Op10",
        },
        "step": {
            "id": 3092,
            "machine_id": None,
            "recipe_id": 2443,
            "number": "10",
            "description": None,
            **stamps,
            "expected_cycle_time": 120,
            "expected_setup_time": 30,
        },
        "recipe": {
            "id": 2443,
            "organisation_id": None,
            "part_id": 2348,
            "description": None,
            **stamps,
            "version": 1,
        },
        "part": {
            "id": 2348,
            "unique_identifier": "PART123",
            "organisation_id": 3,
            "description": None,
            **stamps,
        },
    }


def test_the_answer_to_a_finish_is_that_of_the_published_example() -> None:
    shop = shop_of()
    shop.create(start_body(), NOW)
    assert shop.finish(finish_body(), NOW) == (
        200,
        {
            "event": {
                "id": 7785,
                "machine_id": 6,
                "user_id": 4,
                "tzrange": "2025-05-27T10:00:00Z..2025-05-27T11:00:00Z",
                "metadata": {
                    "qty_expected": 5,
                    "wo_number": "WO-123",
                    "quantity_made": 42,
                    "quantity_scrapped": 3,
                },
            }
        },
    )


def test_optional_fields_may_be_missing_from_start_and_finish() -> None:
    shop = shop_of()
    optional = ("step_expected_cycle_time", "step_expected_setup_time", "qty_expected", "wo_number")
    status, answer = shop.create(start_body(**dict.fromkeys(optional, ...)), NOW)
    assert (status, answer["event"]["metadata"], answer["step"]["expected_cycle_time"]) == (201, {}, None)
    status, answer = shop.finish(finish_body(end=..., qty_made=..., qty_scrapped=...), NOW)
    assert status == 200
    assert answer["event"]["tzrange"] == "2025-05-27T10:00:00Z..2025-05-27T10:01:45Z"
    assert answer["event"]["metadata"] == {}


@pytest.mark.parametrize(
    ("status", "error", "action"),
    [
        (404, "Machine not found", lambda shop: shop.create(start_body(machine_display_name="Lathe"), NOW)),
        (404, "Machine not found", lambda shop: shop.finish(finish_body(machine_display_name="Lathe"), NOW)),
        (404, "User not found", lambda shop: shop.create(start_body(user_email="x@example.com"), NOW)),
        (
            404,
            "No active step event found for this machine",
            lambda shop: shop.finish(finish_body(machine_display_name="Machine2"), NOW),
        ),
        (422, "Invalid end timestamp", lambda shop: shop.finish(finish_body(end="at noon"), NOW)),
        (422, "Invalid end timestamp", lambda shop: shop.finish(finish_body(end=1748343600), NOW)),
        (422, "Invalid end timestamp", lambda shop: shop.finish(finish_body(end="2025-05-27T11:00:00"), NOW)),
        (
            422,
            "Invalid end timestamp",
            lambda shop: shop.finish(finish_body(end="2025-05-27T09:59:59Z"), NOW),
        ),
        (
            422,
            "Invalid start timestamp",
            lambda shop: shop.create(start_body(machine_display_name="Machine2", start="today"), NOW),
        ),
        (422, "Machine already has an active step event", lambda shop: shop.create(start_body(), NOW)),
    ],
)
def test_a_refusal_has_its_published_words_and_changes_nothing(
    status: int, error: str, action: Callable[[SimulatedShop], tuple[int, Any]]
) -> None:
    shop = shop_of()
    shop.create(start_body(), NOW)
    assert action(shop) == (status, {"error": error})
    assert len(shop.ledger) == 1
    assert [event.ended_at for event in shop.events.values()] == [None]


@pytest.mark.parametrize("name", [*start_body()["step_event"]][:6])
def test_each_required_field_of_a_start_is_required(name: str) -> None:
    for absent in (..., None, ""):
        status, answer = shop_of().create(start_body(**{name: absent}), NOW)
        assert (status, answer) == (422, {"error": f"Missing required fields: {name}"})


@pytest.mark.parametrize(
    "changes",
    [
        {"qty_expected": -1},
        {"qty_expected": "5"},
        {"qty_expected": True},
        {"step_expected_cycle_time": "two"},
        {"step_expected_setup_time": -0.5},
        {"wo_number": ["WO"]},
        {"part_unique_identifier": "  "},
        {"step_number": 1.5},
    ],
)
def test_an_unusable_field_of_a_start_is_named_in_the_refusal(changes: dict[str, object]) -> None:
    (name,) = changes
    assert shop_of().create(start_body(**changes), NOW) == (422, {"error": f"Invalid {name}"})


@pytest.mark.parametrize("name", ["qty_made", "qty_scrapped"])
def test_an_unusable_quantity_refuses_the_finish(name: str) -> None:
    shop = shop_of()
    shop.create(start_body(), NOW)
    assert shop.finish(finish_body(**{name: -1}), NOW) == (422, {"error": f"Invalid {name}"})


@pytest.mark.parametrize("body", [None, [], "text", {}, {"step_event": None}, {"step_event": []}])
def test_a_body_without_a_step_event_is_refused(body: object) -> None:
    expected = (422, {"error": "Missing required fields: step_event"})
    assert shop_of().create(body, NOW) == expected
    assert shop_of().finish(body, NOW) == expected


@pytest.mark.parametrize(
    "start",
    [
        "2025-05-27T12:00:00.999+02:00",
        "2025-05-27 10:00:00 UTC",
        "2025-05-27 10:00:00 UTC...",
        "2025-05-27 10:00:00 UTC...Infinity",
        "2025-05-27T10:00:00Z..2025-05-27T11:00:00Z",
    ],
)
def test_a_start_keeps_its_moment_in_whole_seconds_whatever_its_form(start: str) -> None:
    status, answer = shop_of().create(start_body(start=start), NOW)
    assert (status, answer["event"]["range"]) == (201, "2025-05-27 10:00:00 UTC...")


def test_part_recipe_and_step_are_made_once_and_found_again() -> None:
    shop = shop_of(double_start="stack")

    def ids(**changes: object) -> tuple[int, int, int, int]:
        _, answer = shop.create(start_body(**changes), NOW)
        return tuple(answer[each]["id"] for each in ("event", "step", "recipe", "part"))  # type: ignore[return-value]

    assert ids() == (7785, 3092, 2443, 2348)
    assert ids() == (7786, 3092, 2443, 2348)
    assert ids(step_number="20") == (7787, 3093, 2443, 2348)
    assert ids(recipe_version="B") == (7788, 3094, 2444, 2348)
    assert ids(part_unique_identifier="PART9") == (7789, 3095, 2445, 2349)


def test_with_stacked_starts_a_finish_ends_the_event_created_last() -> None:
    shop = shop_of(double_start="stack")
    shop.create(start_body(), NOW)
    shop.create(start_body(start="2025-05-27T08:00:00Z"), NOW)
    assert [shop.finish(finish_body(), NOW)[1]["event"]["id"] for _ in range(2)] == [7786, 7785]
    assert shop.finish(finish_body(), NOW)[0] == 404


def test_both_spellings_of_a_machine_are_accepted_and_no_third() -> None:
    shop = shop_of(double_start="stack")
    assert shop.create(start_body(machine_display_name="Machine 1"), NOW)[0] == 201
    assert shop.create(start_body(machine_display_name="machine1"), NOW)[0] == 404


@pytest.mark.parametrize("key", ["", "wrong", "gone"])
def test_an_unknown_or_revoked_key_gets_401_for_reading_and_writing(key: str) -> None:
    shop = shop_of()
    change_key(shop, {"key": "gone", "state": "revoked"})
    for method, path in (("GET", EVENTS_PATH), ("POST", EVENTS_PATH), ("PATCH", FINISH_PATH)):
        assert call(shop, method, path, {}, key) == (401, {"error": "Invalid API key"})


def test_a_read_only_key_reads_and_is_refused_before_its_body_is_looked_at() -> None:
    shop = shop_of()
    refused = (403, {"error": "This API key does not have write permissions"})
    assert call(shop, "GET", EVENTS_PATH, key=STANDARD_READ_ONLY_KEY) == (200, {"data": []})
    assert call(shop, "POST", EVENTS_PATH, {"nonsense": 1}, STANDARD_READ_ONLY_KEY) == refused
    assert call(shop, "PATCH", FINISH_PATH, {"nonsense": 1}, STANDARD_READ_ONLY_KEY) == refused
    broken = respond(shop, "POST", EVENTS_PATH, {}, f"Bearer {STANDARD_READ_ONLY_KEY}", b"{", NOW)
    assert broken[0] == 403


def test_an_expired_key_works_again_once_it_is_valid() -> None:
    shop = shop_of()
    change_key(shop, {"key": STANDARD_KEY, "state": "expired"})
    assert call(shop, "GET", EVENTS_PATH)[0] == 401
    change_key(shop, {"key": STANDARD_KEY})
    assert call(shop, "POST", EVENTS_PATH, start_body())[0] == 201


def test_other_paths_methods_and_broken_json_have_answers_of_their_own() -> None:
    shop = shop_of()
    assert call(shop, "GET", "/api/v2/step_events")[0] == 404
    assert call(shop, "DELETE", EVENTS_PATH)[0] == 405
    assert respond(shop, "POST", EVENTS_PATH, {}, f"Bearer {STANDARD_KEY}", b"{", NOW)[0] == 400
