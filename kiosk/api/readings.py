"""What GET /api/v1/step_events shows, in both shapes: a list of events, or a count a day and machine. Pure.

A reading may prove that something is absent, so a list that is cut, paged or not understood to the last row
is no reading. 2,000 events take about 10 ms, and a quarter of one where only a few changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any, cast

import msgspec

from kiosk.api.bodies import NotUnderstoodError, identity_of, read_span, read_time, text_of, whole_of
from kiosk.api.event_index import EventIndex
from kiosk.api.exchange import Exchange, Reach
from kiosk.api.row_memory import RowMemory
from kiosk.api.server_event import ServerEvent
from kiosk.shop import fold


class EventsReading(msgspec.Struct, frozen=True, dict=True):
    """The events shape (the vendor's newer page), complete for the days asked for."""

    events: tuple[ServerEvent, ...]
    index: EventIndex
    """The same by machine and by second."""
    maybe_cut: bool = False
    """A round number of rows, oldest first: what it shows is so, but newer events may be missing."""

    @cached_property
    def tells_quantities(self) -> bool:
        """Whether any event shows what was made."""
        return any(event.made is not None for event in self.events)


class DailyRow(msgspec.Struct, frozen=True):
    """The events of one machine on one day; whether running ones count is the server's affair."""

    date: date
    machine: str
    events_count: int
    total_cycle_time: float
    """Seconds."""


class DailyReading(msgspec.Struct, frozen=True):
    """The daily shape (the API's first page), complete for the days asked for."""

    rows: tuple[DailyRow, ...]


class NoReadingReason(StrEnum):
    """Why an answer is no reading."""

    NO_ANSWER = "no answer"
    REFUSED = "another status than 200"
    NOT_THE_API = "not the shape of the API"
    NOT_UNDERSTOOD = "a row that can't be understood"
    CUT = "only part of the list"
    OTHER_DAYS = "other days than asked for"


class NoReading(msgspec.Struct, frozen=True):
    """An answer that proves nothing."""

    reason: NoReadingReason


class ReadingParser:
    """Reads one answer after another; rows that stand as in the one before are not read again."""

    def __init__(self) -> None:
        self._memory = RowMemory(_row_in)
        self._index = EventIndex()
        self._count: Counter[type] = Counter()
        self._within: tuple[date, date] | None = None
        """The days that the events were last seen to lie in."""

    def parse(
        self, exchange: Exchange, from_date: date, to_date: date
    ) -> EventsReading | DailyReading | NoReading:
        """Read the answer to `list_request(from_date, to_date)`."""
        if exchange.reach is not Reach.KNOWN:
            return NoReading(NoReadingReason.NO_ANSWER)
        if exchange.status != 200:
            return NoReading(NoReadingReason.CUT if exchange.status == 206 else NoReadingReason.REFUSED)
        if not exchange.body_complete or exchange.more_pages:
            return NoReading(NoReadingReason.CUT)
        try:
            text, beside = _list_in(exchange.body)
            return self._read(text, beside, exchange.listed_total or 0, from_date, to_date)
        except NotUnderstoodError:
            return NoReading(NoReadingReason.NOT_UNDERSTOOD)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return NoReading(NoReadingReason.NOT_THE_API)

    def _read(
        self, text: bytes, beside: Mapping[str, Any] | None, listed: int, from_date: date, to_date: date
    ) -> EventsReading | DailyReading | NoReading:
        rows, count = self._memory.read(text), self._count
        new = _events_in(rows.new)
        if rows.gone or rows.new:
            self._index = EventIndex(new, before=self._index, gone=_events_in(rows.gone))
            count.update(map(type, rows.new))
            count.subtract(map(type, rows.gone))
        (seen, self._within), within = (self._within, None), (from_date, to_date)
        if _is_paged(beside or {}, len(rows.all)) or listed > len(rows.all):
            return NoReading(NoReadingReason.CUT)
        if 0 < count[DailyRow] < len(rows.all):
            raise NotUnderstoodError
        if count[DailyRow] or (not rows.all and beside is not None):
            # No limit is suspected here: machines times days is round often, and for ever.
            days = cast("tuple[DailyRow, ...]", rows.all)
            return DailyReading(days) if _all_within(days, *within) else NoReading(NoReadingReason.OTHER_DAYS)
        whole = count[ServerEvent] == len(rows.all)
        events = cast("tuple[ServerEvent, ...]", rows.all) if whole else _events_in(rows.all)
        if not _overlap(new if seen == within else events, *within):
            return NoReading(NoReadingReason.OTHER_DAYS)
        self._within = within
        # A silent limit keeps the newest when the newest come first, and those are the ones that decide.
        starts = [event.started_at for event in events] if len(rows.all) in _USUAL_LIMITS else []
        return EventsReading(events, self._index, maybe_cut=starts != sorted(starts, reverse=True))


def parse_reading(
    exchange: Exchange, from_date: date, to_date: date
) -> EventsReading | DailyReading | NoReading:
    """Read the only answer to `list_request(from_date, to_date)`."""
    return ReadingParser().parse(exchange, from_date, to_date)


def same_machine(a: str, b: str) -> bool:
    """Whether two spellings name one machine: case and spaces don't count, for the API itself varies them."""
    return fold(a) == fold(b)


def display_name_of(part: str, operation: str) -> str:
    """How the server names an event of this part and operation: "PART123 Op10"."""
    return f"{part} Op{operation}"


class _Row(msgspec.Struct, gc=False):
    """A row of either shape. Any type is let in: one odd value must not hide all others from the check."""

    id: Any = None
    started_at: Any = None
    ended_at: Any = msgspec.UNSET
    range: Any = None
    tzrange: Any = None
    machine_id: Any = None
    machine_name: Any = None
    display_name: Any = None
    metadata: Any = None
    user_id: Any = None
    user_name: Any = None
    user_email: Any = None
    date: Any = None
    machine: Any = None
    events_count: Any = None
    total_cycle_time: Any = None


_ROW = msgspec.json.Decoder(_Row)
_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])


def _list_in(body: bytes) -> tuple[bytes, Mapping[str, Any] | None]:
    """The answer's list, and what an object holds beside its `data`; None for a plain list."""
    text = body.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"["):
        return text, None
    fields = _OBJECT.decode(text)
    rows = bytes(fields.pop("data", b"null"))
    return rows, {name: msgspec.json.decode(raw) for name, raw in fields.items()}


def _events_in(rows: Iterable[object]) -> tuple[ServerEvent, ...]:
    return tuple(row for row in rows if isinstance(row, ServerEvent))


def _overlap(events: Iterable[ServerEvent], from_date: date, to_date: date) -> bool:
    """Whether each event ran in these days, or may have by another zone's dates."""
    first, last = (datetime.combine(day, time(), UTC) for day in _days_of(from_date, to_date))
    after = last + timedelta(days=1)
    return not any(
        event.started_at >= after or (event.ended_at is not None and event.ended_at < first)
        for event in events
    )


def _all_within(days: Iterable[DailyRow], from_date: date, to_date: date) -> bool:
    first, last = _days_of(from_date, to_date)
    return all(first <= day.date <= last for day in days)


_USUAL_LIMITS = frozenset({100, 200, 250, 500, 1000, 2000, 2500, 5000, 10_000})


def _row_in(raw: bytes) -> ServerEvent | DailyRow | None:
    """The row as one of either shape; None for an event that has not started."""
    row = _ROW.decode(raw)
    if row.events_count is not None:
        return _day(row)
    if row.started_at is not None or row.range or row.tzrange:
        return _event(row)
    if row.id is None:
        raise NotUnderstoodError
    return None


def _event(row: _Row) -> ServerEvent:
    span = row.tzrange or row.range
    started_at, ended_at = read_span(span) if isinstance(span, str) else (None, None)
    if row.started_at is not None:
        started_at = read_time(row.started_at)
    if row.ended_at is not msgspec.UNSET:
        ended_at = None if row.ended_at is None else read_time(row.ended_at)
    elif not isinstance(span, str):  # nothing tells whether it still runs
        raise NotUnderstoodError
    identity = identity_of(row.id)
    if identity is None or started_at is None:
        raise NotUnderstoodError
    metadata: Mapping[str, Any] = row.metadata if isinstance(row.metadata, dict) else {}
    return ServerEvent(
        identity,
        started_at,
        ended_at,
        identity_of(row.machine_id),
        text_of(row.machine_name) or text_of(row.machine),
        text_of(row.display_name),
        text_of(metadata.get("wo_number")) or None,
        whole_of(metadata.get("quantity_made")),
        whole_of(metadata.get("quantity_scrapped")),
        identity_of(row.user_id),
        text_of(row.user_name) or text_of(row.user_email),
    )


def _day(row: _Row) -> DailyRow:
    count, seconds = whole_of(row.events_count), row.total_cycle_time
    if not isinstance(row.machine, str) or not isinstance(row.date, str) or count is None:
        raise NotUnderstoodError
    if isinstance(seconds, bool) or not isinstance(seconds, int | float | None):
        raise NotUnderstoodError
    try:
        return DailyRow(date.fromisoformat(row.date[:10]), row.machine, count, seconds or 0)
    except ValueError:
        raise NotUnderstoodError from None


def _days_of(from_date: date, to_date: date) -> tuple[date, date]:
    """The days an answer may name: the server's dates are its own zone's."""
    return from_date - timedelta(days=2), to_date + timedelta(days=2)


_MORE = ("has_more", "has_next", "has_next_page", "hasNextPage", "truncated", "more")
_TOTALS = ("total", "total_count", "totalCount", "total_entries", "count")
_PAGES = ("total_pages", "totalPages", "last_page", "pages", "page_count")
_SIZES = ("per_page", "perPage", "page_size", "limit")
_NESTED = ("meta", "pagination", "paging", "page_info", "pageInfo", "links", "_links")


def _is_paged(beside: Mapping[str, Any], rows: int) -> bool:
    """Whether what stands beside the rows tells of rows that are not there, or can't rule them out."""
    totals = [whole_of(beside.get(name)) for name in _TOTALS]
    if any(total is not None and total > rows for total in totals):
        return True
    if any(value and (name in _MORE or name.startswith("next")) for name, value in beside.items()):
        return True
    if any((whole_of(beside.get(name)) or 0) > 1 for name in (*_PAGES, "page", "current_page")):
        return True
    if rows not in totals and any(whole_of(beside.get(name)) == rows > 0 for name in _SIZES):
        return True
    return any(_is_paged(nested, rows) for name in _NESTED if isinstance(nested := beside.get(name), dict))
