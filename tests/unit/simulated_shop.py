"""A simulated shop without a server, and requests to it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, Literal

from kiosk.simulator.contract import SimulatedShop
from kiosk.simulator.dispatch import respond
from kiosk.simulator.model import Options
from kiosk.simulator.names import STANDARD_KEY
from kiosk.simulator.standard import make_shop

NOW = datetime(2025, 5, 27, 10, 1, 45, 397000, tzinfo=UTC)
WEEK = {"from": "2025-05-26", "to": "2025-06-01"}


def start_body(**changes: object) -> dict[str, Any]:
    fields: dict[str, object] = {
        "machine_display_name": "Machine1",
        "start": "2025-05-27T10:00:00Z",
        "user_email": "ana@example.com",
        "part_unique_identifier": "PART123",
        "recipe_version": "1",
        "step_number": "10",
        "step_expected_cycle_time": 120,
        "step_expected_setup_time": 30,
        "qty_expected": 5,
        "wo_number": "WO-123",
        **changes,
    }
    return {"step_event": {name: value for name, value in fields.items() if value is not ...}}


def finish_body(**changes: object) -> dict[str, Any]:
    fields: dict[str, object] = {
        "machine_display_name": "Machine1",
        "end": "2025-05-27T11:00:00Z",
        "qty_made": 42,
        "qty_scrapped": 3,
        **changes,
    }
    return {"step_event": {name: value for name, value in fields.items() if value is not ...}}


def shop_of(
    dialect: Literal["daily", "events"] = "daily",
    double_start: Literal["reject", "stack"] = "reject",
    *,
    daily_counts_running: bool = True,
    spaced_names: bool = False,
) -> SimulatedShop:
    options = Options(dialect, daily_counts_running, spaced_names, double_start)
    return make_shop(["Machine1", "Machine2"], ["first@example.com", "ana@example.com"], options=options)


def call(
    shop: SimulatedShop, method: str, path: str, body: object = None, key: str = STANDARD_KEY
) -> tuple[int, Any]:
    encoded = b"" if body is None else json.dumps(body).encode()
    status, answer = respond(shop, method, path, WEEK, f"Bearer {key}" if key else "", encoded, NOW)
    return status, json.loads(answer)
