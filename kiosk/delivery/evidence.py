"""What a reading of the server proves about one job, and what it doesn't. Pure.

A reading is evidence only when it covers the job's days whole; names are compared without case and spaces.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta

import msgspec

from kiosk.api.readings import DailyReading, EventsReading, display_name_of, same_machine
from kiosk.api.server_event import ServerEvent
from kiosk.record.rows import Job
from kiosk.shop import Machine, fold

DAYS_BEFORE = 35
"""An event of ours may have been open this long."""
DAYS_AFTER = 2
"""No zone's date runs further ahead of UTC, and a request may wait past midnight."""


class Sightings(msgspec.Struct, frozen=True):
    """What the events shape shows of one job and its machine."""

    ours: tuple[ServerEvent, ...]
    active: tuple[ServerEvent, ...]
    """Every event running on the machine, ours included."""
    doubtful: bool
    """An event of another name has our start second: absence can't be told."""
    here: tuple[ServerEvent, ...]
    """Every event of the machine."""
    tells_quantities: bool
    """The server shows quantities of finished events; one without them was finished without ours."""

    @property
    def fingerprint(self) -> int:
        """Equal for two readings that show the machine alike."""
        return hash(tuple(sorted((str(event.id), str(event.ended_at)) for event in self.here)))

    def shows_finish_of(self, job: Job) -> bool:
        """Whether ours ended as our finish said: in that second, and with our quantities where the server shows them.

        An office that ends the job in the second in which we do is told apart by these alone.
        """
        event = self.ours[0]
        if event.ended_at is None or int(event.ended_at.timestamp()) != job.end_sent:
            return False
        if job.made is None or (event.made is None and not self.tells_quantities):
            return True
        return (event.made, event.scrapped or 0) == (job.made, job.scrapped or 0)

    @property
    def foreign_active(self) -> tuple[ServerEvent, ...]:
        """What runs on the machine and is not this job."""
        known = {event.id for event in self.ours}
        return tuple(event for event in self.active if event.id not in known)


def sightings(
    reading: EventsReading,
    machine: Machine,
    machine_id: int | None,
    job: Job | None,
    start: int | None,
    *,
    before: Collection[str] = (),
    elsewhere: Collection[str] = (),
) -> Sightings:
    """Find `job`, whose start is or will be `start` (UTC seconds), among the events of `machine`.

    `before` holds ids that were there before our first send, `elsewhere` folded names of the station's other machines.
    """
    here = tuple(reading.index.on((machine.name, *machine.formerly), machine_id))
    active = tuple(event for event in here if event.ended_at is None)
    told = reading.tells_quantities
    if job is None or start is None:
        return Sightings((), active, False, here, told)
    if job.server_id is not None:
        ours = tuple(event for event in here if str(event.id) == job.server_id)
        return Sightings(ours, active, False, here, told)
    second = [event for event in reading.index.started_in(start) if str(event.id) not in before]
    ours = tuple(event for event in second if event in here and _is_named(event, job))
    doubtful = any(
        event not in ours and (event in here or fold(event.machine_name or "") not in elsewhere)
        for event in second
    )
    return Sightings(ours, active, doubtful, here, told)


def _is_named(event: ServerEvent, job: Job) -> bool:
    shown = display_name_of(job.fields.part or "", job.fields.operation or "")
    if event.display_name and fold(event.display_name) != fold(shown):
        return False
    return not event.work_order or not job.fields.work_order or event.work_order == job.fields.work_order


def count_since(reading: DailyReading, machine: Machine, first: date) -> int:
    """The machine's events from `first` on, as the daily shape counts them."""
    names = (machine.name, *machine.formerly)
    return sum(
        row.events_count
        for row in reading.rows
        if row.date >= first and any(same_machine(row.machine, name) for name in names)
    )


def count_from(start: int) -> date:
    """The first day whose count matters for a job started at `start`: the day before, in any zone."""
    return _day(start) - timedelta(days=1)


def window(start: int, now: int) -> tuple[date, date]:
    """The whole days a reading must cover for a job started at `start` when the server's clock says `now`."""
    return _day(min(start, now)) - timedelta(days=DAYS_BEFORE), _day(max(start, now)) + timedelta(
        days=DAYS_AFTER
    )


def _day(seconds: int) -> date:
    return datetime.fromtimestamp(seconds, UTC).date()
