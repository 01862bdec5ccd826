"""The shop simulated unless told otherwise: names on which the demo, its sheets and the tests rely."""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.simulator.contract import SimulatedShop
from kiosk.simulator.model import (
    FIRST_MACHINE_ID,
    FIRST_USER_ID,
    ApiKey,
    Options,
    Role,
    SimulatedMachine,
    SimulatedUser,
)

STANDARD_MACHINES = ("Machine1", "Machine2", "Machine3")
STANDARD_USERS = ("ana@example.com", "bo@example.com")
STANDARD_KEY = "demo-key"
STANDARD_READ_ONLY_KEY = "demo-key-read-only"


def make_shop(
    machines: Iterable[str] = STANDARD_MACHINES,
    users: Iterable[str] = STANDARD_USERS,
    keys: Iterable[str] = (STANDARD_KEY,),
    read_only_keys: Iterable[str] = (STANDARD_READ_ONLY_KEY,),
    options: Options | None = None,
) -> SimulatedShop:
    """A shop of these names, numbered in the order given, from the ids of the API's example."""
    return SimulatedShop(
        [SimulatedMachine(name, FIRST_MACHINE_ID + index) for index, name in enumerate(machines)],
        [SimulatedUser(email, FIRST_USER_ID + index) for index, email in enumerate(users)],
        [
            *(ApiKey(key, Role.READ_WRITE) for key in keys),
            *(ApiKey(key, Role.READ_ONLY) for key in read_only_keys),
        ],
        options,
    )
