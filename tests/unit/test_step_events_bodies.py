"""The bytes of the three calls, and the headers that are read back."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from kiosk.api.bodies import (
    NotUnderstoodError,
    finish_request,
    list_request,
    read_span,
    read_time,
    start_request,
)
from kiosk.api.exchange import Failure, failure_words, http_date, read_headers, retry_after
from kiosk.fields import JobFields

TEN = datetime(2025, 5, 27, 10, tzinfo=UTC)
JOB = JobFields(
    work_order="WO-123",
    part="PART123",
    operation="10",
    recipe="1",
    ordered=5,
    cycle_seconds=120,
    setup_seconds=30,
)


def test_a_start_is_the_example_of_the_api() -> None:
    request = start_request("Machine1", TEN, "user@example.com", JOB)
    assert (request.method, request.path, request.query) == ("POST", "/api/v1/step_events", ())
    assert json.loads(request.body) == {
        "step_event": {
            "machine_display_name": "Machine1",
            "start": "2025-05-27T10:00:00Z",
            "user_email": "user@example.com",
            "part_unique_identifier": "PART123",
            "recipe_version": "1",
            "step_number": "10",
            "step_expected_cycle_time": 120,
            "step_expected_setup_time": 30,
            "qty_expected": 5,
            "wo_number": "WO-123",
        }
    }


def test_a_start_sends_no_optional_field_that_is_not_known() -> None:
    job = JobFields(work_order="", part="PART123", operation="10", recipe="1", revision="B")
    body = json.loads(start_request("Machine1", TEN, "user@example.com", job).body)
    assert set(body["step_event"]) == {
        "machine_display_name",
        "start",
        "user_email",
        "part_unique_identifier",
        "recipe_version",
        "step_number",
    }


def test_a_finish_is_the_example_of_the_api() -> None:
    request = finish_request("Machine1", TEN + timedelta(hours=1), 42, 0)
    assert (request.method, request.path) == ("PATCH", "/api/v1/step_events/finish")
    assert json.loads(request.body) == {
        "step_event": {
            "machine_display_name": "Machine1",
            "end": "2025-05-27T11:00:00Z",
            "qty_made": 42,
            "qty_scrapped": 0,
        }
    }


def test_a_finish_may_leave_out_what_is_not_known() -> None:
    assert finish_request("Größe 1", None, None, None).body == (
        '{"step_event":{"machine_display_name":"Größe 1"}}'.encode()
    )


def test_the_same_values_make_the_same_bytes() -> None:
    assert start_request("M", TEN, "u", JOB) == start_request("M", TEN, "u", JOB)


def test_a_list_always_names_both_days() -> None:
    request = list_request(date(2025, 5, 20), date(2025, 5, 27), (1, 2, "c"))
    assert request.query == (("from", "2025-05-20"), ("to", "2025-05-27"), ("machine_ids", "1,2,c"))
    assert list_request(date(2025, 5, 20), date(2025, 5, 27)).query == (
        ("from", "2025-05-20"),
        ("to", "2025-05-27"),
    )


@pytest.mark.parametrize(
    "moment",
    [
        TEN.replace(microsecond=999_999),
        datetime(2025, 5, 27, 15, 30, tzinfo=timezone(timedelta(hours=5, minutes=30))),
    ],
)
def test_times_leave_in_utc_and_whole_seconds(moment: datetime) -> None:
    assert (
        json.loads(finish_request("M", moment, None, None).body)["step_event"]["end"]
        == "2025-05-27T10:00:00Z"
    )


def test_a_time_without_a_zone_is_not_sent() -> None:
    with pytest.raises(ValueError, match="zone"):
        finish_request("M", TEN.replace(tzinfo=None), None, None)


@pytest.mark.parametrize("field", ["part", "operation", "recipe"])
def test_a_start_without_a_required_field_is_not_made(field: str) -> None:
    fields = {"part": "P", "operation": "10", "recipe": "1"} | {field: None}
    with pytest.raises(ValueError, match="needs"):
        start_request("M", TEN, "u", JobFields(**fields))


# how answers spell times


@pytest.mark.parametrize(
    "text",
    [
        "2025-05-27T10:00:00Z",
        "2025-05-27t10:00:00z",
        "2025-05-27T10:00:00.000Z",
        "2025-05-27 10:00:00 UTC",
        "2025-05-27 10:00:00+00",
        "2025-05-27 12:00:00 +0200",
        "2025-05-27T05:00:00-05:00",
        "20250527T100000Z",
    ],
)
def test_a_time_with_an_offset_is_read(text: str) -> None:
    assert read_time(text) == TEN


@pytest.mark.parametrize(
    "text",
    ["", "2025-05-27", "2025-05-27T10:00:00", "27/05/2025 10:00 UTC", "0001-01-01T00:00:00+09:00", None, 5],
)
def test_a_time_without_an_offset_is_refused(text: object) -> None:
    with pytest.raises(NotUnderstoodError):
        read_time(text)


@pytest.mark.parametrize(
    ("text", "ended_at"),
    [
        ("2025-05-27 10:00:00 UTC...", None),
        ("2025-05-27 10:00:00 UTC...Infinity", None),
        ("2025-05-27T10:00:00.000Z..", None),
        ("2025-05-27T10:00:00Z..2025-05-27T11:00:00Z", TEN + timedelta(hours=1)),
        ("2025-05-27 10:00:00 UTC...2025-05-27 11:00:00 UTC", TEN + timedelta(hours=1)),
        ('["2025-05-27 10:00:00+00",)', None),
        ('["2025-05-27 10:00:00+00","2025-05-27 11:00:00+00")', TEN + timedelta(hours=1)),
    ],
)
def test_each_form_of_a_range_is_read(text: str, ended_at: datetime | None) -> None:
    assert read_span(text) == (TEN, ended_at)


@pytest.mark.parametrize("text", ["", "now", "2025-05-27T10:00:00Z", "a..b", "2025-05-27..2025-05-28"])
def test_what_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(NotUnderstoodError):
        read_span(text)


# headers


@pytest.mark.parametrize(
    "text", ["Tue, 27 May 2025 10:00:00 GMT", "Tuesday, 27-May-25 10:00:00 GMT", "Tue May 27 10:00:00 2025"]
)
def test_each_form_of_a_date_is_read(text: str) -> None:
    assert http_date(text) == TEN


@pytest.mark.parametrize("text", ["", "soon", "Tue, 99 May 2025 10:00:00 GMT", "0"])
def test_what_is_no_date_is_absent(text: str) -> None:
    assert http_date(text) is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120),
        ("0", 1),
        ("999999999999999999999", 3600),
        ("-5", None),
        ("1.5", None),
        ("", None),
        ("Tue, 27 May 2025 10:02:00 GMT", 120),
        ("Tue, 27 May 2025 09:00:00 GMT", 1),
        ("Wed, 28 May 2025 10:00:00 GMT", 3600),
    ],
)
def test_retry_after_counts_from_the_answers_own_date(text: str, seconds: float | None) -> None:
    assert retry_after(text, TEN) == seconds


def test_retry_after_as_a_date_needs_the_answers_date() -> None:
    assert retry_after("Tue, 27 May 2025 10:02:00 GMT", None) is None


def test_the_first_header_of_a_name_counts_and_names_have_no_case() -> None:
    told = read_headers([(b"DATE", b"Tue, 27 May 2025 10:00:00 GMT"), (b"date", b"x"), (b"X-Total", b"\xb2")])
    assert told["date"] == TEN
    assert told["listed_total"] is None
    assert not told["more_pages"]


def test_a_previous_page_is_no_next_page() -> None:
    link = b'</x?page=1>; rel="prev", </x?page=1>; rel="first"'
    assert not read_headers([(b"Link", link)])["more_pages"]
    assert read_headers([(b"Link", link + b", </x?page=3>; rel=next")])["more_pages"]


def test_every_failure_has_words_of_its_own() -> None:
    assert {str(failure_words(each)) for each in Failure} == {str(each) for each in Failure}


def test_nothing_here_loads_the_http_client_before_it_is_used() -> None:
    code = (
        "import sys, kiosk.api.step_events, kiosk.api.answers, kiosk.api.readings;"
        "sys.exit(any(name in sys.modules for name in ('httpx', 'httpcore', 'click')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
