"""What the store says about one lane, read in a handful of indexed queries, flat in the number of waiting rows."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from kiosk.record.outbox import Outbox
from kiosk.record.rows import (
    ACTION_COLUMNS,
    JOB_COLUMNS,
    Action,
    Job,
    State,
    action_of,
    job_of,
)
from kiosk.record.tally import ACTIVE_LANES

AT_SERVER = f"SELECT {JOB_COLUMNS} FROM job INDEXED BY job_at_server WHERE lane = ? AND at_server = 1 ORDER BY id LIMIT 1"
FIRST_ROWS = (
    f"SELECT * FROM (SELECT 'doubtful', {ACTION_COLUMNS} FROM action WHERE lane = :lane"
    " AND state IN ('in_flight', 'unknown') ORDER BY place LIMIT 1)"
    f" UNION ALL SELECT * FROM (SELECT 'stopping', {ACTION_COLUMNS} FROM action WHERE lane = :lane"
    " AND stops = 1 ORDER BY place LIMIT 1)"
    f" UNION ALL SELECT * FROM (SELECT 'head', {ACTION_COLUMNS} FROM action WHERE lane = :lane"
    " AND state IN ('queued', 'in_flight', 'unknown') AND moved = 0 ORDER BY place LIMIT 1)"
    f" UNION ALL SELECT * FROM (SELECT 'moved', {ACTION_COLUMNS} FROM action WHERE lane = :lane"
    " AND moved = 1 AND state = 'queued' AND kind = 'start' ORDER BY place)"
)
"""The rows that decide, each with its part, in one question: as four they were a third of the work of a draining queue."""
FIRST_ROWS_UNCHAINED = FIRST_ROWS.replace("('queued', 'in_flight'", "('queued', 'held', 'in_flight'")
"""Without the chain rule a held finish is an action like any other."""
LANES = f"{ACTIVE_LANES} SELECT lane FROM lanes WHERE lane IS NOT NULL UNION SELECT lane FROM action WHERE stops = 1"
NEIGHBOURS = (
    "SELECT start_sent, end_sent FROM job WHERE id = max("
    "coalesce((SELECT id FROM job WHERE lane = :lane AND state <> 'open' AND state <> 'withdrawn' AND id < :job"
    " AND start_sent IS NOT NULL ORDER BY id DESC LIMIT 1), 0),"
    " coalesce((SELECT id FROM job WHERE lane = :lane AND state = 'open' AND id < :job AND start_sent IS NOT NULL), 0))"
)
"""The job sent before on the lane; written so that each half can use its index."""


class LaneFacts(msgspec.Struct, frozen=True):
    """One lane as the store knows it. `start`/`finish` are the next action that its order allows."""

    lane: str
    doubtful: Action | None
    """The row in flight or unknown, if any; nothing else may leave."""
    stopping: Action | None
    at_server: Job | None
    """The job of ours that runs at the server: its start was accepted, its end is not settled."""
    server_start: Action | None
    finish: Action | None
    """The finish of that job, once recorded."""
    head: Action | None
    """The next start between jobs; with the chain rule off, whatever is first."""
    job: Job | None
    """The job of `doubtful`, else of `head`."""


def read_lane(outbox: Outbox, lane: str, *, chained: bool = True) -> LaneFacts:
    """Read the facts of one lane; `chained` False only where the tests switch the chain rule off."""
    connection, boot_id = outbox.store.connection, outbox.clock.boot_id
    first: dict[str, Action] = {}
    moved: list[Action] = []
    for part, *values in connection.execute(FIRST_ROWS if chained else FIRST_ROWS_UNCHAINED, {"lane": lane}):
        action = _due_here(action_of(values), boot_id)
        if part == "moved":
            moved.append(action)
        else:
            first[part] = action
    row = connection.execute(AT_SERVER, (lane,)).fetchone()
    at_server = job_of(row) if row else None
    server_start, finish = outbox.actions_of(at_server.id) if at_server else (None, None)
    doubtful, head = first.get("doubtful"), first.get("head")
    if doubtful is not None:
        head = None
    elif at_server is None:
        head = _head(outbox, head, moved)
    chosen = doubtful or head
    return LaneFacts(
        lane,
        doubtful,
        first.get("stopping"),
        at_server,
        server_start,
        _due_here(finish, boot_id) if finish else None,
        head,
        outbox.job(chosen.job) if chosen else None,
    )


def _due_here(action: Action, boot_id: str) -> Action:
    """An undo window counts on its own boot's clock: after a reboot it is over, whatever the new clock shows."""
    return action if action.moment.boot_id == boot_id else replace(action, due_boot=0.0)


def _head(outbox: Outbox, head: Action | None, moved: list[Action]) -> Action | None:
    """A corrected chain goes between jobs and whole: its start leads only when its finish is there to follow it."""
    for start in moved:
        finish = outbox.actions_of(start.job)[1]
        if finish is not None and finish.state is State.QUEUED:
            return start
    return moved[0] if head is None and moved else head


def lanes_with_work(outbox: Outbox) -> list[str]:
    """Every lane that has something to send, to find out about or to be released, configured or not."""
    return [row[0] for row in outbox.store.connection.execute(LANES)]


def previous_times(outbox: Outbox, job: Job) -> tuple[int | None, int | None]:
    """Start and end, as sent, of the job before this one on its lane (UTC seconds)."""
    row = outbox.store.connection.execute(NEIGHBOURS, {"lane": job.lane, "job": job.id}).fetchone()
    return (row[0], row[1]) if row else (None, None)
