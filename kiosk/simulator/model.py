"""What the simulated shop is made of: machines, users, keys, parts, recipes, steps, events and the ledger.

Plain data. Times are aware UTC; event times are whole seconds, as the server stores them. Ids begin where the
published example of the API has them, so that the first start of a fresh shop reads like that example.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

FIRST_MACHINE_ID = 6
FIRST_USER_ID = 3
FIRST_PART_ID = 2348
FIRST_RECIPE_ID = 2443
FIRST_STEP_ID = 3092
FIRST_EVENT_ID = 7785
ORGANISATION_ID = 3


class Role(StrEnum):
    """What an API key may do."""

    READ_WRITE = "read-write"
    READ_ONLY = "read-only"


class KeyState(StrEnum):
    """Whether an API key is honoured; revoked and expired keys get the same answer."""

    VALID = "valid"
    REVOKED = "revoked"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Options:
    """Where servers of this contract are known or suspected to differ."""

    dialect: Literal["daily", "events"] = "daily"
    """The shape that GET answers with: rows per day and machine, or single events."""
    daily_counts_running: bool = True
    """Whether `events_count` of the daily shape includes events that have not ended."""
    spaced_names: bool = False
    """Answer "Machine 1" for a machine created as "Machine1"; both are accepted in requests."""
    double_start: Literal["reject", "stack"] = "reject"
    """A start on a machine with an active event: refused, or a second active event beside the first."""


@dataclass(frozen=True, slots=True)
class SimulatedMachine:
    """A machine as the server knows it."""

    name: str
    id: int


@dataclass(frozen=True, slots=True)
class SimulatedUser:
    """A user as the server knows them."""

    email: str
    id: int


@dataclass(slots=True)
class ApiKey:
    """An API key: what it may do and whether it is still honoured."""

    key: str
    role: Role
    state: KeyState = KeyState.VALID


@dataclass(frozen=True, slots=True)
class Part:
    """A part, created by the first start that names it."""

    id: int
    unique_identifier: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Recipe:
    """A version of how a part is made."""

    id: int
    part: Part
    version: str
    created_at: datetime


@dataclass(slots=True)
class Step:
    """One operation of a recipe; expected times are seconds."""

    id: int
    recipe: Recipe
    number: str
    created_at: datetime
    updated_at: datetime
    expected_cycle_time: float | None = None
    expected_setup_time: float | None = None

    @property
    def display_name(self) -> str:
        """What the server calls an event of this step, "PART123 Op10"."""
        return f"{self.recipe.part.unique_identifier} Op{self.number}"


@dataclass(slots=True)
class Event:
    """A step event; `ended_at` is None while it runs."""

    id: int
    machine: SimulatedMachine
    user: SimulatedUser
    step: Step
    started_at: datetime
    created_at: datetime
    ended_at: datetime | None = None
    deleted_at: datetime | None = None
    metadata: dict[str, object] = field(default_factory=dict)
    encoded: bytes | None = None
    """The event as GET lists it, kept until the event changes."""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """Something the server accepted. `body` is as it was received, `fields` as they were stored."""

    seq: int
    kind: Literal["start", "finish", "delete"]
    source: Literal["api", "office"]
    machine: str
    event_id: int
    received_at: datetime
    fields: dict[str, object]
    body: object
