"""Draining a queue into the simulator, which runs in a process of its own, against a bare client.

The floor does the same by hand, one request after the other on the same connection policy: read, start, read, finish. Both
work in turns into the same shop, so both meet the same growing list. Rates are whole jobs a second.
"""

from __future__ import annotations

import os
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import msgspec

from kiosk.api.bodies import finish_request, list_request, start_request
from kiosk.api.exchange import Request, Transport
from kiosk.api.step_events import HttpTransport
from kiosk.clock import SystemClock
from kiosk.config import load_config
from kiosk.delivery.courier import WORKERS
from kiosk.delivery.evidence import DAYS_AFTER, DAYS_BEFORE
from kiosk.delivery.sender import Sender
from kiosk.engine import Engine
from kiosk.events import Delivered, Event, Parked
from kiosk.record.store import Store
from kiosk.simulator.names import STANDARD_KEY
from kiosk.simulator.process import SimulatorProcess
from tests.benchmarks.bench_store import OPERATOR, fields_of, fill, outbox
from tests.benchmarks.figures import Budget, Figure, Result, Scale
from tests.benchmarks.surroundings import directory, machine_names, write_configuration

MACHINES = 20
PATIENCE_SECONDS = 300.0


def measure(scale: Scale) -> list[Result]:
    """In seven turns 2,100 jobs over twenty machines, and a smaller number on one."""
    many, single = scale.of(300, 20), scale.of(60, 6)
    lanes = machine_names(MACHINES)
    options = ["--dialect", "events", "--user", OPERATOR.email]
    for name in [*lanes, "Single", "Bare"]:
        options += ["--machine", name]
    wide, narrow = [], []
    with directory() as place, SimulatorProcess(*options) as shop:
        _by_hand(
            shop.url, 1, days_ago=20
        )  # so that a list of 100 events, which may be cut, is told apart by its days
        _drain(place / "warm", shop.url, lanes, MACHINES)
        for number in range(scale.rounds):
            bare = _by_hand(shop.url, single)
            narrow.append((_drain(place / f"one-{number}", shop.url, lanes[:1], single), bare))
            wide.append((_drain(place / f"many-{number}", shop.url, lanes, many), bare))
    words = "a bare httpx client, the same requests one by one"
    return [
        Figure("drain on one lane", words, "jobs/s", tuple(narrow), Budget(at_least=0.8)),
        Figure("drain over 20 lanes", words, "jobs/s", tuple(wide), Budget(at_least=1.5)),
    ]


def _drain(place: Path, url: str, machines: list[str], jobs: int) -> float:
    """Deliver `jobs` recorded jobs with the real engine, sender and client; jobs a second."""
    place.mkdir()
    file = write_configuration(place, machines=MACHINES, url=url, undo_seconds=0)
    config = load_config(file, os.environ)
    with outbox(config.station.data_dir, config.api.url) as box:
        fill(box, machines, delivered=0, waiting=2 * jobs)
    clock, done = SystemClock(), _Countdown(2 * jobs)

    def transport(for_writes: bool) -> Transport:
        return HttpTransport(
            url, lambda: STANDARD_KEY, timeout_seconds=10.0, clock=clock, for_writes=for_writes
        )

    store = Store(config.station.data_dir)
    sender = Sender(transport, lambda result: engine.submit(result), WORKERS)
    engine = Engine(
        config, store, clock, hand_out=sender.submit, publish=done.heard, key=lambda: "fingerprint"
    )
    store.grow_log()
    began = time.perf_counter()
    engine.start()
    try:
        done.wait()
        return jobs / (time.perf_counter() - began)
    finally:
        engine.stop()
        sender.stop()
        store.close()


class _Countdown:
    """Waits until so many actions were delivered."""

    def __init__(self, actions: int) -> None:
        self._left = actions
        self._done = threading.Event()
        self._refused: Event | None = None

    def heard(self, event: Event) -> None:
        """Count; called on the engine's thread."""
        if isinstance(event, Parked):
            self._refused = event
            self._done.set()
        if isinstance(event, Delivered):
            self._left -= 1
            if not self._left:
                self._done.set()

    def wait(self) -> None:
        """Return when all are delivered; an action that was refused spoils the measurement."""
        if not self._done.wait(PATIENCE_SECONDS) or self._refused is not None:
            raise RuntimeError(f"not drained: {self._left} left, {self._refused}")


def _by_hand(url: str, jobs: int, days_ago: int = 0) -> float:
    """The floor: jobs a second."""
    headers = {"Authorization": f"Bearer {STANDARD_KEY}", "Accept": "application/json", "Connection": "close"}
    with httpx.Client(
        headers=headers, timeout=10.0, limits=httpx.Limits(max_keepalive_connections=0)
    ) as client:
        began = time.perf_counter()
        start = datetime.now(UTC).replace(microsecond=0) - timedelta(days=days_ago, seconds=60 * jobs)
        for number in range(jobs):
            start += timedelta(seconds=60)
            end = start + timedelta(seconds=30)
            reading = list_request(
                start.date() - timedelta(days=DAYS_BEFORE), end.date() + timedelta(days=DAYS_AFTER)
            )
            _ask(client, url, reading)
            _ask(client, url, start_request("Bare", start, OPERATOR.email, fields_of(number)))
            _ask(client, url, reading)
            _ask(client, url, finish_request("Bare", end, 90, 1))
        return jobs / (time.perf_counter() - began)


def _ask(client: httpx.Client, url: str, request: Request) -> None:
    answer = client.request(
        request.method,
        url + request.path,
        params=request.query,
        content=request.body or None,
        headers={"Content-Type": "application/json"} if request.body else None,
    )
    answer.raise_for_status()
    msgspec.json.decode(answer.content)
