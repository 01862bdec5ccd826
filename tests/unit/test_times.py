"""The times the server is told."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kiosk.delivery.times import ServerTime, end_second, start_second
from kiosk.record.rows import Moment

NOON = 1_795_521_600
YEARS_20 = 631_152_000


def moment(boot: float, *, wall: int = NOON, boot_id: str = "now") -> Moment:
    return Moment(wall * 1_000_000, boot, boot_id)


def test_in_the_same_boot_the_servers_clock_counts_however_wrong_the_wall_clock_was() -> None:
    known = ServerTime({"now": NOON - 100.0})
    told = known.of(moment(40.0, wall=NOON - YEARS_20), NOON + 500.0)
    assert told == (NOON - 60.0, False)


def test_without_an_answer_in_that_boot_the_wall_clock_counts_and_is_marked_as_estimated() -> None:
    assert ServerTime({}).of(moment(40.0), NOON + 500.0) == (NOON, True)


def test_no_time_lies_past_the_servers_now() -> None:
    assert ServerTime({}).of(moment(40.0, wall=NOON + YEARS_20), float(NOON)) == (NOON, True)
    assert ServerTime({"now": float(NOON)}).of(moment(40.0), NOON + 10.0) == (NOON + 10.0, False)


def test_an_earlier_boot_is_told_by_what_was_learned_in_it() -> None:
    known = ServerTime({"before": NOON - 5000.0, "now": NOON - 10.0})
    assert known.of(moment(1000.0, boot_id="before"), float(NOON)) == (NOON - 4000.0, False)


@pytest.mark.parametrize(("ahead", "learned"), [(0.0, False), (1.9, False), (2.0, True), (-30.0, True)])
def test_an_offset_is_learned_anew_only_when_it_moved_by_more_than_a_date_can_tell(
    ahead: float, learned: bool
) -> None:
    known = ServerTime({"now": NOON - 100.0})
    date = datetime.fromtimestamp(NOON + ahead, UTC)
    assert (known.learn(date, 100.0, "now") is not None) is learned


def test_a_slow_answer_moves_no_clock_that_is_known() -> None:
    late = datetime.fromtimestamp(NOON - 8, UTC)
    assert ServerTime({"now": NOON - 100.0}).learn(late, 100.0, "now", 8.0) is None
    assert ServerTime({}).learn(late, 100.0, "now", 8.0) == NOON - 108.0


@pytest.mark.parametrize(
    ("raw", "start_before", "end_before", "start"),
    [
        (100.9, None, None, 100),
        (100.0, 100, None, 101),
        (100.0, 50, 100, 100),
        (100.0, 50, 101, 101),
        (100.0, 200, 150, 201),
        (-5.0, None, None, 1),
    ],
)
def test_a_start_lies_after_the_last_start_and_not_before_the_last_end(
    raw: float, start_before: int | None, end_before: int | None, start: int
) -> None:
    assert start_second(raw, start_before, end_before) == start


@pytest.mark.parametrize(("raw", "start", "end"), [(160.7, 100, 160), (100.9, 100, 101), (20.0, 100, 101)])
def test_an_end_lies_at_least_a_second_after_its_start(raw: float, start: int, end: int) -> None:
    assert end_second(raw, start) == end
