"""Recording an action so that a power cut can't take it, and the three commits of an action's life.

Ours is what the engine does for a press of START: job, outbox row, journal row and what is in hand, in one transaction.
"""

from __future__ import annotations

import time
from pathlib import Path

from kiosk.record.outbox import Outbox
from kiosk.record.rows import State
from kiosk.terminal.hand import Hand, Slots, encode
from kiosk.terminal.recording import KEEP_HAND
from tests.benchmarks.bench_store import OPERATOR, fields_of, outbox
from tests.benchmarks.figures import Budget, Figure, Result, Scale, percentile
from tests.benchmarks.floors import SyncedFile, SyncedRows
from tests.benchmarks.surroundings import directory

BLOCK = 5
"""So many of each in a row, in turns: long enough to be warm, short enough to meet the same disk."""


class Recorder:
    """Records starts on one lane after another. Times in milliseconds."""

    def __init__(self, box: Outbox) -> None:
        self._box = box
        self._number = 0

    def record(self) -> float:
        """One start; ended again outside the time, because a machine has one open job."""
        fields = fields_of(self._number)
        hand = Hand(badge="1001", machine="Machine1", slots=Slots(fields=fields))
        machine, moment = f"Machine{self._number % 20}", self._box.now()
        self._number += 1
        began = time.perf_counter()
        with self._box.store.transaction() as connection:
            job = self._box.record_start(machine, fields, OPERATOR, moment, 15)
            connection.execute(KEEP_HAND, (encode(hand),))
        took = (time.perf_counter() - began) * 1e3
        self._open = job
        return took

    def forget_open(self) -> None:
        """Free the lane; synced, or the next record would carry these pages to the disk too."""
        with self._box.store.transaction() as connection:
            connection.execute("UPDATE job SET state = 'finished' WHERE id = ?", (self._open,))

    def cycle(self) -> float:
        """Record, claim with the body to be sent, and write the outcome: three commits."""
        took = self.record()
        began = time.perf_counter()
        start, _ = self._box.actions_of(self._open)
        assert start is not None
        with self._box.store.transaction():
            self._box.set_action(start.seq, body=b"x" * 200, sends=1, baseline=b"{}")
            self._box.set_job(start.job, start_sent=1_760_000_000, estimated=False)
            self._box.move(start, State.IN_FLIGHT, what="sent")
        sent = self._box.action(start.seq)
        with self._box.store.transaction():
            self._box.set_job(start.job, at_server=1, server_id="123")
            self._box.move(sent, State.DELIVERED, what="delivered", status=201)
        return took + (time.perf_counter() - began) * 1e3


def measure(scale: Scale) -> list[Result]:
    """On the disk of this machine."""
    with directory() as place:
        return measure_on(place, scale)


def measure_on(place: Path, scale: Scale) -> list[Result]:
    """p50 and p99 against one-row inserts and against the bare disk of `place`; then whole cycles."""
    samples, cycles = [], []
    with outbox(place / "ours") as box, SyncedFile(place) as file:
        recorder = Recorder(box)
        for _ in range(scale.rounds):
            with SyncedRows(place) as rows:
                samples.append(_round(recorder, rows, file, scale.of(60, 4)))
            with SyncedRows(place) as rows:
                cycles.append(_cycles(recorder, rows, scale.of(40, 4)))
    insert, sync = "one-row INSERT into a new WAL store, synchronous=FULL", "append + fdatasync"

    def against(floor: int, share: float) -> tuple[tuple[float, float], ...]:
        return tuple((percentile(each[0], share), percentile(each[floor], share)) for each in samples)

    return [
        Figure("record durably, p50", insert, "ms", against(1, 0.5), Budget(at_most=0.75)),
        Figure("record durably, p99", insert, "ms", against(1, 0.99), Budget(at_most=1.0)),
        Figure("record durably, p50 to the disk", sync, "ms", against(2, 0.5), Budget(at_most=1.6)),
        Figure(
            "record + claim + outcome",
            "the same, insert + delete: 2 commits",
            "ms",
            tuple((percentile(ours, 0.5), percentile(floors, 0.5)) for ours, floors in cycles),
            Budget(at_most=1.2),
        ),
    ]


def _round(recorder: Recorder, rows: SyncedRows, file: SyncedFile, blocks: int) -> tuple[list[float], ...]:
    ours: list[float] = []
    inserts: list[float] = []
    syncs: list[float] = []
    for _ in range(blocks):
        for _ in range(BLOCK):
            ours.append(recorder.record())
            recorder.forget_open()
        inserts.extend(rows.insert() for _ in range(BLOCK))
        syncs.extend(file.append() for _ in range(BLOCK))
    return ours, inserts, syncs


def _cycles(recorder: Recorder, rows: SyncedRows, blocks: int) -> tuple[list[float], list[float]]:
    ours: list[float] = []
    floors: list[float] = []
    for _ in range(blocks):
        for _ in range(BLOCK):
            ours.append(recorder.cycle())
            recorder.forget_open()
        floors.extend(rows.cycle() for _ in range(BLOCK))
    return ours, floors
