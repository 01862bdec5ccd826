"""What a code can tell: the kinds of value, and the set of fields that makes a job.

The names on the right are those used in site patterns, CSV columns and `[scanner.formats]`.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Kind(StrEnum):
    """A kind of value that a scan or an operator can give."""

    WORK_ORDER = "wo"
    PART = "part"
    OPERATION = "op"
    REVISION = "rev"
    RECIPE = "recipe"
    ORDERED = "qty"
    """The ordered quantity (7Q, or Q inside an envelope)."""
    QUANTITY = "quantity"
    """A bare Q: ordered before the start, made on the running screen."""
    SCRAP = "scrap"
    """Scrapped pieces; typed only, no code tells it."""
    CYCLE = "cycle"
    SETUP = "setup"
    STARTED = "start"
    """When a start counts from; typed only, to correct one that was refused. Its value is ISO 8601 in UTC."""
    ENDED = "end"
    """When a finish counts from; as `STARTED`."""
    BADGE = "badge"
    MACHINE = "machine"
    COMMAND = "command"


class JobFields(msgspec.Struct, frozen=True):
    """What is known of a job before it starts. Quantities are pieces; times are whole seconds."""

    work_order: str | None = None
    part: str | None = None
    operation: str | None = None
    recipe: str | None = None
    revision: str | None = None
    ordered: int | None = None
    cycle_seconds: int | None = None
    setup_seconds: int | None = None

    @property
    def complete(self) -> bool:
        """True when work order, part and operation are all known."""
        return bool(self.work_order and self.part and self.operation)

    @property
    def names_a_job(self) -> bool:
        """True when any of the three that make a job is known: more than a quantity, recipe, revision or expected time."""
        return bool(self.work_order or self.part or self.operation)

    @property
    def shown(self) -> str:
        """A job in short, as the office system names it: part and operation."""
        return f"{self.part} Op{self.operation}"

    @property
    def empty(self) -> bool:
        """True when nothing at all is known."""
        return self == JobFields()


FIELD_OF_KIND = {
    Kind.WORK_ORDER: "work_order",
    Kind.PART: "part",
    Kind.OPERATION: "operation",
    Kind.REVISION: "revision",
    Kind.RECIPE: "recipe",
    Kind.ORDERED: "ordered",
    Kind.CYCLE: "cycle_seconds",
    Kind.SETUP: "setup_seconds",
}
"""The `JobFields` attribute that a kind fills."""

WHOLE_NUMBERS = frozenset({Kind.ORDERED, Kind.QUANTITY, Kind.SCRAP, Kind.CYCLE, Kind.SETUP})
"""Kinds whose values are whole numbers."""

TIMES = frozenset({Kind.STARTED, Kind.ENDED})
"""Kinds whose values are moments."""

LARGEST_QUANTITY = 999_999
"""No shop enters more pieces than this by intent."""
