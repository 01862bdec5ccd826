"""A damaged record: noticed at open, moved aside whole, rescued row by row, said loudly. The kiosk always starts.

The damaged files stay together in `data_dir/damaged-<n>`. Until the new file is in its place, the marker `salvage-of` names
that directory, so that a rescue cut off by the next power cut begins again from the untouched evidence.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kiosk.clock import Clock, SystemClock
from kiosk.errors import CommandError, KioskError, RecordDamaged
from kiosk.record import migrations, salvage
from kiosk.record.directory import as_owner, sync_directory
from kiosk.record.examining import UNREADABLE, examine, log_damaged, log_of, quoted, readable, row_faults
from kiosk.record.exports import finish_exports
from kiosk.record.outbox import Outbox
from kiosk.record.reasons import Reason
from kiosk.record.rows import Moment
from kiosk.record.store import DATABASE, PAGE_BYTES, Store
from kiosk.shop import fold
from kiosk.view import FaultView
from kiosk.words import Words, say

MARKER = "salvage-of"
NEW = "kiosk.db.new"
MENDED = "kiosk.db.mended"
PARTS = ("", "-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Salvage:
    """What was rescued from a damaged record."""

    directory: Path
    """Where the damaged files are kept."""
    found: tuple[str, ...]
    rescued: int
    """Actions carried over."""
    lost: int
    """Rows that were there and can't be trusted."""
    stopped: tuple[str, ...]
    """Machines of which nothing is sent until a supervisor has compared them."""

    def warning(self) -> Words:
        """For the warning line."""
        return say("The record was damaged and rescued. Call a supervisor")

    def fault(self, *, while_running: bool = False) -> FaultView:
        """For the whole screen; `while_running` when somebody may just have entered something."""
        lines = [
            say(
                "{rescued} recorded actions were rescued, {lost} were not.",
                rescued=self.rescued,
                lost=self.lost,
            ),
            say("The damaged files are kept in {directory}.", directory=str(self.directory)),
        ]
        if self.stopped:
            lines.append(say("Nothing is sent for: {machines}.", machines=", ".join(self.stopped)))
        if while_running:
            lines.append(say("What you entered last may be missing: look, and enter it again if it is."))
        return FaultView(
            say("The record of this kiosk was damaged"),
            tuple(lines),
            say(
                "Recording works. A supervisor compares these machines with the office system, then lets them go on."
            ),
        )


@contextmanager
def noticing(store: Store) -> Iterator[None]:
    """Whatever is done inside: raises RecordDamaged, at the latest at its end, when the store's file turned out damaged.

    Whatever fails in there that nobody meant to fail, the record is asked whether it is at fault.
    """
    try:
        yield
    except KioskError:
        raise
    except Exception as fault:
        if isinstance(fault, sqlite3.Error):
            store.note_damage(fault)
        store.damage = store.damage or "; ".join(row_faults(store.connection))
        if not store.damage:
            raise
        raise RecordDamaged(store.damage) from fault
    if store.damage:
        raise RecordDamaged(store.damage)


def open_store(
    directory: Path,
    clock: Clock | None = None,
    machines: Iterable[str] = (),
    *,
    connect: Callable[[str], sqlite3.Connection] | None = None,
    noticed: str = "",
) -> tuple[Store, Salvage | None]:
    """Open the store of `directory`, whose lock the caller holds; rescue it first when it is damaged.

    `machines` are the configured ones: after a rescue they are stopped too, seen in the record or not. `noticed` is what
    was said of the file while the kiosk ran: then it is rescued though a look at it finds nothing.
    Raises StoreError when the disk can't be used at all, StoreTooNew after a marked break.
    """
    clock = clock or SystemClock()
    report = None
    if (directory / MARKER).exists():
        report = _finish_rescue(directory, clock, tuple(machines), ("an earlier rescue was cut off",))

    found = examine(directory) or ((noticed,) if noticed else ())
    if found:
        report = _rescue(directory, clock, tuple(machines), found)
    try:
        store = Store(directory, connect=connect)
    except UNREADABLE as fault:
        report = _rescue(directory, clock, tuple(machines), (str(fault),))
        store = Store(directory, connect=connect)
    finish_exports(store)
    return store, report


def _rescue(directory: Path, clock: Clock, machines: tuple[str, ...], found: tuple[str, ...]) -> Salvage:
    number = 1
    while (directory / f"damaged-{number}").exists():
        number += 1
    aside = directory / f"damaged-{number}"
    part = directory / f"damaged-{number}.part"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(mode=0o700)
    for end in PARTS:
        if (directory / f"{DATABASE}{end}").exists():
            _link(directory / f"{DATABASE}{end}", part / f"{DATABASE}{end}")
    sync_directory(part)
    part.rename(aside)
    as_owner(aside)
    with open(directory / MARKER, "w") as marker:
        marker.write(aside.name)
        marker.flush()
        os.fsync(marker.fileno())
    sync_directory(directory)
    return _finish_rescue(directory, clock, machines, found)


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # a file system without hard links
        shutil.copy2(source, target)


def _finish_rescue(
    directory: Path, clock: Clock, machines: tuple[str, ...], found: tuple[str, ...]
) -> Salvage:
    """Everything between the marker and its removal can be done again from the evidence."""
    aside = directory / (directory / MARKER).read_text().strip()
    for end in ("", "-wal", "-shm", "-journal"):
        (directory / f"{NEW}{end}").unlink(missing_ok=True)
    report = _write_new(directory, aside, clock, machines, found)
    for end in ("-wal", "-shm"):
        (directory / f"{DATABASE}{end}").unlink(missing_ok=True)
    os.replace(directory / NEW, directory / DATABASE)
    as_owner(directory / DATABASE)
    sync_directory(directory)
    (directory / MARKER).unlink()
    sync_directory(directory)
    return report


def _write_new(
    directory: Path, aside: Path, clock: Clock, machines: tuple[str, ...], found: tuple[str, ...]
) -> Salvage:
    now = Moment(int(clock.now().timestamp() * 1_000_000), clock.boot_seconds(), clock.boot_id)
    torn = log_damaged(aside / DATABASE)
    old = _open_evidence(_with_log(directory, aside / DATABASE) if torn else aside / DATABASE)
    new = sqlite3.connect(directory / NEW, isolation_level=None)
    try:
        new.execute(f"PRAGMA page_size = {PAGE_BYTES}")
        migrations.migrate(new, None)
        rescued = salvage.rescue(old)
        if torn:
            salvage.doubt(rescued)
        stopped = _machines_of(rescued, machines)
        salvage.write(rescued, old, new, now, stopped)
    finally:
        old.close()
        new.close()
        (directory / MENDED).unlink(missing_ok=True)
    return Salvage(aside, found, len(rescued.actions), rescued.lost, tuple(stopped))


def _with_log(directory: Path, damaged: Path) -> Path:
    """A copy of the record with what is whole in its damaged log, also behind the damage."""
    log, mended = log_of(damaged), directory / MENDED
    assert log is not None
    mended.write_bytes(log.over(damaged.read_bytes()))
    return mended


def _open_evidence(file: Path) -> sqlite3.Connection:
    """The damaged file with its log; without the log where that can't be read; an empty one where nothing can."""
    for mode in ("mode=ro", "immutable=1"):
        old = sqlite3.connect(f"file:{quoted(file)}?{mode}", uri=True)
        old.text_factory = readable
        try:
            if old.execute("SELECT 1 FROM sqlite_master WHERE name = 'action'").fetchone():
                return old
        except UNREADABLE:
            old.close()
    return sqlite3.connect(":memory:")


def _machines_of(rescued: salvage.Rescued, machines: tuple[str, ...]) -> list[str]:
    """Every machine, configured or seen in the record."""
    names = {job.lane: job.machine for job, _ in rescued.jobs.values()}
    return sorted({**names, **{fold(machine): machine for machine in machines}}.values())


def notice_of(outbox: Outbox, number: int) -> bool:
    """True when job `number` is the notice that stops a lane after a rescue."""
    start, _ = outbox.actions_of(number)
    return start is not None and start.stops and start.reason == Reason.SALVAGED


def compared(outbox: Outbox, number: int, who: str, why: str) -> str:
    """A supervisor compared the machine with the office system: its lane goes on. Returns the lane."""
    start, _ = outbox.actions_of(number)
    if start is None or not notice_of(outbox, number):
        raise CommandError(say("Job {number} is no notice about a damaged record.", number=number))
    with outbox.store.transaction():
        outbox.set_action(start.seq, stops=0)
        outbox.journal("compared", job=number, action=start.seq, was="stopped", why=why, who=who)
    return start.lane
