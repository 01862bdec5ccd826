"""The kiosk under test: the real engine on one thread, a memory that outlives it, and crashes at every commit and send.

A crash is what a killed process is to the store: the open transaction is gone, everything committed is there. The next
engine starts on the same memory, after a while, perhaps in another boot and with another wall clock.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from msgspec.json import decode
from msgspec.structs import replace

from kiosk.commands import Ask, Press
from kiosk.delivery.courier import WORKERS
from kiosk.delivery.lanes import Rules
from kiosk.delivery.link import Pause
from kiosk.delivery.transfer import finish_exports
from kiosk.delivery.work import Done, SendWork, Work
from kiosk.engine import Command, Engine
from kiosk.errors import RecordDamaged
from kiosk.events import Event, JobFinished, JobStarted, ViewChanged
from kiosk.record.rows import ActionKind
from kiosk.scanning.codes import Code
from tests.simulation.history import Announced, History
from tests.simulation.memory import SimulatedStore, new_memory
from tests.simulation.network import Network
from tests.simulation.rotting import Rot
from tests.simulation.setting import Setting
from tests.simulation.world import YEAR, SimulatedClock, World

START_FIELDS = {
    "machine_display_name",
    "start",
    "user_email",
    "part_unique_identifier",
    "recipe_version",
    "step_number",
    "step_expected_cycle_time",
    "step_expected_setup_time",
    "qty_expected",
    "wo_number",
}
FINISH_FIELDS = {"machine_display_name", "end", "qty_made", "qty_scrapped"}


class Crash(BaseException):
    """The process is killed here."""


class UndrawnEngine(Engine):
    """The engine without its picture, which nobody looks at in most seeds."""

    def _show(self) -> None:
        self.desk.changed_lanes.clear()
        self._pictures.tell(self.desk.events)


class Station:
    """One terminal: its store, its clocks and, while it runs, its engine."""

    def __init__(
        self,
        setting: Setting,
        world: World,
        network: Network,
        history: History,
        chance: random.Random,
        rules: Rules | None = None,
        *,
        drawn: bool = True,
        name: str = "",
        skew: float | None = None,
        rot: Rot | None = None,
    ) -> None:
        self.name = name or setting.config.station.name
        self.config = replace(setting.config, station=replace(setting.config.station, name=self.name))
        self.directory: Path | None = None
        self.world = world
        self.network = network
        self.history = history
        self.rules = rules
        self._kind = Engine if drawn else UndrawnEngine
        self.clock = SimulatedClock(world, setting.skew if skew is None else skew, self.name)
        self._chance = chance
        self.rot = rot
        self.connection = new_memory(chance) if rot is None else rot.record(chance)
        self.crash_rate = setting.faults.crash
        self.crash_at: Callable[[str], bool] | None = None
        """Instead of chance: whether to crash at "before commit", "after commit", "before send" or "after send"."""
        self.engine: Engine | None = None
        self.engine_due = float("inf")
        self._own_time = True
        self._in_flight: dict[str, int] = {}
        self._wait_until = 0.0
        self._trial_at = -1e9
        self.key: str | None = "key"
        self.dies = False
        """The next crash is the computer's last: nobody starts it again."""
        self.launch()

    @property
    def is_idle(self) -> bool:
        """No job runs on any machine here."""
        return self.engine is not None and not self.engine.desk.running

    def launch(self) -> None:
        """Start the process; it may crash while it starts."""
        self._in_flight = {}
        self._trial_at = -1e9
        self._wait_until = 0.0  # a new process asks anew
        with self._may_end():
            store = SimulatedStore(
                self.connection,
                self.directory,
                before_commit=lambda: self._maybe_crash("before commit"),
                after_commit=lambda: self._maybe_crash("after commit"),
            )
            finish_exports(store)
            self.engine = self._kind(
                self.config,
                store,
                self.clock,
                hand_out=self._hand_out,
                publish=self._published,
                key=lambda: self.key,
                rules=self.rules,
                chance=random.Random(self._chance.random()),
            )
            self._turn()

    def do(self, command: Command) -> bool:
        """Let the engine carry out one command; False when there is none or it crashed on it."""
        if self.engine is None:
            return False
        hand = self.engine.desk.hand
        self._own_time = not hand.start_from and not hand.ended_at and command != Press(Code.WRONG)
        with self._may_end():
            self.engine.handle(command)
            self._turn()
            return True
        return False

    def ask(self, verb: str, arguments: Mapping[str, object]) -> Mapping[str, object] | None:
        """What a command line is answered; None when nobody answers."""
        answers: list[Mapping[str, object]] = []
        self.do(Ask(verb, {"by": "Sue", "reason": "seen", **arguments}, answers.append))
        return answers[0] if answers else None

    def lay_out(self, directory: Path) -> None:
        """From now on there is a directory, into which an export goes."""
        self.directory = directory
        if self.engine is not None:
            self.engine.store.directory = directory

    def die(self) -> None:
        """The computer stops for good, whatever it was doing."""
        self.dies = True
        if self.engine is not None:
            self._crashed(Crash("power supply"))

    def wake(self) -> None:
        """What the engine does by time alone."""
        if self.engine is not None:
            with self._may_end():
                self._turn()

    @contextmanager
    def _may_end(self) -> Iterator[None]:
        """Whatever the process does inside may be its end: a crash, or a record that it finds damaged."""
        try:
            yield
        except Crash as crash:
            self._crashed(crash)
        except RecordDamaged as found:
            self.history.note(self.world.now, f"** DAMAGE noticed: {found}")
            self.engine, self.engine_due = None, float("inf")
            if self.rot is None:
                self.history.violations.append(f"DAMAGE in a whole record: {found}")
            else:
                self.rot.meet(self, str(found))
                self.world.after(0.5, self._restart)

    def _turn(self) -> None:
        assert self.engine is not None
        due = self.engine.turn()
        assert due is not None
        # an engine that is due at once again and again would turn for ever: 0.01 s is one turn of a real one
        self.engine_due = max(self.clock.true_time(due), self.world.now + 0.01)

    def _maybe_crash(self, where: str) -> None:
        if self.crash_at is not None:
            if self.crash_at(where):
                raise Crash(where)
        elif self.crash_rate and self._chance.random() < self.crash_rate:
            raise Crash(where)

    def _crashed(self, crash: Crash) -> None:
        self.history.crashes += 1
        self.history.note(self.world.now, f"** CRASH {crash}")
        self.engine, self.engine_due = None, float("inf")
        self.connection.kill()
        if not self.dies:
            self.world.after(self._chance.choice((0.5, 3.0, 20.0, 200.0)), self._restart)

    def _restart(self) -> None:
        if self.dies:
            return
        if self._chance.random() < 0.4:
            self.clock.boot()
            if self._chance.random() < 0.5:
                self.clock.skew = self._chance.choice((0.0, -20 * YEAR, 20 * YEAR, 3600.0, -86_400.0))
        if self.rot is not None and self.crash_rate and self.rot.may_strike():
            self.rot.strike(self)
        self.history.note(
            self.world.now, f"** started again in {self.clock.boot_id}, skew {self.clock.skew:.0f}"
        )
        self.launch()

    def jump(self, skew: float) -> None:
        """Somebody sets the wall clock."""
        self.clock.skew = skew
        self.history.note(self.world.now, f"** wall clock now {skew:+.0f} s off")

    def _hand_out(self, work: Work) -> None:
        self._maybe_crash("before send")
        engine = self.engine
        job = 0
        if isinstance(work, SendWork):
            (job,) = self.connection.execute("SELECT job FROM action WHERE seq = ?", (work.seq,)).fetchone()
            self._check_send(work)
            self._in_flight[work.lane] = work.seq
            self.history.sends += 1

        def deliver(done: Done) -> None:
            if self.engine is engine or (engine is None and self.engine is not None):
                self._took(done)

        self.network.carry(work, job, deliver, self.clock.boot_seconds)
        self._maybe_crash("after send")

    def _took(self, done: Done) -> None:
        if isinstance(done.work, SendWork):
            self._in_flight.pop(done.work.lane, None)
        waits = done.exchange.retry_after_seconds
        if waits is not None:
            self._wait_until = max(self._wait_until, self.world.now + waits)
        self.do(done)

    def _check_send(self, work: SendWork) -> None:
        """No write leaves that must not: one a lane, none while paused or told to wait, no field beyond the API's."""
        engine, now = self.engine, self.world.now
        wrong = self.history.violations.append
        if work.lane in self._in_flight:
            wrong(f"two requests in flight on {work.lane}: #{self._in_flight[work.lane]} and #{work.seq}")
        if len(self._in_flight) >= WORKERS:
            wrong("more requests in flight than workers")
        if now < self._wait_until - 0.001:
            wrong(f"#{work.seq} left {self._wait_until - now:.1f} s before the end of Retry-After")
        pause = engine.courier.link.pause if engine is not None else None
        if pause is Pause.READ_ONLY:
            if now - self._trial_at < 299.0:
                wrong(f"#{work.seq}: a second trial write within five minutes")
            self._trial_at = now
        elif pause is not None:
            wrong(f"#{work.seq} left while paused ({pause})")
        fields = START_FIELDS if work.request.method == "POST" else FINISH_FIELDS
        body = decode(work.request.body)
        if set(body) != {"step_event"} or not set(body["step_event"]) <= fields:
            wrong(f"#{work.seq} sends a field that the API does not name: {body}")

    def _published(self, event: Event) -> None:
        if isinstance(event, JobStarted | JobFinished):
            kind = ActionKind.START if isinstance(event, JobStarted) else ActionKind.FINISH
            self.history.announced.append(Announced(event.job, kind, self.world.now, self._own_time))
        if self.history.trace is not None and not isinstance(event, ViewChanged):
            self.history.note(self.world.now, f"   {event}")
