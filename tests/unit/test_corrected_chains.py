"""A refused start is corrected together with what was recorded of its finish: nothing that was told is passed over."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.api.exchange import Exchange
from kiosk.delivery.work import Work
from kiosk.fields import Kind
from kiosk.record.reasons import Reason
from kiosk.record.rows import State
from tests.disk.stations import Kiosk, kiosk_at
from tests.unit.beginnings import correct, let_a_later_start_be_refused
from tests.unit.terminal_driver import CY, Terminal, settings

TOLD = {"by": "Bo Supervisor", "reason": "asked the operator"}


def refused(directory: Path, *, finished: bool) -> tuple[Kiosk, int]:
    """A start that was refused, its finish held behind it when there is one."""
    kiosk = kiosk_at(directory)
    number = kiosk.start("J1")
    kiosk.clock.pass_by(3600)
    if finished:
        kiosk.finish(40, 2)
    start, finish = kiosk.outbox.actions_of(number)
    assert start is not None
    with kiosk.store.transaction():
        kiosk.outbox.move(start, State.PARKED, what="parked", reason=Reason.REFUSED)
        if finish is not None:
            kiosk.outbox.move(finish, State.HELD, what="held", reason=Reason.START_PARKED)
    return kiosk, number


def test_the_end_of_a_held_finish_is_corrected_with_its_start(tmp_path: Path) -> None:
    kiosk, number = refused(tmp_path, finished=True)
    fields = {"end": "2026-05-27T08:30:00+00:00", "made": "7"}
    assert kiosk.ask("queue retry", job=number, fields=fields, **TOLD) == {"done": True}
    _, finish = kiosk.outbox.actions_of(number)
    assert finish is not None
    assert (finish.state, finish.moment.at.isoformat()) == (State.QUEUED, "2026-05-27T08:30:00+00:00")
    assert (kiosk.outbox.job(number).made, kiosk.outbox.job(number).scrapped) == (7, 2)


@pytest.mark.parametrize(
    ("name", "value"), [("end", "2026-05-27T08:30:00+00:00"), ("made", "7"), ("scrapped", "1")]
)
def test_what_belongs_to_a_finish_is_refused_while_the_job_runs(
    tmp_path: Path, name: str, value: str
) -> None:
    kiosk, number = refused(tmp_path, finished=False)
    answer = kiosk.ask("queue retry", job=number, fields={name: value}, **TOLD)
    assert answer == {"error": f"Job {number} is still running here: it has no {name} yet to be corrected."}


class Late(Terminal):
    """A station whose wall clock is an hour behind the server's."""

    def _answer(self, work: Work) -> Exchange:
        self.clock.wall += timedelta(hours=1)
        try:
            return super()._answer(work)
        finally:
            self.clock.wall -= timedelta(hours=1)


def test_the_job_before_is_compared_on_the_station_s_own_clock() -> None:
    t = Late(settings(board_seconds=0)).at()
    let_a_later_start_be_refused(t)
    t.scans("ZJOBS", "ZSELECT")
    correct(t, Kind.STARTED, "12-1505")
    assert t.told == "Another job was running on the machine then. Type when this one started."
    correct(t, Kind.STARTED, "12-1512")
    t.scans(f"1H{CY.badge}", "ZRETRY")
    t.wait(60)
    assert t.sent()[-1][1]["start"] == "2026-03-12T15:12:00Z"
