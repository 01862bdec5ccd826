"""What outlives a killed process: the station's record, in memory, on a disk that can be full.

The schema is made once a process; a seed gets the record of the one before, emptied: statements stay prepared. The next
kiosk opens it as it is, since a killed process leaves just what it committed.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any

from kiosk.record.outbox import NEXT_NUMBER
from kiosk.record.store import Store

TABLES = ("job", "action", "journal", "terminal", "fact", "todo", "sqlite_sequence")
MEMORY_DISK = Path("/dev/shm")
"""Where files cost nothing, if the computer has it."""
APART = 1000
"""Rows of different stations and hand-overs get numbers this far apart, so that none is taken for another."""
_emptied: list[Memory] = []


class Ill(StrEnum):
    """What the disk does to a commit."""

    WELL = "well"
    FULL = "full"
    """Nothing is kept, and nothing will be until there is room again."""
    ONCE = "once"
    """The next commit fails and nothing of it is kept."""
    DOUBTFUL = "doubtful"
    """The next commit is told to have failed, and yet it is there."""


class Memory(sqlite3.Connection):
    """The record of one station."""

    _ill = Ill.WELL
    _first = 0
    refused = 0
    """Commits that the disk did not take."""
    draw: random.Random = random.Random(0)  # each station brings its own

    @property
    def ill(self) -> Ill:
        """What the disk does to the commits."""
        return self._ill

    @ill.setter
    def ill(self, ill: Ill) -> None:
        self._ill = ill
        self._watch()

    @property
    def first(self) -> int:
        """No number up to this one is given."""
        return self._first

    @first.setter
    def first(self, first: int) -> None:
        self._first = first
        self._watch()

    def _watch(self) -> None:
        """A statement is looked at only where there is something to look for."""
        if self._ill is Ill.WELL and not self._first:
            self.__dict__.pop("execute", None)
        else:
            self.__dict__["execute"] = self._execute

    def _execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        """As ever, except on an ill disk."""
        if self._ill is not Ill.WELL:
            self._meet(sql)
        if sql is NEXT_NUMBER and self.first:
            return super().execute(f"SELECT max(({sql}), ?)", (self.first + 1,))
        return super().execute(sql, parameters)

    def _meet(self, sql: str) -> None:
        verb = sql.split(None, 1)[0]
        if verb == "COMMIT":
            self.refused += 1
            if self.ill is Ill.DOUBTFUL:
                super().execute(sql)
            if self.ill is not Ill.FULL:
                self.ill = Ill.WELL
            raise sqlite3.OperationalError("disk I/O error")
        writes = verb in ("INSERT", "UPDATE", "DELETE")
        if self.ill is Ill.FULL and writes and (not self.in_transaction or self.draw.random() < 0.2):
            raise sqlite3.OperationalError("database or disk is full")

    def heal(self) -> None:
        """There is room again."""
        self.ill = Ill.WELL

    def kill(self) -> None:
        """The process is gone, and with it the transaction it had open."""
        if self.in_transaction:
            super().execute("ROLLBACK")

    def number_apart(self, count: int) -> int:
        """Let the next action have number `count` * APART + 1; returns the number before."""
        self.first = count * APART
        return self.first

    def give_back(self) -> None:
        """No longer needed: empty it for the next seed."""
        self.kill()
        self.ill, self.first = Ill.WELL, 0
        for table in TABLES:
            super().execute(f"DELETE FROM {table}")
        _emptied.append(self)


def new_memory(chance: random.Random) -> Memory:
    """An empty record."""
    memory = _emptied.pop() if _emptied else _made()
    memory.draw, memory.refused = chance, 0
    return memory


def _made() -> Memory:
    memory = sqlite3.connect(":memory:", cached_statements=512, factory=Memory)
    Store(None, connect=lambda name: memory)
    return memory


class SimulatedStore(Store):
    """The store of one process, opened on a memory that outlives it; `directory` holds what is handed over."""

    def __init__(
        self,
        memory: Memory,
        directory: Path | None = None,
        before_commit: Callable[[], None] | None = None,
        after_commit: Callable[[], None] | None = None,
    ) -> None:
        self._memory = memory
        super().__init__(None, before_commit=before_commit, after_commit=after_commit)
        self.directory = directory

    def _open(self) -> sqlite3.Connection:
        return self._memory

    def grow_log(self) -> None:
        """There is no log."""

    def lay_ballast(self) -> None:
        """There is no ballast."""

    def release_ballast(self) -> bool:
        """There is no ballast."""
        return False
