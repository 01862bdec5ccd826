"""Stores for benchmarks: an outbox over a real file, and stores with a long past or a long queue."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.clock import SystemClock
from kiosk.fields import JobFields
from kiosk.record.outbox import Outbox
from kiosk.record.rows import Moment, State
from kiosk.record.store import Store
from kiosk.shop import Operator

ORIGIN = "http://127.0.0.1:9"
OPERATOR = Operator("1001", "Ana Ruiz", "ana@example.com")
JOB_SECONDS = 60


@contextmanager
def outbox(directory: Path, origin: str = ORIGIN) -> Iterator[Outbox]:
    """An outbox in `directory`, its log grown as in a kiosk that has run for a second."""
    directory.mkdir(parents=True, exist_ok=True)
    store = Store(directory)
    try:
        store.grow_log()
        yield Outbox(store, SystemClock(), origin)
    finally:
        store.close()


def fields_of(number: int) -> JobFields:
    """A job of a work order; ten in a row are of the same one."""
    return JobFields(f"45{number // 10:05d}", f"BRACKET-{number % 97}", "20", recipe="1", ordered=100)


def fill(outbox: Outbox, machines: list[str], *, delivered: int, waiting: int) -> None:
    """Write `delivered` actions of the past and `waiting` queued ones, as starts and finishes of whole jobs."""
    outbox.store.connection.execute("PRAGMA synchronous = OFF")  # what is filled in here is not measured
    jobs = (delivered + waiting) // 2
    for first in range(0, jobs, 5000):
        with outbox.store.transaction():
            for number in range(first, min(first + 5000, jobs)):
                _add_job(outbox, machines[number % len(machines)], number, jobs)
    with outbox.store.transaction() as connection:
        connection.execute(
            "UPDATE action SET state = ?, sends = 1, status = 200, body = ? WHERE seq <= ?",
            (State.DELIVERED, b"x" * 200, delivered),
        )
        connection.execute(
            "UPDATE job SET start_sent = ?, end_sent = ?, server_id = 'e' || id WHERE id <= ?",
            (1_760_000_000, 1_760_000_060, delivered),
        )
    outbox.store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    outbox.store.connection.execute("PRAGMA synchronous = FULL")


def _add_job(outbox: Outbox, machine: str, number: int, jobs: int) -> None:
    now = outbox.now()
    moment = now.later(-JOB_SECONDS * (jobs - number))
    job = outbox.job(outbox.record_start(machine, fields_of(number), OPERATOR, moment, 0))
    outbox.record_finish(job, 90, 1, _a_little_later(moment), 0, OPERATOR.badge, State.QUEUED)


def _a_little_later(moment: Moment) -> Moment:
    return moment.later(JOB_SECONDS / 2)
