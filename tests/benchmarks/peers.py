"""The durable queues that a programmer would pick instead, like with like: only those that sync on every commit.

Each keeps a 300-byte record; ours keeps job, action, journal and what is in hand. Installed by the extra `bench`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.benchmarks.bench_store import outbox
from tests.benchmarks.figures import Figure, Result, Scale, Skipped, percentile
from tests.benchmarks.floors import PAYLOAD
from tests.benchmarks.record import BLOCK, Recorder
from tests.benchmarks.surroundings import directory

Peer = tuple[Callable[[], object], Callable[[], object]]
"""Put one record; take one and be done with it."""


def _persist_queue(place: Path) -> Peer:
    import persistqueue

    queue: Any = persistqueue.SQLiteAckQueue(str(place), auto_commit=True)
    return lambda: queue.put(PAYLOAD), lambda: queue.ack(queue.get())


def _litequeue(place: Path) -> Peer:
    import litequeue

    queue: Any = litequeue.LiteQueue(str(place / "queue.db"))
    queue.conn.execute("PRAGMA synchronous = FULL")
    return lambda: queue.put(PAYLOAD), lambda: queue.done(queue.pop().message_id)


def _huey(place: Path) -> Peer:
    from huey.storage import SqliteStorage

    queue: Any = SqliteStorage(name="queue", filename=str(place / "queue.db"), fsync=True, strict_fifo=True)
    return lambda: queue.enqueue(PAYLOAD.encode()), queue.dequeue


def _diskcache(place: Path) -> Peer:
    from diskcache import Cache, Deque

    queue: Any = Deque.fromcache(Cache(str(place), eviction_policy="none", sqlite_synchronous=2))
    return lambda: queue.append(PAYLOAD), queue.popleft


PEERS: dict[str, Callable[[Path], Peer]] = {
    "persist-queue SQLiteAckQueue": _persist_queue,
    "litequeue, synchronous=FULL": _litequeue,
    "huey SqliteStorage, fsync": _huey,
    "diskcache Deque, synchronous=FULL": _diskcache,
}


def measure(scale: Scale) -> list[Result]:
    """On the disk of this machine."""
    with directory() as place:
        return measure_on(place, scale)


def measure_on(place: Path, scale: Scale) -> list[Result]:
    """Our record and whole cycle against each queue's, on the disk of `place`."""
    results: list[Result] = []
    for number, (name, make) in enumerate(PEERS.items()):
        theirs = place / f"theirs-{number}"
        theirs.mkdir()
        try:
            peer = make(theirs)
        except ImportError:
            results.append(Skipped(f"beside {name}", "not installed (extra bench)"))
            continue
        with outbox(place / f"ours-{number}") as box:
            results.extend(_compare(name, peer, Recorder(box), scale))
    return results


def _compare(name: str, peer: Peer, recorder: Recorder, scale: Scale) -> list[Result]:
    put, take = peer
    puts, cycles = [], []
    for _ in range(scale.rounds):
        ours: list[float] = []
        theirs: list[float] = []
        our_cycles: list[float] = []
        their_cycles: list[float] = []
        for _ in range(scale.of(20, 2)):
            for _ in range(BLOCK):
                ours.append(recorder.record())
                recorder.forget_open()
            theirs.extend(_timed(put) for _ in range(BLOCK))
            for _ in range(BLOCK):
                our_cycles.append(recorder.cycle())
                recorder.forget_open()
            their_cycles.extend(_timed(put) + _timed(take) for _ in range(BLOCK))
        puts.append((percentile(ours, 0.5), percentile(theirs, 0.5)))
        cycles.append((percentile(our_cycles, 0.5), percentile(their_cycles, 0.5)))
    return [
        Figure(f"record, beside {name}", "its put", "ms", tuple(puts)),
        Figure(f"record + claim + outcome, beside {name}", "its put + take + done", "ms", tuple(cycles)),
    ]


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1e3
