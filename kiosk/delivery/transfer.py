"""Handing what is not delivered over to another station, and taking it over there, so that exactly one of them delivers it.

Export: the document is written to `export-<id>.part` and synced; one commit marks its rows "handed over" and names it; then
it gets its name, `export-<id>.json`, at once or at the next start. Without the commit the part counts for nothing. Import: one
commit takes every row and the export's id, so the same document is never taken twice.
"""

from __future__ import annotations

import base64
import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.delivery import learned
from kiosk.delivery.attention import overtaken
from kiosk.errors import TransferError
from kiosk.record.exports import finish_exports, write_part
from kiosk.record.outbox import Outbox
from kiosk.record.rows import (
    ACTION_COLUMNS,
    JOB_COLUMNS,
    OF_JOB,
    OPEN_STATES,
    JobState,
    State,
    action_of,
)

KIND = "kiosk-export"
VERSION = 1
JOB_NAMES = tuple(name.strip() for name in JOB_COLUMNS.split(","))
ACTION_NAMES = tuple(name.strip() for name in ACTION_COLUMNS.split(","))
JOURNAL_NAMES = ("wall", "boot", "boot_id", "action", "what", "was", "became", "why", "who")
JOURNAL = f"SELECT job, {', '.join(JOURNAL_NAMES)} FROM journal ORDER BY seq"
UNSETTLED = (
    "SELECT id FROM job WHERE state = 'open' UNION SELECT id FROM job WHERE at_server = 1"
    " UNION SELECT job FROM action WHERE stops = 1 UNION SELECT job FROM action WHERE state IN ('held', 'parked')"
    " UNION SELECT job FROM action WHERE state IN ('queued', 'in_flight', 'unknown') ORDER BY 1"
)
IN_FLIGHT = "SELECT seq FROM action WHERE state IN ('in_flight', 'unknown') AND state = 'in_flight'"
"""The first condition is that of an index: the second alone would read every row."""
BEFORE = (
    "SELECT max(id) FROM job WHERE lane = ? AND id < ? AND state <> 'open' AND state = 'finished' AND start_sent IS NOT NULL"
    " AND end_sent IS NOT NULL"
)
Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Handed:
    """A finished export."""

    id: str
    document: Document
    file: Path | None
    """Where this station keeps it."""


def in_flight(outbox: Outbox) -> int:
    """Requests under way; an export waits for them."""
    return len(outbox.store.connection.execute(IN_FLIGHT).fetchall())


def settle_in_flight(outbox: Outbox) -> None:
    """On the disk of a station that ended in the middle: what was in flight is unknown."""
    rows = outbox.store.connection.execute(IN_FLIGHT).fetchall()
    if rows:
        with outbox.store.transaction():
            for (seq,) in rows:
                action = outbox.action(seq)
                outbox.move(action, State.UNKNOWN, what="unknown after a restart", unknown_send=True)


def export_rows(outbox: Outbox, station: str, to: str, who: str, why: str) -> Handed:
    """Hand every chain that is not settled over to station `to`. Raises TransferError, NotRecorded or OSError; then none is.

    Nothing may be in flight.
    """
    if in_flight(outbox):
        raise TransferError("Requests are still under way; try again in a moment.")
    connection = outbox.store.connection
    chains = [row[0] for row in connection.execute(UNSETTLED)]
    if not chains:
        raise TransferError("There is nothing to hand over: everything was delivered and no job runs here.")
    identity = uuid.uuid4().hex
    document = _document(outbox, identity, station, to, chains)
    directory = outbox.store.directory
    if directory is not None:
        write_part(directory, identity, document)
    with outbox.store.transaction():
        for number in chains:
            _hand_over(outbox, number, f"to {to}: {why}", who)
        told = json.dumps({"to": to, "jobs": len(chains)}).encode()
        connection.execute("INSERT INTO fact (name, value) VALUES (?, ?)", (f"export:{identity}", told))
        outbox.journal("exported", became=identity, why=f"to {to}: {why}", who=who)
    finish_exports(outbox.store)
    return Handed(identity, document, directory / f"export-{identity}.json" if directory else None)


def _document(outbox: Outbox, identity: str, station: str, to: str, chains: list[int]) -> Document:
    carried = sorted({*chains, *_last_sent_before(outbox, chains)})
    told = _journals(outbox, set(carried))
    jobs = [_chain(outbox, number, told.get(number, []), settled=number not in chains) for number in carried]
    document: Document = {
        "kind": KIND,
        "version": VERSION,
        "id": identity,
        "from": station,
        "to": to,
        "made_at": outbox.now().at.isoformat(timespec="seconds"),
        **learned.to_tell(outbox.store.connection),
        "jobs": jobs,
    }
    return {**document, "checksum": checksum_of(document)}


def _last_sent_before(outbox: Outbox, chains: list[int]) -> set[int]:
    """The job sent before each one on its lane goes along as history: the next times sent must come after its own."""
    before = ((outbox.job(number).lane, number) for number in chains)
    rows = (outbox.store.connection.execute(BEFORE, each).fetchone()[0] for each in before)
    return {number for number in rows if number is not None}


def _journals(outbox: Outbox, jobs: set[int]) -> dict[int, list[Document]]:
    """The journal rows of these jobs, in one walk: the journal has no index, so that recording is quick."""
    told: dict[int, list[Document]] = {}
    for job, *row in outbox.store.connection.execute(JOURNAL):
        if job in jobs:
            told.setdefault(job, []).append(dict(zip(JOURNAL_NAMES, row, strict=True)))
    return told


def _chain(outbox: Outbox, number: int, journal: list[Document], *, settled: bool) -> Document:
    connection = outbox.store.connection
    job = connection.execute(f"SELECT {JOB_COLUMNS} FROM job WHERE id = ?", (number,)).fetchone()
    actions = connection.execute(
        f"SELECT {ACTION_COLUMNS} FROM action WHERE {OF_JOB} AND (state <> 'withdrawn' OR stops = 1) ORDER BY seq",
        {"job": number},
    ).fetchall()
    told = [_plain(ACTION_NAMES, row) for row in actions]
    start = action_of(actions[0])
    if start.state is State.PARKED and overtaken(outbox, start, start.lane):
        told = [{**each, "moved": 1} for each in told]  # the other station can't know what was sent here
    return {
        "settled": settled,
        "job": dict(zip(JOB_NAMES, job, strict=True)),
        "actions": told,
        "journal": journal,
    }


def _plain(names: Iterable[str], row: Iterable[object]) -> Document:
    return {
        name: base64.b64encode(value).decode() if isinstance(value, bytes) else value
        for name, value in zip(names, row, strict=True)
    }


def checksum_of(document: Mapping[str, object]) -> str:
    """SHA-256 over everything but the checksum itself."""
    rest = {name: value for name, value in document.items() if name != "checksum"}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _hand_over(outbox: Outbox, number: int, why: str, who: str) -> None:
    connection = outbox.store.connection
    for row in connection.execute(
        f"SELECT {ACTION_COLUMNS} FROM action WHERE {OF_JOB}", {"job": number}
    ).fetchall():
        action = action_of(row)
        if action.state in OPEN_STATES:
            outbox.move(action, State.HANDED_OVER, what="handed over", reason=action.reason, who=who)
        elif action.stops:
            outbox.set_action(action.seq, stops=0)
    outbox.journal("handed over", job=number, became=State.HANDED_OVER, why=why, who=who)
    outbox.set_job(number, at_server=0)
    connection.execute(
        "UPDATE job SET state = ? WHERE id = ? AND state = 'open'", (JobState.WITHDRAWN, number)
    )
