"""Builds a shop from names; without any, the standard one."""

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
from kiosk.simulator.names import STANDARD_KEY, STANDARD_MACHINES, STANDARD_READ_ONLY_KEY, STANDARD_USERS


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
