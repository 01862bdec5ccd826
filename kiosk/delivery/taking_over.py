"""Taking an export of another station over: all of it or nothing, once, and only where it was meant to go."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kiosk.delivery import learned
from kiosk.delivery.transfer import (
    ACTION_NAMES,
    JOB_NAMES,
    JOURNAL_NAMES,
    KIND,
    VERSION,
    Document,
    checksum_of,
)
from kiosk.errors import TransferError
from kiosk.record.outbox import Outbox
from kiosk.record.rows import Action, ActionKind, Job, JobState, State, action_of, digest_of, job_of, told_by
from kiosk.shop import Machine, fold

DAMAGED = "The export is damaged or was changed by hand (its checksum is wrong). Copy it again from where it was made."


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import brought."""

    id: str
    source: str
    jobs: int
    actions: int
    other_origin: bool
    """True when it was recorded for another API address: a supervisor must say that they are the same."""


@dataclass(frozen=True, slots=True)
class Chain:
    """One job of the document, checked."""

    settled: bool
    job: Job
    actions: tuple[Action, ...]
    journal: tuple[Mapping[str, object], ...]


def read_document(text: str) -> Document:
    """The document in `text`, if it is whole. Raises TransferError."""
    try:
        document = json.loads(text)
    except ValueError as fault:
        raise TransferError("This file is no export of a kiosk.") from fault
    if not isinstance(document, dict) or document.get("kind") != KIND:
        raise TransferError("This file is no export of a kiosk.")
    if document.get("version") != VERSION:
        raise TransferError(
            f"The export has format {document.get('version')}; this kiosk reads format {VERSION}."
        )
    if document.get("checksum") != checksum_of(document):
        raise TransferError(DAMAGED)
    return document


def take_over(
    outbox: Outbox,
    document: Document,
    station: str,
    find_machine: Callable[[str], Machine | None],
    who: str,
    why: str,
) -> Taken:
    """Take every row of `document` over. Raises TransferError with the reason, NotRecorded; then nothing is changed.

    The caller restarts the settle time, recalls the facts and reads anew what runs.
    """
    identity, source = str(document["id"]), str(document["from"])
    if document["to"] != station:
        raise TransferError(f"This export is for the station {document['to']!r}; this one is {station!r}.")
    connection = outbox.store.connection
    for known in (f"import:{identity}", f"export:{identity}"):
        if connection.execute("SELECT 1 FROM fact WHERE name = ?", (known,)).fetchone():
            raise TransferError("This export was taken over before. Nothing was changed.")
    chains = [_chain(told) for told in document["jobs"]]
    machines = _machines(outbox, chains, find_machine)
    with outbox.store.transaction():
        first = outbox.next_number()
        every = sorted((action for chain in chains for action in chain.actions), key=lambda each: each.seq)
        seqs = {each.seq: number for number, each in enumerate(every, first)}
        in_place = sorted(every, key=lambda each: (each.place, each.seq))
        places = {each.seq: place for place, each in enumerate(in_place, first)}
        numbers = {each.job: seqs[each.seq] for each in every if each.kind is ActionKind.START}
        jobs = {chain.job.id: chain.job for chain in chains}
        for chain in chains:
            _insert_job(outbox, chain, machines[chain.job.machine], numbers[chain.job.id])
        for each in every:
            numbered = (seqs[each.seq], places[each.seq], numbers[each.job])
            _insert_action(outbox, each, numbered, jobs[each.job])
        for chain in chains:
            _insert_journal(outbox, chain, numbers[chain.job.id], seqs)
            outbox.journal("taken over", job=numbers[chain.job.id], why=f"from {source}: {why}", who=who)
        connection.execute("INSERT INTO fact (name, value) VALUES (?, ?)", (f"import:{identity}", b'"taken"'))
        outbox.journal("imported", was=identity, why=f"from {source}: {why}", who=who)
        learned.hear(connection, document, outbox.clock.boot_id)
    unsettled = [chain for chain in chains if not chain.settled]
    other = any(a.origin not in ("", outbox.origin) for chain in unsettled for a in chain.actions)
    return Taken(identity, source, len(unsettled), sum(len(chain.actions) for chain in unsettled), other)


def _chain(told: Document) -> Chain:
    try:
        job = job_of(tuple(told["job"].get(name) for name in JOB_NAMES))
        actions = tuple(_action(each) for each in told["actions"])
        journal = tuple(told["journal"])
    except (KeyError, ValueError, TypeError, AttributeError, binascii.Error) as fault:
        raise TransferError(DAMAGED) from fault
    starts = [action for action in actions if action.kind is ActionKind.START]
    if len(starts) != 1 or any(each.state is State.IN_FLIGHT or each.job != job.id for each in actions):
        raise TransferError(DAMAGED)
    return Chain(bool(told.get("settled")), job, actions, journal)


def _action(told: Document) -> Action:
    values = [
        base64.b64decode(told[name])
        if name in ("body", "baseline") and told[name] is not None
        else told[name]
        for name in ACTION_NAMES
    ]
    return action_of(tuple(values))


def _machines(
    outbox: Outbox, chains: list[Chain], find_machine: Callable[[str], Machine | None]
) -> dict[str, Machine]:
    """The machine here for each machine there. Raises TransferError when one is missing or busy."""
    found: dict[str, Machine] = {}
    missing: set[str] = set()
    for chain in chains:
        machine = find_machine(chain.job.machine)
        if machine is None:
            missing.add(chain.job.machine)
        else:
            found[chain.job.machine] = machine
    if missing:
        names = ", ".join(sorted(missing))
        raise TransferError(
            f"This station has no machine named {names}. Add what is missing, then import again."
        )
    running = {job.lane for job in outbox.open_jobs()}
    for chain in chains:
        machine = found[chain.job.machine]
        if chain.job.state is JobState.OPEN and fold(machine.name) in running:
            raise TransferError(
                f"{machine.shown} runs a job here and one comes with the export. Finish this one first."
            )
    return found


def _insert_job(outbox: Outbox, chain: Chain, machine: Machine, number: int) -> None:
    job = chain.job
    name = job.machine if fold(job.machine) == fold(machine.name) else machine.name
    values = (
        *(number, fold(machine.name), name, job.state, *told_by(job.fields)),
        *(job.operator_badge, job.operator_name, job.operator_email, job.made, job.scrapped),
        *(job.adopted, job.at_server, job.server_id),
        *(job.start_sent, job.end_sent, job.estimated, job.count_after),
    )
    marks = ", ".join("?" for _ in values)
    outbox.store.connection.execute(f"INSERT INTO job ({', '.join(JOB_NAMES)}) VALUES ({marks})", values)


def _insert_action(outbox: Outbox, action: Action, numbered: tuple[int, int, int], job: Job) -> None:
    """`numbered` is its row number, its place, and the number of its job here."""
    connection, number = outbox.store.connection, numbered[2]
    lane = connection.execute("SELECT lane FROM job WHERE id = ?", (number,)).fetchone()[0]
    told = told_by(job.fields) if action.kind is ActionKind.START else (job.made, job.scrapped)
    moment = action.moment
    values = (
        *(*numbered, lane, action.moved, action.kind, action.state, action.stops, action.origin),
        *(moment.wall, moment.boot, moment.boot_id, 0.0, action.body, action.sends, action.unknown_sends),
        *(action.baseline, action.reason, action.server_words, action.status),
        digest_of(number, action.kind, lane, moment, told),
    )
    names = ", ".join(name for name in ACTION_NAMES if name not in ("seq", "place"))
    marks = ", ".join("?" for _ in values)
    connection.execute(f"INSERT INTO action (seq, place, {names}, digest) VALUES ({marks})", values)
    outbox.store.tally.forget()


def _insert_journal(outbox: Outbox, chain: Chain, number: int, seqs: dict[int, int]) -> None:
    for told in chain.journal:
        there = told.get("action")
        row = {**told, "job": number, "action": seqs.get(there) if isinstance(there, int) else None}
        names = ("job", *JOURNAL_NAMES)
        marks = ", ".join("?" for _ in names)
        outbox.store.connection.execute(
            f"INSERT INTO journal ({', '.join(names)}) VALUES ({marks})", [row.get(name) for name in names]
        )
