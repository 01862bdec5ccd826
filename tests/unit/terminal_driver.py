"""One terminal in one thread: the real engine on a store in memory, a clock set by hand, the simulated shop for a server.

Nothing waits and nothing runs beside it: `scan`, `press` and `do` hand a command to the engine and let it take its turn;
`wait` lets time go by, from one due time to the next; the network answers at once, unless `online` is False.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any

import msgspec

from kiosk.api.exchange import Exchange, Failure, Reach
from kiosk.commands import OperatorCommand, Place, Press, Scan, TypeText
from kiosk.config import Api, Config, ScannerSettings, Station
from kiosk.delivery.work import Done, Work
from kiosk.engine import Engine
from kiosk.events import Event
from kiosk.record.store import Store
from kiosk.reports import Reconfigured
from kiosk.scanning.codes import Code
from kiosk.shop import Machine, Operator
from kiosk.simulator.dispatch import respond
from kiosk.simulator.model import Options
from kiosk.simulator.names import STANDARD_KEY
from kiosk.simulator.standard import make_shop
from kiosk.view import JobView, MachineView, Tone, View
from kiosk.words import Words
from tests.hand_clock import HandClock

ANA = Operator("1001", "Ana Ruiz", "ana@example.com")
BO = Operator("1002", "Bo Lindqvist", "bo@example.com", language="de")
CY = Operator("9001", "Cy Adeyemi", "cy@example.com", supervisor=True)
MACHINES = (Machine("Machine1", "Haas VF-2"), Machine("Machine2"))
STARTED = datetime(2026, 3, 12, 14, 0, 0, tzinfo=UTC)
STEP_SECONDS = 1.5
"""Between two things an operator does: slow enough for an identical scan to count."""


def settings(
    machines: tuple[Machine, ...] = MACHINES, *, allow_bare: bool = False, **station: object
) -> Config:
    """A configuration; `station` are settings of `[station]`."""
    chosen: dict[str, Any] = {
        "name": "Cell 4",
        "time_zone": "Europe/Berlin",
        "sign_out_minutes": 0,
        **station,
    }
    return Config(
        api=Api(url="http://simulator"),
        station=Station(**chosen),
        scanner=ScannerSettings(allow_bare=allow_bare),
        machines=machines,
        operators=(ANA, BO, CY),
    )


def sheet(*fields: str) -> bytes:
    """A 2D code of these fields, each with its data identifier."""
    return b"[)>\x1e06" + b"".join(b"\x1d" + field.encode() for field in fields) + b"\x1e\x04"


SHEET = sheet("WWO-123", "1W10", "1PPART123", "7Q50EA")
OTHER_SHEET = sheet("WWO-200", "1W20", "1PPART200")


class Terminal:
    """One kiosk with its shop. `events` is everything that was published."""

    def __init__(
        self, config: Config | None = None, *, dialect: str = "events", clock: HandClock | None = None
    ) -> None:
        self.config = config or settings()
        self.clock = clock or HandClock(STARTED)
        self.store = Store(None)
        names = ("Machine1", "Machine2", "Machine3")
        self.shop = make_shop(names, (ANA.email, BO.email, CY.email), options=Options(dialect=dialect))  # type: ignore[arg-type]
        self.online = True
        self.answers: list[tuple[int, bytes] | None] = []
        """What the next writes get instead of the shop's answer; None: it is lost on the way and nobody knows."""
        self.events: list[Event] = []
        self.engine = self._start()

    def _start(self) -> Engine:
        self._work: list[Work] = []
        engine = Engine(
            self.config,
            self.store,
            self.clock,
            hand_out=self._work.append,
            publish=self.events.append,
            key=lambda: "fingerprint",
            chance=random.Random(1),
        )
        self.engine = engine
        self._settle()
        return engine

    def restart(self, config: Config | None = None, *, reboot: bool = False) -> None:
        """The process is killed and started again on what the store holds."""
        self.config = config or self.config
        if reboot:
            self.clock.boot_id, self.clock.boot = "boot-2", 50.0
        self._start()

    def reconfigure(self, config: Config) -> None:
        """`kiosk reload`."""
        self.config = config
        self.engine.handle(Reconfigured(config))
        self._settle()

    def do(self, command: OperatorCommand, after: float = STEP_SECONDS) -> View:
        """One command, `after` seconds after the last one."""
        self.wait(after)
        self.engine.handle(command)
        self._settle()
        return self.view

    def scan(self, code: str | bytes, after: float = STEP_SECONDS) -> View:
        """One scan."""
        self.wait(after)
        data = code.encode() if isinstance(code, str) else code
        return self.do(Scan(data, self.clock.boot), 0)

    def scans(self, *codes: str | bytes) -> View:
        """Several scans."""
        for code in codes:
            self.scan(code)
        return self.view

    def press(self, code: Code, after: float = STEP_SECONDS) -> View:
        """One button."""
        return self.do(Press(code), after)

    def type(self, text: str) -> View:
        """Type on the open keyboard, character by character."""
        for character in text:
            self.do(TypeText(character), 0.2)
        return self.view

    def wait(self, seconds: float) -> View:
        """Let time go by; the engine turns at every due time on the way."""
        until = self.clock.boot + seconds
        while self.clock.boot < until:
            self._settle()
            due = self.engine.turn()
            if self._exchange():
                continue
            step = until - self.clock.boot if due is None else due - self.clock.boot
            self.clock.pass_by(min(max(step, 0.05), until - self.clock.boot))
        self._settle()
        return self.view

    def _settle(self) -> None:
        self.engine.turn()
        for _ in range(20):
            if not self._exchange():
                return
            self.engine.turn()
        raise AssertionError("the engine hands out work without an end")

    def _exchange(self) -> bool:
        """Answer everything that was handed out."""
        work, self._work[:] = list(self._work), []
        for piece in work:
            self.engine.handle(Done(piece, self._answer(piece)))
        return bool(work)

    def _answer(self, work: Work) -> Exchange:
        boot, request = self.clock.boot, work.request
        if not self.online:
            return Exchange(Reach.NOT_SENT, failure=Failure.REFUSED, sent_at_boot=boot, answered_at_boot=0)
        forced = self.answers.pop(0) if self.answers and request.method != "GET" else ()
        if forced is None:
            return Exchange(Reach.UNKNOWN, failure=Failure.RESET, sent_at_boot=boot)
        if forced:
            status, body = forced
        else:
            status, body = respond(
                self.shop,
                request.method,
                request.path,
                dict(request.query),
                f"Bearer {STANDARD_KEY}",
                request.body,
                self.clock.wall,
            )
        return Exchange(
            Reach.KNOWN,
            status,
            body,
            self.clock.wall,
            content_type="application/json",
            sent_at_boot=boot,
            answered_at_boot=boot,
        )

    @property
    def view(self) -> View:
        """The picture that was published last."""
        view = self.engine.view_published
        assert view is not None
        return view

    @property
    def place(self) -> Place:
        """The screen in front."""
        return self.view.place

    @property
    def told(self) -> str:
        """The last answer, in English."""
        return "" if self.view.told is None else str(self.view.told.words)

    @property
    def refused(self) -> bool:
        """True when the last answer was a no."""
        return self.view.told is not None and self.view.told.tone is Tone.BAD

    def tile(self, machine: str = "Machine1") -> MachineView:
        """One machine of the board."""
        tile = self.view.machine_view(machine)
        assert tile is not None
        return tile

    def running(self, machine: str = "Machine1") -> JobView:
        """The job on a machine."""
        job = self.tile(machine).job
        assert job is not None
        return job

    def sent(self) -> list[tuple[str, dict[str, Any]]]:
        """What the server accepted, in order: "start" or "finish", and the fields as they were sent."""
        found = []
        for entry in self.shop.ledger:
            body = entry.body
            assert isinstance(body, dict)
            found.append((entry.kind, msgspec.to_builtins(body["step_event"])))
        return found

    def journal(self) -> list[tuple[str, str]]:
        """What the journal says happened, and why."""
        return list(self.store.connection.execute("SELECT what, why FROM journal ORDER BY seq"))

    def at(self, machine: str = "Machine1", operator: Operator = ANA) -> Terminal:
        """Signed in, in front of a machine."""
        self.scan(f"1H{operator.badge}")
        self.scan(f"10S{machine}")
        return self


def words_of(words: Words | None) -> str:
    """A sentence in English; empty for none."""
    return "" if words is None else str(words)
