"""What each answer and each reading does to the rows: the table of delivery, row by row, on a real store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from kiosk.api.answers import Answer, AnswerKind
from kiosk.delivery.lanes import Absent, Found, Freed, LaneMemory, Question, Refused, Step
from kiosk.delivery.outcomes import answered, settled
from kiosk.events import Delivered, Event, Parked
from kiosk.fields import JobFields
from kiosk.record.outbox import Outbox
from kiosk.record.reasons import Reason
from kiosk.record.rows import Action, ActionKind, Job, State
from kiosk.record.store import Store
from kiosk.shop import Operator
from kiosk.words import verbatim
from tests.hand_clock import HandClock

STARTED = datetime(2026, 3, 12, 8, 0, tzinfo=UTC)
START_SENT = int(STARTED.timestamp())
ANA = Operator("1001", "Ana Ruiz", "ana@example.com")
NOW, SETTLE = 500.0, 90.0
BODY = b'{"step_event": {}}'


class Lane:
    """One job on one machine: its start and its finish as they stand before an answer."""

    def __init__(self) -> None:
        self.store = Store(None)
        self.outbox = Outbox(self.store, HandClock(STARTED), "https://shop")
        self.memory = LaneMemory()
        with self.store.transaction():
            self.number = self.outbox.record_start(
                "Machine1", JobFields("WO-1", "PART1", "10", "1"), ANA, self.outbox.now(), 0
            )
            self.outbox.record_finish(self.job, 5, 1, self.outbox.now(), 0, "1001", State.QUEUED)

    @property
    def job(self) -> Job:
        return self.outbox.job(self.number)

    @property
    def start(self) -> Action:
        start = self.outbox.actions_of(self.number)[0]
        assert start is not None
        return start

    @property
    def finish(self) -> Action:
        finish = self.outbox.actions_of(self.number)[1]
        assert finish is not None
        return finish

    def sent(self, kind: ActionKind, state: State = State.IN_FLIGHT, **columns: Any) -> Action:
        """Put the action under way, as its claim does; a finish has its start at the server."""
        with self.store.transaction():
            if kind is ActionKind.FINISH:
                self.outbox.set_action(self.start.seq, state=State.DELIVERED)
                self.outbox.set_job(self.number, at_server=1, server_id="77", start_sent=START_SENT)
            action = self.start if kind is ActionKind.START else self.finish
            self.outbox.set_action(
                action.seq, **{"state": state, "body": BODY, "sends": 1, "reason": "", **columns}
            )
        return self.start if kind is ActionKind.START else self.finish

    def hears(self, action: Action, kind: AnswerKind, **told: Any) -> list[Event]:
        answer = Answer(kind, verbatim(""), **told)
        with self.store.transaction():
            return answered(self.outbox, action, self.job, answer, self.memory, NOW, SETTLE)

    def learns(self, step: Step) -> list[Event]:
        assert isinstance(step, Found | Absent | Refused | Question | Freed)
        return settled(self.outbox, step, self.memory)


@pytest.fixture
def lane() -> Iterator[Lane]:
    made = Lane()
    yield made
    made.store.close()


START, FINISH = ActionKind.START, ActionKind.FINISH


def test_an_accepted_start_is_ours_at_the_server(lane: Lane) -> None:
    told = lane.hears(lane.sent(START), AnswerKind.ACCEPTED, event_id=77)
    assert told == [Delivered(lane.number, "Machine1", START)]
    assert (lane.start.state, lane.job.at_server, lane.job.server_id) == (State.DELIVERED, True, "77")
    assert lane.memory.accepted_at == NOW


def test_an_accepted_start_without_an_id_has_none(lane: Lane) -> None:
    lane.hears(lane.sent(START), AnswerKind.ACCEPTED)
    assert (lane.job.at_server, lane.job.server_id) == (True, None)


def test_an_accepted_start_lets_its_held_finish_go_and_no_other(lane: Lane) -> None:
    lane.outbox.set_action(lane.finish.seq, state=State.HELD)
    lane.hears(lane.sent(START), AnswerKind.ACCEPTED)
    assert lane.finish.state is State.QUEUED
    lane.outbox.set_action(lane.finish.seq, state=State.PARKED)
    lane.hears(lane.sent(START), AnswerKind.ACCEPTED)
    assert lane.finish.state is State.PARKED


OURS = {
    "nothing told": {},
    "our id": {"event_id": 77},
    "our id, another start": {"event_id": 77, "started_at": datetime.fromtimestamp(START_SENT + 9, UTC)},
    "our start, no id": {"started_at": datetime.fromtimestamp(START_SENT, UTC)},
}
THEIRS = {
    "another id": {"event_id": 78},
    "another id, our start": {"event_id": 78, "started_at": datetime.fromtimestamp(START_SENT, UTC)},
    "another start, no id": {"started_at": datetime.fromtimestamp(START_SENT + 1, UTC)},
}


@pytest.mark.parametrize("case", OURS)
def test_an_accepted_finish_ends_the_job(lane: Lane, case: str) -> None:
    told = lane.hears(lane.sent(FINISH), AnswerKind.ACCEPTED, **OURS[case])
    assert told == [Delivered(lane.number, "Machine1", FINISH)]
    assert (lane.finish.state, lane.job.at_server) == (State.DELIVERED, False)


@pytest.mark.parametrize("case", THEIRS)
def test_a_finish_that_closed_another_event_stops_the_lane_and_is_told(lane: Lane, case: str) -> None:
    told = lane.hears(lane.sent(FINISH), AnswerKind.ACCEPTED, **THEIRS[case])
    assert [type(each) for each in told] == [Parked]
    assert (lane.finish.state, lane.finish.stops, lane.finish.reason) == (
        State.PARKED,
        True,
        Reason.OTHER_EVENT,
    )
    assert lane.finish.server_words == str(THEIRS[case].get("event_id", ""))
    assert lane.job.at_server


def test_without_our_id_the_start_tells_whose_event_was_closed(lane: Lane) -> None:
    action = lane.sent(FINISH)
    lane.outbox.set_job(lane.number, server_id=None)
    lane.hears(action, AnswerKind.ACCEPTED, event_id=78, started_at=datetime.fromtimestamp(START_SENT, UTC))
    assert lane.finish.state is State.DELIVERED


NOT_TAKEN = (AnswerKind.NOT_SENT, AnswerKind.WAIT, AnswerKind.PAUSE_ALL, AnswerKind.READ_ONLY_KEY)


@pytest.mark.parametrize("kind", NOT_TAKEN)
def test_what_was_not_taken_waits_as_if_it_had_not_been_sent(lane: Lane, kind: AnswerKind) -> None:
    assert lane.hears(lane.sent(START), kind) == []
    assert (lane.start.state, lane.start.sends, lane.start.body) == (State.QUEUED, 0, None)


def test_what_was_not_taken_keeps_its_body_where_another_send_may_have_arrived(lane: Lane) -> None:
    lane.hears(lane.sent(START, sends=2, unknown_sends=1), AnswerKind.NOT_SENT)
    assert (lane.start.state, lane.start.sends, lane.start.body) == (State.QUEUED, 1, BODY)
    assert lane.start.unknown_sends == 1


def test_an_answer_that_never_came_is_unknown_until_it_can_not_arrive_any_more(lane: Lane) -> None:
    assert lane.hears(lane.sent(START), AnswerKind.UNKNOWN) == []
    assert (lane.start.state, lane.start.unknown_sends, lane.start.body) == (State.UNKNOWN, 1, BODY)
    assert (lane.memory.settle_until, lane.memory.next_look) == (NOW + SETTLE, NOW + 2)


def test_nothing_runs_any_more_after_an_unknown_finish_that_was_ours(lane: Lane) -> None:
    told = lane.hears(lane.sent(FINISH, sends=2, unknown_sends=1), AnswerKind.NO_ACTIVE_EVENT)
    assert told == [Delivered(lane.number, "Machine1", FINISH)]
    assert (lane.finish.state, lane.job.at_server) == (State.DELIVERED, False)


def test_nothing_runs_before_our_first_finish_so_a_person_sees_to_it_and_the_lane_goes_on(lane: Lane) -> None:
    lane.hears(lane.sent(FINISH), AnswerKind.NO_ACTIVE_EVENT)
    assert (lane.finish.state, lane.finish.reason, lane.finish.stops) == (
        State.PARKED,
        Reason.NO_ACTIVE,
        False,
    )
    assert not lane.job.at_server


def test_nothing_runs_is_a_plain_refusal_of_a_start(lane: Lane) -> None:
    lane.hears(lane.sent(START), AnswerKind.NO_ACTIVE_EVENT)
    assert (lane.start.state, lane.start.reason) == (State.PARKED, Reason.REFUSED)


@pytest.mark.parametrize(
    ("kind", "answer", "reason", "stops"),
    [
        (START, AnswerKind.PARK, Reason.REFUSED, False),
        (FINISH, AnswerKind.PARK, Reason.REFUSED, True),
        (START, AnswerKind.MACHINE_NOT_FOUND, Reason.MACHINE_NOT_FOUND, True),
        (FINISH, AnswerKind.MACHINE_NOT_FOUND, Reason.MACHINE_NOT_FOUND, True),
    ],
)
def test_a_refusal_parks_and_stops_what_may_not_go_past_it(
    lane: Lane, kind: ActionKind, answer: AnswerKind, reason: Reason, stops: bool
) -> None:
    told = lane.hears(lane.sent(kind), answer, server_words="no such thing", status=422)
    action = lane.start if kind is START else lane.finish
    assert [type(each) for each in told] == [Parked]
    assert (action.state, action.reason, action.stops) == (State.PARKED, reason, stops)
    assert (action.server_words, action.status) == ("no such thing", 422)


def test_a_refused_start_holds_its_finish_and_a_refused_finish_nothing(lane: Lane) -> None:
    lane.hears(lane.sent(START), AnswerKind.PARK)
    assert (lane.finish.state, lane.finish.reason) == (State.HELD, Reason.START_PARKED)


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.PARKED])
def test_a_refused_start_holds_only_a_finish_that_waits(lane: Lane, state: State) -> None:
    number = lane.finish.seq
    lane.outbox.set_action(number, state=state)
    lane.hears(lane.sent(START), AnswerKind.PARK)
    assert lane.outbox.action(number).state is state


def test_a_refusal_after_an_unknown_send_proves_nothing_of_the_first(lane: Lane) -> None:
    assert lane.hears(lane.sent(START, sends=2, unknown_sends=1), AnswerKind.PARK, status=422) == []
    assert (lane.start.state, lane.start.reason) == (State.UNKNOWN, Reason.REFUSED_LATER)
    assert lane.finish.state is State.QUEUED


def test_a_start_that_is_found_is_ours(lane: Lane) -> None:
    action = lane.sent(START, State.UNKNOWN, unknown_sends=1)
    assert lane.learns(Found(action, lane.job, "77")) == [Delivered(lane.number, "Machine1", START)]
    assert (lane.start.state, lane.job.at_server, lane.job.server_id) == (State.DELIVERED, True, "77")


def test_a_finish_that_is_found_ends_the_job(lane: Lane) -> None:
    action = lane.sent(FINISH, State.UNKNOWN, unknown_sends=1)
    lane.learns(Found(action, lane.job))
    assert (lane.finish.state, lane.job.at_server, lane.job.server_id) == (State.DELIVERED, False, "77")


@pytest.mark.parametrize(("proven", "left"), [(True, 0), (False, 1)])
def test_what_is_absent_is_sent_again_and_only_proof_forgets_the_unknown_send(
    lane: Lane, proven: bool, left: int
) -> None:
    lane.outbox.set_action(lane.finish.seq, state=State.HELD)
    action = lane.sent(START, State.UNKNOWN, unknown_sends=1)
    assert lane.learns(Absent(action, proven=proven)) == []
    assert (lane.start.state, lane.start.unknown_sends, lane.start.body) == (State.QUEUED, left, BODY)
    assert lane.finish.state is State.QUEUED


@pytest.mark.parametrize(("kind", "stops"), [(START, False), (FINISH, True)])
def test_what_is_absent_and_was_refused_later_is_a_refusal(lane: Lane, kind: ActionKind, stops: bool) -> None:
    action = lane.sent(kind, State.UNKNOWN, unknown_sends=1, reason=Reason.REFUSED_LATER)
    assert [type(each) for each in lane.learns(Absent(action))] == [Parked]
    action = lane.outbox.action(action.seq)
    assert (action.state, action.reason, action.stops) == (State.PARKED, Reason.REFUSED, stops)


@pytest.mark.parametrize("ended", [True, False])
def test_a_finish_that_may_not_leave_stops_its_lane_while_the_job_is_open(lane: Lane, ended: bool) -> None:
    action = lane.sent(FINISH, State.QUEUED, sends=0)
    lane.learns(Refused(action, lane.job, Reason.GONE, ended=ended, detail="PART9 Op1"))
    assert (lane.finish.state, lane.finish.stops, lane.job.at_server) == (State.PARKED, not ended, not ended)
    assert lane.finish.server_words == "PART9 Op1"


def test_a_question_about_an_unknown_start_leaves_it_unknown_and_its_finish_waiting(lane: Lane) -> None:
    action = lane.sent(START, State.UNKNOWN, unknown_sends=1)
    assert [type(each) for each in lane.learns(Question(action, Reason.UNKNOWN_START))] == [Parked]
    assert (lane.start.state, lane.start.reason) == (State.UNKNOWN, Reason.UNKNOWN_START)
    assert lane.finish.state is State.QUEUED


def test_a_question_before_a_start_stops_the_lane_and_holds_its_finish(lane: Lane) -> None:
    lane.learns(Question(lane.start, Reason.FOREIGN_RUNNING))
    assert (lane.start.state, lane.start.stops) == (State.PARKED, True)
    assert lane.finish.state is State.HELD


def test_a_question_before_a_finish_stops_the_lane(lane: Lane) -> None:
    lane.learns(Question(lane.sent(FINISH, State.QUEUED, sends=0), Reason.COUNT_CHANGED))
    assert (lane.finish.state, lane.finish.stops, lane.finish.reason) == (
        State.PARKED,
        True,
        Reason.COUNT_CHANGED,
    )


def test_a_lane_whose_job_is_seen_closed_goes_on(lane: Lane) -> None:
    action = lane.sent(FINISH, State.PARKED, stops=1)
    assert lane.learns(Freed(action, lane.job)) == []
    assert (lane.finish.state, lane.finish.stops, lane.job.at_server) == (State.PARKED, False, False)
