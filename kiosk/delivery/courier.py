"""The courier: walks the lanes, hands out work, and takes back what became of it. Runs on the engine's thread alone.

`advance` hands out the work to be done now; `completed` takes one result. Between the two the store knows an action as in
flight, so a crash leaves it unknown, never "send again". One request in flight a lane, `WORKERS` writes at a time, one
reading at a time: a reading serves every lane that was waiting for one when it left.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from typing import NamedTuple

from kiosk.api.answers import Answer, AnswerKind, classify
from kiosk.api.exchange import Exchange
from kiosk.api.readings import EventsReading, NoReading, ReadingParser
from kiosk.clock import Clock
from kiosk.delivery.agenda import Agenda
from kiosk.delivery.hearing import hear_no_reading, hear_write
from kiosk.delivery.knowledge import Knowledge
from kiosk.delivery.lane_facts import lanes_with_work, read_lane
from kiosk.delivery.lanes import (
    LaneMemory,
    Reading,
    Rules,
    Shape,
)
from kiosk.delivery.link import Link, Pause
from kiosk.delivery.outcomes import answered
from kiosk.delivery.reader import Reader
from kiosk.delivery.walking import LANE_BACKOFF_SECONDS, Claim, News, Walker
from kiosk.delivery.work import Done, ReadWork, SendWork, Work
from kiosk.errors import NotRecorded
from kiosk.events import Event
from kiosk.record.outbox import Outbox
from kiosk.record.rows import State
from kiosk.shop import Machine

WORKERS = 8
IN_FLIGHT = "SELECT seq FROM action WHERE state = 'in_flight'"


class Outcome(NamedTuple):
    """What came of a send; not written down yet."""

    work: SendWork
    exchange: Exchange


class Courier:
    """Delivers what the outbox holds."""

    def __init__(
        self,
        outbox: Outbox,
        knowledge: Knowledge,
        clock: Clock,
        machines: Iterable[Machine],
        *,
        settle_seconds: float,
        retry_max_seconds: float,
        rules: Rules | None = None,
        chance: random.Random | None = None,
        on_reading: Callable[[Reading], None] | None = None,
    ) -> None:
        """`rules` is for the tests that switch one off; `chance` gives the jitter; `on_reading` sees every reading."""
        self.outbox = outbox
        self.knowledge = knowledge
        self.clock = clock
        self.rules = rules or Rules()
        self.link = Link(retry_max_seconds, chance or random.Random())
        self.reader = Reader(self.link, knowledge)
        self.on_reading = on_reading
        self.key_role = "unknown"
        self._parser = ReadingParser()
        self._agenda = Agenda()
        self._news = News()
        self._walker = Walker(outbox, knowledge, self.link, self.reader, self._agenda, self._news, self.rules)
        self.settle_seconds = settle_seconds
        self._sending = 0
        self._outcomes: list[Outcome] = []
        self._refused = False
        """The disk refused an outcome: until it takes them, nothing is fetched ahead."""
        self._recovered = False
        self.meet(machines)
        self._recover()

    def meet(self, machines: Iterable[Machine]) -> None:
        """The configured machines; lanes of machines that are configured no longer go on delivering."""
        self._walker.meet(machines)

    @property
    def settle_seconds(self) -> float:
        """How long an unknown send may still arrive."""
        return self._walker.settle_seconds

    @settle_seconds.setter
    def settle_seconds(self, seconds: float) -> None:
        self._walker.settle_seconds = seconds

    def _recover(self) -> None:
        """After a start: in flight means unknown, and every unknown row waits for the whole settle time again."""
        self._agenda.look_at(lanes_with_work(self.outbox))
        rows = self.outbox.store.connection.execute(IN_FLIGHT).fetchall()
        try:
            if rows:
                with self.outbox.store.transaction():
                    for (seq,) in rows:
                        action = self.outbox.action(seq)
                        self.outbox.move(action, State.UNKNOWN, what="cut short", unknown_send=True)
        except NotRecorded:
            self.outbox.store.release_ballast()
            return
        self._recovered = True
        self.restart_settle()

    def restart_settle(self) -> None:
        """Rows that came from an earlier run or another station: their unknown sends may still arrive."""
        until = self.clock.boot_seconds() + self.settle_seconds
        for lane in lanes_with_work(self.outbox):
            self._agenda.look_at((lane,))
            memory = self._agenda.memory(lane)
            if not memory.writing and read_lane(self.outbox, lane).doubtful is not None:
                memory.settle_until = until

    def wake(self, lane: str) -> None:
        """Something was recorded, corrected or answered on this lane."""
        self._agenda.wake(lane)

    def wake_all(self) -> None:
        """Look at every lane again."""
        for lane in lanes_with_work(self.outbox):
            self.wake(lane)

    @property
    def busy(self) -> bool:
        """True while a request is under way."""
        return self._sending > 0 or self.reader.busy

    def next_due(self) -> float | None:
        """Boot-clock time at which `advance` has something to do again without any news."""
        now = self.clock.boot_seconds()
        soonest = [self._agenda.next_alarm, self.reader.next_due(now)]
        has_due = self._agenda.has_due and self._recovered
        if has_due and self.link.may_write(now) and self._sending < WORKERS:
            soonest.append(now)
        elif has_due and self.link.not_before > now:
            soonest.append(self.link.not_before)
        elif has_due and self.link.pause is Pause.READ_ONLY:
            soonest.append(self.link.trial_at)
        if self._outcomes or not self._recovered:
            soonest.append(now + LANE_BACKOFF_SECONDS)
        return min((each for each in soonest if each is not None), default=None)

    def advance(self, hand_out: Callable[[Work], None]) -> None:
        """Hand out the work to do now. Every `SendWork` is in flight in the store before it leaves."""
        now = self.clock.boot_seconds()
        if not self._recovered:
            self._recover()
        self.write_outcomes(hand_out)
        if self._recovered:
            for work in self._claim_due(now):
                hand_out(work)
        self._leave(hand_out, now)

    def _leave(self, hand_out: Callable[[Work], None], now: float) -> None:
        read = self.reader.leave(now)
        if read is not None:
            hand_out(read)

    def _claim_due(self, now: float) -> list[SendWork]:
        """Walk the lanes that are due; what was in flight before a start is known as unknown by now."""
        claims: list[Claim] = []
        for lane in self._agenda.due(now):
            if self._sending + len(claims) >= WORKERS:
                break
            claim = self._walker.walk(lane, now)
            if claim is not None:
                claims.append(claim)
        sent = self._walker.claim(claims, now)
        self._sending += len(sent)
        return sent

    def completed(self, done: Done) -> None:
        """Take one result back. What came of a send is written with others that arrive with it, at the next `advance`."""
        exchange = done.exchange
        if exchange.date is not None and exchange.answered_at_boot:
            took = max(exchange.answered_at_boot - exchange.sent_at_boot, 0.0)
            self.knowledge.saw_date(exchange.date, exchange.answered_at_boot, took)
        if isinstance(done.work, SendWork):
            self._outcomes.append(Outcome(done.work, exchange))
        else:
            self.write_outcomes()  # they came before it
            self._read(done.work, exchange)

    def news(self) -> tuple[list[Event], set[str]]:
        """Facts to publish, and the lanes whose rows changed, since it was asked last."""
        return self._news.take()

    def write_outcomes(self, hand_out: Callable[[Work], None] | None = None) -> None:
        """Write down what came of sends, by one commit. Where the disk refuses that, each by itself, and the rest later."""
        arrived, self._outcomes = self._outcomes, []
        if not arrived or self._write(arrived, None if self._refused else hand_out):
            self._refused = False
            return
        self._refused = True
        for outcome in arrived:
            if len(arrived) == 1 or not self._write([outcome]):
                self._outcomes.append(outcome)

    def _write(self, arrived: list[Outcome], hand_out: Callable[[Work], None] | None = None) -> bool:
        now = self.clock.boot_seconds()
        try:
            with self.outbox.store.transaction():
                heard = [(outcome, *self._settled(outcome, now)) for outcome in arrived]
                accepted = [lane for _, lane, answer, _ in heard if answer.kind is AnswerKind.ACCEPTED]
                ahead = self._read_ahead(accepted, hand_out, now) if hand_out else ()
        except NotRecorded:
            self.outbox.store.release_ballast()
            return False
        for (work, exchange), lane, answer, events in heard:
            self._agenda.memory(work.lane).writing = False
            self._sending -= 1
            self._news.tell(lane, events)
            if lane not in ahead:
                self.reader.spoil(lane)
                self._agenda.look_at((lane,))
            self._learn(lane, answer, exchange, self._agenda.memory(lane), now)
        return True

    def _read_ahead(self, lanes: list[str], hand_out: Callable[[Work], None], now: float) -> set[str]:
        """Have what these lanes need next fetched while the disk still writes down that they were answered; returns those that
        wait for it. Should the disk refuse, they go on writing, and that spoils the reading."""
        ahead = {lane for lane in lanes if self._walker.look_ahead(lane, now)}
        self._leave(hand_out, now)
        return ahead

    def _settled(self, outcome: Outcome, now: float) -> tuple[str, Answer, list[Event]]:
        action = self.outbox.action(outcome.work.seq)
        job = self.outbox.job(action.job)
        answer = classify(action.kind, outcome.exchange, self.clock.now())
        memory = self._agenda.memory(action.lane)  # its machine may have got another name since it left
        settle = self.settle_seconds if self.rules.settle else 0
        return action.lane, answer, answered(self.outbox, action, job, answer, memory, now, settle)

    def _learn(self, lane: str, answer: Answer, exchange: Exchange, memory: LaneMemory, now: float) -> None:
        """What the answer says about the link, the key and the machine."""
        if answer.kind is AnswerKind.ACCEPTED and isinstance(answer.machine_id, int):
            self.knowledge.saw_machine(lane, answer.machine_id)
        memory.attempts = memory.attempts + 1 if answer.kind is AnswerKind.UNKNOWN else 0
        if answer.kind is AnswerKind.READ_ONLY_KEY:
            self.key_role = "read-only"
        if not hear_write(self.link, answer, exchange, now):
            return
        self.key_role = "read-write"
        if self.link.good(now):
            self.wake_all()

    def _read(self, work: ReadWork, exchange: Exchange) -> None:
        now = self.clock.boot_seconds()
        self._agenda.look_at(work.lanes)
        reading = self._parser.parse(exchange, work.first, work.last)
        if isinstance(reading, NoReading):
            self.reader.failed(work)
            answer = classify("read", exchange, self.clock.now())
            hear_no_reading(self.link, answer, exchange.failure or reading.reason, now)
            return
        released = self.link.release(Pause.ANSWER)
        news = self.link.good(now)
        self.knowledge.saw_shape(Shape.EVENTS if isinstance(reading, EventsReading) else Shape.DAILY)
        if self.on_reading is not None:
            self.on_reading(reading)
        self.reader.arrived(work, reading, now)
        if news or released:
            self.wake_all()
