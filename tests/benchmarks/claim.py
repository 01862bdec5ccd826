"""Handing out the next due action: with 100,000 waiting, and after 20,000 delivered, against a fresh thousand.

The real engine in this thread, with a server that answers at once. Timed are the steps in which actions are claimed, commit
included, and in a second row the whole turn with the picture that it draws.
"""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import msgspec

from kiosk.api.exchange import Exchange, Reach
from kiosk.clock import SystemClock
from kiosk.config import load_config
from kiosk.delivery.work import Done, SendWork, Work
from kiosk.engine import Engine
from kiosk.record.store import Store
from kiosk.simulator.model import Options
from kiosk.simulator.standard import make_shop
from tests.benchmarks.bench_store import OPERATOR, fill, outbox
from tests.benchmarks.figures import Budget, Figure, Result, Scale
from tests.benchmarks.surroundings import directory, machine_names, write_configuration

MACHINES = 20


class AnsweredEngine:
    """An engine whose every request is accepted at once."""

    def __init__(self, place: Path) -> None:
        config = load_config(place / "kiosk.toml", os.environ)
        self._work: list[Work] = []
        self._shop = make_shop(
            machine_names(MACHINES), [OPERATOR.email], ["key"], [], Options(dialect="daily")
        )
        self._clock = SystemClock()
        self.store = Store(place / "data")
        self.engine = Engine(
            config,
            self.store,
            self._clock,
            hand_out=self._work.append,
            publish=lambda event: None,
            key=lambda: "fingerprint",
        )
        self.engine.turn()
        self.store.grow_log()
        self._answer_all()

    def claims(self, count: int) -> tuple[list[float], list[float]]:
        """Claim at least `count` actions; milliseconds for each: of the claim alone, and of the whole turn."""
        alone: list[float] = []
        turns: list[float] = []
        claimed = 0
        while claimed < count:
            began = time.perf_counter()
            self.engine.courier.advance(self._work.append)
            took = (time.perf_counter() - began) * 1e3
            sends = sum(isinstance(each, SendWork) for each in self._work)
            began = time.perf_counter()
            self.engine.turn()
            turn = (time.perf_counter() - began) * 1e3
            if sends:
                alone.append(took / sends)
                turns.append((took + turn) / sends)
            claimed += sends
            if not self._work:
                raise RuntimeError("nothing is left to claim")
            self._answer_all()
        return alone, turns

    def _answer_all(self) -> None:
        work, self._work[:] = list(self._work), []
        for each in work:
            self.engine.courier.completed(Done(each, self._answer(each)))

    def _answer(self, work: Work) -> Exchange:
        request, now, boot = work.request, datetime.now(UTC), self._clock.boot_seconds()
        if request.method == "GET":
            status, body = self._shop.list_encoded(dict(request.query), now)
        else:
            act = self._shop.create if request.method == "POST" else self._shop.finish
            status, answer = act(msgspec.json.decode(request.body), now)
            body = msgspec.json.encode(answer)
        return Exchange(
            Reach.KNOWN,
            status=status,
            body=body,
            date=now.replace(microsecond=0),
            content_type="application/json",
            sent_at_boot=boot,
            answered_at_boot=boot,
        )


def measure(scale: Scale) -> list[Result]:
    """Three stores, claimed from in turns."""
    waiting, delivered = scale.of(100_000, 2_000), scale.of(20_000, 1_000)
    count = scale.of(120, 20)
    with directory() as place:
        fresh = _engine(place / "fresh", 0, 1_000 if not scale.quick else 400)
        long = _engine(place / "long", 0, waiting)
        old = _engine(place / "old", delivered, 1_000 if not scale.quick else 400)
        rounds = []
        for _ in range(scale.rounds):
            rounds.append([tuple(map(median, each.claims(count // 3))) for each in (fresh, long, old)])
        for each in (fresh, long, old):
            each.store.close()

    def against(which: int, part: int) -> tuple[tuple[float, float], ...]:
        return tuple((each[which][part], each[0][part]) for each in rounds)

    fresh_words = "the same at 1,000 waiting, fresh"
    return [
        Figure(f"claim with {waiting:,} waiting", fresh_words, "ms", against(1, 0), Budget(at_most=1.2)),
        Figure(f"claim after {delivered:,} delivered", fresh_words, "ms", against(2, 0), Budget(at_most=1.2)),
        Figure(f"turn with {waiting:,} waiting", fresh_words, "ms", against(1, 1), Budget(at_most=1.2)),
    ]


def _engine(place: Path, delivered: int, waiting: int) -> AnsweredEngine:
    place.mkdir()
    write_configuration(place, machines=MACHINES, undo_seconds=0)
    with outbox(place / "data") as box:
        fill(box, machine_names(MACHINES), delivered=delivered, waiting=waiting)
    return AnsweredEngine(place)
