"""Reads request bodies and query parameters of the step events API, or refuses them in the API's words.

Pure. Field names are the API's. Numbers may not be negative, text may not be blank, `null` counts as absent;
fields the API does not name are ignored. Timestamps are ISO 8601 with an offset and lose
their fraction of a second.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from kiosk.errors import KioskError

START_TEXTS = (
    "machine_display_name",
    "start",
    "user_email",
    "part_unique_identifier",
    "recipe_version",
    "step_number",
)
NUMBERS_IN_TEXT = frozenset({"recipe_version", "step_number", "wo_number"})


class RequestRefusedError(KioskError):
    """The request is refused with this status and `error` text; never leaves the simulator."""

    def __init__(self, status: int, error: str) -> None:
        super().__init__(error)
        self.status = status
        self.error = error


@dataclass(frozen=True, slots=True)
class StartBody:
    """The fields of POST /api/v1/step_events; `start` is still text, read once machine and user are known."""

    machine_display_name: str
    start: str
    user_email: str
    part_unique_identifier: str
    recipe_version: str
    step_number: str
    step_expected_cycle_time: float | None
    step_expected_setup_time: float | None
    qty_expected: int | None
    wo_number: str | None


@dataclass(frozen=True, slots=True)
class FinishBody:
    """The fields of PATCH /api/v1/step_events/finish; `end` is as received."""

    machine_display_name: str
    end: object
    qty_made: int | None
    qty_scrapped: int | None


def read_start(body: object) -> StartBody:
    """The fields of a start. Raises `RequestRefusedError` (422) for missing or unusable ones."""
    fields = _step_event(body)
    missing = [name for name in START_TEXTS if fields.get(name) in (None, "")]
    if missing:
        raise RequestRefusedError(422, f"Missing required fields: {', '.join(missing)}")
    work_order = fields.get("wo_number")
    return StartBody(
        **{name: _text(fields, name) for name in START_TEXTS},
        step_expected_cycle_time=_seconds(fields, "step_expected_cycle_time"),
        step_expected_setup_time=_seconds(fields, "step_expected_setup_time"),
        qty_expected=_pieces(fields, "qty_expected"),
        wo_number=None if work_order in (None, "") else _text(fields, "wo_number"),
    )


def read_finish(body: object) -> FinishBody:
    """The fields of a finish. Raises `RequestRefusedError` (422) for missing or unusable ones."""
    fields = _step_event(body)
    if fields.get("machine_display_name") in (None, ""):
        raise RequestRefusedError(422, "Missing required fields: machine_display_name")
    return FinishBody(
        machine_display_name=_text(fields, "machine_display_name"),
        end=fields.get("end"),
        qty_made=_pieces(fields, "qty_made"),
        qty_scrapped=_pieces(fields, "qty_scrapped"),
    )


def read_instant(value: object) -> datetime | None:
    """The moment a text names, in UTC and whole seconds; None when it names none or has no offset.

    Also reads "2025-05-27 10:00:00 UTC" and the beginning of a range, "2025-05-27 10:00:00 UTC...".
    """
    if not isinstance(value, str):
        return None
    text = value.strip().split("..")[0].rstrip()
    if text.endswith(" UTC"):
        text = f"{text[:-4]}+00:00"
    try:
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is None:
            return None
        return instant.astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError):
        return None


@dataclass(frozen=True, slots=True)
class Window:
    """The whole days, both included, and the machines that a GET asks about; no ids: all machines."""

    first: date
    last: date
    machine_ids: frozenset[int] | None

    def holds(self, day: date, machine_id: int) -> bool:
        """True when the day and the machine are asked about."""
        return self.first <= day <= self.last and (self.machine_ids is None or machine_id in self.machine_ids)


def read_window(parameters: Mapping[str, str], now: datetime) -> Window:
    """The window of GET /api/v1/step_events; the week of `now`, from Monday, where a bound is not given."""
    monday = now.astimezone(UTC).date() - timedelta(days=now.astimezone(UTC).weekday())
    return Window(
        first=_day(parameters, "from", monday),
        last=_day(parameters, "to", monday + timedelta(days=6)),
        machine_ids=_machine_ids(parameters.get("machine_ids")),
    )


def _step_event(body: object) -> Mapping[str, object]:
    fields = body.get("step_event") if isinstance(body, dict) else None
    if not isinstance(fields, dict):
        raise RequestRefusedError(422, "Missing required fields: step_event")
    return fields


def _text(fields: Mapping[str, object], name: str) -> str:
    value = fields[name]
    if name in NUMBERS_IN_TEXT and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str) or not value.strip():
        raise RequestRefusedError(422, f"Invalid {name}")
    return value.strip()


def _seconds(fields: Mapping[str, object], name: str) -> float | None:
    value = fields.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise RequestRefusedError(422, f"Invalid {name}")
    return value


def _pieces(fields: Mapping[str, object], name: str) -> int | None:
    value = fields.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise RequestRefusedError(422, f"Invalid {name}")
    return value


def _day(parameters: Mapping[str, str], name: str, default: date) -> date:
    text = parameters.get(name)
    if not text:
        return default
    instant = read_instant(text)
    if instant is not None:
        return instant.date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RequestRefusedError(422, f"Invalid {name} date") from None


def _machine_ids(text: str | None) -> frozenset[int] | None:
    if not text:
        return None
    try:
        return frozenset(int(each) for each in text.split(",") if each.strip())
    except ValueError:
        raise RequestRefusedError(422, "Invalid machine_ids") from None
