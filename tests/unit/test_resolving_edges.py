"""An unknown start at the edges of what a reading tells: what was not counted before proves nothing after."""

from __future__ import annotations

import msgspec
import pytest

from kiosk.delivery.deciding import next_step
from kiosk.delivery.lanes import (
    EQUAL_LOOK_SECONDS,
    Absent,
    Found,
    LaneMemory,
    Policy,
    Question,
    Shape,
    StartBaseline,
    Step,
    Until,
)
from kiosk.record.reasons import Reason
from kiosk.record.rows import Action, ActionKind, State
from tests.unit.lane_cases import NOW, action, days, event, events, facts, job, scene

SETTLED = LaneMemory(settle_until=NOW - 1)
UNKNOWN = action(
    ActionKind.START,
    state=State.UNKNOWN,
    unknown_sends=1,
    baseline=msgspec.json.encode(StartBaseline(count=3)),
)
UNCOUNTED = msgspec.structs.replace(UNKNOWN, baseline=None)
"""Before its first send the server had shown no count."""


def resolved(start: Action, count: int, policy: Policy) -> Step:
    lane = facts(doubtful=start, job=job(server_id=None))
    return next_step(lane, scene(days(count), policy=policy, memory=SETTLED))


@pytest.mark.parametrize("count", [0, 1, 3, 4])
def test_without_a_count_before_only_a_person_can_tell(count: int) -> None:
    checked = Policy(Shape.DAILY, counts_checked=True)
    assert resolved(UNCOUNTED, count, checked) == Question(UNCOUNTED, Reason.UNKNOWN_START)


@pytest.mark.parametrize("count", [3, 4])
def test_where_running_jobs_are_not_counted_a_risen_count_is_not_our_start(count: int) -> None:
    not_counted = Policy(Shape.DAILY, counts_running=False, counts_checked=True)
    assert resolved(UNKNOWN, count, not_counted) == Question(UNKNOWN, Reason.UNKNOWN_START)


def test_on_a_shared_machine_whose_events_are_shown_an_unknown_start_is_found() -> None:
    lane = facts(doubtful=UNKNOWN, job=job(server_id=None))
    assert isinstance(next_step(lane, scene(events(event()), shared=True, memory=SETTLED)), Found)


def test_a_count_that_stayed_shows_absence_once_the_counting_is_known_and_twice_the_same() -> None:
    checked = Policy(Shape.DAILY, counts_checked=True)
    lane, memory = facts(doubtful=UNKNOWN, job=job(server_id=None)), LaneMemory(settle_until=NOW - 1)
    first = next_step(lane, scene(days(3), policy=checked, memory=memory))
    assert first == Until(NOW + EQUAL_LOOK_SECONDS)
    later = scene(days(3), policy=checked, memory=memory, now=NOW + EQUAL_LOOK_SECONDS)
    assert next_step(lane, later) == Absent(UNKNOWN)


@pytest.mark.parametrize(("count", "reason"), [(3, Reason.UNKNOWN_START), (5, Reason.COUNT_CHANGED)])
def test_while_the_counting_is_only_assumed_a_count_that_stayed_proves_nothing(
    count: int, reason: Reason
) -> None:
    assert resolved(UNKNOWN, count, Policy(Shape.DAILY)) == Question(UNKNOWN, reason)
