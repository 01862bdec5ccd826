"""The three calls of the step events API as requests: same values, same bytes.

Only the fields of the API's page are ever sent, optional ones only when known. Times leave in UTC, in whole
seconds, with `Z`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

import msgspec

from kiosk.delivery.exchange import Request
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
