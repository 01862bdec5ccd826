"""Reading what happened: the last job of a machine, what was made before, what waits and what needs a person."""

from __future__ import annotations

import msgspec

from kiosk.record.outbox import Outbox
from kiosk.record.rows import ACTION_COLUMNS, JOB_COLUMNS, Action, Job, action_of, job_of, of_job
from kiosk.record.tally import ACTIVE, ACTIVE_LANES

PART_OF = (
    "SELECT part FROM (SELECT id, part FROM job WHERE state = 'open' AND work_order = :work_order"
    " UNION ALL SELECT id, part FROM job WHERE state = 'finished' AND work_order = :work_order) ORDER BY id DESC LIMIT 1"
)
MADE_BEFORE = (
    "SELECT coalesce(sum(made), 0) FROM job WHERE work_order = ? AND operation = ? AND state = 'finished' AND id <> ?"
    f" AND NOT EXISTS (SELECT 1 FROM action WHERE {of_job('job.id')} AND action.state = 'discarded')"
)
ORDERED_OF = (
    "SELECT ordered FROM (SELECT id, ordered FROM job WHERE state = 'open' AND work_order = :work_order"
    " AND operation = :operation UNION ALL SELECT id, ordered FROM job WHERE state = 'finished'"
    " AND work_order = :work_order AND operation = :operation) WHERE ordered IS NOT NULL ORDER BY id DESC LIMIT 1"
)
LAST_JOB = f"SELECT {JOB_COLUMNS} FROM job WHERE lane = ? AND state <> 'open' AND state = 'finished' ORDER BY id DESC LIMIT 1"
LAST_JOBS = f"SELECT {JOB_COLUMNS} FROM job WHERE state <> 'withdrawn' ORDER BY id DESC LIMIT ?"
JOBS_OF = (
    f"SELECT {JOB_COLUMNS} FROM job WHERE id > (SELECT max(id) FROM job) - 5000 AND state <> 'withdrawn'"
    " AND operator_badge = ? ORDER BY id DESC LIMIT ?"
)
"""Among the newest few thousand numbers, which actions share: the list is drawn after every scan on its screen."""
WRONG_JOB = (
    "SELECT 1 FROM journal WHERE job = ? AND what = 'wrong job' AND (action IS NULL OR action = ?) LIMIT 1"
)
WAITING = f"SELECT {ACTION_COLUMNS} FROM action WHERE {ACTIVE} ORDER BY place LIMIT ?"
OLDEST = (
    f"{ACTIVE_LANES} SELECT (SELECT place FROM action WHERE lane = lanes.lane AND {ACTIVE} ORDER BY place LIMIT 1) AS first,"
    f" (SELECT recorded_wall FROM action WHERE lane = lanes.lane AND {ACTIVE} ORDER BY place LIMIT 1)"
    " FROM lanes WHERE lane IS NOT NULL ORDER BY first LIMIT 1"
)
UNDOABLE = (
    f"SELECT {ACTION_COLUMNS} FROM action WHERE seq > (SELECT max(seq) FROM action) - 1000"
    " AND state = 'queued' AND due_boot > ? AND boot_id = ? ORDER BY seq"
)
"""The last thousand actions: nobody records more within an undo window."""


class Counts(msgspec.Struct, frozen=True):
    """How much waits for the network and how much for a person."""

    waiting: int
    attention: int
    oldest_wall: int | None
    """UTC microseconds at which the oldest waiting action was recorded."""


class History:
    """Questions about the past, answered from the store."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

    def part_of(self, work_order: str) -> str | None:
        """The part of a work order's last start on this terminal."""
        row = self._outbox.store.connection.execute(PART_OF, {"work_order": work_order}).fetchone()
        return row[0] if row else None

    def made_before(self, work_order: str | None, operation: str | None, but: int = 0) -> int:
        """Good pieces of earlier jobs of this work order and operation on this terminal; what was discarded counts not."""
        if not work_order or not operation:
            return 0
        row = self._outbox.store.connection.execute(MADE_BEFORE, (work_order, operation, but)).fetchone()
        return int(row[0])

    def ordered_of(self, work_order: str | None, operation: str | None) -> int | None:
        """The ordered quantity last told for this work order and operation; a bare `3W` doesn't tell it again."""
        if not work_order or not operation:
            return None
        row = self._outbox.store.connection.execute(
            ORDERED_OF, {"work_order": work_order, "operation": operation}
        ).fetchone()
        return row[0] if row else None

    def last_job(self, lane: str) -> Job | None:
        """The last finished job of a lane."""
        row = self._outbox.store.connection.execute(LAST_JOB, (lane,)).fetchone()
        return job_of(row) if row else None

    def was_wrong(self, job: Job) -> bool:
        """Whether a finished job was ended as one started by mistake; not where that was undone and it ended otherwise."""
        finish = self._outbox.actions_of(job.id)[1]
        ended = (job.id, None if finish is None else finish.seq)
        return self._outbox.store.connection.execute(WRONG_JOB, ended).fetchone() is not None

    def last_jobs(self, limit: int, badge: str | None = None) -> list[Job]:
        """The newest jobs of this terminal; before them, with a badge, the newest of that operator. `limit` of each."""
        connection = self._outbox.store.connection
        own = [job_of(row) for row in connection.execute(JOBS_OF, (badge, limit))] if badge else []
        known = {job.id for job in own}
        every = [job_of(row) for row in connection.execute(LAST_JOBS, (limit,))]
        return own + [job for job in every if job.id not in known]

    def attention(self) -> tuple[Action, ...]:
        """Every action that waits for a person, in order."""
        store = self._outbox.store
        return store.tally.attention(store.connection)

    def waiting(self, limit: int) -> list[Action]:
        """The oldest actions that wait for the network."""
        return [action_of(row) for row in self._outbox.store.connection.execute(WAITING, (limit,))]

    def todos(self) -> list[tuple[int, int, str, str, int]]:
        """Counts reported wrong and not yet seen to: id, job, words, who, when (UTC microseconds)."""
        rows = self._outbox.store.connection.execute(
            "SELECT id, job, words, who, wall FROM todo WHERE done_by IS NULL ORDER BY id"
        )
        return list(rows)

    def undoable(self) -> list[Action]:
        """Actions of this boot whose undo window is still open."""
        clock = self._outbox.clock
        rows = self._outbox.store.connection.execute(UNDOABLE, (clock.boot_seconds(), clock.boot_id))
        return [action_of(row) for row in rows]

    def counts(self) -> Counts:
        """The two numbers of the status bar."""
        connection = self._outbox.store.connection
        waiting = self._outbox.store.tally.waiting(connection)
        asked = {action.job for action in self.attention()} | {todo[1] for todo in self.todos()}
        oldest = connection.execute(OLDEST).fetchone()
        return Counts(waiting, len(asked), oldest[1] if oldest else None)
