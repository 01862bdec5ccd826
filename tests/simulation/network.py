"""The network and the server behind it: every request meets its fate here, and what the server does is attributed.

A request may be refused, lost, carried out late (up to 60 s after the kiosk gave up) or carried out without an answer; the
server may fail before or after its commit, be busy, or be hidden by a portal. What was once handed out is never taken back,
whatever becomes of the kiosk.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import msgspec
from msgspec.structs import replace

from kiosk.api.exchange import Exchange, Failure, Reach
from kiosk.delivery.work import Done, ReadWork, SendWork, Work
from kiosk.record.rows import ActionKind
from kiosk.simulator.contract import SimulatedShop
from kiosk.simulator.dispatch import respond
from tests.simulation.history import Applied, History, Sent
from tests.simulation.setting import CALM, KEY, Faults
from tests.simulation.world import World

LATEST_SECONDS = 60.0
LONGEST_READ_SECONDS = 8.0
Deliver = Callable[[Done], None]


class Network:
    """Carries work to the shop and results back."""

    def __init__(
        self, world: World, shop: SimulatedShop, faults: Faults, history: History, chance: random.Random
    ) -> None:
        self.world = world
        self.shop = shop
        self.faults = faults
        self.history = history
        self._chance = chance
        self.down_until = 0.0
        self.portal_until = 0.0
        self.pauses = (1, 5, 40)
        """Of a busy server's Retry-After, in seconds."""
        self.script: list[str] = []
        """What becomes of the next writes, one word each, before chance decides again."""
        self.event_of = history.event_of

    def calm(self) -> None:
        """From now on nothing goes wrong."""
        self.faults = CALM
        self.down_until = self.portal_until = 0.0

    def carry(self, work: Work, job: int, deliver: Deliver, boot: Callable[[], float]) -> None:
        """Send one request; `deliver` gets the result later, `boot` tells the station's boot clock."""
        sent_at, began = self.world.now, boot()

        def answer(after: float, exchange: Exchange) -> None:
            def arrive() -> None:
                stamped = replace(exchange, sent_at_boot=began, answered_at_boot=boot())
                self.history.note(self.world.now, f"   answer to {named(work)}: {shown(stamped)}")
                deliver(Done(work, stamped))

            self.world.after(after, arrive)

        if isinstance(work, ReadWork):
            self._read(work, answer)
        else:
            sent = Sent(self.history.seq(work.seq), self.history.job(job))
            self.history.under_way.append(sent)
            self._write(work, sent, sent_at, answer)

    def _fate(self) -> str:
        faults, draw = self.faults, self._chance.random()
        if self.world.now < self.portal_until:
            return "portal"
        if self.world.now < self.down_until:
            return self._chance.choice(("refused", "refused", "lost"))
        for name in (
            "refused",
            "lost",
            "late",
            "answer_lost",
            "fails_before",
            "fails_after",
            "busy",
            "portal",
            "cut",
            "no_good_word",
        ):
            draw -= getattr(faults, name)
            if draw < 0:
                return name
        return "well"

    def _read(self, work: ReadWork, answer: Callable[[float, Exchange], None]) -> None:
        fate, wait = self._fate(), self._chance.uniform(0.01, 0.5)
        if fate in ("refused", "lost", "late", "answer_lost"):
            answer(
                wait, Exchange(Reach.NOT_SENT if fate == "refused" else Reach.UNKNOWN, failure=Failure.RESET)
            )
        elif fate == "portal":
            answer(wait, PORTAL)
        elif fate in ("fails_before", "fails_after", "busy"):
            answer(wait, self._failing(fate))
        else:
            slow = self._chance.random() < 0.1
            total = self._chance.uniform(1.0, LONGEST_READ_SECONDS) if slow else wait
            before = total * self._chance.random()

            def serve() -> None:
                exchange = self._ask(work)
                if fate == "cut":
                    exchange = changed_body(exchange)
                answer(total - before, exchange)

            self.world.after(before, serve)

    def _write(
        self, work: SendWork, sent: Sent, sent_at: float, answer: Callable[[float, Exchange], None]
    ) -> None:
        fate = self.script.pop(0) if self.script else self._fate()
        wait, give_up = self._chance.uniform(0.01, 0.5), self._chance.uniform(2.0, 30.0)
        self.history.note(sent_at, f"-> {named(work)} {work.request.body.decode()} [{fate}]")
        if fate == "refused":
            self.down_until = max(self.down_until, sent_at + self._chance.choice((0.0, 0.0, 5.0, 60.0)))
            answer(wait, Exchange(Reach.NOT_SENT, failure=Failure.REFUSED))
        elif fate == "lost":
            answer(give_up, Exchange(Reach.UNKNOWN, failure=Failure.NO_ANSWER))
        elif fate in ("late", "answer_lost"):
            late = give_up + self._chance.uniform(-give_up, LATEST_SECONDS)
            self.world.after(
                late if fate == "late" else wait, lambda: self._apply_unseen(work, sent, sent_at)
            )
            answer(give_up, Exchange(Reach.UNKNOWN, failure=Failure.NO_ANSWER))
        elif fate in ("fails_before", "busy"):
            answer(wait, self._failing(fate))
        elif fate == "portal":
            self.portal_until = max(self.portal_until, sent_at + self._chance.choice((1.0, 90.0)))
            answer(wait, PORTAL)
        elif fate == "no_good_word":
            answer(wait, self._dated(Exchange(Reach.KNOWN, 422, b'{"error":"Invalid start timestamp"}')))
        else:

            def serve() -> None:
                exchange = self._apply(work, sent, sent_at)
                if fate == "fails_after":
                    exchange = self._failing(fate)
                elif fate == "cut":
                    exchange = changed_body(exchange)
                answer(wait, exchange)

            self.world.after(wait, serve)

    def _failing(self, fate: str) -> Exchange:
        if fate == "busy":
            pause = float(self._chance.choice(self.pauses))
            status = self._chance.choice((429, 429, 421, 425))
            return self._dated(Exchange(Reach.KNOWN, status, b"{}", retry_after_seconds=pause))
        status = self._chance.choice((500, 502, 503, 503, 504, 408))
        pause_503 = self._chance.choice((None, 3.0, 30.0)) if status == 503 else None
        return self._dated(Exchange(Reach.KNOWN, status, b"oops", retry_after_seconds=pause_503))

    def _dated(self, exchange: Exchange) -> Exchange:
        return changed_date(exchange, self.world)

    def _apply_unseen(self, work: SendWork, sent: Sent, sent_at: float) -> None:
        self._apply(work, sent, sent_at)

    def _apply(self, work: SendWork, sent: Sent, sent_at: float) -> Exchange:
        before = len(self.shop.ledger)
        exchange = self._ask(work)
        seq, job = self.history.seq(sent.seq), self.history.job(sent.job)
        for entry in self.shop.ledger[before:]:
            kind = ActionKind(entry.kind)
            if kind is ActionKind.START:
                self.event_of[entry.event_id] = job
            fields = msgspec.json.decode(work.request.body)["step_event"]
            created = self.shop.events[entry.event_id].created_at.timestamp()
            self.history.applied.append(
                Applied(seq, job, kind, entry.event_id, sent_at, self.world.now, fields, created)
            )
            self.history.note(self.world.now, f"   SERVER: {kind} of job {job}: event {entry.event_id}")
        return exchange

    def _ask(self, work: Work) -> Exchange:
        request = work.request
        status, body = respond(
            self.shop,
            request.method,
            request.path,
            dict(request.query),
            f"Bearer {KEY}",
            request.body,
            self.world.moment(),
        )
        return self._dated(Exchange(Reach.KNOWN, status, body, content_type="application/json"))


PORTAL = Exchange(Reach.KNOWN, 200, b"<html><title>Log in</title></html>", content_type="text/html")


def changed_body(exchange: Exchange) -> Exchange:
    """The same answer, cut in its body."""
    return replace(exchange, body=exchange.body[: len(exchange.body) // 2], body_complete=False)


def changed_date(exchange: Exchange, world: World) -> Exchange:
    """The answer with the server's clock, which shows whole seconds of the true time."""
    return replace(exchange, date=world.moment().replace(microsecond=0))


def named(work: Work) -> str:
    """A piece of work in short."""
    return f"#{work.seq} {work.request.method}" if isinstance(work, SendWork) else "GET"


def shown(exchange: Exchange) -> str:
    """An exchange in short."""
    return f"{exchange.reach} {exchange.status or ''} {exchange.failure} {exchange.body[:300].decode()}"
