"""What goes to another station keeps its order there, and the times it has to come after."""

from __future__ import annotations

from pathlib import Path

from kiosk.delivery.lane_facts import previous_times
from kiosk.record.rows import State
from tests.disk.handing_over import export, take
from tests.disk.stations import MACHINES, Kiosk, kiosk_at
from tests.hand_clock import HandClock

OFFICE_START, OFFICE_END = 1_779_868_700, 1_779_868_701


def handed_over(old: Kiosk, place: Path) -> Kiosk:
    """The station that took over what `old` had."""
    new = kiosk_at(place, "cell-2", HandClock(boot=50.0, boot_id="boot-2"))
    assert take(new, export(old)["document"])["done"]
    return new


def work_orders(kiosk: Kiosk, order: str) -> list[str]:
    rows = kiosk.store.connection.execute(
        f"SELECT work_order FROM job JOIN action ON action.seq = job.id ORDER BY {order}"
    )
    return [row[0] for row in rows]


def test_a_corrected_job_keeps_its_number_before_and_its_place_behind_the_later_one(tmp_path: Path) -> None:
    old = kiosk_at(tmp_path / "old", "cell-1")
    for work_order in ("J1", "J2"):
        old.start(work_order)
        old.finish()
    start, finish = old.outbox.actions_of(1)
    assert start is not None
    assert finish is not None
    with old.store.transaction():
        old.outbox.set_action(start.seq, place=100, moved=1)
        old.outbox.set_action(finish.seq, place=101, moved=1)
    new = handed_over(old, tmp_path / "new")
    assert work_orders(new, "job.id") == ["J1", "J2"]
    assert work_orders(new, "action.place") == ["J2", "J1"]


def test_a_job_of_the_office_that_was_ended_between_two_of_ours_goes_along(tmp_path: Path) -> None:
    old = kiosk_at(tmp_path / "old", "cell-1")
    first = old.start("J1")
    old.finish()
    outbox, name = old.outbox, MACHINES[0].name
    job = outbox.job(first)
    with old.store.transaction():
        theirs = outbox.adopt_closed(
            name, job.fields, old.config.operators[0], "77", OFFICE_START, outbox.now()
        )
        outbox.set_job(theirs, end_sent=OFFICE_END, at_server=0)
        for action in outbox.actions_of(theirs):
            assert action is not None
            outbox.move(action, State.DELIVERED, what="delivered")
    old.start("J2")
    new = handed_over(old, tmp_path / "new")
    (last,) = new.outbox.open_jobs()
    assert last.fields.work_order == "J2"
    assert previous_times(new.outbox, last) == (OFFICE_START, OFFICE_END)


def test_a_refused_start_that_a_later_job_has_passed_is_known_as_such_at_the_other_station(
    tmp_path: Path,
) -> None:
    old = kiosk_at(tmp_path / "old", "cell-1")
    refused = old.start("J1")
    old.finish()
    old.start("J2")
    start, finish = old.outbox.actions_of(refused)
    assert start is not None
    assert finish is not None
    with old.store.transaction():
        old.outbox.move(start, State.PARKED, what="parked")
        old.outbox.move(finish, State.HELD, what="held")
    old.accept(old.send_next(), 11)
    new = handed_over(old, tmp_path / "new")
    moved = {
        job.fields.work_order: new.outbox.actions_of(job.id) for job in new.engine.desk.history.last_jobs(9)
    }
    assert [each.moved for each in moved["J1"] if each] == [True, True]
    assert [each.moved for each in moved["J2"] if each] == [False]
