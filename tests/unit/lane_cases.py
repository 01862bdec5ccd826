"""Rows, readings and scenes for the tests of the pure decisions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from kiosk.api.event_index import EventIndex
from kiosk.api.readings import DailyReading, DailyRow, EventsReading
from kiosk.api.server_event import ServerEvent
from kiosk.delivery.lane_facts import LaneFacts
from kiosk.delivery.lanes import LaneMemory, Policy, Reading, Scene, Shape, Surroundings
from kiosk.fields import JobFields
from kiosk.record.rows import Action, ActionKind, Job, JobState, Moment, State
from kiosk.shop import Machine

START = 1_795_521_600
END = START + 60
NOW = 1000.0
FIELDS = JobFields("WO-1", "PART1", "10", "1")


def job(**changes: Any) -> Job:
    """A job of Machine1 whose start is at the server."""
    made = Job(
        1, "machine1", "Machine1", JobState.FINISHED, FIELDS, "1001", "Ana", "ana@example.com",
        5, 0, False, True, "7785", START, END, False, None,
    )  # fmt: skip
    return replace(made, **changes)


def action(kind: ActionKind, **changes: Any) -> Action:
    """A queued action of that job."""
    seq = 1 if kind is ActionKind.START else 2
    moment = Moment(START * 1_000_000, 10.0, "boot")
    made = Action(
        seq, 1, "machine1", seq, False, kind, State.QUEUED, False, "https://shop", moment, 0.0,
        None, 0, 0, None, "", "", None,
    )  # fmt: skip
    return replace(made, **changes)


def facts(**changes: Any) -> LaneFacts:
    """An empty lane."""
    empty = LaneFacts("machine1", None, None, None, None, None, None, None)
    return replace(empty, **changes)


def at_server(finish: Action | None = None, start: Action | None = None, **changes: Any) -> LaneFacts:
    """A lane whose job runs at the server."""
    delivered = start or action(ActionKind.START, state=State.DELIVERED)
    return facts(at_server=job(**changes), server_start=delivered, finish=finish)


def scene(
    reading: Reading | None = None,
    shape: Shape = Shape.EVENTS,
    *,
    shared: bool = False,
    now: float = NOW,
    memory: LaneMemory | None = None,
    policy: Policy | None = None,
    elsewhere: frozenset[str] = frozenset(),
) -> Scene:
    """What a decision sees beside the rows."""
    around = Surroundings(Machine("Machine1", shared=shared), None, elsewhere)
    return Scene(around, memory or LaneMemory(), policy or Policy(shape), reading, now)


def event(identity: int = 7785, *, start: int = START, end: int | None = None, **changes: Any) -> ServerEvent:
    """An event as GET shows it."""
    shown = ServerEvent(
        identity,
        datetime.fromtimestamp(start, UTC),
        None if end is None else datetime.fromtimestamp(end, UTC),
        machine_name="Machine 1",
        display_name="PART1 Op10",
        work_order="WO-1",
    )
    return replace(shown, **changes)


def events(*shown: ServerEvent) -> EventsReading:
    """An events reading."""
    return EventsReading(shown, EventIndex(shown))


def days(count: int) -> DailyReading:
    """A daily reading of the start's day."""
    return DailyReading((DailyRow(datetime.fromtimestamp(START, UTC).date(), "Machine 1", count, 0.0),))
