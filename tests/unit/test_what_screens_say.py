"""Times, progress and "so far" as the screens write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kiosk.catalogs import catalog_loader, english_only
from kiosk.fields import JobFields
from kiosk.shipped import assets_directory
from kiosk.view import JobView
from screens.language import speak
from screens.progress import expected_seconds, one_line, progress_line
from screens.times import LocalTime
from screens.wording import left_over, so_far

STARTED = datetime(2026, 3, 12, 13, 0, tzinfo=UTC)


def job(**fields: object) -> JobView:
    """A job of 50 pieces at two minutes each after half an hour of setting up."""
    known = JobFields("WO-1", "P1", "10", ordered=50, cycle_seconds=120, setup_seconds=1800)
    told = {name: fields.pop(name) for name in list(fields) if name in JobFields.__struct_fields__}
    changed = {**{name: getattr(known, name) for name in JobFields.__struct_fields__}, **told}
    return JobView(
        1,
        "Machine1",
        "Haas",
        JobFields(**changed),
        "Ana",
        STARTED,
        **{"ordered": changed["ordered"], **fields},
    )  # type: ignore[arg-type]


def berlin(now: str) -> LocalTime:
    return LocalTime("Europe/Berlin", datetime.fromisoformat(now).replace(tzinfo=UTC))


def test_times_are_of_the_stations_zone_and_with_the_day_when_it_is_another() -> None:
    times = berlin("2026-03-12T23:30:00")
    assert times.moment(datetime(2026, 3, 12, 23, 5, tzinfo=UTC)) == "00:05"
    assert times.moment(datetime(2026, 3, 12, 22, 5, tzinfo=UTC)) == "12 Mar 23:05"
    times.pass_midnight(datetime(2026, 3, 14, 0, 0, tzinfo=UTC))
    assert times.moment(datetime(2026, 3, 12, 23, 5, tzinfo=UTC)) == "13 Mar 00:05"


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "3 Dec 14:05"), ("es", "3 dic 14:05"), ("de", "3. Dez. 14:05")]
)
def test_another_day_is_written_so_that_it_is_no_month_in_any_language(language: str, shown: str) -> None:
    times = LocalTime("UTC", STARTED)
    speak(language, catalog_loader(assets_directory() / "locale"))
    try:
        assert times.moment(datetime(2025, 12, 3, 14, 5, tzinfo=UTC)) == shown
    finally:
        speak("en", english_only)


@pytest.mark.parametrize(
    ("utc", "shown"),
    [
        ("2026-10-24T23:59:00", "01:59"),
        ("2026-10-25T00:30:00", "02:30 CEST"),
        ("2026-10-25T01:30:00", "02:30 CET"),
        ("2026-10-25T02:00:00", "03:00"),
        ("2026-03-29T00:59:00", "01:59"),
        ("2026-03-29T01:00:00", "03:00"),
    ],
)
def test_the_hour_that_comes_twice_is_written_with_its_zone_and_no_other_is(utc: str, shown: str) -> None:
    moment = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert berlin("2026-10-25T12:00:00").clock(moment) == shown


def test_the_expected_end_is_start_and_setup_and_the_pieces_still_to_be_made() -> None:
    assert expected_seconds(job()) == 1800 + 50 * 120
    assert expected_seconds(job(made_before=20)) == 1800 + 30 * 120
    assert expected_seconds(job(setup_seconds=None)) == 50 * 120
    assert expected_seconds(job(ordered=None)) is None
    assert expected_seconds(job(cycle_seconds=None)) is None


def test_progress_says_how_far_and_until_when_and_never_over_a_hundred() -> None:
    times = LocalTime("UTC", STARTED)
    assert progress_line(job(), 3900, times, 10).endswith("50 %  expected end 15:10")
    late = progress_line(job(), 90_000, times, 10)
    assert "100 %" in late
    assert len(late.split(" ")[0]) == 10
    assert progress_line(job(ordered=None), 3900, times, 10) == ""


@pytest.mark.parametrize(
    ("made", "ordered", "words"),
    [
        (20, 50, "20 of 50 made so far (this terminal)"),
        (20, None, "20 made so far (this terminal)"),
        (0, 50, "50 ordered"),
        (0, None, ""),
    ],
)
def test_what_was_made_so_far_is_said_for_this_terminal(made: int, ordered: int | None, words: str) -> None:
    assert so_far(made, ordered) == words


@pytest.mark.parametrize(
    ("made", "ordered", "words"),
    [
        (20, 50, "20 + 29 = 49 of 50"),
        (20, None, "20 + 29 = 49"),
        (0, 50, "29 of 50"),
        (0, None, ""),
    ],
)
def test_what_is_entered_now_is_added_to_what_was_made(made: int, ordered: int | None, words: str) -> None:
    assert so_far(made, ordered, 29) == words


def test_one_row_is_shortened_until_it_fits_and_keeps_elapsed_count_and_end() -> None:
    times = LocalTime("UTC", STARTED)
    mine = job(made_before=20)
    whole = one_line(mine, None, "1:05:00", 3900, times, 100)
    assert whole.startswith("1:05:00   20 of 50 made so far (this terminal)   ")
    assert len(whole) == 100
    assert one_line(mine, None, "1:05:00", 3900, times, 50) == "1:05:00   20 of 50   72 %  expected end 14:30"
    assert one_line(mine, 29, "", 3900, times, 60) == "20 + 29 = 49 of 50   72 %  expected end 14:30"


def test_start_again_knows_what_is_left_and_is_silent_when_nothing_is() -> None:
    ended = STARTED + timedelta(hours=1)
    assert left_over(job(made_before=10, made=15, ended_at=ended)) == 25
    assert left_over(job(made_before=30, made=20, ended_at=ended)) is None
    assert left_over(job(made_before=30, made=40, ended_at=ended)) is None
    assert left_over(job(ordered=None, made=40, ended_at=ended)) is None
