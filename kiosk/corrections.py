"""Corrections typed at a command line (`wo=J1001 made=40 end=2026-05-27T14:00`), checked before anything is changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from kiosk.errors import CommandError
from kiosk.fields import FIELD_OF_KIND, LARGEST_QUANTITY, WHOLE_NUMBERS, Kind
from kiosk.record.rows import Job, JobState, Moment
from kiosk.scanning.patterns import Grammar, check_value
from kiosk.shop import Machine, Operator
from kiosk.terminal.correcting_times import refusal_of

if TYPE_CHECKING:
    from kiosk.engine import Engine

NAMES = (
    "wo",
    "part",
    "op",
    "rev",
    "recipe",
    "qty",
    "cycle",
    "setup",
    "badge",
    "machine",
    "start",
    "made",
    "scrapped",
    "end",
)
"""What can be corrected; `start` and all before it are of a start, the last three of a finish."""
OF_A_FINISH = ("made", "scrapped", "end")
NEVER_EMPTY = (Kind.PART, Kind.OPERATION, Kind.RECIPE)


@dataclass(frozen=True, slots=True)
class Corrections:
    """What a person wants changed before an action is sent again."""

    fields: dict[Kind, str] = field(default_factory=dict)
    machine: Machine | None = None
    operator: Operator | None = None
    quantities: tuple[int, int] | None = None
    begin: Moment | None = None
    end: Moment | None = None

    @classmethod
    def of(cls, told: Mapping[str, object], job: Job, engine: Engine) -> Corrections:
        """Check what was told for `job`. Raises CommandError with the first fault."""
        values = {str(name): str(value).strip() for name, value in told.items()}
        unknown = [name for name in values if name not in NAMES]
        if unknown:
            raise CommandError(f"{unknown[0]!r} can't be corrected; these can: {', '.join(NAMES)}.")
        early = [name for name in OF_A_FINISH if name in values and job.state is JobState.OPEN]
        if early:
            raise CommandError(
                f"Job {job.id} is still running here: it has no {early[0]} yet to be corrected."
            )
        grammar = engine.desk.grammar
        fields = {
            Kind(name): _checked(Kind(name), values[name], grammar) for name in values if name in NAMES[:8]
        }
        machine = operator = None
        if "machine" in values:
            machine = engine.config.machine(values["machine"])
            if machine is None:
                raise CommandError(f"This station has no machine named {values['machine']!r}.")
        if "badge" in values:
            operator = engine.config.operator(values["badge"])
            if operator is None:
                raise CommandError(f"Nobody here has the badge {values['badge']!r}.")
        quantities = None
        if "made" in values or "scrapped" in values:
            made = _whole("made", values.get("made", str(job.made or 0)))
            quantities = (made, _whole("scrapped", values.get("scrapped", str(job.scrapped or 0))))
        begin, end = (_moment(values[name], engine) if name in values else None for name in ("start", "end"))
        name = None if machine is None else machine.name
        starts, ends = (None if moment is None else moment.at for moment in (begin, end))
        refusal = refusal_of(engine.desk, job, starts, ends, name)
        if refusal is not None:
            raise CommandError(refusal.words)
        return cls(fields, machine, operator, quantities, begin, end)


def _checked(kind: Kind, text: str, grammar: Grammar) -> str:
    """The value, by the rules that scanned and typed ones obey."""
    assert kind in FIELD_OF_KIND
    if not text and kind in NEVER_EMPTY:
        raise CommandError(f"{kind.value} can't be empty.")
    fault = check_value(kind, text, grammar) if text else None
    if fault is not None:
        raise CommandError(str(fault))
    return str(int(text)) if text and kind in WHOLE_NUMBERS else text


def _whole(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text[:20]) > LARGEST_QUANTITY:
        raise CommandError(f"{name} is a whole number from 0 to {LARGEST_QUANTITY}, not {text!r}.")
    return int(text)


def _moment(text: str, engine: Engine) -> Moment:
    """A typed time, on both clocks; without a zone it is the station's."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as fault:
        raise CommandError(f"{text!r} is no time; write for example 2026-05-27T14:00.") from fault
    if at.tzinfo is None:
        at = at.replace(tzinfo=engine.config.station.zone())
    now = engine.outbox.now()
    return now.later(at.timestamp() - now.wall / 1e6)
