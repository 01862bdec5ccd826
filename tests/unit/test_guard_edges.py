"""The guard of a finish at its edges: what a missing baseline, a cut list or somebody else's start may not be taken for."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from kiosk.api.readings import EventsReading
from kiosk.delivery.deciding import next_step
from kiosk.delivery.lanes import (
    Counted,
    LaneMemory,
    Look,
    Nothing,
    Policy,
    Question,
    Refused,
    Send,
    Shape,
    StartBaseline,
    Step,
)
from kiosk.record.reasons import Reason
from kiosk.record.rows import Action, ActionKind, State
from tests.unit.lane_cases import END, NOW, action, at_server, days, event, events, scene

FINISH = action(ActionKind.FINISH)
BASELINE = msgspec.json.encode(StartBaseline(count=3))
CHECKED = Policy(Shape.DAILY, counts_checked=True)
PROMPT = LaneMemory(accepted_at=NOW - 1)


def delivered(**changes: Any) -> Action:
    """A start at the server, sent when the machine's count was 3."""
    return action(ActionKind.START, state=State.DELIVERED, **{"baseline": BASELINE, **changes})


def cut(*shown: Any) -> EventsReading:
    """A list that may lack events."""
    return msgspec.structs.replace(events(*shown), maybe_cut=True)


def step(start: Action, *arguments: Any, finish: Action | None = FINISH, **options: Any) -> Step:
    return next_step(at_server(finish, start), scene(*arguments, **options))


def test_only_a_waiting_finish_leaves() -> None:
    parked = action(ActionKind.FINISH, state=State.PARKED)
    assert step(delivered(), events(event()), finish=parked) == Nothing()
    assert step(delivered(), events(event()), finish=None) == Nothing()


def test_a_cut_list_that_shows_our_event_is_judged_by_what_it_shows() -> None:
    assert isinstance(step(delivered(), cut(event())), Send)
    ended = step(delivered(), cut(event(end=END)))
    assert isinstance(ended, Refused)
    assert ended.reason == Reason.CLOSED_ELSEWHERE


def test_a_cut_list_without_our_event_proves_nothing() -> None:
    assert step(delivered(), cut()) == Question(FINISH, Reason.COUNT_CHANGED)
    told = action(ActionKind.FINISH, reason=Reason.STILL_RUNNING)
    assert isinstance(step(delivered(), cut(), finish=told), Send)


UNTELLING = {
    "it was taken over": {"adopted": True},
    "it was counted before": {"count_after": 4},
}


@pytest.mark.parametrize("case", UNTELLING)
def test_the_count_is_not_asked_for_where_the_job_tells_nothing_by_it(case: str) -> None:
    lane = at_server(FINISH, delivered(), **UNTELLING[case])
    assert isinstance(next_step(lane, scene(days(4), Shape.DAILY)), Send)


@pytest.mark.parametrize("start", [delivered(baseline=None), delivered(unknown_sends=1)])
def test_a_start_without_a_count_before_it_or_sent_twice_tells_nothing_of_the_counting(start: Action) -> None:
    assert isinstance(step(start, days(4), Shape.DAILY), Send)


def test_the_counting_is_learned_once() -> None:
    assert isinstance(step(delivered(), None, Shape.DAILY), Look)
    assert isinstance(step(delivered(), None, policy=CHECKED), Send)


def test_where_nobody_else_works_a_count_that_rose_by_more_still_tells_that_running_jobs_count() -> None:
    learned = step(delivered(), days(9), Shape.DAILY)
    assert isinstance(learned, Counted)
    assert (learned.counts_running, learned.alone) == (True, True)


def test_on_a_shared_machine_a_late_count_tells_nothing() -> None:
    late = LaneMemory(accepted_at=NOW - 60)
    assert isinstance(step(delivered(), days(3), Shape.DAILY, shared=True, memory=late), Question)
    assert isinstance(step(delivered(), days(3), Shape.DAILY, shared=True, memory=PROMPT), Counted)


@pytest.mark.parametrize(("count", "expected"), [(3, Send), (4, Question)])
def test_on_a_shared_machine_that_counts_no_running_jobs_the_count_must_not_have_moved(
    count: int, expected: type
) -> None:
    checked = Policy(Shape.DAILY, counts_running=False, counts_checked=True)
    assert isinstance(step(delivered(), days(count), shared=True, policy=checked), expected)
    assumed = Policy(Shape.DAILY, counts_running=False)
    late = LaneMemory(accepted_at=NOW - 60)
    assert isinstance(step(delivered(), days(count), shared=True, policy=assumed, memory=late), expected)


def test_on_a_shared_machine_a_finish_is_asked_about_without_a_count_to_compare() -> None:
    assert isinstance(step(delivered(baseline=None), days(4), shared=True, policy=CHECKED), Question)
    assert isinstance(step(delivered(), events(event()), shared=True, policy=CHECKED), Question)
    assert isinstance(step(delivered(), None, shared=True, policy=CHECKED), Look)
    told = action(ActionKind.FINISH, reason=Reason.STILL_RUNNING)
    assert isinstance(step(delivered(), days(9), finish=told, shared=True, policy=CHECKED), Send)
