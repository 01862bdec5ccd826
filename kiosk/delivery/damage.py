"""A damaged record: noticed at open, moved aside whole, rescued row by row, said loudly. The kiosk always starts.

The damaged files stay together in `data_dir/damaged-<n>`. Until the new file is in its place, the marker `salvage-of` names
that directory, so that a rescue cut off by the next power cut begins again from the untouched evidence.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from kiosk.clock import Clock, SystemClock
from kiosk.delivery import migrations, salvage
from kiosk.delivery.directory import DirectoryLock, as_owner, sync_directory
from kiosk.delivery.outbox import Outbox
from kiosk.delivery.reasons import Reason
from kiosk.delivery.rows import Moment, fold
from kiosk.delivery.store import DATABASE, PAGE_BYTES, Store, is_damage
from kiosk.delivery.transfer import finish_exports
from kiosk.errors import CommandError, RecordDamaged
from kiosk.view import FaultView
from kiosk.words import Words, say

MARKER = "salvage-of"
NEW = "kiosk.db.new"
WHOLE_CHECK_BYTES = 64 * 2**20
"""A larger file (years of journal) is checked where the actions are: 100,000 rows take about 80 ms, then and for ever."""
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
    """Whatever is done inside: raises RecordDamaged, at the latest at its end, when the store's file turned out damaged."""
    try:
        yield
    except sqlite3.DatabaseError as fault:
        store.note_damage(fault)
        if not store.damage:
            raise
        raise RecordDamaged(store.damage) from fault
    if store.damage:
        raise RecordDamaged(store.damage)


def check_store(directory: Path) -> tuple[str, ...]:
    """Sentences about damage of a store that nobody runs, none when it is whole. Raises StoreBusy."""
    if not (directory / DATABASE).exists():
        return ()
    lock = DirectoryLock(directory)
    try:
        return _examine(directory)
    finally:
        lock.release()


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

    found = _examine(directory) or ((noticed,) if noticed else ())
    if found:
        report = _rescue(directory, clock, tuple(machines), found)
    try:
        store = Store(directory, connect=connect)
    except salvage.UNREADABLE as fault:
        report = _rescue(directory, clock, tuple(machines), (str(fault),))
        store = Store(directory, connect=connect)
    finish_exports(store)
    return store, report


def _examine(directory: Path) -> tuple[str, ...]:
    """What is wrong with the record; read only, so that closing it again leaves its log as it is."""
    if not (directory / DATABASE).exists():
        return ()
    try:
        with closing(
            sqlite3.connect(f"file:{_quoted(directory / DATABASE)}?mode=ro", uri=True)
        ) as connection:
            connection.text_factory = _lenient
            return _diagnose(connection, directory)
    except salvage.UNREADABLE as fault:
        if isinstance(fault, sqlite3.OperationalError) and not is_damage(fault):
            return ()  # a full disk, or rights: opening it for writing says so, or makes room
        return (str(fault),)


def _diagnose(connection: sqlite3.Connection, directory: Path) -> tuple[str, ...]:
    identity = connection.execute("PRAGMA application_id").fetchone()[0]
    layout = connection.execute("PRAGMA user_version").fetchone()[0]
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables and not layout:
        return ()  # a file that was made and never used
    if identity != migrations.APPLICATION_ID:
        return (f"{DATABASE} is not a kiosk's record",)
    if not {"job", "action", "journal"} <= tables:
        return ("tables are missing",)
    checks = ["quick_check(20)"]
    if (directory / DATABASE).stat().st_size > WHOLE_CHECK_BYTES:
        checks = ["quick_check(job)", "quick_check(action)"]
    found = [row[0] for check in checks for row in connection.execute(f"PRAGMA {check}")]
    return tuple(str(line) for line in found if line != "ok")


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
    old = _open_evidence(aside / DATABASE)
    new = sqlite3.connect(directory / NEW, isolation_level=None)
    try:
        new.execute(f"PRAGMA page_size = {PAGE_BYTES}")
        migrations.migrate(new, None)
        rescued = salvage.rescue(old)
        stopped = _machines_of(rescued, machines)
        salvage.write(rescued, old, new, now, stopped)
    finally:
        old.close()
        new.close()
    return Salvage(aside, found, len(rescued.actions), rescued.lost, tuple(stopped))


def _open_evidence(file: Path) -> sqlite3.Connection:
    """The damaged file with its log; without the log where that can't be read; an empty one where nothing can."""
    for mode in ("mode=ro", "immutable=1"):
        old = sqlite3.connect(f"file:{_quoted(file)}?{mode}", uri=True)
        old.text_factory = _lenient
        try:
            if old.execute("SELECT 1 FROM sqlite_master WHERE name = 'action'").fetchone():
                return old
        except salvage.UNREADABLE:
            old.close()
    return sqlite3.connect(":memory:")


def _lenient(raw: bytes) -> str:
    """Damaged text is no reason to stop reading."""
    return raw.decode("utf-8", "replace")


def _quoted(file: Path) -> str:
    from urllib.parse import quote

    return quote(str(file))


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
