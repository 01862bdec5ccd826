"""Claims that leave together and outcomes that arrive together share a commit, and nobody pays for another's fault."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.delivery.link import TRIAL_SECONDS
from kiosk.delivery.work import SendWork
from kiosk.record.rows import State
from tests.disk.stations import Kiosk, actions, kiosk_at

REFUSE_THE_FIRST = (
    "CREATE TEMP TRIGGER refusal BEFORE UPDATE ON main.action WHEN new.seq = 1"
    " BEGIN SELECT raise(ABORT, 'no room for this row'); END"
)


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    kiosk = kiosk_at(tmp_path)
    yield kiosk
    kiosk.close()


def commits_that_move_actions(statements: list[str]) -> list[int]:
    """How many actions each commit moved."""
    moved, found = 0, []
    for statement in statements:
        if statement.startswith("UPDATE action SET state"):
            moved += 1
        elif statement == "COMMIT":
            found.append(moved)
            moved = 0
    return [each for each in found if each]


def claim_both(kiosk: Kiosk) -> list[SendWork]:
    """A start on each machine, both read for and handed out in one turn."""
    kiosk.start("J1", machine=0)
    kiosk.start("J2", machine=1)
    for _ in range(5):
        work = kiosk.turn()
        sends = [each for each in work if isinstance(each, SendWork)]
        if sends:
            return sends
        for each in work:
            kiosk.answer(each, [])
        kiosk.clock.pass_by(1)
    raise AssertionError("nothing was handed out")


def test_sends_that_leave_together_are_in_flight_by_one_commit(kiosk: Kiosk) -> None:
    statements: list[str] = []
    kiosk.store.connection.set_trace_callback(statements.append)
    sends = claim_both(kiosk)
    assert [send.seq for send in sends] == [1, 2]
    assert commits_that_move_actions(statements) == [2]
    assert {action.state for action in actions(kiosk.store)} == {State.IN_FLIGHT}


def test_outcomes_that_arrive_together_are_written_by_one_commit(kiosk: Kiosk) -> None:
    first, second = claim_both(kiosk)
    statements: list[str] = []
    kiosk.store.connection.set_trace_callback(statements.append)
    kiosk.accept(first, 11)
    kiosk.accept(second, 12)
    kiosk.turn()
    assert commits_that_move_actions(statements) == [2]
    assert {action.state for action in actions(kiosk.store)} == {State.DELIVERED}


def test_a_command_finds_the_outcomes_written_that_came_before_it(kiosk: Kiosk) -> None:
    first, second = claim_both(kiosk)
    kiosk.accept(first, 11)
    kiosk.lose(second)
    kiosk.ask("status")
    assert [action.state for action in actions(kiosk.store)] == [State.DELIVERED, State.UNKNOWN]


def test_a_row_that_can_not_be_written_keeps_back_no_other_outcome(kiosk: Kiosk) -> None:
    first, second = claim_both(kiosk)
    kiosk.store.connection.execute(REFUSE_THE_FIRST)
    kiosk.accept(first, 11)
    kiosk.accept(second, 12)
    kiosk.turn()
    assert [action.state for action in actions(kiosk.store)] == [State.IN_FLIGHT, State.DELIVERED]
    assert kiosk.engine.courier.busy  # the first one is still to be written, and never sent again meanwhile
    kiosk.store.connection.execute("DROP TRIGGER refusal")
    kiosk.clock.pass_by(3)
    assert not [work for work in kiosk.turn() if isinstance(work, SendWork)]
    assert {action.state for action in actions(kiosk.store)} == {State.DELIVERED}


def test_a_claim_that_can_not_be_written_keeps_back_no_other(kiosk: Kiosk) -> None:
    kiosk.store.connection.execute(REFUSE_THE_FIRST)
    assert [send.seq for send in claim_both(kiosk)] == [2]
    assert [action.state for action in actions(kiosk.store)] == [State.QUEUED, State.IN_FLIGHT]
    kiosk.store.connection.execute("DROP TRIGGER refusal")
    kiosk.clock.pass_by(3)
    assert kiosk.send_next().seq == 1


def test_the_trial_of_a_key_that_may_only_read_is_not_spent_by_a_disk_that_refuses_it(kiosk: Kiosk) -> None:
    kiosk.start("J1")
    kiosk.answer(kiosk.send_next(), {"error": "no write permission"}, 403)
    kiosk.turn()
    kiosk.store.connection.execute(REFUSE_THE_FIRST)
    kiosk.clock.pass_by(TRIAL_SECONDS)
    for _ in range(3):
        for work in kiosk.turn():
            assert not isinstance(work, SendWork)
            kiosk.answer(work, [])
    kiosk.store.connection.execute("DROP TRIGGER refusal")
    kiosk.clock.pass_by(3)
    assert kiosk.send_next().seq == 1
