"""When the picture is drawn: at once for who stands there, a few times a second for what only the network did."""

from __future__ import annotations

from pathlib import Path

from kiosk.commands import Scan
from kiosk.delivery.work import SendWork
from kiosk.events import Delivered, ViewChanged
from tests.disk.stations import Kiosk, kiosk_at


def drawn(kiosk: Kiosk) -> int:
    return sum(isinstance(event, ViewChanged) for event in kiosk.events)


def delivered(kiosk: Kiosk) -> int:
    return sum(isinstance(event, Delivered) for event in kiosk.events)


def work_off(kiosk: Kiosk, seconds_between: float) -> int:
    """Deliver everything, with so much time between two answers; returns how many there were."""
    answers, waiting = 0, kiosk.turn()
    while waiting:
        work = waiting.pop(0)
        kiosk.clock.pass_by(seconds_between)
        if isinstance(work, SendWork):
            kiosk.accept(work, work.seq)
        else:
            kiosk.answer(work, [])
        waiting += kiosk.turn()
        answers += 1
    return answers


def test_a_queue_that_drains_fast_is_drawn_seldom_and_told_of_at_once(tmp_path: Path) -> None:
    kiosk = kiosk_at(tmp_path)
    kiosk.start("J1", machine=0)
    kiosk.start("J2", machine=1)
    assert work_off(kiosk, 0.001) >= 3
    assert delivered(kiosk) == 2
    assert drawn(kiosk) == 1
    kiosk.close()


def test_what_the_network_does_now_and_then_is_drawn_at_once(tmp_path: Path) -> None:
    kiosk = kiosk_at(tmp_path)
    kiosk.start("J1")
    work_off(kiosk, 1.0)
    assert kiosk.engine.view_published == kiosk.engine.view
    kiosk.close()


def test_the_last_picture_comes_when_its_time_has_come(tmp_path: Path) -> None:
    kiosk = kiosk_at(tmp_path)
    kiosk.start("J1")
    work_off(kiosk, 0.001)
    due = kiosk.engine.turn()
    assert due is not None
    assert due - kiosk.clock.boot <= 0.1
    kiosk.clock.pass_by(due - kiosk.clock.boot)
    kiosk.turn()
    shown = kiosk.engine.view_published
    assert shown == kiosk.engine.view
    kiosk.close()


def test_what_is_scanned_while_a_queue_drains_is_drawn_at_once(tmp_path: Path) -> None:
    kiosk = kiosk_at(tmp_path)
    kiosk.start("J1")
    (reading,) = kiosk.turn()
    kiosk.answer(reading, [])
    kiosk.engine.handle(Scan(b"no code of ours", kiosk.clock.boot))
    kiosk.turn()
    shown = kiosk.engine.view_published
    assert shown is not None
    assert shown.told is not None
    kiosk.close()
