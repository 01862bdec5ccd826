"""Requests to a simulator in a process of its own."""

from __future__ import annotations

import httpx

from kiosk.simulator.names import STANDARD_KEY
from kiosk.simulator.process import SimulatorProcess

EVENTS = "/api/v1/step_events"
FINISH = "/api/v1/step_events/finish"
START_BODY = {
    "step_event": {
        "machine_display_name": "Machine1",
        "start": "2025-05-27T10:00:00Z",
        "user_email": "ana@example.com",
        "part_unique_identifier": "PART123",
        "recipe_version": "1",
        "step_number": "10",
        "qty_expected": 5,
        "wo_number": "WO-123",
    }
}
FINISH_BODY = {"step_event": {"machine_display_name": "Machine1", "qty_made": 4, "qty_scrapped": 1}}
DAY = {"from": "2025-05-27", "to": "2025-05-27"}


def client_of(url: str, key: str = STANDARD_KEY) -> httpx.Client:
    return httpx.Client(base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=10, trust_env=False)


def accepted(simulator: SimulatorProcess) -> list[tuple[str, str, str]]:
    return [(each["kind"], each["source"], each["machine"]) for each in simulator.ledger()["accepted"]]
