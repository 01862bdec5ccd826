"""A chain that was corrected to another machine, rescued after the journal row that told so was lost."""

from __future__ import annotations

from pathlib import Path

from kiosk.delivery.work import SendWork
from kiosk.record.damage import open_store
from tests.disk.stations import MACHINES, Kiosk, actions, configuration, kiosk_at
from tests.hand_clock import HandClock

WHO = {"by": "1001", "reason": "compared"}


def test_a_rescue_keeps_it_once_and_it_is_sent(tmp_path: Path) -> None:
    clock = HandClock()
    kiosk = kiosk_at(tmp_path, clock=clock)
    kiosk.start("J0", machine=1)
    kiosk.start("J1")
    kiosk.finish()
    refused = False
    while not refused:
        for work in kiosk.turn():
            if isinstance(work, SendWork):
                kiosk.answer(work, {"error": "No such part"}, 422)
                refused = refused or work.seq == 2
            else:
                kiosk.answer(work, [])
        clock.pass_by(1)
    kiosk.start("J2")
    assert kiosk.ask("queue correct", job=2, fields={"machine": MACHINES[1].name}, **WHO) == {"done": True}
    with kiosk.store.transaction() as connection:
        connection.execute("DELETE FROM journal WHERE what = 'moved to another machine'")
        connection.execute("UPDATE job SET state = 'opex' WHERE id = 1")
    kiosk.close()
    store, salvage = open_store(tmp_path, clock, [machine.name for machine in MACHINES])
    assert salvage is not None
    kiosk = Kiosk(configuration(tmp_path), store, clock)
    for marker in [each for each in actions(store) if each.stops]:
        kiosk.ask("queue by-hand", job=marker.job, **WHO)
    assert kiosk.send_next().seq in {2, 4}
    assert kiosk.send_next().seq in {2, 4}
    assert kiosk.engine.rescued_at is None
    kiosk.close()
