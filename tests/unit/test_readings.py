"""What counts as a reading: both shapes, whole, and nothing cut, paged or not understood to the last row."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.api.exchange import Exchange, Failure, Reach
from kiosk.api.readings import (
    DailyReading,
    DailyRow,
    EventsReading,
    NoReading,
    NoReadingReason,
    ReadingParser,
    ServerEvent,
    display_name_of,
    parse_reading,
    same_machine,
)

FIRST, LAST = date(2025, 5, 1), date(2025, 5, 29)
TEN = datetime(2025, 5, 27, 10, tzinfo=UTC)
EVENT: dict[str, object] = {
    "id": 7785,
    "started_at": "2025-05-27T10:00:00Z",
    "ended_at": None,
    "machine_id": 6,
    "machine_name": "Machine 1",
    "display_name": "PART123 Op10",
    "part_count": 0,
    "cycle_count": 0,
    "metadata": {"qty_expected": 5, "wo_number": "WO-123"},
}
DAY: dict[str, object] = {
    "date": "2025-05-20",
    "machine": "Machine1",
    "events_count": 5,
    "total_cycle_time": 3600,
}


def read(body: object, **fields: object) -> EventsReading | DailyReading | NoReading:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    settings = {"reach": Reach.KNOWN, "status": 200} | fields
    return parse_reading(Exchange(body=raw, **settings), FIRST, LAST)  # type: ignore[arg-type]


def reason_of(body: object, **fields: object) -> NoReadingReason:
    reading = read(body, **fields)
    assert isinstance(reading, NoReading), reading
    return reading.reason


def events_of(body: object) -> tuple[ServerEvent, ...]:
    reading = read(body)
    assert isinstance(reading, EventsReading), reading
    return reading.events


# the two shapes


def test_the_events_shape_is_read() -> None:
    ended = EVENT | {
        "id": "b-2",
        "ended_at": "2025-05-27T13:00:00.397+02:00",
        "metadata": {"quantity_made": 42, "quantity_scrapped": 3.0},
        "user_id": 3,
    }
    assert events_of([EVENT, ended]) == (
        ServerEvent(7785, TEN, None, 6, "Machine 1", "PART123 Op10", "WO-123"),
        ServerEvent(
            "b-2",
            TEN,
            datetime(2025, 5, 27, 11, 0, 0, 397000, tzinfo=UTC),
            6,
            "Machine 1",
            "PART123 Op10",
            None,
            42,
            3,
            3,
        ),
    )


def test_the_daily_shape_is_read() -> None:
    body = {"data": [DAY, DAY | {"date": "2025-05-21", "events_count": 7, "total_cycle_time": 4200.5}]}
    assert read(body) == DailyReading(
        (DailyRow(date(2025, 5, 20), "Machine1", 5, 3600), DailyRow(date(2025, 5, 21), "Machine1", 7, 4200.5))
    )


def test_empty_lists_tell_their_shape() -> None:
    assert events_of([]) == ()
    assert read({"data": []}) == DailyReading(())


def test_either_shape_may_stand_bare_or_in_data() -> None:
    assert isinstance(read({"data": [EVENT]}), EventsReading)
    assert isinstance(read([DAY]), DailyReading)
    assert isinstance(read(b"\xef\xbb\xbf  " + json.dumps([EVENT]).encode()), EventsReading)


def test_fields_nobody_needs_may_be_missing_or_odd() -> None:
    bare = {"id": 1, "started_at": "2025-05-27T10:00:00Z", "ended_at": None}
    odd = bare | {"machine_name": 5, "metadata": "none", "display_name": None, "machine_id": {}, "new": [1]}
    assert events_of([bare, odd]) == (ServerEvent(1, TEN), ServerEvent(1, TEN, machine_name="5"))


def test_a_range_stands_in_for_start_and_end() -> None:
    running = {"id": 1, "tzrange": "2025-05-27 10:00:00 UTC..."}
    ended = {"id": 2, "range": "2025-05-27T10:00:00Z..2025-05-27T11:00:00Z"}
    first, second = events_of([running, ended])
    assert (first.started_at, first.ended_at) == (TEN, None)
    assert second.ended_at == TEN + timedelta(hours=1)


def test_an_event_that_has_not_started_is_left_out() -> None:
    assert events_of([EVENT | {"started_at": None}]) == ()


@pytest.mark.parametrize(
    "row",
    [
        {"started_at": "2025-05-27T10:00:00"},
        {"started_at": "yesterday"},
        {"started_at": 1748340000},
        {"ended_at": "soon"},
        {"id": None},
        {"id": []},
        {"started_at": None, "id": None},
    ],
)
def test_one_row_that_is_not_understood_spoils_the_reading(row: dict[str, object]) -> None:
    assert reason_of([EVENT, EVENT | row]) is NoReadingReason.NOT_UNDERSTOOD


def test_an_event_that_does_not_tell_whether_it_runs_spoils_the_reading() -> None:
    assert reason_of([{"id": 1, "started_at": "2025-05-27T10:00:00Z"}]) is NoReadingReason.NOT_UNDERSTOOD


@pytest.mark.parametrize(
    "row", [{"date": "May"}, {"date": None}, {"machine": None}, {"total_cycle_time": "an hour"}]
)
def test_a_day_that_is_not_understood_spoils_the_reading(row: dict[str, object]) -> None:
    assert reason_of({"data": [DAY, DAY | row]}) is NoReadingReason.NOT_UNDERSTOOD


def test_a_mixture_of_shapes_is_no_reading() -> None:
    assert reason_of([EVENT, DAY]) is NoReadingReason.NOT_UNDERSTOOD
    assert reason_of([DAY, EVENT]) is NoReadingReason.NOT_UNDERSTOOD


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"null",
        b"5",
        b"{}",
        b'{"data": null}',
        b"[1]",
        b'["x"]',
        b"[" * 99_999,
        b'[{"id": "\xff"}]',
    ],
)
def test_what_is_not_the_api_is_no_reading(body: bytes) -> None:
    assert reason_of(body) is NoReadingReason.NOT_THE_API


@pytest.mark.parametrize("status", [201, 204, 301, 401, 403, 404, 500, 503])
def test_another_status_is_no_reading(status: int) -> None:
    assert reason_of([EVENT], status=status) is NoReadingReason.REFUSED


def test_no_answer_is_no_reading() -> None:
    assert reason_of([], reach=Reach.UNKNOWN, failure=Failure.NO_ANSWER) is NoReadingReason.NO_ANSWER


# cut or paged


@pytest.mark.parametrize(
    "fields", [{"body_complete": False}, {"more_pages": True}, {"listed_total": 2}, {"status": 206}]
)
def test_a_list_that_its_answer_calls_partial_is_no_reading(fields: dict[str, object]) -> None:
    assert reason_of([EVENT], **fields) is NoReadingReason.CUT


@pytest.mark.parametrize(
    "beside",
    [
        {"next": "/x?page=2"},
        {"next_cursor": "abc"},
        {"has_more": True},
        {"total": 2},
        {"meta": {"total_count": 2, "page": 1}},
        {"meta": {"page": 2}},
        {"pagination": {"total_pages": 2}},
        {"links": {"self": "/x", "next": "/y"}},
        {"meta": {"page": 1, "per_page": 1}},
    ],
)
def test_a_list_with_another_page_is_no_reading(beside: dict[str, object]) -> None:
    assert reason_of({"data": [EVENT]} | beside) is NoReadingReason.CUT
    assert reason_of({"data": [DAY]} | beside) is NoReadingReason.CUT


@pytest.mark.parametrize(
    "beside",
    [
        {"next": None, "total": 1},
        {"meta": {"page": 1, "per_page": 25, "total": 1, "total_pages": 1}},
        {"meta": {"page": 1, "per_page": 1, "total": 1}},
        {"links": {"self": "/x", "next": None}},
        {"has_more": False},
    ],
)
def test_a_list_that_says_it_is_whole_is_a_reading(beside: dict[str, object]) -> None:
    assert isinstance(read({"data": [EVENT]} | beside), EventsReading)


def events(count: int) -> list[dict[str, object]]:
    return [
        EVENT | {"id": index, "started_at": (TEN + timedelta(seconds=index)).isoformat()}
        for index in range(count)
    ]


def test_a_round_number_of_events_oldest_first_may_lack_the_newest() -> None:
    assert maybe_cut(events(100))
    assert not maybe_cut(events(100)[::-1])
    assert not maybe_cut(events(99))
    assert not maybe_cut(events(101))


def maybe_cut(body: object) -> bool:
    reading = read(body)
    assert isinstance(reading, EventsReading)
    return reading.maybe_cut


def test_a_round_number_of_days_is_suspected_of_nothing() -> None:
    assert isinstance(read({"data": [DAY] * 100}), DailyReading)


@pytest.mark.parametrize(
    "body",
    [
        {"data": [DAY | {"date": "2025-04-01"}]},
        [EVENT | {"ended_at": "2025-04-01T00:00:00Z", "started_at": "2025-03-31T00:00:00Z"}],
        [EVENT | {"started_at": "2025-06-27T10:00:00Z"}],
    ],
)
def test_an_answer_for_other_days_is_no_reading(body: object) -> None:
    assert reason_of(body) is NoReadingReason.OTHER_DAYS


def test_an_old_event_that_still_runs_belongs_to_the_days_asked_for() -> None:
    assert len(events_of([EVENT | {"started_at": "2024-12-01T10:00:00Z"}])) == 1


# one after another

POOL = [
    *({**EVENT, "id": number, "machine_id": number % 2, "ended_at": None} for number in range(3)),
    EVENT | {"ended_at": "2025-05-27T11:00:00Z", "metadata": {"quantity_made": 4}},
    EVENT | {"started_at": "2025-05-28T10:00:00Z", "machine_name": "Machine 2"},
    EVENT | {"started_at": None},
    EVENT | {"started_at": "yesterday"},
    EVENT | {"started_at": "2025-07-27T10:00:00Z"},
    DAY,
    DAY | {"date": "2025-05-21"},
    DAY | {"date": "2025-08-21"},
]


@given(st.lists(st.tuples(st.lists(st.sampled_from(POOL), max_size=5), st.booleans()), max_size=6))
def test_an_answer_reads_alike_whatever_was_read_before_it(
    lists: list[tuple[list[dict[str, object]], bool]],
) -> None:
    parser = ReadingParser()
    for rows, plain in lists:
        body = json.dumps(rows if plain else {"data": rows}).encode()
        exchange = Exchange(Reach.KNOWN, status=200, body=body)
        after, alone = parser.parse(exchange, FIRST, LAST), parse_reading(exchange, FIRST, LAST)
        if not isinstance(alone, EventsReading):
            assert after == alone
            continue
        assert isinstance(after, EventsReading)
        assert (after.events, after.maybe_cut) == (alone.events, alone.maybe_cut)
        for names, identity in ((("machine1",), None), (("Machine 2",), 6), ((), 1), ((), 6)):
            assert sorted(map(repr, after.index.on(names, identity))) == sorted(
                map(repr, alone.index.on(names, identity))
            )
        for second in {event.start_second for event in alone.events}:
            assert len(after.index.started_in(second)) == len(alone.index.started_in(second))
            assert all(event in alone.index.started_in(second) for event in after.index.started_in(second))


# names


def test_names_compare_without_case_and_spaces() -> None:
    assert same_machine("Machine1", " machine 1")
    assert not same_machine("Machine1", "Machine 11")
    assert display_name_of("PART123", "10") == "PART123 Op10"


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(max_size=9),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from([*EVENT, *DAY, "data", "meta", "range", "next"]), inner, max_size=4
            )
        ),
        max_leaves=12,
    )
)
def test_no_json_makes_it_fail(body: object) -> None:
    assert isinstance(read(body), EventsReading | DailyReading | NoReading)
