"""Answers from the data directory alone, while no kiosk runs: the same engine, without threads, that sends nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kiosk.clock import Clock, SystemClock
from kiosk.config import Config
from kiosk.delivery.link import Pause
from kiosk.errors import CommandError
from kiosk.record.damage import open_store
from kiosk.record.directory import DirectoryLock
from kiosk.record.store import DATABASE

if TYPE_CHECKING:
    from kiosk.engine import Engine

NOT_RUNNING = "The kiosk is not running; nothing is sent"


@contextmanager
def offline_engine(config: Config, clock: Clock | None = None) -> Iterator[Engine]:
    """An engine over the station's store, locked against a kiosk that starts meanwhile.

    Raises StoreBusy when a kiosk holds it (it starts, or hangs before it can answer), CommandError when there is no record.
    """
    from kiosk.engine import Engine  # 60 ms, and only needed here

    directory = config.station.data_dir
    if not (directory / DATABASE).exists():
        raise CommandError(
            f"There is no record in {directory}: no kiosk has run with this data directory yet."
        )
    clock = clock or SystemClock()
    lock = DirectoryLock(directory)
    try:
        store, salvage = open_store(directory, clock, [machine.name for machine in config.machines])
        try:
            engine = Engine(
                config,
                store,
                clock,
                hand_out=lambda work: None,
                publish=lambda event: None,
                key=lambda: None,
            )
            engine.courier.link.release(Pause.NO_KEY)  # whether there is a key is asked of a kiosk that runs
            if salvage is not None:
                engine.station_warnings = (salvage.warning(),)
            yield engine
        finally:
            store.close()
    finally:
        lock.release()


def ask_store(config: Config, verb: str, arguments: Mapping[str, object]) -> dict[str, object]:
    """The answer to `verb` from the closed store. Raises CommandError with the sentence of a refusal, and StoreError."""
    from kiosk.asking import answer

    with offline_engine(config) as engine:
        found = dict(answer(engine, verb, arguments))
    if "error" in found:
        raise CommandError(str(found["error"]))
    if verb == "status":
        attention = found.get("attention")
        found["attention"] = [NOT_RUNNING, *(attention if isinstance(attention, list) else [])]
    return found
