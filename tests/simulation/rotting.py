"""Disks that rot: after a crash the record's real file has garbled bytes, and the kiosk starts on it as on any other.

Only for the seeds that `rots` picks: their record is a file with a log, on a disk in memory. What the rescue could not save
must be announced, by lanes that stop and a notice; what it saved must be as it was recorded, and is delivered like all else.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.record.damage import open_store
from kiosk.record.log_frames import FRAME, HEADER, Log
from kiosk.record.reasons import Reason
from kiosk.record.store import DATABASE, PAGE_BYTES, Store
from kiosk.shop import fold
from tests.simulation.memory import APART, MEMORY_DISK, Memory

if TYPE_CHECKING:
    from tests.simulation.station import Station

ONE_SEED_OF = 25
MOST_STRIKES = 3
PARTS = ("", "-wal")
ROWS = f"SELECT seq, job, kind FROM action WHERE reason <> '{Reason.SALVAGED}'"
NOTICES = f"SELECT lane FROM action WHERE stops = 1 AND reason = '{Reason.SALVAGED}'"
ALTERED = (
    "UPDATE action SET digest = x'0011223344556677' WHERE seq = :row",
    "UPDATE action SET recorded_wall = recorded_wall + 1024000000 WHERE seq = :row",
    "UPDATE action SET state = 'queuee' WHERE seq = :row",
    "UPDATE action SET lane = 'machine9' WHERE seq = :row",
    "UPDATE job SET part = 'PAST1' WHERE id = :row",
    "UPDATE job SET made = made + 64",
    "UPDATE job SET state = 'opem' WHERE id = :row",
)
"""What a flipped bit makes of a row, where SQLite's own checks find nothing wrong."""


def rots(seed: int) -> Rot | None:
    """The rot of a seed, for one of `ONE_SEED_OF`; its draws are its own, so that all else goes as it would without it."""
    chance = random.Random(f"rot {seed}")
    return Rot(chance) if chance.randrange(ONE_SEED_OF) == 0 else None


class Rot:
    """A disk on which single bytes go bad while the kiosk is down."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.directory = Path(tempfile.mkdtemp(dir=MEMORY_DISK if MEMORY_DISK.is_dir() else None))
        self._left = MOST_STRIKES
        self.counts: Counter[str] = Counter()

    def record(self, draw: random.Random) -> Memory:
        """The record, as the process that runs has it open."""
        memory = sqlite3.connect(self.directory / DATABASE, factory=Memory)
        Store(None, connect=lambda name: memory)
        memory.execute("PRAGMA synchronous = OFF")  # nobody cuts the power of this disk
        memory.draw = draw
        memory.first = self.counts["salvaged"] * APART
        return memory

    def may_strike(self) -> bool:
        """Whether something goes bad before the next start."""
        return self._left > 0 and self._chance.random() < 0.6

    def strike(self, station: Station) -> None:
        """The kiosk is down and some bytes go bad; then its record is opened again."""
        self._left -= 1
        self.counts["damaged"] += 1
        self._unplug(station.connection)
        what = self._spoil()
        station.history.note(station.world.now, f"** the disk rots: {what}")
        self.open(station, "")

    def meet(self, station: Station, noticed: str) -> None:
        """What a running kiosk noticed: its record is rescued."""
        self._unplug(station.connection)
        self.open(station, noticed)

    def _unplug(self, memory: Memory) -> None:
        """Close the file without the tidying of an ordinary end."""
        memory.kill()
        kept = {part: (self.directory / f"{DATABASE}{part}") for part in PARTS}
        content = {part: file.read_bytes() for part, file in kept.items() if file.exists()}
        memory.close()
        for part, content_of_part in content.items():
            kept[part].write_bytes(content_of_part)

    def _spoil(self) -> str:
        chance, file = self._chance, self.directory / DATABASE
        way = chance.choice(("row", "row", "bits", "bytes", "page"))
        if way == "row":
            return self._alter_row()
        log = file.with_name(f"{DATABASE}-wal")
        content = bytearray(file.read_bytes())
        size = len(content)
        if log.exists() and chance.random() < 0.4:
            file, content = log, bytearray(log.read_bytes())
            size = _told_from_a_power_cut(bytes(content))
        if not size:
            return "nothing"
        if way == "bits":
            places = [chance.randrange(size) for _ in range(chance.choice((1, 1, 3)))]
            for place in places:
                content[place] ^= 1 << chance.randrange(8)
        elif way == "bytes":
            places = [chance.randrange(size)]
            garbage = chance.randbytes(chance.choice((1, 4, 16, 100)))[: size - places[0]]
            content[places[0] : places[0] + len(garbage)] = garbage
        else:
            places = [chance.randrange(0, size, PAGE_BYTES)]
            end = min(places[0] + PAGE_BYTES, size)
            content[places[0] : end] = chance.randbytes(end - places[0])
        file.write_bytes(content)
        return f"{way} of {file.name} at {places}"

    def _alter_row(self) -> str:
        connection = sqlite3.connect(self.directory / DATABASE, isolation_level=None)
        rows = [row[0] for row in connection.execute("SELECT seq FROM action ORDER BY seq")]
        statement = self._chance.choice(ALTERED)
        if rows:
            connection.execute(statement, {"row": self._chance.choice(rows)})
        connection.close()
        return statement

    def open(self, station: Station, noticed: str) -> None:
        """Open the record as a kiosk that starts does, and look what became of it."""
        machines = [machine.name for machine in station.config.machines]
        store, salvage = open_store(self.directory, station.clock, machines, noticed=noticed)
        rows = {seq: (job, kind) for seq, job, kind in store.connection.execute(ROWS)}
        stopped = {lane for (lane,) in store.connection.execute(NOTICES)}
        store.close()
        wrong, history = station.history.violations, station.history
        lost = history.lose(rows)
        if salvage is None:
            wrong += [
                f"LOST: {kind} of job {job} is gone and nobody says so" for job, kind in lost.elements()
            ]
        else:
            self.counts["salvaged"] += 1
            self.counts["announced_lost"] += lost.total()
            wrong += [
                f"LOST: {name} may miss a row and goes on" for name in machines if fold(name) not in stopped
            ]
            history.note(station.world.now, f"** rescued {salvage}: {dict(lost)} lost")
        station.connection = self.record(station.connection.draw)

    def give_back(self) -> None:
        """The disk is thrown away."""
        shutil.rmtree(self.directory)


def _told_from_a_power_cut(log: bytes) -> int:
    """The bytes of a log in which damage can be nothing else: two commits stand behind them. 0 when there are none such."""
    frames = Log(log).frames
    commits = [number for number, frame in enumerate(frames) if frame.whole and frame.pages_after]
    return HEADER.size + commits[-3] * (FRAME.size + PAGE_BYTES) if len(commits) > 2 else 0
