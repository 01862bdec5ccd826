"""One seed: its setting, its people, its faults, and the verdict of the checker.

Safety mode lets anything go wrong until the end and asks for no progress. In liveness mode the faults stop, the people go
on, and everything must be delivered or stand on the attention list within a bounded time.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from kiosk.delivery.lanes import Rules
from kiosk.record.outbox import Outbox
from kiosk.record.rows import ActionKind, State
from kiosk.record.tally import Tally
from tests.simulation.checker import Checker
from tests.simulation.handing_over import HandOver
from tests.simulation.history import History
from tests.simulation.memory import Ill, SimulatedStore
from tests.simulation.network import Network
from tests.simulation.others import Others
from tests.simulation.people import People
from tests.simulation.rotting import rots
from tests.simulation.setting import CALM, Handing, Setting, choose
from tests.simulation.station import Station
from tests.simulation.world import World

MOST_STEPS = 20_000
DRAWN = 10
"""Every tenth seed draws the picture too, after every change; that takes half of the time."""
SHIFT_SECONDS = 600.0
AFTER_SECONDS = 60.0
DRAIN_SECONDS = 6 * 3600.0
WAITING = "SELECT 1 FROM action WHERE state IN ('queued', 'in_flight', 'unknown') OR stops = 1 LIMIT 1"


class Mode(StrEnum):
    """What is asked of a run."""

    SAFETY = "safety"
    LIVENESS = "liveness"


@dataclass
class Result:
    """What became of one seed."""

    seed: int
    mode: Mode
    violations: list[str]
    counts: Counter[str]
    trace: list[str] = field(default_factory=list)


class Simulation:
    """Everything of one seed, wired."""

    def __init__(
        self, seed: int, rules: Rules | None = None, *, trace: bool = False, setting: Setting | None = None
    ) -> None:
        self.chance = random.Random(seed)
        self.rot = rots(seed) if setting is None else None
        self.setting = setting or choose(self.chance)
        if self.rot is not None:
            self.setting = replace(self.setting, hand_over=Handing.NONE)
        self.calm_for_good = False
        self.history = History(trace=[] if trace else None)
        self.world = World(self.setting.begins)
        self.shop = self.setting.shop()
        first_faults = CALM if self.setting.waits_for_first_count else self.setting.faults
        self.network = Network(self.world, self.shop, first_faults, self.history, self.chance)
        self.history.note(self.world.now, f"{self.setting.options} {self.setting.machines}")
        self.history.note(self.world.now, f"{self.setting.faults} {self.setting.config.station}")
        self._rules, self._drawn = rules, setting is not None or seed % DRAWN == 0
        self.stations: list[Station] = []
        self.hand_over: HandOver | None = None
        self.station = self._set_up(self.setting.config.station.name, self.setting.skew)
        if self.setting.waits_for_first_count:
            self.station.crash_rate = 0.0
        self.people = People(self.setting, self.station, self.network, self.chance)
        self.others = Others(self.setting, self.station, self.network, self.people, self.chance)

    def _set_up(self, name: str, skew: float) -> Station:
        """Another terminal of the shop; people work at one of them."""
        station = Station(
            self.setting,
            self.world,
            self.network,
            self.history,
            self.chance,
            self._rules,
            drawn=self._drawn,
            name=name,
            skew=skew,
            rot=self.rot,
        )
        self.stations.append(station)
        return station

    def spare(self) -> Station:
        """The terminal that takes the work over."""
        station = self._set_up("spare", self.setting.spare_skew)
        station.crash_rate = self.station.crash_rate
        return station

    def move_to(self, station: Station) -> None:
        """Everybody goes on working there."""
        self.station = self.people.station = self.others.station = station
        self.people.waiting = False

    def begin_hand_over(self) -> HandOver:
        """From here on nobody works until the work has arrived at the spare terminal."""
        self.people.waiting = True
        self.hand_over = HandOver(
            self.world, self.history, self.chance, self.station, self.spare, self.move_to
        )
        return self.hand_over

    def _hand_over(self) -> None:
        engine = self.station.engine
        counts_known = engine is not None and engine.knowledge.counts_running is not None
        if self.others.busy and (counts_known or not self.setting.waits_for_first_count):
            over = self.begin_hand_over()
            if self.setting.hand_over is Handing.EXPORT:
                over.ask()
            else:
                over.unplug(at_next_crash=self.setting.hand_over is Handing.CRASH)

    def step(self, until: float) -> bool:
        """The next thing that happens before `until`; False when there is none."""
        station = min(self.stations, key=lambda each: each.engine_due)
        due = station.engine_due
        if min(due, self.world.next_at) > until:
            self.world.now = max(self.world.now, until)
            return False
        if due <= self.world.next_at:
            self.world.now = max(self.world.now, due)
            station.wake()
        else:
            self.world.step()
        return True

    def run_until(self, until: float) -> None:
        """Let everything before `until` happen."""
        for _ in range(MOST_STEPS):
            if not self.step(until):
                return
            if self.setting.waits_for_first_count and self.network.faults is CALM:
                self._end_calm_when_counted()
        self.history.violations.append("BUSY: the engine never comes to rest")

    def _end_calm_when_counted(self) -> None:
        engine = self.station.engine
        if not self.calm_for_good and engine is not None and engine.knowledge.counts_running is not None:
            self.network.faults = self.setting.faults
            self.station.crash_rate = self.setting.faults.crash

    def work(self) -> None:
        """The shift: people and faults, until the jobs are done or the shift is over."""
        self.people.arrive()
        self.others.arrive()
        if self.setting.hand_over is not Handing.NONE:
            self.world.after(self.setting.hand_over_after, self._hand_over)
        end = self.world.now + SHIFT_SECONDS
        while self.world.now < end:
            self.run_until(self.world.now + 30.0)
            if self.people.started >= self.setting.jobs and self.station.is_idle:
                end = min(end, self.world.now + AFTER_SECONDS)

    def drain(self) -> None:
        """Faults stop, nobody starts anything, the people decide what is asked of them."""
        self.setting_is_calm()
        self.others.leave()
        self.people.finish_all()
        end = self.world.now + DRAIN_SECONDS
        while self.world.now < end and not self.is_at_rest():
            self.run_until(min(self.world.now + 60.0, end))

    def setting_is_calm(self) -> None:
        """No fault from now on."""
        self.network.calm()
        for station in self.stations:
            station.crash_rate = 0.0
            station.connection.ill = Ill.WELL
        self.calm_for_good = True

    def is_at_rest(self) -> bool:
        """Nothing waits for the network, and nothing runs here."""
        if self.hand_over is not None and not self.hand_over.over:
            return False
        engine = self.station.engine
        if engine is None or engine.desk.running:
            return False
        return not any(each.connection.execute(WAITING).fetchone() for each in self.stations)

    def check(self, *, drained: bool) -> list[str]:
        """The checker's verdict."""
        outboxes = [
            Outbox(SimulatedStore(each.connection), each.clock, each.config.api.url) for each in self.stations
        ]
        found = Checker(self.setting, outboxes, self.network, self.history).violations(drained=drained)
        return found + [
            f"TALLY of station {number}: what is kept of the store is not what it holds"
            for number, station in enumerate(self.stations)
            if not _tally_holds(station)
        ]

    def counts(self) -> Counter[str]:
        """What is told in the summary."""
        states: Counter[str] = Counter()
        for each in self.stations:
            states.update(dict(each.connection.execute("SELECT state, count(*) FROM action GROUP BY state")))
        starts = sum(each.kind is ActionKind.START for each in self.history.announced)
        return Counter(
            jobs=starts,
            recorded=len(self.history.announced),
            delivered=states[State.DELIVERED],
            held=states[State.HELD] + states[State.PARKED],
            asked=self.history.asked,
            crashes=self.history.crashes,
            sends=self.history.sends,
            handed=self.history.hand_overs,
            **(self.rot.counts if self.rot is not None else {}),
            refused=sum(each.connection.refused for each in self.stations),
        )

    def give_back(self) -> None:
        """What another seed can use again, and what lies about."""
        for station in self.stations:
            if self.rot is None:
                station.connection.give_back()
            else:
                station.connection.close()
                self.rot.give_back()
        if self.hand_over is not None:
            self.hand_over.give_back()


def run(seed: int, mode: Mode, rules: Rules | None = None, *, trace: bool = False) -> Result:
    """One seed from beginning to end; in safety mode the end is that of the shift."""
    *_, last = _run(seed, rules, (mode,), trace=trace)
    return last


def run_both(seed: int) -> Iterator[Result]:
    """Both verdicts of one seed: the shift is the same in both modes, so it is run once, and drained once it was judged."""
    return _run(seed, None, tuple(Mode))


def _run(seed: int, rules: Rules | None, modes: tuple[Mode, ...], *, trace: bool = False) -> Iterator[Result]:
    simulation = Simulation(seed, rules, trace=trace)
    simulation.work()
    for mode in modes:
        if mode is Mode.LIVENESS:
            simulation.drain()
        found = simulation.check(drained=mode is Mode.LIVENESS)
        yield Result(seed, mode, found, simulation.counts(), simulation.history.trace or [])
    simulation.give_back()


def _tally_holds(station: Station) -> bool:
    """Whether what the engine keeps without asking its store is what the store would answer."""
    engine = station.engine
    if engine is None:
        return True
    kept, fresh, connection = engine.store.tally, Tally(), station.connection
    return kept.waiting(connection) == fresh.waiting(connection) and kept.attention(
        connection
    ) == fresh.attention(connection)
