"""Kills and power cuts of the recorder, and what must be on the disk afterwards."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from kiosk.record.damage import open_store
from kiosk.record.rows import ACTION_COLUMNS, State, action_of
from kiosk.record.salvage import rescue
from tests.hand_clock import HandClock

ROOT = Path(__file__).parents[2]
SECTOR = 512
FEW_TRIALS = 10
"""So many cuts hit the same record, one after the other; then a new one begins."""


def build_disk(directory: Path) -> Path:
    """The library that fails and remembers; needs a C compiler."""
    library = directory / "disk.so"
    command = ["cc", "-O2", "-shared", "-fPIC", "-o", library, ROOT / "tests" / "disk" / "disk.c", "-ldl"]
    subprocess.run(command, check=True)
    return library


class Recorder:
    """The recording program, started once; each trial is a process of its own that gets killed."""

    def __init__(self, library: Path | None = None) -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        if library is not None:
            environment["LD_PRELOAD"] = str(library)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.disk.recorder"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )

    def trial(self, directory: Path, shadow: Path | None, seed: int, seconds: float) -> list[str]:
        """Let it record for about `seconds`, then kill it; what it had acknowledged. Every fifth is killed while it opens."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{directory}\t{shadow or ''}\t{seed}\n")
        self._process.stdin.flush()
        told: list[str] = []
        child = 0
        while not child or ("ready" not in told and seed % 5 != 4):
            line = self._process.stdout.readline().strip()
            assert line, "the recorder ended by itself"
            if line.startswith("started"):
                child = int(line.split()[1])
            assert not line.startswith("ended"), told
            told.append(line)
        time.sleep(seconds / 10 if seed % 5 == 4 else seconds)
        os.kill(child, signal.SIGKILL)
        while not (line := self._process.stdout.readline().strip()).startswith("ended"):
            assert line, "the recorder ended by itself"
            told.append(line)
        assert line == f"ended {int(signal.SIGKILL)}", line
        return told

    def __enter__(self) -> Recorder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()


@dataclass
class Acknowledged:
    """Everything one record has ever acknowledged."""

    started: set[int] = field(default_factory=set)
    finished: set[int] = field(default_factory=set)
    sent: set[int] = field(default_factory=set)
    delivered: set[int] = field(default_factory=set)

    def hear(self, told: list[str]) -> None:
        kinds = {"R": self.started, "F": self.finished, "I": self.sent, "D": self.delivered}
        for line in told:
            kind, _, number = line.partition(" ")
            if kind in kinds:
                kinds[kind].add(int(number))

    def __len__(self) -> int:
        return len(self.started) + len(self.finished) + len(self.sent) + len(self.delivered)


def check(directory: Path, acknowledged: Acknowledged) -> None:
    """Nothing acknowledged is missing, no row is half, and the order is the row number."""
    store, salvage = open_store(directory, HandClock())
    try:
        assert salvage is None, salvage
        rows = store.connection.execute(f"SELECT {ACTION_COLUMNS} FROM action ORDER BY seq").fetchall()
        actions = [action_of(row) for row in rows]
        numbers = [action.seq for action in actions]
        assert numbers == list(range(1, len(numbers) + 1))
        assert [action.place for action in actions] == numbers
        started = {action.job for action in actions if action.kind == "start"}
        finished = {action.job for action in actions if action.kind == "finish"}
        assert acknowledged.started <= started, acknowledged.started - started
        assert acknowledged.finished <= finished, acknowledged.finished - finished
        state = {action.seq: action.state for action in actions}
        for seq in acknowledged.delivered:
            assert state[seq] is State.DELIVERED
        for seq in acknowledged.sent:
            assert state[seq] in (State.IN_FLIGHT, State.DELIVERED)
        assert rescue(store.connection).lost == 0  # every row's own hash is right
    finally:
        store.close()


def cut_power(root: Path, shadow: Path, into: Path, chance: random.Random | None) -> None:
    """Make `into` what the disk holds after the cut: what was synced; with `chance`, also some of the sectors that were not.

    A file whose name is on the disk but which was never synced is empty.
    """
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir()
    names = shadow / "names"
    for line in names.read_text().splitlines() if names.exists() else ():
        inode, name = line.split(" ", 1)
        if name.endswith("-shm"):
            continue
        copy, now = shadow / inode, root / name
        synced = copy.read_bytes() if copy.exists() else b""
        if chance is not None and now.exists() and now.stat().st_ino == int(inode):
            synced = _some_sectors(synced, now.read_bytes(), chance)
        (into / name).write_bytes(synced)


def _some_sectors(synced: bytes, written: bytes, chance: random.Random) -> bytes:
    length = max(len(synced), len(written)) if chance.random() < 0.5 else len(synced)
    mixed = bytearray(synced.ljust(length, b"\0"))
    for at in range(0, min(len(written), length), SECTOR):
        sector = written[at : at + SECTOR]
        if mixed[at : at + len(sector)] != sector and chance.random() < 0.5:
            mixed[at : at + len(sector)] = sector
    return bytes(mixed)
