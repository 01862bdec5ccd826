"""The documents that command lines and support tools read: JSON-able, times in ISO 8601 UTC, durations in seconds."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from kiosk import __version__, warnings
from kiosk.config import config_hash
from kiosk.delivery.attention import is_asked
from kiosk.delivery.transfer import in_flight
from kiosk.errors import CommandError
from kiosk.record.reasons import explain
from kiosk.record.rows import Action, Job, Moment, State
from kiosk.shop import fold
from kiosk.view import LinkState, ScannerHealth
from kiosk.words import Words, say

if TYPE_CHECKING:
    from kiosk.engine import Engine

Document = dict[str, Any]
IDLE_SECONDS = 20.0
LISTED = 1000
PAGE = 2000
"""Journal rows an answer: about 30 ms of the engine's time."""
JOURNAL = (
    "SELECT j.wall, j.what, j.was, j.became, j.why, j.who, j.job, j.action, b.machine, b.part, b.operation, b.work_order,"
    " b.operator_badge, b.made, b.scrapped, j.seq FROM journal j LEFT JOIN job b ON b.id = j.job WHERE 1 = 1"
)


def status_document(engine: Engine) -> Document:
    """The status, as documented in `kiosk/station/status.py`."""
    counts = engine.desk.history.counts()
    link = engine.courier.link
    state, since = link.state(engine.clock.boot_seconds()), engine.view.link.since
    expiry = warnings.key_expiry(engine)
    offset = engine.knowledge.clock_offset()
    unknown = engine.store.connection.execute(
        "SELECT count(*) FROM action WHERE state IN ('in_flight', 'unknown') AND state = 'unknown'"
    ).fetchone()[0]
    return {
        "station": engine.config.station.name,
        "attention": _someone_should_look(engine, counts.attention),
        "link": {
            "state": state.value,
            "since": since.isoformat() if since is not None else None,
            "words": str(engine.view.link.words),
            "failure": link.failure,
        },
        "queue": {
            "waiting": counts.waiting,
            "oldest_seconds": engine.oldest_waiting_seconds(),
            "attention": counts.attention,
            "unknown": unknown,
        },
        "scanner": {"state": engine.around.scanner.health.value, "words": _scanner_words(engine)},
        "clock": {"offset_seconds": offset, "trusted": offset is not None},
        "key": {
            "role": engine.courier.key_role,
            "expires": expiry.isoformat() if expiry else None,
            "days_left": warnings.key_days_left(engine),
        },
        "idle": _is_idle(engine),
        "jobs": [_running(running.job, running.started.at) for running in engine.desk.running.values()],
        "configuration": {
            "hash": config_hash(engine.config),
            "file": str(engine.config.file) if engine.config.file else None,
            "faults": [str(line) for line in engine.around.fault.lines] if engine.around.fault else [],
        },
        "disk": {"free_bytes": _free_bytes(engine)},
        "version": __version__,
        "pid": os.getpid(),
        "uptime_seconds": engine.clock.boot_seconds() - engine.started_at,
    }


def _scanner_words(engine: Engine) -> str:
    scanner = engine.around.scanner
    return str(scanner.words) if scanner.remedy is None else f"{scanner.words}. {scanner.remedy}."


def _is_idle(engine: Engine) -> bool:
    """Nobody is at the terminal and nothing is under way: a restart would disturb nobody."""
    still = engine.clock.boot_seconds() - engine.desk.active_at
    return still >= IDLE_SECONDS and not in_flight(engine.outbox)


def _someone_should_look(engine: Engine, attention: int) -> list[str]:
    found = [str(words) for words in warnings.current(engine)]
    if attention:
        jobs = "1 recorded job needs" if attention == 1 else f"{attention} recorded jobs need"
        found.append(f"{jobs} a person: see `kiosk queue list`")
    link = engine.courier.link
    if link.state(engine.clock.boot_seconds()) is LinkState.PAUSED:
        found.append(f"Nothing is sent: {link.pause_words}")
    if engine.around.scanner.health is ScannerHealth.FAULT:
        found.append(_scanner_words(engine))
    if engine.around.fault is not None:
        found.extend(str(line) for line in engine.around.fault.lines)
    return found


def _free_bytes(engine: Engine) -> int | None:
    return shutil.disk_usage(engine.store.directory).free if engine.store.directory else None


def _running(job: Job, started_at: datetime) -> Document:
    return {
        "job": job.id,
        "machine": job.machine,
        "part": job.fields.part,
        "operation": job.fields.operation,
        "work_order": job.fields.work_order,
        "operator": job.operator_badge,
        "started_at": started_at.isoformat(),
    }


def queue_document(engine: Engine) -> Document:
    """What needs attention and what waits, oldest first, at most a thousand of each."""
    history = engine.desk.history
    return {
        "attention": [_action(engine, action) for action in history.attention()[:LISTED]],
        "waiting": [_action(engine, action) for action in history.waiting(LISTED)],
        "counts": {"waiting": history.counts().waiting, "attention": history.counts().attention},
    }


def _action(engine: Engine, action: Action) -> Document:
    job = engine.outbox.job(action.job)
    document: Document = {
        "job": job.id,
        "kind": action.kind.value,
        "state": action.state.value,
        "machine": job.machine,
        "work_order": job.fields.work_order,
        "part": job.fields.part,
        "operation": job.fields.operation,
        "operator": job.operator_badge,
        "recorded_at": action.moment.at.isoformat(),
        "sends": action.sends,
        "stops": action.stops,
    }
    if action.state in (State.PARKED, State.HELD, State.UNKNOWN) or action.stops:
        document["why"] = str(_why(action, job))
        document["server_words"] = action.server_words
    if action.kind.value == "finish":
        document["made"], document["scrapped"] = job.made, job.scrapped
    return document


def _why(action: Action, job: Job) -> Words:
    if action.state is State.UNKNOWN and not is_asked(action):
        return say("Sent, but no answer came. The server is being read before anything is repeated.")
    return explain(action.reason, job.machine, action.server_words)


def job_document(engine: Engine, number: int) -> Document:
    """One job: its fields, its actions and every journal row."""
    job = engine.outbox.find_job(number)
    if job is None:
        raise CommandError(f"There is no job number {number}.")
    actions = [each for each in engine.outbox.actions_of(number) if each is not None]
    rows = engine.store.connection.execute(f"{JOURNAL} AND j.job = ? ORDER BY j.seq", (number,))
    return {
        **_running(job, actions[0].moment.at),
        "state": job.state.value,
        "made": job.made,
        "scrapped": job.scrapped,
        "server_id": job.server_id,
        "actions": [_action(engine, action) for action in actions],
        "journal": [_journal_row(row) for row in rows],
    }


def history_document(engine: Engine, filters: Mapping[str, object]) -> Document:
    """Journal rows; filters: from, to (ISO 8601), machine, operator (badge), wo; `after` and `limit` for pages.

    `next` is the `after` of the following page, None on the last. Pages keep the engine free for operators.
    """
    values: list[int | str]
    query, values = f"{JOURNAL} AND j.seq > ?", [_whole(filters.get("after"), 0)]
    for name, clause in _FILTERS.items():
        value = filters.get(name)
        if value:
            query += clause
            values.append(_filter_value(engine, name, str(value)))
    limit = min(_whole(filters.get("limit"), PAGE), PAGE)
    rows = engine.store.connection.execute(f"{query} ORDER BY j.seq LIMIT ?", [*values, limit]).fetchall()
    return {
        "rows": [_journal_row(row) for row in rows],
        "next": rows[-1][-1] if len(rows) == limit and rows else None,
    }


def _whole(value: object, otherwise: int) -> int:
    return value if isinstance(value, int) and 0 <= value < 2**63 else otherwise


def _filter_value(engine: Engine, name: str, text: str) -> int | str:
    if name in ("from", "to"):
        return _microseconds(text)
    if name == "machine":
        machine = engine.config.machine(text)
        return fold(machine.name if machine else text)
    return text


_FILTERS = {
    "from": " AND j.wall >= ?",
    "to": " AND j.wall < ?",
    "machine": " AND b.lane = ?",
    "operator": " AND b.operator_badge = ?",
    "wo": " AND b.work_order = ?",
}


def _microseconds(text: str) -> int:
    try:
        seconds = datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError) as fault:
        raise CommandError(
            f"{text!r} is no date or time; write for example 2026-05-27 or 2026-05-27T14:00."
        ) from fault
    return int(seconds * 1_000_000)


def _journal_row(row: tuple[Any, ...]) -> Document:
    (
        wall,
        what,
        was,
        became,
        why,
        who,
        job,
        action,
        machine,
        part,
        operation,
        work_order,
        operator,
        made,
        scrapped,
        _,
    ) = row
    return {
        "at": Moment(wall, 0.0, "").at.isoformat(),
        "what": what,
        "was": was,
        "became": became,
        "why": why,
        "who": who,
        "job": job,
        "action": action,
        "machine": machine,
        "part": part,
        "operation": operation,
        "work_order": work_order,
        "operator": operator,
        "made": made,
        "scrapped": scrapped,
    }
