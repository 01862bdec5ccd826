"""What a traveler sheet tells: one work order and its operations, checked so that the kiosk reads back what
is printed.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.paper import codes
from kiosk.paper.codes import Code
from kiosk.words import say


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a work order. Times are whole seconds, the ordered quantity whole pieces."""

    number: str
    text: str = ""
    recipe: str = ""
    ordered: int | None = None
    cycle_seconds: int | None = None
    setup_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Traveler:
    """One work order as printed. Only the texts may hold letters outside ASCII: they are in no code."""

    work_order: str
    part: str
    operations: tuple[Operation, ...]
    revision: str = ""
    part_text: str = ""
    due: str = ""

    @property
    def ordered(self) -> int | None:
        """The quantity of the whole order: that of its first operation."""
        return self.operations[0].ordered

    @property
    def recipe(self) -> str:
        """The recipe version, when all operations have the same one."""
        versions = {operation.recipe for operation in self.operations}
        return versions.pop() if len(versions) == 1 else ""


def everything(traveler: Traveler, operation: Operation) -> Code:
    """The envelope that starts this operation in one scan."""
    fields = [
        codes.work_order(traveler.work_order),
        codes.operation(operation.number),
        codes.part(traveler.part),
    ]
    if traveler.revision:
        fields.append(codes.revision(traveler.revision))
    if operation.recipe:
        fields.append(codes.recipe(operation.recipe))
    if operation.ordered is not None:
        fields.append(codes.ordered(operation.ordered))
    if operation.cycle_seconds is not None:
        fields.append(codes.cycle(operation.cycle_seconds))
    if operation.setup_seconds is not None:
        fields.append(codes.setup(operation.setup_seconds))
    return codes.envelope(fields, say("All of operation {number}", number=operation.number))
