"""What is asked at every turn must not grow with the queue or the past: no statement walks a whole table."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.clock import SystemClock
from kiosk.delivery import lane_facts
from kiosk.errors import NotRecorded
from kiosk.fields import JobFields
from kiosk.record import history, tally
from kiosk.record.history import History
from kiosk.record.outbox import Outbox
from kiosk.record.rows import State
from kiosk.record.store import Store
from kiosk.shop import Operator

OPERATOR = Operator("1001", "Ana Ruiz", "ana@example.com")
FIELDS = JobFields("4500001", "BRACKET-7", "20", recipe="1")

AT_EVERY_TURN = [
    (module, name)
    for module, names in (
        (
            history,
            (
                "PART_OF",
                "MADE_BEFORE",
                "ORDERED_OF",
                "LAST_JOB",
                "JOBS_OF",
                "WRONG_JOB",
                "OLDEST",
                "UNDOABLE",
            ),
        ),
        (tally, ("ATTENTION",)),
        (lane_facts, ("FIRST_ROWS", "AT_SERVER", "LANES", "NEIGHBOURS")),
    )
    for name in names
]


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    store = Store(tmp_path)
    yield Outbox(store, SystemClock(), "http://127.0.0.1:9")
    store.close()


def record(outbox: Outbox, machine: str) -> int:
    with outbox.store.transaction():
        return outbox.record_start(machine, FIELDS, OPERATOR, outbox.now(), 0)


@pytest.mark.parametrize(("module", "name"), AT_EVERY_TURN, ids=[name for _, name in AT_EVERY_TURN])
def test_no_statement_of_a_turn_walks_a_whole_table(module: object, name: str, outbox: Outbox) -> None:
    statement = getattr(module, name)
    marks = dict.fromkeys(re.findall(r":(\w+)", statement), 1) or (1,) * statement.count("?")
    steps = [row[3] for row in outbox.store.connection.execute(f"EXPLAIN QUERY PLAN {statement}", marks)]
    walks = [
        step for step in steps if step.startswith("SCAN") and step.split()[1] in ("action", "job", "journal")
    ]
    small = ("action_parked", "action_stops", "action_doubtful", "job_one_open")
    assert [step for step in walks if not step.endswith(small)] == []


def test_the_count_of_what_waits_follows_every_change(outbox: Outbox) -> None:
    asked = History(outbox)
    jobs = [record(outbox, f"Machine{number}") for number in range(3)]
    assert asked.counts().waiting == 3
    start, _ = outbox.actions_of(jobs[0])
    assert start is not None
    with outbox.store.transaction():
        outbox.move(start, State.IN_FLIGHT, what="sent")
    assert asked.counts().waiting == 3
    with outbox.store.transaction():
        outbox.move(start, State.DELIVERED, what="delivered")
    assert asked.counts().waiting == 2
    second, _ = outbox.actions_of(jobs[1])
    assert second is not None
    with outbox.store.transaction():
        outbox.move(second, State.PARKED, what="parked")
    assert asked.counts().waiting == 1


def record_on_a_full_disk(outbox: Outbox) -> None:
    with outbox.store.transaction():
        outbox.record_start("Machine1", FIELDS, OPERATOR, outbox.now(), 0)
        raise sqlite3.OperationalError("disk full")


def test_what_was_rolled_back_is_not_counted(outbox: Outbox) -> None:
    with pytest.raises(NotRecorded):
        record_on_a_full_disk(outbox)
    assert History(outbox).counts().waiting == 0


def test_what_waited_before_the_start_is_counted(tmp_path: Path) -> None:
    for expected in (1, 2):
        store = Store(tmp_path)
        outbox = Outbox(store, SystemClock(), "http://127.0.0.1:9")
        record(outbox, f"Machine{expected}")
        assert History(outbox).counts().waiting == expected
        store.close()


def test_the_oldest_is_the_oldest_of_all_lanes(outbox: Outbox) -> None:
    first = record(outbox, "Zulu")
    record(outbox, "Alpha")
    start, _ = outbox.actions_of(first)
    assert start is not None
    assert History(outbox).counts().oldest_wall == start.moment.wall
