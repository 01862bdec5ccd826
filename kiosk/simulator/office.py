"""What happens outside the kiosk: the office starts, finishes or deletes events, a key changes.

Pure. Requests are flat: `action` and the API's field names; `event_id` names an event, which the API can't.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from kiosk.simulator.answers import iso
from kiosk.simulator.contract import Answer, SimulatedShop
from kiosk.simulator.model import ApiKey, KeyState, Role


def act(shop: SimulatedShop, request: Mapping[str, object], now: datetime) -> Answer:
    """Carry out `{"action": "start" | "finish" | "delete", …}`; what is not given gets a default."""
    action, event_id = request.get("action"), request.get("event_id")
    fields = {name: value for name, value in request.items() if name not in ("action", "event_id")}
    if action == "start":
        defaults = {
            "machine_display_name": shop.machines[0].name,
            "start": iso(now),
            "user_email": shop.users[-1].email,
            "part_unique_identifier": "OFFICE-1",
            "recipe_version": "1",
            "step_number": "10",
        }
        return shop.create({"step_event": {**defaults, **fields}}, now, "office")
    if event_id is not None and not isinstance(event_id, int):
        return 422, {"error": "Invalid event_id"}
    if action == "delete" and event_id is not None:
        return shop.delete(event_id, dict(request), now)
    if action == "finish":
        event = shop.events.get(event_id) if event_id is not None else None
        machine = event.machine if event is not None else shop.machines[0]
        fields.setdefault("machine_display_name", machine.name)
        return shop.finish({"step_event": fields}, now, "office", event_id)
    return 422, {"error": "An action is start, finish or delete; delete needs an event_id"}


def change_key(shop: SimulatedShop, request: Mapping[str, object]) -> Answer:
    """Set the `state` (valid, revoked, expired) of a `key`; one not known yet is added, with its `role`."""
    key = request.get("key")
    if not isinstance(key, str) or not key:
        return 422, {"error": "Missing required fields: key"}
    known = shop.keys.get(key)
    try:
        role = Role(str(request.get("role", known.role if known else Role.READ_WRITE)))
        state = KeyState(str(request.get("state", KeyState.VALID)))
    except ValueError as error:
        return 422, {"error": str(error)}
    shop.keys[key] = ApiKey(key, role, state)
    return 200, listed_keys(shop)


def listed_keys(shop: SimulatedShop) -> list[dict[str, str]]:
    """Every key with its role and state."""
    return [{"key": each.key, "role": each.role, "state": each.state} for each in shop.keys.values()]
