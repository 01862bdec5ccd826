"""What this terminal knows of a work order: how much is ordered, made and left. For the operator alone: nothing of what is
sent follows from it.
"""

from __future__ import annotations

from kiosk.fields import JobFields
from kiosk.record.history import History
from kiosk.record.rows import Job


class Orders:
    """Good pieces, as recorded here."""

    def __init__(self, history: History) -> None:
        self._history = history

    def ordered(self, fields: JobFields) -> int | None:
        """The ordered quantity, as told now or before; None where it was never told."""
        told = fields.ordered
        return self._history.ordered_of(fields.work_order, fields.operation) if told is None else told

    def made_before(self, job: Job) -> int:
        """Good pieces of the same work order and operation from earlier jobs."""
        return self._history.made_before(job.fields.work_order, job.fields.operation, job.id)

    def remaining(self, job: Job) -> int | None:
        """Ordered − already made before this job; None without an ordered quantity."""
        ordered = self.ordered(job.fields)
        return None if ordered is None else max(ordered - self.made_before(job), 0)

    def all_made(self, fields: JobFields) -> int | None:
        """The ordered quantity, when so many were made already; else None."""
        if not fields.work_order or not fields.operation:
            return None
        ordered = self.ordered(fields)
        if ordered is None or self._history.made_before(fields.work_order, fields.operation) < ordered:
            return None
        return ordered
