"""The JSON that the step events API answers with, in the shapes of its published examples.

Pure: events in, plain dicts out. The two write answers and the events shape of GET have one
function each.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from kiosk.simulator.model import ORGANISATION_ID, Event, Options, Part, Recipe, Step

_LETTER_THEN_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)")


def answered_name(name: str, options: Options) -> str:
    """A machine's name as answers spell it: "Machine1" becomes "Machine 1" with `spaced_names`."""
    return spaced(name) if options.spaced_names else name


def spaced(name: str) -> str:
    """The name with a space between a letter and the digit after it."""
    return _LETTER_THEN_DIGIT.sub(" ", name)


def iso(instant: datetime) -> str:
    """ISO 8601 in whole seconds, "2025-05-27T10:00:00Z"."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def iso_milliseconds(instant: datetime) -> str:
    """ISO 8601 in milliseconds, "2025-05-27T10:01:45.397Z"."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def open_range(event: Event) -> str:
    """A range of time as POST answers it: "2025-05-27 10:00:00 UTC..."; its end follows once there is one."""
    end = "" if event.ended_at is None else f"{event.ended_at:%Y-%m-%d %H:%M:%S} UTC"
    return f"{event.started_at:%Y-%m-%d %H:%M:%S} UTC...{end}"


def start_answer(event: Event, options: Options) -> dict[str, object]:
    """The answer of POST /api/v1/step_events."""
    return {
        "event": {
            "machine_id": event.machine.id,
            "range": open_range(event),
            "eventable_type": "Step",
            "eventable_id": event.step.id,
            "ending_type": "manual",
            "id": event.id,
            "deleted_at": None,
            "metadata": dict(event.metadata),
            **_stamps(event.created_at, event.created_at),
            "user_id": event.user.id,
            "tzrange": open_range(event),
            "machine_name": answered_name(event.machine.name, options),
            "display_name": event.step.display_name,
        },
        "step": _step(event.step),
        "recipe": _recipe(event.step.recipe),
        "part": _part(event.step.recipe.part),
    }


def finish_answer(event: Event) -> dict[str, object]:
    """The answer of PATCH /api/v1/step_events/finish."""
    end = "" if event.ended_at is None else iso(event.ended_at)
    return {
        "event": {
            "id": event.id,
            "machine_id": event.machine.id,
            "user_id": event.user.id,
            "tzrange": f"{iso(event.started_at)}..{end}",
            "metadata": dict(event.metadata),
        }
    }


def listed_event(event: Event, options: Options) -> dict[str, object]:
    """One element of GET in the events shape. `cycle_count` stays 0: no machine counts here."""
    return {
        "id": event.id,
        "started_at": iso(event.started_at),
        "ended_at": None if event.ended_at is None else iso(event.ended_at),
        "machine_id": event.machine.id,
        "machine_name": answered_name(event.machine.name, options),
        "display_name": event.step.display_name,
        "part_count": event.metadata.get("quantity_made", 0),
        "cycle_count": 0,
        "metadata": dict(event.metadata),
    }


def _step(step: Step) -> dict[str, object]:
    return {
        "id": step.id,
        "machine_id": None,
        "recipe_id": step.recipe.id,
        "number": step.number,
        "description": None,
        **_stamps(step.created_at, step.updated_at),
        "expected_cycle_time": step.expected_cycle_time,
        "expected_setup_time": step.expected_setup_time,
    }


def _recipe(recipe: Recipe) -> dict[str, object]:
    return {
        "id": recipe.id,
        "organisation_id": None,
        "part_id": recipe.part.id,
        "description": None,
        **_stamps(recipe.created_at, recipe.created_at),
        "version": int(recipe.version) if recipe.version.isdecimal() else recipe.version,
    }


def _part(part: Part) -> dict[str, object]:
    return {
        "id": part.id,
        "unique_identifier": part.unique_identifier,
        "organisation_id": ORGANISATION_ID,
        "description": None,
        **_stamps(part.created_at, part.created_at),
    }


def _stamps(created_at: datetime, updated_at: datetime) -> dict[str, object]:
    return {"created_at": iso_milliseconds(created_at), "updated_at": iso_milliseconds(updated_at)}
