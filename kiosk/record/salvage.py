"""Rescuing a damaged record row by row into a new file: what carries its own hash is kept, in its order, and nothing else.

Nobody can tell from a damaged file which rows are missing, so every lane is stopped by a notice: a withdrawn start that stops
its lane until a supervisor has compared the machine with the office system. What was in flight is unknown in the new file.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from kiosk.record.examining import UNREADABLE, layout
from kiosk.record.outbox import EARLIER_LANES
from kiosk.record.reasons import Reason
from kiosk.record.rows import (
    ACTION_COLUMNS,
    JOB_COLUMNS,
    Action,
    ActionKind,
    Job,
    JobState,
    Moment,
    State,
    action_of,
    digest_of,
    is_whole,
    job_of,
    seal_of,
)
from kiosk.shop import fold

MOST_LOOKUPS = 200_000
"""Rows looked for one by one between the last that could be read from the front and the first from the back."""
BLIND_LOOKUPS = 1000
"""The same where nothing could be read from either end."""

FINISH_RECORDED = (
    "SELECT wall, boot, boot_id FROM journal WHERE job = ? AND what = 'recorded' AND why = 'finish'"
    " ORDER BY seq DESC LIMIT 1"
)
MAYBE_SENT = (State.QUEUED, State.IN_FLIGHT, State.UNKNOWN)
SEALED_COLUMNS = f"{ACTION_COLUMNS}, digest"
Row = tuple[object, ...]


@dataclass(slots=True)
class Rescued:
    """What could be read and is whole."""

    jobs: dict[int, tuple[Job, Row]] = field(default_factory=dict)
    actions: dict[int, tuple[Action, Row]] = field(default_factory=dict)
    lost: int = 0
    """Rows that were there and can't be trusted."""


def read_rows(old: sqlite3.Connection, table: str, columns: str, key: str) -> Iterator[Row]:
    """Every row that can be read, in order; from the front, from the back, and one by one in between."""
    front: list[Row] = []
    back: list[Row] = []
    front_whole = _collect(old, f"SELECT {columns} FROM {table} NOT INDEXED ORDER BY {key}", front)
    if front_whole:
        yield from front
        return
    _collect(old, f"SELECT {columns} FROM {table} NOT INDEXED ORDER BY {key} DESC", back)
    seen = {row[0] for row in front}
    back = [row for row in reversed(back) if row[0] not in seen]
    yield from front
    first: object = front[-1][0] if front else 0
    last: object = back[0][0] if back else MOST_LOOKUPS
    numbers = range(0)
    if isinstance(first, int) and isinstance(last, int):
        numbers = range(first + 1, min(last, first + (MOST_LOOKUPS if front or back else BLIND_LOOKUPS)))
    for number in numbers:
        middle: list[Row] = []
        _collect(old, f"SELECT {columns} FROM {table} WHERE {key} = ?", middle, (number,))
        yield from middle
    yield from back


def _collect(old: sqlite3.Connection, sql: str, into: list[Row], values: tuple[object, ...] = ()) -> bool:
    try:
        for row in old.execute(sql, values):
            into.append(row)
    except UNREADABLE:
        return False
    return True


def rescue(old: sqlite3.Connection) -> Rescued:
    """Read jobs and actions, and keep the chains that are whole."""
    rescued, known = Rescued(), layout()
    for row in read_rows(old, "job", JOB_COLUMNS, "id"):
        if known.holds("job", JOB_COLUMNS, row):
            job = job_of(row)
            rescued.jobs[job.id] = (job, row)
        else:
            rescued.lost += 1
    lanes = _lanes_ever(old, rescued)
    for row in read_rows(old, "action", SEALED_COLUMNS, "seq"):
        action = action_of(row[:-1]) if known.holds("action", SEALED_COLUMNS, row) else None
        kept = rescued.jobs.get(action.job) if action is not None else None
        if action is None or kept is None or not _is_kept(action, kept[0], row[-1], lanes, rescued):
            rescued.lost += 1
        else:
            # sealed anew: what tells the earlier lane may be among what is lost, and is not asked for again before a send
            seal = row[-1] if action.state is State.WITHDRAWN else seal_of(action, kept[0], action.lane)
            rescued.actions[action.seq] = (action, (*row[:-1], seal))
    _drop_headless(rescued)
    return rescued


def _lanes_ever(old: sqlite3.Connection, rescued: Rescued) -> set[str]:
    """The lanes that a row may have been recorded on."""
    renamed: list[Row] = []
    _collect(old, EARLIER_LANES, renamed)
    return {job.lane for job, _ in rescued.jobs.values()} | {fold(str(row[0])) for row in renamed}


def _is_kept(action: Action, job: Job, digest: object, lanes: set[str], rescued: Rescued) -> bool:
    """The hash does not cover a row's own number: a start has its job's, and a finish takes no other row's place."""
    is_start = action.kind is ActionKind.START
    misnumbered = action.seq != action.job if is_start else action.seq in rescued.actions
    return not misnumbered and is_whole(action, job, digest, (action.lane, *(lanes - {action.lane})))


def _drop_headless(rescued: Rescued) -> None:
    """A chain without its start can't be judged; a finished job without its finish runs again, to be finished anew."""
    started = {a.job for a, _ in rescued.actions.values() if a.kind is ActionKind.START}
    ended = {
        a.job
        for a, _ in rescued.actions.values()
        if a.kind is ActionKind.FINISH and a.state is not State.WITHDRAWN
    }
    for number, (job, _) in list(rescued.jobs.items()):
        if number not in started:
            del rescued.jobs[number]
            rescued.lost += 1
        elif job.state is JobState.FINISHED and number not in ended:
            rescued.lost += 1
    rescued.actions = {seq: kept for seq, kept in rescued.actions.items() if kept[0].job in rescued.jobs}


def doubt(rescued: Rescued) -> None:
    """Where commits are missing, what looks as if it waited may have been sent: a person is asked, nothing is sent unasked.

    No reading settles it either: the times by which it would be found may be those of before. A finish whose start waits
    too was not sent before it.
    """
    for seq, (action, row) in rescued.actions.items():
        start = rescued.actions[action.job][0]
        is_start = action.kind is ActionKind.START
        if action.state in MAYBE_SENT and (is_start or start.state in (State.DELIVERED, State.ADOPTED)):
            reason = Reason.UNKNOWN_START if is_start else Reason.COUNT_CHANGED
            asked = replace(
                action, state=State.UNKNOWN, unknown_sends=action.unknown_sends + 1, reason=reason
            )
            changed = list(row)
            changed[6], changed[15], changed[17] = asked.state, asked.unknown_sends, asked.reason
            rescued.actions[seq] = (asked, tuple(changed))


def write(
    rescued: Rescued,
    old: sqlite3.Connection,
    new: sqlite3.Connection,
    now: Moment,
    stopped: Sequence[str],
) -> None:
    """Write everything into the new file, in one transaction, and stop the lanes of the machines `stopped`."""
    new.execute("BEGIN IMMEDIATE")
    ended = {
        a.job
        for a, _ in rescued.actions.values()
        if a.kind is ActionKind.FINISH and a.state is not State.WITHDRAWN
    }
    open_lanes: set[str] = set()
    without_end: list[Job] = []
    for job, row in reversed(rescued.jobs.values()):
        state = job.state
        if state is not JobState.WITHDRAWN:
            runs = job.id not in ended and job.lane not in open_lanes
            state = JobState.OPEN if runs else JobState.FINISHED
        if state is JobState.OPEN:
            open_lanes.add(job.lane)
        elif state is JobState.FINISHED and job.id not in ended:
            without_end.append(job)
        new.execute(_insert("job", JOB_COLUMNS), (*row[:3], state, *row[4:]))
    for action, row in rescued.actions.values():
        doubt = action.state is State.IN_FLIGHT
        changed = list(row)
        changed[6] = State.UNKNOWN if doubt else action.state
        changed[15] = action.unknown_sends + doubt
        new.execute(_insert("action", SEALED_COLUMNS), changed)
    for table, columns, key in COPIED:
        for row in read_rows(old, table, columns, key):
            if not layout().holds(table, columns, row) or (table == "todo" and row[1] not in rescued.jobs):
                rescued.lost += 1
            elif table not in ("fact", "terminal") or _is_json(row[1]):
                new.execute(_insert(table, columns), row)
    number = _next_number(new)
    for job in reversed(without_end):
        _ask_for_finish(new, job, now, number)
        number += 1
    for machine in stopped:
        stop_lane(new, machine, now, number)
        number += 1
    new.execute("COMMIT")


COPIED = (
    ("journal", "seq, wall, boot, boot_id, job, action, what, was, became, why, who", "seq"),
    ("fact", "name, value", "name"),
    ("terminal", "id, hand", "id"),
    ("todo", "id, job, words, who, wall, done_by", "id"),
)


def _insert(table: str, columns: str) -> str:
    marks = ", ".join("?" for _ in columns.split(","))
    return f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({marks})"


def _is_json(value: object) -> bool:
    try:
        json.loads(value if isinstance(value, bytes | str) else b"")
    except ValueError:
        return False
    return True


def _next_number(new: sqlite3.Connection) -> int:
    """Numbers that were given once are never given again, as far as anything of them was left."""
    used = [
        new.execute(f"SELECT coalesce(max({column}), 0) FROM {table}").fetchone()[0]
        for table, column in NUMBERED
    ]
    return 1 + max(number for number in used if isinstance(number, int) and number < 2**53)


NUMBERED = (("action", "seq"), ("job", "id"), ("journal", "job"), ("journal", "action"), ("todo", "job"))


def _ask_for_finish(new: sqlite3.Connection, job: Job, now: Moment, number: int) -> None:
    """A job whose finish is lost while another runs on its machine can't run again: a person enters or corrects its finish.

    It counts from when the journal says it was recorded, else from now.
    """
    told = new.execute(FINISH_RECORDED, (job.id,)).fetchone()
    at = Moment(*told) if told else now
    digest = digest_of(job.id, ActionKind.FINISH, job.lane, at, (job.made, job.scrapped))
    new.execute(
        "INSERT INTO action (seq, job, place, lane, kind, state, stops, origin, recorded_wall, recorded_boot, boot_id,"
        " due_boot, reason, digest) SELECT ?, job, ?, lane, 'finish', 'parked', ?, origin, ?, ?, ?, 0, ?, ?"
        " FROM action WHERE seq = ?",
        (number, number, job.at_server, at.wall, at.boot, at.boot_id, Reason.SALVAGED, digest, job.id),
    )
    new.execute(
        "INSERT INTO journal (wall, boot, boot_id, job, action, what, became, why) VALUES (?, ?, ?, ?, ?, ?, 'parked', ?)",
        (now.wall, now.boot, now.boot_id, job.id, number, "finish lost", Reason.SALVAGED),
    )


def stop_lane(new: sqlite3.Connection, machine: str, now: Moment, number: int) -> None:
    """Put the notice up that stops a lane; `damage.compared` takes it down."""
    lane = fold(machine)
    new.execute(
        "INSERT INTO job (id, lane, machine, state, part, operation, recipe, operator_badge, operator_name, operator_email)"
        " VALUES (?, ?, ?, 'withdrawn', '?', '?', '?', '', '', '')",
        (number, lane, machine),
    )
    new.execute(
        "INSERT INTO action (seq, job, place, lane, kind, state, stops, origin, recorded_wall, recorded_boot, boot_id,"
        " due_boot, reason, digest) VALUES (?, ?, ?, ?, 'start', 'withdrawn', 1, '', ?, ?, ?, 0, ?, x'')",
        (number, number, number, lane, now.wall, now.boot, now.boot_id, Reason.SALVAGED),
    )
    new.execute(
        "INSERT INTO journal (wall, boot, boot_id, job, action, what, became, why) VALUES (?, ?, ?, ?, ?, ?, 'stopped', ?)",
        (now.wall, now.boot, now.boot_id, number, number, "record damaged", Reason.SALVAGED),
    )
