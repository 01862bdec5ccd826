"""What an operator may do with a job: pure decisions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kiosk import jobs
from kiosk.fields import JobFields
from kiosk.shop import Operator
from tests.unit.terminal_driver import ANA

WHOLE = JobFields("WO-1", "P1", "10")
NOW = datetime(2026, 3, 12, 14, 0, tzinfo=UTC)


def decide(
    fields: JobFields = WHOLE,
    operator: Operator | None = ANA,
    *,
    running: bool = False,
    configured: bool = True,
    as_recipe: bool = False,
) -> jobs.Start | jobs.Refusal:
    return jobs.decide_start(
        fields,
        operator,
        machine_label="Haas VF-2",
        configured=configured,
        running=running,
        default_recipe="1",
        revision_as_recipe=as_recipe,
    )


def refusal(decision: object) -> str:
    assert isinstance(decision, jobs.Refusal)
    return str(decision.words)


def test_a_complete_start_gets_the_default_recipe() -> None:
    started = decide()
    assert isinstance(started, jobs.Start)
    assert started.fields.recipe == "1"


@pytest.mark.parametrize(("as_recipe", "recipe"), [(True, "C"), (False, "1")])
def test_a_revision_is_the_recipe_only_where_the_station_says_so(as_recipe: bool, recipe: str) -> None:
    started = decide(JobFields("WO-1", "P1", "10", revision="C"), as_recipe=as_recipe)
    assert isinstance(started, jobs.Start)
    assert started.fields.recipe == recipe


def test_a_recipe_of_its_own_wins_over_the_revision() -> None:
    started = decide(JobFields("WO-1", "P1", "10", recipe="4", revision="C"), as_recipe=True)
    assert isinstance(started, jobs.Start)
    assert started.fields.recipe == "4"


@pytest.mark.parametrize("absent", ["work order", "part", "operation"])
def test_what_is_missing_is_named(absent: str) -> None:
    names = {"work order": "work_order", "part": "part", "operation": "operation"}
    held = {"work_order": "WO-1", "part": "P1", "operation": "10"} | {names[absent]: None}
    assert refusal(decide(JobFields(**held))).startswith(f"The {absent} is missing")


def test_a_start_needs_an_operator_an_idle_machine_and_a_configured_one() -> None:
    assert refusal(decide(operator=None)) == "Scan your badge first."
    assert refusal(decide(running=True)) == "Haas VF-2 is running a job already. Finish it first."
    assert "was taken off this terminal" in refusal(decide(configured=False))


def test_empty_counts_as_zero() -> None:
    decision = jobs.decide_finish(None, 3, ordered=None, made_before=0, confirmed=False)
    assert decision == jobs.Finish(0, 3)


def test_nothing_made_is_asked_about_once() -> None:
    assert isinstance(
        jobs.decide_finish(None, None, ordered=5, made_before=0, confirmed=False), jobs.OnceMore
    )
    assert jobs.decide_finish(None, None, ordered=5, made_before=0, confirmed=True) == jobs.Finish(0, 0)


@pytest.mark.parametrize(("good", "asks"), [(30, False), (31, True)])
def test_more_than_ordered_is_asked_about_with_what_was_made_before(good: int, asks: bool) -> None:
    decision = jobs.decide_finish(good, 0, ordered=50, made_before=20, confirmed=False)
    assert isinstance(decision, jobs.OnceMore) is asks


@pytest.mark.parametrize(("hours", "asks"), [(9.9, False), (10.1, True)])
def test_a_job_is_asked_about_after_the_configured_hours(hours: float, asks: bool) -> None:
    assert jobs.ran_too_long(NOW - timedelta(hours=hours), NOW, 10) is asks


def test_without_hours_no_job_is_asked_about() -> None:
    assert not jobs.ran_too_long(NOW - timedelta(days=9), NOW, 0)


def test_an_end_lies_between_the_start_and_now() -> None:
    start = NOW - timedelta(hours=2)
    assert jobs.check_end(NOW, start, NOW) is None
    assert "future" in refusal(jobs.check_end(NOW + timedelta(seconds=1), start, NOW))
    assert "before the job started" in refusal(jobs.check_end(start, start, NOW))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("1630", (None, 16, 30)),
        ("16:30", (None, 16, 30)),
        ("930", (None, 9, 30)),
        ("0000", (None, 0, 0)),
        ("13-1630", (13, 16, 30)),
        ("3-9:05", (3, 9, 5)),
        ("131630", (13, 16, 30)),
        ("2460", None),
        ("2400", None),
        ("32-1200", None),
        ("16", None),
        ("", None),
        ("-", None),
        ("1-2-3", None),
        ("half past four", None),
    ],
)
def test_a_typed_time_is_hours_and_minutes_with_or_without_the_day(
    text: str, read: tuple[int | None, int, int] | None
) -> None:
    assert jobs.read_time(text) == read
