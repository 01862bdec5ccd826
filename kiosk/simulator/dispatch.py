"""One request of the step events API to one answer, without a web server.

Pure, as the contract it calls. Checked in this order: path, method, key, write permission, body.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from kiosk.simulator.contract import SimulatedShop

EVENTS_PATH = "/api/v1/step_events"
FINISH_PATH = "/api/v1/step_events/finish"
METHODS = {EVENTS_PATH: ("GET", "POST"), FINISH_PATH: ("PATCH",)}


def respond(
    shop: SimulatedShop,
    method: str,
    path: str,
    parameters: Mapping[str, str],
    authorization: str,
    body: bytes,
    now: datetime,
) -> tuple[int, bytes]:
    """The status and JSON for a request; `authorization` is the header's value, empty when there is none."""
    allowed = METHODS.get(path)
    if allowed is None:
        return _error(404, "Not found")
    if method not in allowed:
        return _error(405, "Method not allowed")
    scheme, _, key = authorization.partition(" ")
    refused = shop.refusal(key.strip() if scheme.casefold() == "bearer" else None, writes=method != "GET")
    if refused is not None:
        return refused[0], msgspec.json.encode(refused[1])
    if method == "GET":
        return shop.list_encoded(parameters, now)
    try:
        received = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return _error(400, "Invalid JSON")
    status, answer = shop.create(received, now) if method == "POST" else shop.finish(received, now)
    return status, msgspec.json.encode(answer)


def _error(status: int, text: str) -> tuple[int, bytes]:
    return status, msgspec.json.encode({"error": text})
