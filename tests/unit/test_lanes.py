"""What a lane does next, case by case."""

from __future__ import annotations

import msgspec
import pytest

from kiosk.delivery.deciding import next_step
from kiosk.delivery.lanes import (
    Absent,
    Counted,
    Found,
    Freed,
    LaneMemory,
    Look,
    Nothing,
    Policy,
    Question,
    Reading,
    Refused,
    Send,
    Shape,
    StartBaseline,
    Until,
)
from kiosk.record.reasons import Reason
from kiosk.record.rows import ActionKind, State
from tests.unit.lane_cases import END, NOW, START, action, at_server, days, event, events, facts, job, scene

SETTLED = LaneMemory(settle_until=NOW - 1)
SETTLING = LaneMemory(settle_until=NOW + 50)
NOTHING_SEEN = events()
QUEUED_START = facts(head=action(ActionKind.START), job=job(server_id=None))
FINISH = action(ActionKind.FINISH)
UNKNOWN_START = action(
    ActionKind.START,
    state=State.UNKNOWN,
    unknown_sends=1,
    baseline=msgspec.json.encode(StartBaseline(count=3)),
)
UNKNOWN_FINISH = action(ActionKind.FINISH, state=State.UNKNOWN, unknown_sends=1)


def memory(**values: float) -> LaneMemory:
    return LaneMemory(**values)  # type: ignore[arg-type]


def test_nothing_leaves_while_a_write_of_the_lane_is_under_way() -> None:
    assert next_step(QUEUED_START, scene(NOTHING_SEEN, memory=LaneMemory(writing=True))) == Nothing()


def test_a_start_waits_for_the_end_of_its_undo_window() -> None:
    waiting = facts(head=action(ActionKind.START, due_boot=NOW + 5), job=job())
    assert next_step(waiting, scene()) == Until(NOW + 5)


def test_a_start_asks_for_a_reading_before_it_leaves() -> None:
    assert isinstance(next_step(QUEUED_START, scene()), Look)


def test_a_start_leaves_with_the_count_it_found_as_its_baseline() -> None:
    step = next_step(QUEUED_START, scene(days(3), Shape.DAILY))
    assert isinstance(step, Send)
    assert step.baseline == msgspec.json.encode(StartBaseline(count=3))


def test_a_start_is_asked_about_where_another_job_runs() -> None:
    step = next_step(QUEUED_START, scene(events(event(1, start=START - 500))))
    assert isinstance(step, Question)
    assert step.reason is Reason.FOREIGN_RUNNING


def test_a_start_that_a_person_let_go_leaves_all_the_same() -> None:
    let_go = facts(head=action(ActionKind.START, reason=Reason.START_ANYWAY), job=job(server_id=None))
    assert isinstance(next_step(let_go, scene(events(event(1, start=START - 500)))), Send)


def test_a_start_waits_out_the_settle_time_of_the_send_before_it() -> None:
    assert next_step(QUEUED_START, scene(NOTHING_SEEN, memory=SETTLING)) == Until(NOW + 50)


def test_a_finish_without_a_start_at_the_server_is_parked_and_never_sent() -> None:
    step = next_step(facts(head=FINISH, job=job(at_server=False)), scene(NOTHING_SEEN))
    assert isinstance(step, Refused)


GUARDED = {
    "ours alone runs: it leaves": (events(event()), Send),
    "ours has ended: it is parked": (events(event(end=END)), Refused),
    "another runs in its place: it is parked": (events(event(end=END), event(9, start=END)), Refused),
    "another runs beside it: it is parked": (events(event(), event(9, start=END)), Refused),
    "nothing is there any more: it is parked": (NOTHING_SEEN, Refused),
    "nothing was read: it is looked for": (None, Look),
}


@pytest.mark.parametrize("case", GUARDED)
def test_a_finish_leaves_only_where_our_event_alone_runs(case: str) -> None:
    reading, expected = GUARDED[case]
    assert isinstance(next_step(at_server(FINISH), scene(reading)), expected)


@pytest.mark.parametrize(
    ("reading", "ended"), [(events(event(end=END)), True), (events(event(), event(9)), False)]
)
def test_a_parked_finish_tells_whether_its_job_is_over(reading: Reading, ended: bool) -> None:
    step = next_step(at_server(FINISH), scene(reading))
    assert isinstance(step, Refused)
    assert step.ended is ended


def test_a_finish_that_was_unknown_and_is_seen_with_its_own_end_is_done() -> None:
    sent_before = action(ActionKind.FINISH, unknown_sends=1)
    assert isinstance(next_step(at_server(sent_before), scene(events(event(end=END)))), Found)
    others_pieces = scene(events(event(end=END, made=1, scrapped=0)))
    assert isinstance(next_step(at_server(sent_before), others_pieces), Refused)


def test_in_the_daily_shape_a_finish_leaves_at_once_where_nobody_else_works() -> None:
    checked = Policy(Shape.DAILY, counts_checked=True)
    assert isinstance(next_step(at_server(FINISH), scene(policy=checked)), Send)


@pytest.mark.parametrize(("count", "expected"), [(4, Send), (3, Question), (5, Question)])
def test_on_a_shared_machine_a_finish_leaves_only_at_the_count_our_start_made(
    count: int, expected: type
) -> None:
    start = action(ActionKind.START, state=State.DELIVERED, baseline=UNKNOWN_START.baseline)
    checked = Policy(Shape.DAILY, counts_checked=True)
    step = next_step(at_server(FINISH, start), scene(days(count), shared=True, policy=checked))
    assert isinstance(step, expected)


def test_on_a_shared_machine_a_finish_is_asked_about_while_the_servers_counting_is_only_assumed() -> None:
    start = action(ActionKind.START, state=State.DELIVERED, baseline=UNKNOWN_START.baseline)
    step = next_step(at_server(FINISH, start), scene(days(4), Shape.DAILY, shared=True))
    assert isinstance(step, Question)


@pytest.mark.parametrize(("count", "counts"), [(3, False), (4, True), (5, None)])
def test_on_a_shared_machine_the_count_right_after_a_start_tells_how_the_server_counts(
    count: int, counts: bool | None
) -> None:
    start = action(ActionKind.START, state=State.DELIVERED, baseline=UNKNOWN_START.baseline)
    prompt = LaneMemory(accepted_at=NOW - 1)
    step = next_step(at_server(None, start), scene(days(count), Shape.DAILY, shared=True, memory=prompt))
    assert isinstance(step, Counted)
    assert step.counts_running is counts
    assert counts is None or not step.alone


@pytest.mark.parametrize(("count", "counts"), [(3, False), (4, None), (5, None)])
def test_on_a_shared_machine_one_more_proves_nothing_against_what_is_assumed(
    count: int, counts: bool | None
) -> None:
    start = action(ActionKind.START, state=State.DELIVERED, baseline=UNKNOWN_START.baseline)
    assumed = Policy(Shape.DAILY, counts_running=False)
    prompt = LaneMemory(accepted_at=NOW - 1)
    step = next_step(at_server(None, start), scene(days(count), shared=True, policy=assumed, memory=prompt))
    assert isinstance(step, Counted)
    assert step.counts_running is counts


@pytest.mark.parametrize(("count", "counts"), [(4, True), (3, False)])
def test_the_first_accepted_start_tells_how_running_events_are_counted(count: int, counts: bool) -> None:
    start = action(ActionKind.START, state=State.DELIVERED, baseline=UNKNOWN_START.baseline)
    step = next_step(at_server(FINISH, start), scene(days(count), Shape.DAILY))
    assert isinstance(step, Counted)
    assert step.counts_running is counts


def test_only_the_finish_of_a_start_found_by_reading_leaves_inside_the_settle_time() -> None:
    found = action(ActionKind.START, state=State.DELIVERED, unknown_sends=1)
    reading = events(event())
    assert isinstance(next_step(at_server(FINISH, found), scene(reading, memory=SETTLING)), Send)
    assert next_step(at_server(FINISH), scene(reading, memory=SETTLING)) == Until(NOW + 50)


UNKNOWN_STARTS = {
    "seen: it is found": (events(event()), SETTLED, Found),
    "seen while settling: it is found": (events(event()), SETTLING, Found),
    "seen twice: only a person can tell": (events(event(), event(9)), SETTLED, Question),
    "seen twice while settling: there is time": (events(event(), event(9)), SETTLING, Until),
    "not seen while settling: it is looked for again": (NOTHING_SEEN, SETTLING, Until),
    "another name in its second: only a person can tell": (
        events(event(display_name="OTHER Op10", machine_name="Elsewhere")),
        SETTLED,
        Question,
    ),
}


@pytest.mark.parametrize("case", UNKNOWN_STARTS)
def test_an_unknown_start_is_found_absent_or_asked_about(case: str) -> None:
    reading, remembered, expected = UNKNOWN_STARTS[case]
    lane = facts(doubtful=UNKNOWN_START, job=job(server_id=None))
    assert isinstance(next_step(lane, scene(reading, memory=remembered)), expected)


def test_absence_needs_two_equal_readings_after_the_settle_time() -> None:
    lane = facts(doubtful=UNKNOWN_START, job=job(server_id=None))
    remembered = LaneMemory(settle_until=NOW - 1)
    assert next_step(lane, scene(NOTHING_SEEN, memory=remembered)) == Until(NOW + 2)
    assert isinstance(next_step(lane, scene(NOTHING_SEEN, now=NOW + 1, memory=remembered)), Until)
    assert isinstance(next_step(lane, scene(NOTHING_SEEN, now=NOW + 2, memory=remembered)), Absent)


def test_a_reading_that_differs_begins_the_two_anew() -> None:
    lane = facts(doubtful=UNKNOWN_START, job=job(server_id=None))
    remembered = LaneMemory(settle_until=NOW - 1)
    next_step(lane, scene(NOTHING_SEEN, memory=remembered))
    other = events(event(9, start=START - 900, end=START - 800))
    assert next_step(lane, scene(other, now=NOW + 5, memory=remembered)) == Until(NOW + 7)


COUNTS = {
    "one more: found": (days(4), True, SETTLED, Found),
    "one more while settling: found": (days(4), True, SETTLING, Found),
    "as before while settling: looked at again": (days(3), True, SETTLING, Until),
    "anything else: asked": (days(5), True, SETTLED, Question),
    "running ones are not counted: asked": (days(3), False, SETTLED, Question),
    "as before, but the counting is only assumed: asked": (days(3), True, SETTLED, Question),
}


@pytest.mark.parametrize("case", COUNTS)
def test_an_unknown_start_is_judged_by_the_count_against_its_baseline(case: str) -> None:
    reading, counts_running, remembered, expected = COUNTS[case]
    lane = facts(doubtful=UNKNOWN_START, job=job(server_id=None))
    policy = Policy(Shape.DAILY, counts_running=counts_running)
    assert isinstance(next_step(lane, scene(reading, memory=remembered, policy=policy)), expected)


@pytest.mark.parametrize("unknown", [UNKNOWN_START, UNKNOWN_FINISH])
def test_on_a_shared_machine_of_the_daily_shape_only_a_person_decides(unknown: object) -> None:
    lane = facts(doubtful=unknown, job=job())
    step = next_step(lane, scene(days(4), Shape.DAILY, shared=True, memory=SETTLED))
    assert isinstance(step, Question)
    assert step.reason is Reason.UNKNOWN_SHARED


UNKNOWN_FINISHES = {
    "ended as we sent it: done": (events(event(end=END)), Found),
    "ended as we sent it, with our pieces: done": (events(event(end=END, made=5, scrapped=0)), Found),
    "ended in our second with other pieces: somebody else closed it": (
        events(event(end=END, made=4, scrapped=0)),
        Refused,
    ),
    "ended in our second without pieces, where others have some: somebody else closed it": (
        events(event(end=END), event(9, start=START - 90, end=START - 30, made=3)),
        Refused,
    ),
    "ended otherwise: somebody else closed it": (events(event(end=END + 7)), Refused),
    "still running: it may be sent again": (events(event()), Absent),
    "gone: only a person can tell": (NOTHING_SEEN, Question),
}


@pytest.mark.parametrize("case", UNKNOWN_FINISHES)
def test_an_unknown_finish_is_judged_by_the_end_of_its_event(case: str) -> None:
    reading, expected = UNKNOWN_FINISHES[case]
    lane = facts(doubtful=UNKNOWN_FINISH, job=job())
    assert isinstance(next_step(lane, scene(reading, memory=SETTLED)), expected)


def test_an_unknown_finish_is_not_even_looked_at_before_it_has_settled() -> None:
    lane = facts(doubtful=UNKNOWN_FINISH, job=job())
    assert next_step(lane, scene(events(event(end=END)), memory=SETTLING)) == Until(NOW + 50)


def test_a_finish_that_may_be_repeated_in_the_daily_shape_proves_nothing_by_that() -> None:
    lane = facts(doubtful=UNKNOWN_FINISH, job=job())
    step = next_step(lane, scene(shape=Shape.DAILY, memory=SETTLED))
    assert isinstance(step, Absent)
    assert not step.proven


@pytest.mark.parametrize("reason", [Reason.REFUSED, Reason.FOREIGN_ACTIVE, Reason.OTHER_EVENT])
def test_a_parked_finish_frees_its_lane_once_its_event_is_seen_ended(reason: Reason) -> None:
    parked = action(ActionKind.FINISH, state=State.PARKED, stops=True, reason=reason)
    stopped = facts(stopping=parked, at_server=job(), finish=parked)
    assert isinstance(next_step(stopped, scene(events(event(end=END)))), Freed)
    assert isinstance(next_step(stopped, scene(events(event()))), Until)


def test_a_lane_whose_machine_is_not_known_stays_stopped() -> None:
    parked = action(ActionKind.START, state=State.PARKED, stops=True, reason=Reason.MACHINE_NOT_FOUND)
    assert next_step(facts(stopping=parked), scene(NOTHING_SEEN)) == Nothing()


def test_what_is_asked_waits_for_its_answer() -> None:
    asked = action(ActionKind.START, state=State.UNKNOWN, reason=Reason.UNKNOWN_SHARED)
    assert next_step(facts(doubtful=asked, job=job()), scene(events(event()), memory=SETTLED)) == Nothing()
