"""The three calls of the step events API as requests (same values, same bytes), and how answers spell values.

Only the fields of the API's page are ever sent, optional ones only when known. Times leave in UTC, in whole
seconds, with `Z`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

import msgspec

from kiosk.api.exchange import Request
from kiosk.fields import JobFields

EVENTS_PATH = "/api/v1/step_events"
FINISH_PATH = "/api/v1/step_events/finish"


class StartFields(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The body of POST, in the order of the API's page. Times are seconds, quantities pieces."""

    machine_display_name: str
    start: str
    user_email: str
    part_unique_identifier: str
    recipe_version: str
    step_number: str
    step_expected_cycle_time: int | None = None
    step_expected_setup_time: int | None = None
    qty_expected: int | None = None
    wo_number: str | None = None


class FinishFields(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The body of PATCH. It names no event: the server finishes what is active on the machine."""

    machine_display_name: str
    end: str | None = None
    qty_made: int | None = None
    qty_scrapped: int | None = None


def start_request(machine: str, start: datetime, user_email: str, job: JobFields) -> Request:
    """POST of a start. Raises ValueError when part, recipe or operation is missing or `start` has no zone."""
    if not (job.part and job.recipe and job.operation):
        raise ValueError("a start needs part, recipe and operation")
    return _write(
        "POST",
        EVENTS_PATH,
        StartFields(
            machine_display_name=machine,
            start=wire_time(start),
            user_email=user_email,
            part_unique_identifier=job.part,
            recipe_version=job.recipe,
            step_number=job.operation,
            step_expected_cycle_time=job.cycle_seconds,
            step_expected_setup_time=job.setup_seconds,
            qty_expected=job.ordered,
            wo_number=job.work_order or None,
        ),
    )


def finish_request(machine: str, end: datetime | None, made: int | None, scrapped: int | None) -> Request:
    """How a finish is sent; the only place that knows. Raises ValueError when `end` has no zone."""
    fields = FinishFields(
        machine_display_name=machine,
        end=None if end is None else wire_time(end),
        qty_made=made,
        qty_scrapped=scrapped,
    )
    return _write("PATCH", FINISH_PATH, fields)


def list_request(from_date: date, to_date: date, machine_ids: Iterable[int | str] = ()) -> Request:
    """GET of the days `from_date` to `to_date`, both included; no ids: all machines."""
    # always with both days: without them the API answers for the current week
    query = [("from", from_date.isoformat()), ("to", to_date.isoformat())]
    identities = ",".join(str(each) for each in machine_ids)
    if identities:
        query.append(("machine_ids", identities))
    return Request("GET", EVENTS_PATH, tuple(query))


def wire_time(moment: datetime) -> str:
    """`2025-05-27T10:00:00Z`, rounded down to the second. Raises ValueError for a time without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone can't be sent")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def _write(method: str, path: str, fields: StartFields | FinishFields) -> Request:
    return Request(method, path, body=msgspec.json.encode({"step_event": fields}))


class NotUnderstoodError(ValueError):
    """A value of an answer is none of the forms the API is known to use."""


def read_time(text: Any) -> datetime:
    """ISO 8601 with an offset, or "2025-05-27 10:00:00 UTC", as aware UTC. Else raises NotUnderstoodError."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = _unusual_time(text)
    except TypeError:
        raise NotUnderstoodError from None
    if moment.tzinfo is None:
        raise NotUnderstoodError
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise NotUnderstoodError from None


_ZONE_NAME = re.compile(r"\s*(?:UTC|GMT|Z)$")
_SPACED_OFFSET = re.compile(r"\s+([+-]\d\d:?\d\d)$")


def _unusual_time(text: str) -> datetime:
    spelled = _SPACED_OFFSET.sub(r"\1", _ZONE_NAME.sub("+00:00", text.strip().upper()))
    try:
        return datetime.fromisoformat(spelled)
    except ValueError:
        raise NotUnderstoodError from None


_SPAN = re.compile(r'\s*[\[(]?\s*"?(?P<start>.*?)"?\s*(?:\.{2,3}|,)\s*"?(?P<end>.*?)"?\s*[\])]?\s*')
_OPEN = ("", "infinity", "-infinity", "null", "nil")


def read_span(text: str) -> tuple[datetime | None, datetime | None]:
    """Both ends of a range; None is an open one. Raises NotUnderstoodError for what is no range.

    Known: "2025-05-27 10:00:00 UTC..." (also "...Infinity"), "2025-05-27T10:00:00Z..2025-05-27T11:00:00Z" and
    PostgreSQL's own '["2025-05-27 10:00:00+00",)'.
    """
    ends = _SPAN.fullmatch(text[:200])
    if ends is None:
        raise NotUnderstoodError
    start, end = (None if each.lower() in _OPEN else read_time(each) for each in ends.groups())
    return start, end


def identity_of(value: Any) -> int | str | None:
    """An id as the server gives it: a number or a text; None for anything else."""
    if isinstance(value, bool):
        return None
    return value if isinstance(value, int) or (isinstance(value, str) and value) else None


def text_of(value: Any) -> str:
    """A short text; numbers are spelled out, anything else is empty."""
    if isinstance(value, str):
        return value[:200]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def whole_of(value: Any) -> int | None:
    """A whole number, also when it came as 5.0 or "5"."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        return int(value) if value.isascii() and value.isdecimal() and len(value) < 16 else None
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    return value if isinstance(value, int) else None
