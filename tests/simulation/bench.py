"""A bench for one concrete history: the same engine, network and shop as in the simulation, with nothing left to chance."""

from __future__ import annotations

from typing import Literal

from kiosk import commands as ask
from kiosk.config import Api, Config, Delivery, Station
from kiosk.engine import Engine
from kiosk.record.rows import Action, Job
from kiosk.scanning.codes import Code
from kiosk.shop import Machine
from kiosk.simulator import office
from kiosk.simulator.model import Event, LedgerEntry, Options
from kiosk.view import View
from tests.simulation.people import traveler
from tests.simulation.running import Simulation
from tests.simulation.setting import CALM, OPERATORS, Setting

MACHINE = "Machine1"
NOON = 1_795_521_600.25


class Bench(Simulation):
    """Step by step: `network.script` says what becomes of the next writes, `later` lets time pass."""

    def __init__(
        self,
        dialect: Literal["daily", "events"] = "events",
        *,
        double_start: Literal["reject", "stack"] = "reject",
        undo_seconds: int = 0,
        begins: float = NOON,
        skew: float = 0.0,
        shared: bool = False,
        more_machines: tuple[str, ...] = (),
        counts_running: bool = True,
    ) -> None:
        machines = tuple(Machine(name, shared=shared) for name in (MACHINE, *more_machines))
        setting = Setting(
            options=Options(dialect=dialect, double_start=double_start, daily_counts_running=counts_running),
            machines=machines,
            faults=CALM,
            config=Config(
                api=Api(url="https://shop.example"),
                station=Station(undo_seconds=undo_seconds, board_seconds=0, sign_out_minutes=0),
                delivery=Delivery(),
                machines=machines,
                operators=OPERATORS,
            ),
            jobs=0,
            others=False,
            meddling=1.0,
            begins=begins,
            skew=skew,
            wrong_people=False,
            waits_for_first_count=False,
        )
        super().__init__(1, trace=True, setting=setting)
        self.later(1.0)
        self.do(ask.SignIn("1001"))

    @property
    def engine(self) -> Engine:
        """The running engine."""
        assert self.station.engine is not None, "the kiosk is not running"
        return self.station.engine

    @property
    def view(self) -> View:
        """What the screen shows."""
        return self.engine.view

    @property
    def told(self) -> str:
        """The last answer to the operator."""
        told = self.view.told
        return str(told.words) if told else ""

    def do(self, command: ask.OperatorCommand | ask.Ask) -> None:
        """One command, as a screen or a command line gives it."""
        self.station.do(command)

    def later(self, seconds: float) -> None:
        """Let time pass, with everything that happens in it."""
        self.run_until(self.world.now + seconds)

    def send(self, job: int) -> None:
        """Let time pass until a request of this job is under way."""
        while "in_flight" not in self.states(job):
            self.later(0.02)

    def start(self, work_order: str, part: str = "PART1", machine: str = MACHINE) -> None:
        """Scan a traveler; START begins by itself."""
        self.do(ask.ChooseMachine(machine))
        self.do(ask.Scan(traveler(work_order, part, "10"), self.station.clock.boot_seconds()))

    def finish(self, made: int = 5) -> None:
        """Enter the pieces and finish."""
        self.do(ask.Scan(f"Q{made}".encode(), self.station.clock.boot_seconds()))
        self.do(ask.Press(Code.FINISH))

    def press(self, code: Code) -> None:
        """One press."""
        self.do(ask.Press(code))

    def supervise(self, verb: str, job: int, **arguments: object) -> dict[str, object]:
        """A supervisor's command line; its answer."""
        answers: list[dict[str, object]] = []
        given = {"job": job, "by": "Sue", "reason": "seen", **arguments}
        self.do(ask.Ask(verb, given, lambda answer: answers.append(dict(answer))))
        return answers[0]

    def office(self, action: str, **fields: object) -> None:
        """Somebody does something in the office system."""
        status, _ = office.act(self.shop, {"action": action, **fields}, self.world.moment())
        assert status in (200, 201)

    def crash(self, *, reboot: bool = False, skew: float | None = None) -> None:
        """Kill the process and start it again at once."""
        self.station.connection.kill()
        if reboot:
            self.station.clock.boot()
        if skew is not None:
            self.station.clock.skew = skew
        self.station.launch()

    def job(self, number: int) -> Job:
        """One job as stored."""
        return self.engine.outbox.job(number)

    def actions(self, number: int) -> tuple[Action, Action | None]:
        """Start and finish of a job."""
        start, finish = self.engine.outbox.actions_of(number)
        assert start is not None
        return start, finish

    def states(self, number: int) -> tuple[str, ...]:
        """Where start and finish of a job stand."""
        return tuple(str(action.state) for action in self.actions(number) if action is not None)

    @property
    def ledger(self) -> list[tuple[str, str, str]]:
        """What the server accepted: kind, source and part, in order."""
        return [(entry.kind, entry.source, self._part(entry)) for entry in self.shop.ledger]

    def _part(self, entry: LedgerEntry) -> str:
        event: Event = self.shop.events[entry.event_id]
        return event.step.recipe.part.unique_identifier

    def assert_promise_kept(self, *, drained: bool = False) -> None:
        """The checker finds nothing wrong with this history."""
        found = self.check(drained=drained)
        assert not found, "\n".join([*(self.history.trace or []), *found])
