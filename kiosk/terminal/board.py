"""What the server shows of our machines: jobs started elsewhere, jobs of ours closed elsewhere, today's counts.

Nothing of it ever blocks: it comes with readings that were made anyway.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime

from kiosk.api.readings import DailyReading, EventsReading
from kiosk.delivery.evidence import count_since, sightings
from kiosk.delivery.knowledge import Knowledge
from kiosk.delivery.lanes import Reading
from kiosk.record.outbox import Outbox
from kiosk.record.rows import Job, State
from kiosk.shop import Machine, fold
from kiosk.terminal.desk import Desk

IN_DOUBT = (
    "SELECT 1 FROM action WHERE lane = ? AND state IN ('in_flight', 'unknown') AND kind = 'start' LIMIT 1"
)


def saw(desk: Desk, reading: Reading, knowledge: Knowledge) -> set[str]:
    """Take over what a reading shows; returns the lanes whose tiles changed."""
    if isinstance(reading, EventsReading):
        return _saw_events(desk, reading, knowledge.machine_ids)
    return _saw_days(desk, reading, knowledge.server_now())


def _saw_events(desk: Desk, reading: EventsReading, machine_ids: Mapping[str, int]) -> set[str]:
    """Take over what an events reading shows; returns the lanes whose tiles changed."""
    changed = set()
    for machine in desk.config.machines:
        lane = fold(machine.name)
        running = desk.running.get(lane)
        machine_id = machine.id if machine.id is not None else machine_ids.get(lane)
        if running is None and lane not in desk.foreign and lane not in desk.closed:
            here = reading.index.on((machine.name, *machine.formerly), machine_id)
            if all(event.ended_at is not None for event in here):
                continue
        job = desk.outbox.job(running.job.id) if running else None
        known = job if job is not None and job.server_id else None
        seen = sightings(reading, machine, machine_id, known, known.start_sent if known else None)
        ours = _ids_at_server(desk, lane)
        foreign = next((event for event in seen.active if str(event.id) not in ours), None)
        if _may_be_ours(desk, lane, job):
            foreign = None
        if desk.foreign.get(lane) != foreign:
            changed.add(lane)
            if foreign is None:
                desk.foreign.pop(lane, None)
            else:
                desk.foreign[lane] = foreign
        ended = seen.ours[0].ended_at if known and seen.ours else None
        if known and known.adopted and seen.ours and ended is None:
            if desk.taken_over.get(lane) != seen.ours[0]:
                changed.add(lane)
            desk.taken_over[lane] = seen.ours[0]
        if ended is not None and desk.closed.get(lane) != ended:
            desk.closed[lane] = ended
            changed.add(lane)
        elif ended is None and desk.closed.pop(lane, None) is not None:
            changed.add(lane)
    return changed


def _may_be_ours(desk: Desk, lane: str, running: Job | None) -> bool:
    """Whether an event of the lane may be our own, not yet recognised: nobody knows if a start arrived, also of a job that is
    finished here by now, or the answer to the start of the `running` one told no id."""
    if desk.outbox.store.connection.execute(IN_DOUBT, (lane,)).fetchone() is not None:
        return True
    if running is None or running.server_id:
        return False
    start = desk.outbox.actions_of(running.id)[0]
    return start is not None and start.state is State.DELIVERED


def _ids_at_server(desk: Desk, lane: str) -> set[str]:
    rows = desk.outbox.store.connection.execute(
        "SELECT server_id FROM job WHERE lane = :lane AND state = 'open' AND server_id IS NOT NULL UNION SELECT * FROM"
        " (SELECT server_id FROM job WHERE lane = :lane AND state <> 'open' AND server_id IS NOT NULL"
        " ORDER BY id DESC LIMIT 50)",
        {"lane": lane},
    )
    return {row[0] for row in rows}


def _saw_days(desk: Desk, reading: DailyReading, server_now: float) -> set[str]:
    """Take over the counts of the server's day; returns the lanes whose tiles changed.

    The server counts by the date in UTC: away from it an evening's pieces would stand there as today's one hour, as
    yesterday's the next. So the count is left out while the station has another date.
    """
    day, before = datetime.fromtimestamp(server_now, UTC).date(), desk.today
    counted = {
        fold(machine.name): (day, count_since(reading, machine, day)) for machine in desk.config.machines
    }
    desk.today = counted if _days_now(desk) == {day} else {}
    return {lane for lane in before.keys() | desk.today.keys() if before.get(lane) != desk.today.get(lane)}


def forget_other_days(desk: Desk) -> None:
    """Drop the counts of a day that is over, here or at the server."""
    if desk.today and _days_now(desk) != {day for day, _ in desk.today.values()}:
        desk.changed_lanes |= desk.today.keys()
        desk.today = {}


def _days_now(desk: Desk) -> set[date]:
    """Today's date at the station and in UTC."""
    now = desk.clock.now()
    return {now.date(), now.astimezone(desk.config.station.zone()).date()}


def rename_lanes(outbox: Outbox, machines: Iterable[Machine]) -> None:
    """A machine's earlier names: its lane, and what was not sent yet, follow to the present one.

    Not while a job runs under each of the two names: one machine has one open job, so the first has to be finished.
    """
    running = {job.lane for job in outbox.open_jobs()}
    for machine in machines:
        for earlier in machine.formerly:
            old, new = fold(earlier), fold(machine.name)
            if old == new or {old, new} <= running:
                continue
            if not outbox.store.connection.execute(
                "SELECT 1 FROM job WHERE lane = ? LIMIT 1", (old,)
            ).fetchone():
                continue
            with outbox.store.transaction() as connection:
                connection.execute(
                    "UPDATE job SET machine = ? WHERE lane = ? AND start_sent IS NULL", (machine.name, old)
                )
                connection.execute(
                    "UPDATE job SET machine = ? WHERE lane = ? AND at_server = 1", (machine.name, old)
                )
                connection.execute("UPDATE job SET lane = ? WHERE lane = ?", (new, old))
                connection.execute("UPDATE action SET lane = ? WHERE lane = ?", (new, old))
                outbox.store.tally.forget()
                outbox.journal("machine renamed", was=old, became=new)
