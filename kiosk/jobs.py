"""What an operator may do with a job: pure decisions. State + wish + time -> what is to be recorded, or why not.

Warn rather than forbid: over plan and nothing made ask once more. One open job a machine is a rule here and a unique
index in the store.
"""

from __future__ import annotations

from datetime import datetime

import msgspec
from msgspec.structs import replace

from kiosk.fields import JobFields
from kiosk.shop import Operator
from kiosk.words import Words, say


class Refusal(msgspec.Struct, frozen=True):
    """It can't be done; `words` say why and what to do."""

    words: Words


class OnceMore(msgspec.Struct, frozen=True):
    """It is unusual: the same press again does it."""

    words: Words


class Start(msgspec.Struct, frozen=True):
    """Record a start with these fields; the recipe is filled."""

    fields: JobFields


class Finish(msgspec.Struct, frozen=True):
    """Record a finish with these quantities."""

    made: int
    scrapped: int


def decide_start(
    fields: JobFields,
    operator: Operator | None,
    *,
    machine_label: str,
    configured: bool = True,
    running: bool,
    default_recipe: str,
    revision_as_recipe: bool,
) -> Start | Refusal:
    """A start needs an operator, an idle machine, a work order, a part and an operation."""
    if not configured:
        return Refusal(
            say("{machine} was taken off this terminal. Nothing can be started on it.", machine=machine_label)
        )
    if running:
        return Refusal(say("{machine} is running a job already. Finish it first.", machine=machine_label))
    if operator is None:
        return Refusal(say("Scan your badge first."))
    if not fields.complete:
        named = {"work order": fields.work_order, "part": fields.part, "operation": fields.operation}
        absent = next(name for name, value in named.items() if not value)
        return Refusal(_MISSING[absent])
    recipe = fields.recipe or (fields.revision if revision_as_recipe else None) or default_recipe
    return Start(replace(fields, recipe=recipe))


_MISSING = {
    "work order": say("The work order is missing. Scan it, or tap its box to type it."),
    "part": say("The part is missing. Scan it, or tap its box to type it."),
    "operation": say("The operation is missing. Scan it, or tap its box to type it."),
}


def decide_finish(
    good: int | None, scrap: int | None, *, ordered: int | None, made_before: int, confirmed: bool
) -> Finish | OnceMore:
    """Empty counts as 0. Nothing made, and more than ordered, are asked about once."""
    made, scrapped = good or 0, scrap or 0
    if not confirmed and made == 0 and scrapped == 0:
        return OnceMore(say("Nothing made and no scrap? Press once more if that is right."))
    total = made_before + made
    if not confirmed and ordered is not None and total > ordered:
        return OnceMore(
            say(
                "{total} made, but only {ordered} ordered. Press once more if that is right.",
                total=total,
                ordered=ordered,
            )
        )
    return Finish(made, scrapped)


def ran_too_long(started_at: datetime, now: datetime, ask_after_hours: float) -> bool:
    """True when the job runs longer than a person should be asked about."""
    return ask_after_hours > 0 and (now - started_at).total_seconds() > ask_after_hours * 3600


def read_time(text: str) -> tuple[int | None, int, int] | None:
    """Day of the month (None: not typed), hour and minute of "1630", "16:30", "930", "131630" or "13-16:30"."""
    numbers = ["".join(part.split(":")) for part in text.split("-")]
    if not all(part.isascii() and part.isdigit() for part in numbers) or len(numbers) > 2:
        return None
    clock = numbers[-1]
    day = numbers[0] if len(numbers) == 2 else ""
    if not day and len(clock) in (5, 6):
        day, clock = clock[:-4], clock[-4:]
    if len(clock) not in (3, 4) or len(day) > 2:
        return None
    hour, minute = int(clock[:-2]), int(clock[-2:])
    if hour > 23 or minute > 59 or (day and not 1 <= int(day) <= 31):
        return None
    return int(day) if day else None, hour, minute


def check_start(start: datetime, earliest: datetime | None, latest: datetime) -> Refusal | None:
    """A corrected start lies before the job's own end, or now, and not before the end of the job before it."""
    if start >= latest:
        return Refusal(say("That is not before the job ended, or lies in the future. Type when it started."))
    if earliest is not None and start < earliest:
        return Refusal(say("Another job was running on the machine then. Type when this one started."))
    return None


def check_end(end: datetime, started_at: datetime, now: datetime) -> Refusal | None:
    """A typed end lies after the start and not in the future."""
    if end > now:
        return Refusal(say("That time lies in the future. Type when the job ended."))
    if end <= started_at:
        return Refusal(say("That is before the job started. Type when the job ended."))
    return None
