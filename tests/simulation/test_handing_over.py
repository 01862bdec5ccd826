"""Single histories about work that goes to another station: what its screen says, and what the server has."""

from __future__ import annotations

import pytest

from kiosk import commands as ask
from kiosk.record.rows import State
from kiosk.view import MachineState
from tests.simulation.bench import Bench

START, FINISH = ("start", "api", "PART1"), ("finish", "api", "PART1")
NEXT = ("start", "api", "PART2")


def taken_over(bench: Bench) -> None:
    """The work stands at the spare terminal, and somebody has signed in there."""
    bench.later(500)
    assert bench.hand_over is not None
    assert bench.hand_over.over
    assert bench.station.name == "spare"
    bench.do(ask.SignIn("1001"))


def states_left(bench: Bench) -> list[str]:
    """Where the old station's actions stand."""
    return [row[0] for row in bench.stations[0].connection.execute("SELECT state FROM action ORDER BY seq")]


def numbers(bench: Bench) -> list[int]:
    """The jobs at the new station."""
    return [row[0] for row in bench.station.connection.execute("SELECT id FROM job ORDER BY id")]


def test_an_export_asked_for_while_a_request_is_under_way_waits_for_its_answer_and_carries_the_rest() -> None:
    bench = Bench()
    bench.start("WO-1")
    bench.send(1)
    bench.finish()
    bench.start("WO-2", "PART2")
    bench.begin_hand_over().ask()
    assert bench.states(1)[0] == "in_flight", "nothing is handed over before the answer came"
    taken_over(bench)
    assert states_left(bench) == ["delivered", "handed_over", "handed_over"]
    old = bench.stations[0].engine
    assert old is not None
    assert (old.view.machines[0].state, old.view.link.waiting) == (MachineState.IDLE, 0)
    assert bench.view.machines[0].state is MachineState.RUNNING
    bench.later(30)
    assert bench.ledger == [START, FINISH, NEXT]
    assert bench.view.link.waiting == 0
    bench.finish()
    bench.later(30)
    assert bench.ledger == [START, FINISH, NEXT, ("finish", "api", "PART2")]
    bench.assert_promise_kept(drained=True)


def test_a_request_that_got_no_answer_before_the_export_is_found_by_the_other_station_and_not_sent_again() -> (
    None
):
    bench = Bench()
    bench.network.script = ["answer_lost"]
    bench.start("WO-1")
    bench.later(35)
    bench.finish()
    bench.begin_hand_over().ask()
    taken_over(bench)
    bench.later(200)
    assert bench.ledger == [START, FINISH]
    assert bench.states(numbers(bench)[0]) == ("delivered", "delivered")
    bench.assert_promise_kept(drained=True)


@pytest.mark.parametrize(
    ("fate", "sends"), [("answer_lost", 1), ("late", 1), ("lost", 2), ("fails_after", 1), ("well", 1)]
)
def test_the_disk_of_a_computer_that_died_while_it_sent_is_delivered_elsewhere_exactly_once(
    fate: str, sends: int
) -> None:
    bench = Bench()
    bench.network.script = [fate]
    bench.start("WO-1")
    bench.send(1)
    bench.begin_hand_over().unplug(at_next_crash=False)
    taken_over(bench)
    assert bench.view.machines[0].state is MachineState.RUNNING
    bench.finish()
    assert bench.told == "Recorded: PART1 Op10 finished, 5 good, 0 scrap."
    bench.later(300)
    assert bench.ledger == [START, FINISH]
    assert bench.history.sends == sends + 1
    assert states_left(bench) == ["handed_over"]
    bench.assert_promise_kept(drained=True)


def test_a_dead_computer_that_runs_again_sends_nothing_of_what_it_handed_over() -> None:
    bench = Bench()
    bench.network.script = ["lost"]
    bench.start("WO-1")
    bench.send(1)
    bench.begin_hand_over().unplug(at_next_crash=False)
    taken_over(bench)
    old = bench.stations[0]
    old.dies = False
    old.launch()
    bench.later(300)
    assert old.engine is not None
    assert old.engine.view.link.waiting == 0
    assert not old.engine.desk.running
    assert bench.ledger == [START]
    bench.assert_promise_kept()


def test_a_start_in_doubt_is_asked_about_where_the_old_station_had_seen_that_running_jobs_are_not_counted() -> (
    None
):
    bench = Bench("daily", counts_running=False)
    bench.start("WO-1")
    bench.later(30)
    assert bench.engine.knowledge.counts_running is False
    bench.finish()
    bench.later(10)
    bench.network.script = ["answer_lost"]
    bench.start("WO-2", "PART2")
    bench.send(3)
    bench.begin_hand_over().unplug(at_next_crash=False)
    taken_over(bench)
    bench.later(300)
    assert bench.ledger == [START, FINISH, NEXT]
    assert bench.view.jobs.attention_count == 1
    start, _ = bench.actions(numbers(bench)[-1])
    assert start.state is State.UNKNOWN
    bench.assert_promise_kept(drained=True)
