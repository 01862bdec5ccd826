"""A station without screens or network for the tests of its record: one clock, two machines, one operator."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.api.exchange import Exchange, Failure, Reach
from kiosk.commands import Ask, Scan
from kiosk.config import Api, Config, Station
from kiosk.delivery.work import Done, SendWork, Work
from kiosk.engine import Engine
from kiosk.events import Event
from kiosk.fields import JobFields
from kiosk.record.damage import open_store
from kiosk.record.outbox import Outbox
from kiosk.record.rows import ACTION_COLUMNS, Action, State, action_of
from kiosk.record.store import Store
from kiosk.shop import Machine, Operator, fold
from tests.hand_clock import HandClock

ANA = Operator(badge="1001", name="Ana Ruiz", email="ana@example.com", supervisor=True)
MACHINES = (Machine(name="Haas VF-2"), Machine(name="Mazak 1", label="Mazak"))
URL = "https://shop.example.com"


def configuration(data_dir: Path, name: str = "cell-1", *, undo_seconds: int = 0, url: str = URL) -> Config:
    return Config(
        api=Api(url=url),
        station=Station(name=name, data_dir=data_dir, undo_seconds=undo_seconds, time_zone="UTC"),
        machines=MACHINES,
        operators=(ANA,),
    )


@dataclass
class Kiosk:
    """A whole engine on the test's own thread; `work` is what it handed out."""

    config: Config
    store: Store
    clock: HandClock
    engine: Engine = field(init=False)
    work: list[Work] = field(default_factory=list)
    sent: list[SendWork] = field(default_factory=list)
    """Sends that nobody has answered yet."""
    events: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.engine = Engine(
            self.config,
            self.store,
            self.clock,
            hand_out=self.work.append,
            publish=self.events.append,
            key=lambda: "fingerprint",
        )

    @property
    def outbox(self) -> Outbox:
        return self.engine.outbox

    def start(self, work_order: str, machine: int = 0) -> int:
        """Record a start; returns the job's number."""
        self.engine.courier.write_outcomes()
        fields = JobFields(work_order=work_order, part="PART123", operation="10", recipe="1")
        with self.store.transaction():
            number = self.outbox.record_start(MACHINES[machine].name, fields, ANA, self.outbox.now(), 0)
        self._recorded(machine)
        return number

    def finish(self, made: int = 5, scrapped: int = 1, machine: int = 0) -> None:
        """Record the finish of what runs."""
        self.engine.courier.write_outcomes()
        lane = fold(MACHINES[machine].name)
        job = next(job for job in self.outbox.open_jobs() if job.lane == lane)
        start, _ = self.outbox.actions_of(job.id)
        state = State.HELD if start is not None and start.state is State.PARKED else State.QUEUED
        with self.store.transaction():
            self.outbox.record_finish(job, made, scrapped, self.outbox.now(), 0, ANA.badge, state)
        self._recorded(machine)

    def _recorded(self, machine: int) -> None:
        self.clock.pass_by(60)
        self.engine.desk.reload_running()
        self.engine.courier.wake(fold(MACHINES[machine].name))

    def scan(self, code: str) -> None:
        """One code, as the scanner's thread puts it into the queue; then a turn, as the engine's thread does."""
        self.clock.pass_by(5)
        self.engine.handle(Scan(code.encode(), self.clock.boot_seconds()))
        self._answer_readings()

    def _answer_readings(self) -> None:
        for work in self.turn():
            if isinstance(work, SendWork):
                self.sent.append(work)
            else:
                self.answer(work, [])

    @property
    def told(self) -> str:
        """What the screen says."""
        told = self.engine.view.told
        return str(told.words) if told else ""

    def turn(self) -> list[Work]:
        """One turn of the engine; the work it handed out."""
        self.work.clear()
        self.engine.turn()
        return list(self.work)

    def send_next(self) -> SendWork:
        """Turn, answering readings with an empty list of events, until something is sent."""
        for _ in range(20):
            if self.sent:
                return self.sent.pop(0)
            self._answer_readings()
            self.clock.pass_by(1)
        raise AssertionError("nothing is sent")

    def answer(self, work: Work, document: object, status: int = 200) -> None:
        """The server's answer to a piece of work."""
        body = json.dumps(document).encode()
        exchange = Exchange(
            Reach.KNOWN,
            status=status,
            body=body,
            content_type="application/json",
            date=self.clock.now(),
            answered_at_boot=self.clock.boot_seconds(),
        )
        self.engine.handle(Done(work, exchange))

    def accept(self, work: SendWork, identity: int) -> None:
        self.answer(work, {"event": {"id": identity}}, 201)

    def lose(self, work: Work) -> None:
        """No answer came and nobody knows how far the request got."""
        self.engine.handle(Done(work, Exchange(Reach.UNKNOWN, failure=Failure.OTHER)))

    def ask(self, verb: str, **arguments: object) -> dict[str, object]:
        """What a command line is answered."""
        answers: list[Mapping[str, object]] = []
        self.engine.handle(Ask(verb, arguments, answers.append))
        return dict(answers[0])

    def close(self) -> None:
        """End as the engine's thread ends."""
        self.engine.courier.write_outcomes()
        self.store.close()


def kiosk_at(
    data_dir: Path, name: str = "cell-1", clock: HandClock | None = None, **options: object
) -> Kiosk:
    """Open the record of `data_dir` and put an engine on it."""
    data_dir.mkdir(parents=True, exist_ok=True)
    clock = clock or HandClock()
    store, _ = open_store(data_dir, clock, [machine.name for machine in MACHINES])
    return Kiosk(configuration(data_dir, name, **options), store, clock)  # type: ignore[arg-type]


def actions(store: Store) -> list[Action]:
    """Every row of the outbox, in order."""
    return [
        action_of(row)
        for row in store.connection.execute(f"SELECT {ACTION_COLUMNS} FROM action ORDER BY seq")
    ]


def states(store: Store) -> list[tuple[str, str]]:
    return [(action.kind.value, action.state.value) for action in actions(store)]
