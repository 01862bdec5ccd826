"""Damage that a running kiosk meets: rescued at once, said, and nothing sent before a supervisor has compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.commands import Ask
from kiosk.delivery.work import SendWork
from kiosk.errors import RecordDamaged
from kiosk.record.examining import check_store
from kiosk.record.rows import State
from kiosk.record.store import DATABASE, PAGE_BYTES
from tests.disk.stations import actions, kiosk_at, states
from tests.unit.damaging import at_work, spoil


def traveler(number: int) -> str:
    return f"[)>\x1e06\x1d1W10\x1dWJ8888{number}\x1d1PPART123\x1e\x04"


@pytest.mark.parametrize(("table", "which"), [("action", -1), ("action", 0), ("job", -1), (None, 0)])
def test_damage_that_a_running_kiosk_meets_is_rescued_at_once_and_said(
    tmp_path: Path, table: str | None, which: int
) -> None:
    kiosk = at_work(tmp_path)
    spoil(kiosk, table, which)
    kiosk.scan(traveler(1))
    kiosk.engine.handle(Ask("queue list", {}, lambda answer: None))
    kiosk.turn()
    fault = kiosk.engine.view.fault
    assert fault is not None
    assert str(fault.title) == "The record of this kiosk was damaged"
    assert "enter it again" in str(fault.lines[-1])
    assert "The record was damaged and rescued. Call a supervisor" in map(str, kiosk.engine.view.warnings)
    assert (tmp_path / "damaged-1" / DATABASE).exists()
    assert (len(states(kiosk.engine.store)) > 60) == (
        table is not None
    )  # without its head nothing can be read
    assert kiosk.engine.store.connection.execute("PRAGMA page_size").fetchone() == (PAGE_BYTES,)
    kiosk.engine.store.close()
    assert check_store(tmp_path) == ()


def test_a_kiosk_rescued_while_it_ran_records_on_and_sends_nothing_before_a_supervisor_compared(
    tmp_path: Path,
) -> None:
    kiosk = at_work(tmp_path)
    spoil(kiosk, "action", -1)
    kiosk.scan(traveler(1))
    assert kiosk.engine.rescued_at is not None
    kiosk.scan(traveler(2))
    assert kiosk.told == "Recorded: PART123 Op10 started on Mazak"
    assert "J88882" in {job.fields.work_order for job in kiosk.outbox.open_jobs()}
    for _ in range(5):
        kiosk.clock.pass_by(100)
        assert not [work for work in kiosk.turn() if isinstance(work, SendWork)]


def test_an_answer_to_what_was_sent_before_the_rescue_changes_nothing_and_the_row_is_unknown(
    tmp_path: Path,
) -> None:
    kiosk = kiosk_at(tmp_path)
    kiosk.start("J1")
    sent = kiosk.send_next()
    for number in range(60):
        kiosk.start(f"J{number:05}", 1)
        kiosk.finish(5, 0, 1)
    spoil(kiosk, "action", -1)
    kiosk.engine.handle(Ask("queue list", {}, lambda answer: None))
    assert kiosk.engine.rescued_at is not None
    kiosk.accept(sent, 11)
    first = actions(kiosk.engine.store)[0]
    assert (first.state, first.unknown_sends) == (State.UNKNOWN, 1)
    assert kiosk.engine.courier.busy is False


def test_a_record_that_is_damaged_again_at_once_ends_the_engine(tmp_path: Path) -> None:
    kiosk = at_work(tmp_path)
    spoil(kiosk, None)
    kiosk.engine.handle(Ask("queue list", {}, lambda answer: None))
    spoil(kiosk, None)
    with pytest.raises(RecordDamaged):
        kiosk.engine.handle(Ask("queue list", {}, lambda answer: None))
    assert (tmp_path / "damaged-1").exists()
    assert not (tmp_path / "damaged-2").exists()
