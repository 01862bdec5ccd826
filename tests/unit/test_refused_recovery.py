"""A disk that refuses to note, at the start, that what was in flight is unknown: nothing leaves until it is noted."""

from __future__ import annotations

from pathlib import Path

from kiosk.delivery.work import SendWork
from kiosk.record.damage import open_store
from kiosk.record.rows import State
from tests.disk.stations import MACHINES, Kiosk, actions, configuration, kiosk_at
from tests.hand_clock import HandClock

REFUSE = (
    "CREATE TEMP TRIGGER refusal BEFORE UPDATE ON main.action WHEN new.state = 'unknown'"
    " BEGIN SELECT raise(ABORT, 'no room'); END"
)


def test_nothing_leaves_and_the_engine_rests_until_the_disk_is_well(tmp_path: Path) -> None:
    kiosk = kiosk_at(tmp_path)
    kiosk.start("J1")
    kiosk.send_next()
    kiosk.start("J2", machine=1)
    kiosk.store.close()
    clock = HandClock(boot=5000.0)
    store, _ = open_store(tmp_path, clock, [machine.name for machine in MACHINES])
    store.connection.execute(REFUSE)
    kiosk = Kiosk(configuration(tmp_path), store, clock)
    for _ in range(5):
        for work in kiosk.turn():
            assert not isinstance(work, SendWork)
            kiosk.answer(work, [])
        due = kiosk.engine.turn()
        assert due is not None
        assert due > clock.boot
        clock.pass_by(due - clock.boot)
    store.connection.execute("DROP TRIGGER refusal")
    clock.pass_by(3)
    assert kiosk.send_next().lane == "mazak1"
    assert actions(store)[0].state is State.UNKNOWN
    kiosk.close()
