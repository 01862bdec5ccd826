"""Work that goes from one station to another: by export and import while requests are under way, or from a dead one's disk.

The second station stands ready as a spare. Whoever hands over is stubborn: a station that is busy, or crashes in the middle,
is asked again, until the work is on one of the two. The record of what really happened follows the rows to their new numbers.
"""

from __future__ import annotations

import json
import random
import shutil
import tempfile
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kiosk.delivery import transfer
from kiosk.errors import NotRecorded, TransferError
from kiosk.record.outbox import Outbox
from tests.simulation.history import History
from tests.simulation.memory import MEMORY_DISK, SimulatedStore
from tests.simulation.station import Station
from tests.simulation.world import World

SIGNED = {"by": "Sue", "reason": "the computer is replaced"}
Document = dict[str, Any]


class HandOver:
    """One hand-over from `source` to a station that `spare` sets up; `arrived` is told once the work is there."""

    def __init__(
        self,
        world: World,
        history: History,
        chance: random.Random,
        source: Station,
        spare: Callable[[], Station],
        arrived: Callable[[Station], None],
    ) -> None:
        self.world = world
        self.history = history
        self._chance = chance
        self.source = source
        self._spare = spare
        self._arrived = arrived
        self._target: Station | None = None
        self._document: Document | None = None
        self.over = False
        self.directory = Path(tempfile.mkdtemp(dir=MEMORY_DISK if MEMORY_DISK.is_dir() else None))
        (self.directory / "old").mkdir()
        (self.directory / "new").mkdir()
        self.give_back = weakref.finalize(self, shutil.rmtree, self.directory)
        """The directories are no longer needed."""

    def ask(self) -> None:
        """A supervisor at the running kiosk."""
        self.source.lay_out(self.directory / "old")
        self._export()

    def unplug(self, *, at_next_crash: bool) -> None:
        """The computer dies, now or in the middle of something; its disk goes into another one."""
        self.source.lay_out(self.directory / "old")
        if at_next_crash:
            self.source.dies = True
            self.world.after(60.0, self.source.die)
        else:
            self.source.die()
        self._await_end()

    def _await_end(self) -> None:
        if self.source.engine is not None or not self.source.dies:
            self.world.after(1.0, self._await_end)
            return
        self.world.after(self._chance.choice((0.5, 20.0, 200.0)), self._take_disk)

    def _take_disk(self) -> None:
        target = self._ready()
        outbox = Outbox(
            SimulatedStore(self.source.connection, self.directory / "old"),
            target.clock,
            self.source.config.api.url,
        )
        self.history.note(self.world.now, "SUPERVISOR exports the dead computer's disk")
        try:
            transfer.finish_exports(outbox.store)
            transfer.settle_in_flight(outbox)
            transfer.export_rows(outbox, self.source.name, target.name, who="Sue", why="dead")
        except TransferError:
            self._nothing_to_carry()
            return
        except NotRecorded:
            self.world.after(5.0, self._take_disk)
            return
        if self._chance.random() < 0.3:
            self.world.after(self._chance.uniform(1.0, 100.0), self._power_again)
        self._carry()

    def _power_again(self) -> None:
        """The dead computer runs again after all: what it handed over is no longer its own."""
        self.history.note(self.world.now, "** the dead computer runs again")
        self.source.dies = False
        self.source.launch()

    def _export(self) -> None:
        """Once more until it has been handed over; after a crash the document may be there already."""
        if self._files():
            self._carry()
            return
        target = self._ready()
        answer = self.source.ask("queue export", {"to": target.name, **SIGNED})
        self.history.note(self.world.now, f"SUPERVISOR exports: {_brief(answer)}")
        if self._files():
            self._carry()
        elif answer is not None and "nothing to hand over" in str(answer.get("error")):
            self._nothing_to_carry()
        else:
            self.world.after(self._chance.choice((0.5, 0.5, 5.0)), self._export)

    def _ready(self) -> Station:
        if self._target is None:
            self._target = self._spare()
            self._target.lay_out(self.directory / "new")
            self._target.connection.number_apart(self.history.hand_overs + 1)
        return self._target

    def _files(self) -> list[Path]:
        return list((self.directory / "old").glob("export-*.json"))

    def _nothing_to_carry(self) -> None:
        self.over = True
        self._arrived(self._ready())

    def _carry(self) -> None:
        (file,) = self._files()
        self._document = json.loads(file.read_text())
        self.world.after(self._chance.choice((0.5, 5.0, 60.0, 400.0)), self._import)

    def _import(self) -> None:
        target, document = self._ready(), self._document
        assert document is not None
        if target.engine is None:
            self.world.after(5.0, self._import)
            return
        name = f"import-{document['id']}.json"
        (self.directory / "new" / name).write_text(json.dumps(document))
        before = target.connection.number_apart(self.history.hand_overs + 1)
        answer = target.ask("queue import", {"name": name, **SIGNED})
        self.history.note(self.world.now, f"SUPERVISOR imports: {_brief(answer)}")
        taken = target.connection.execute(
            "SELECT 1 FROM fact WHERE name = ?", (f"import:{document['id']}",)
        ).fetchone()
        if taken is None:
            if answer is not None and "error" in answer and "disk" not in str(answer["error"]):
                self.history.violations.append(f"IMPORT refused: {answer['error']}")
                self.over = True
                return
            self.world.after(self._chance.choice((0.5, 5.0)), self._import)
            return
        self._follow(document, before)
        self.over = True
        self._arrived(target)

    def _follow(self, document: Document, before: int) -> None:
        """Each action got its number in the order of their numbers there, and each job that of its start."""
        rows = sorted((row for each in document["jobs"] for row in each["actions"]), key=lambda r: r["seq"])
        seqs = {row["seq"]: before + 1 + i for i, row in enumerate(rows)}
        jobs = {row["job"]: seqs[row["seq"]] for row in rows if row["kind"] == "start"}
        self.history.handed_over(jobs, seqs)
        for row in rows:
            there = self._ready().connection.execute(
                "SELECT job, kind, recorded_wall FROM action WHERE seq = ?", (self.history.seq(row["seq"]),)
            )
            expected = (jobs[row["job"]], row["kind"], row["recorded_wall"])
            assert there.fetchone() == expected, "the history follows the wrong rows"


def _brief(answer: object) -> object:
    if isinstance(answer, dict) and "document" in answer:
        return {"jobs": len(answer["document"]["jobs"])}
    return answer
