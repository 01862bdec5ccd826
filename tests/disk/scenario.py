"""An operator at a machine while the disk fails: one code is missing, and with it a start has to be recorded."""

from __future__ import annotations

from pathlib import Path

from kiosk.delivery.work import SendWork
from kiosk.record.rows import State
from tests.disk.stations import Kiosk, actions, kiosk_at

LAST_CODE = "1W10"
BEFORE = ("1H1001", "10SHaas VF-2", "WJ10001", "1PPART123")


def waiting_operator(directory: Path) -> Kiosk:
    """Ana stands before the Haas with all but the operation scanned; a job of the Mazak waits to be sent."""
    kiosk = kiosk_at(directory)
    kiosk.start("J1", 1)
    kiosk.clock.pass_by(60)
    for code in BEFORE:
        kiosk.scan(code)
    assert kiosk.engine.view.entry.fields.part == "PART123", kiosk.told
    assert not running_here(kiosk)
    return kiosk


def running_here(kiosk: Kiosk) -> bool:
    """True when the record says that the Haas runs."""
    row = kiosk.store.connection.execute(
        "SELECT 1 FROM job WHERE machine = 'Haas VF-2' AND state = 'open'"
    ).fetchone()
    return row is not None


def scan_the_last(kiosk: Kiosk) -> bool:
    """Scan what is missing; True when the screen says that the job was started, and then the record says so too."""
    kiosk.scan(LAST_CODE)
    if not kiosk.told.startswith("NOT RECORDED"):
        assert running_here(kiosk), kiosk.told
        return True
    assert "Write it down and call a supervisor" in kiosk.told
    assert not running_here(kiosk)
    fields = kiosk.engine.view.entry.fields
    assert (fields.work_order, fields.part, fields.operation) == ("J10001", "PART123", "10")
    assert kiosk.engine.view.operator is not None
    return False


def start_again(kiosk: Kiosk) -> None:
    """The disk is well again: what was in hand is started by one press."""
    kiosk.scan("ZSTART")
    assert not kiosk.told.startswith("NOT RECORDED"), kiosk.told
    assert running_here(kiosk)


def send_first(kiosk: Kiosk) -> SendWork:
    """The job of the Mazak leaves."""
    work = kiosk.send_next()
    assert work.lane == "mazak1"
    return work


def deliver_first(kiosk: Kiosk, work: SendWork) -> None:
    """Its answer comes and is written down, at the latest once the disk is well."""
    kiosk.accept(work, 5)
    for _ in range(5):
        kiosk.clock.pass_by(2)
        for other in kiosk.turn():
            if isinstance(other, SendWork):
                assert other.seq != work.seq, "sent twice"
                kiosk.lose(other)
            else:
                kiosk.answer(other, [])
    first = next(action for action in actions(kiosk.store) if action.lane == "mazak1")
    assert first.state is State.DELIVERED
    assert first.sends == 1
