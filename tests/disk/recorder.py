"""A program that records, sends and settles on the real record without end, one line of standard output after each commit.

    python -m tests.disk.recorder          reads lines "DIRECTORY SHADOW SEED", runs each in a process of its own, tells its
                                           number, and says "ended" when somebody has killed it

Acknowledged is only what was printed: "R job" recorded, "I seq" in flight, "D seq" delivered.
"""

from __future__ import annotations

import ctypes
import os
import random
import sys
from pathlib import Path

from kiosk.clock import SystemClock
from kiosk.fields import JobFields
from kiosk.record.damage import open_store
from kiosk.record.outbox import Outbox
from kiosk.record.rows import State
from kiosk.shop import Operator

ANA = Operator(badge="1001", name="Ana Ruiz", email="ana@example.com")


def acknowledge(words: str) -> None:
    """One line in one write: a kill can't cut it."""
    os.write(1, f"{words}\n".encode())


def record_for_ever(directory: Path, chance: random.Random) -> None:
    """Starts, finishes, sends and answers in a random mix, as fast as the disk allows."""
    store, salvage = open_store(directory, SystemClock())
    if salvage is not None:
        acknowledge(f"damaged {salvage.found}")
    outbox = Outbox(store, SystemClock(), "https://shop.example.com")
    if chance.random() < 0.5:
        store.grow_log()
    acknowledge("ready")
    while True:
        if chance.random() < 0.6:
            record(outbox, chance)
        else:
            deliver(outbox)
        if chance.random() < 0.02:
            store.checkpoint()


def record(outbox: Outbox, chance: random.Random) -> None:
    """A start, or the finish of what runs; now and then both in one commit."""
    running = outbox.open_jobs()
    fields = JobFields(f"J{chance.randrange(10**6)}", f"P-{chance.randrange(10**6)}", "10", "1")
    job = None
    with outbox.store.transaction():
        if running:
            outbox.record_finish(running[0], 5, 1, outbox.now(), 0, ANA.badge, State.QUEUED)
        if not running or chance.random() < 0.5:
            job = outbox.record_start("Haas VF-2", fields, ANA, outbox.now(), 0)
    if running:
        acknowledge(f"F {running[0].id}")
    if job is not None:
        acknowledge(f"R {job}")


def deliver(outbox: Outbox) -> None:
    """The two commits of a send."""
    row = outbox.store.connection.execute(
        "SELECT seq FROM action WHERE state IN ('queued', 'in_flight') ORDER BY place LIMIT 1"
    ).fetchone()
    if row is None:
        return
    with outbox.store.transaction():
        outbox.set_action(row[0], body=b"x" * 300, sends=1)
        outbox.move(outbox.action(row[0]), State.IN_FLIGHT, what="sent")
    acknowledge(f"I {row[0]}")
    with outbox.store.transaction():
        outbox.move(outbox.action(row[0]), State.DELIVERED, what="delivered", status=201)
    acknowledge(f"D {row[0]}")


def main() -> None:
    """Serve until standard input ends."""
    for line in sys.stdin:
        directory, shadow, seed = line.rstrip("\n").split("\t")
        child = os.fork()
        if child == 0:
            if shadow:
                ctypes.CDLL(None).disk_watch(directory.encode(), shadow.encode())
            record_for_ever(Path(directory), random.Random(int(seed)))
        acknowledge(f"started {child}")
        _, status = os.waitpid(child, 0)
        acknowledge(f"ended {status}")


if __name__ == "__main__":
    main()
