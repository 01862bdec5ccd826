"""What a lane needs next is fetched while the outcome before it is still being written down; should the disk refuse that
outcome, the reading proves nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.delivery.work import ReadWork, SendWork, Work
from kiosk.record.rows import State
from kiosk.record.store import Store
from kiosk.shop import fold
from tests.disk.stations import MACHINES, Kiosk, configuration
from tests.hand_clock import HandClock
from tests.unit.failing_commit import Failing

LANE = fold(MACHINES[0].name)
OURS: dict[str, object] = {
    "id": 7,
    "started_at": "2026-03-12T14:00:00Z",
    "ended_at": None,
    "machine_name": MACHINES[0].name,
    "display_name": "PART123 Op10",
}


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    Failing.armed = ""
    store = Store(tmp_path, connect=lambda name: sqlite3.connect(name, factory=Failing))
    kiosk = Kiosk(configuration(tmp_path), store, HandClock())
    kiosk.start("J1")
    kiosk.finish()
    yield kiosk
    Failing.armed = ""
    kiosk.close()


def states(kiosk: Kiosk) -> list[str]:
    return [row[0] for row in kiosk.store.connection.execute("SELECT state FROM action ORDER BY seq")]


def handed(kiosk: Kiosk, kind: type[Work]) -> list[Work]:
    return [work for work in kiosk.turn() if isinstance(work, kind)]


def test_the_reading_leaves_before_the_outcome_is_committed(kiosk: Kiosk) -> None:
    start = kiosk.send_next()
    kiosk.accept(start, 7)
    seen: list[tuple[type[Work], bool]] = []
    kiosk.engine.courier.advance(
        lambda work: seen.append((type(work), kiosk.store.connection.in_transaction))
    )
    assert seen == [(ReadWork, True)]
    assert states(kiosk) == [State.DELIVERED, State.QUEUED]
    assert not handed(kiosk, ReadWork), "and is asked for once"


def test_it_is_evidence_for_the_finish(kiosk: Kiosk) -> None:
    kiosk.accept(kiosk.send_next(), 7)
    (reading,) = kiosk.turn()
    kiosk.answer(reading, [OURS])
    (finish,) = kiosk.turn()
    assert isinstance(finish, SendWork)
    assert finish.request.method == "PATCH"


def test_it_proves_nothing_where_the_disk_refused_the_outcome(kiosk: Kiosk) -> None:
    start = kiosk.send_next()
    kiosk.accept(start, 7)
    Failing.armed = "always"
    (reading,) = kiosk.turn()
    assert states(kiosk) == [State.IN_FLIGHT, State.QUEUED]
    kiosk.answer(reading, [OURS])
    kiosk.clock.pass_by(0.5)
    assert not kiosk.turn(), (
        "what is still in flight stops its lane, and nothing is fetched for it again and again"
    )
    Failing.armed = ""
    kiosk.clock.pass_by(5)
    (again,) = kiosk.turn()
    assert isinstance(again, ReadWork), "the finish needs a reading made after the outcome is kept"
    assert states(kiosk) == [State.DELIVERED, State.QUEUED]


def test_facts_read_in_a_transaction_that_was_rolled_back_are_forgotten(kiosk: Kiosk) -> None:
    start = kiosk.send_next()
    kiosk.accept(start, 7)
    Failing.armed = "always"
    kiosk.turn()
    Failing.armed = ""
    assert kiosk.engine.courier.next_due() is not None
    walker = kiosk.engine.courier._walker
    assert walker._facts(LANE).doubtful is not None
