"""What the engine does for its record beside the work: chores every hour, and the rescue of a file found damaged."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kiosk.errors import RecordDamaged
from kiosk.record import damage
from kiosk.record.pruning import prune

if TYPE_CHECKING:
    from kiosk.engine import Engine
    from kiosk.record.store import Store

_log = logging.getLogger("kiosk.engine")
AGAIN_SECONDS = 60.0
"""A record that is damaged again so soon lies on a failing disk: then the engine ends, and the watchdog tells it."""


def do_chores(engine: Engine) -> None:
    """Keep the log grown, the ballast laid and the record short, while nobody waits."""
    engine.store.grow_log()
    engine.store.lay_ballast()
    engine.store.checkpoint()
    if engine.knowledge.clock_offset() is not None:
        prune(engine.outbox, engine.knowledge.server_now(), engine.config.delivery)


@contextmanager
def rescuing(engine: Engine, store: Store) -> Iterator[None]:
    """Whatever is done inside: where the file of `store` turns out damaged, it ends there and the engine goes on rescued.

    Once, also where a command brought another one along that met the damage and was rescued from it.
    """
    try:
        with damage.noticing(store):
            yield
    except RecordDamaged as found:
        if engine.store is store:
            rescue(engine, found)


def rescue(engine: Engine, found: RecordDamaged) -> None:
    """Move the damaged file aside, carry over what can be read, and go on as after a crash, with a loud notice.

    Raises `found` where that is no use, and StoreError when the disk can't be used at all.
    """
    now, directory = engine.clock.boot_seconds(), engine.store.directory
    if directory is None or (engine.rescued_at is not None and now < engine.rescued_at + AGAIN_SECONDS):
        raise found
    _log.error("the record is damaged: %s", found)
    engine.rescued_at = now
    engine.store.close()
    machines = [machine.name for machine in engine.config.machines]
    store, salvage = damage.open_store(directory, engine.clock, machines, noticed=str(found))
    engine.run_on(store)
    if salvage is not None:
        engine.show_fault(salvage.fault(while_running=True), salvage.warning())
