"""Which machines are on the board: the configured ones, and removed ones until nothing of theirs is open any more."""

from __future__ import annotations

from kiosk.config import Config
from kiosk.record.outbox import Outbox
from kiosk.shop import Machine, fold

LEFT_OVER = (
    "SELECT DISTINCT lane FROM action WHERE state IN ('queued', 'in_flight', 'unknown')"
    " UNION SELECT DISTINCT lane FROM action WHERE state IN ('held', 'parked')"
    " UNION SELECT lane FROM action WHERE stops = 1"
    " UNION SELECT lane FROM job WHERE state = 'open'"
)
NAME_OF = (
    "SELECT machine FROM (SELECT id, machine FROM job WHERE lane = :lane AND state = 'open' UNION ALL SELECT * FROM"
    " (SELECT id, machine FROM job WHERE lane = :lane AND state <> 'open' ORDER BY id DESC LIMIT 1))"
    " ORDER BY id DESC LIMIT 1"
)


def called(config: Config, text: str) -> Machine | None:
    """The configured machine an operator means: by its name, present or former, or by the label that stands on the screen."""
    labelled = [machine for machine in config.machines if fold(machine.shown) == fold(text)]
    return config.machine(text) or (labelled[0] if len(labelled) == 1 else None)


def shown(config: Config, outbox: Outbox) -> tuple[Machine, ...]:
    """The machines in the order of the configuration, then the removed ones that still have something open."""
    configured = {fold(machine.name) for machine in config.machines}
    connection = outbox.store.connection
    left = sorted({row[0] for row in connection.execute(LEFT_OVER)} - configured)
    names = [connection.execute(NAME_OF, {"lane": lane}).fetchone()[0] for lane in left]
    return (*config.machines, *(Machine(name=name) for name in names))
