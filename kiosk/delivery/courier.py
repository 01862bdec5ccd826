"""The courier: walks the lanes, hands out work, and takes back what became of it. Runs on the engine's thread alone.

`advance` returns the work to be done now; `completed` takes one result. Between the two the store knows an action as in
flight, so a crash leaves it unknown, never "send again". One request in flight a lane, `WORKERS` writes at a time, one
reading at a time: a reading serves every lane that was waiting for one when it left.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable

from kiosk.clock import Clock
from kiosk.delivery.answers import Answer, AnswerKind, classify
from kiosk.delivery.deciding import next_step
from kiosk.delivery.exchange import Exchange
from kiosk.delivery.fixing import request_of, with_times
from kiosk.delivery.hearing import hear_no_reading, hear_write
from kiosk.delivery.knowledge import Knowledge
from kiosk.delivery.lane_facts import LaneFacts, lanes_with_work, read_lane
from kiosk.delivery.lanes import (
    Absent,
    Counted,
    Found,
    Freed,
    LaneMemory,
    Look,
    Nothing,
    Question,
    Reading,
    Refused,
    Rules,
    Scene,
    Send,
    Shape,
    Step,
    Surroundings,
    Until,
)
from kiosk.delivery.link import Link, Pause
from kiosk.delivery.outbox import Outbox
from kiosk.delivery.outcomes import answered, settled
from kiosk.delivery.reader import Reader
from kiosk.delivery.readings import EventsReading, NoReading, parse_reading
from kiosk.delivery.rows import State, fold
from kiosk.delivery.work import Done, ReadWork, SendWork, Work
from kiosk.errors import NotRecorded
from kiosk.events import Event
from kiosk.shop import Machine
from kiosk.words import Words, say

WORKERS = 8
IN_FLIGHT = "SELECT seq FROM action WHERE state = 'in_flight'"
LANE_BACKOFF_SECONDS = 2.0
LONGEST_WALK = 6
"""A walk ends after three or four steps; the bound keeps a mistake from hanging the engine."""


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
        self.settle_seconds = settle_seconds
        self.rules = rules or Rules()
        self.link = Link(retry_max_seconds, chance or random.Random())
        self.reader = Reader(self.link, knowledge)
        self.on_reading = on_reading
        self.key_role = "unknown"
        self._memory: dict[str, LaneMemory] = {}
        self._dirty: set[str] = set()
        self._timers: dict[str, float] = {}
        self._publish: list[Event] = []
        self._changed: set[str] = set()
        self._sending = 0
        self._unwritten: list[Done] = []
        self._recovered = False
        self.meet(machines)
        self._recover()

    def meet(self, machines: Iterable[Machine]) -> None:
        """The configured machines; lanes of machines that are configured no longer go on delivering."""
        self.machines = {fold(machine.name): machine for machine in machines}
        self._elsewhere = frozenset(self.machines)

    def _recover(self) -> None:
        """After a start: in flight means unknown, and every unknown row waits for the whole settle time again."""
        self._dirty.update(lanes_with_work(self.outbox))
        try:
            with self.outbox.store.transaction():
                for (seq,) in self.outbox.store.connection.execute(IN_FLIGHT).fetchall():
                    action = self.outbox.action(seq)
                    self.outbox.move(action, State.UNKNOWN, what="unknown after a restart", unknown_send=True)
        except NotRecorded:
            self.outbox.store.release_ballast()
            return
        self._recovered = True
        self.restart_settle()

    def restart_settle(self) -> None:
        """Rows that came from an earlier run or another station: their unknown sends may still arrive."""
        until = self.clock.boot_seconds() + self.settle_seconds
        for lane in lanes_with_work(self.outbox):
            self._dirty.add(lane)
            if read_lane(self.outbox, lane).doubtful is not None and not self._remember(lane).writing:
                self._remember(lane).settle_until = until

    def wake(self, lane: str) -> None:
        """Something was recorded, corrected or answered on this lane."""
        self._dirty.add(lane)
        memory = self._remember(lane)
        memory.not_before = memory.next_look = 0.0

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
        soonest = list(self._timers.values())
        if self._dirty and self.link.may_write(now) and self._sending < WORKERS:
            soonest.append(now)
        elif self._dirty and self.link.not_before > now:
            soonest.append(self.link.not_before)
        elif self._dirty and self.link.pause is Pause.READ_ONLY:
            soonest.append(self.link.trial_at)
        if self._unwritten or not self._recovered:
            soonest.append(now + LANE_BACKOFF_SECONDS)
        reading = self.reader.next_due(now)
        if reading is not None:
            soonest.append(reading)
        return min(soonest, default=None)

    def advance(self) -> list[Work]:
        """The work to do now. Every `SendWork` returned is in flight in the store."""
        now = self.clock.boot_seconds()
        work: list[Work] = []
        if not self._recovered:
            self._recover()
        self._write_late_outcomes()
        self._dirty.update(lane for lane, boot in self._timers.items() if boot <= now)
        for lane in sorted(self._dirty):
            if self._sending >= WORKERS:
                break
            self._dirty.discard(lane)
            send = self._step(lane, self.reader.evidence(lane, now), now)
            if send is not None:
                work.append(send)
        read = self.reader.leave(now)
        if read is not None:
            work.append(read)
        return work

    def _step(self, lane: str, reading: Reading | None, now: float) -> SendWork | None:
        """Walk one lane as far as it goes without waiting; the send it ends in, if any."""
        memory = self._remember(lane)
        self._timers.pop(lane, None)
        for _ in range(LONGEST_WALK):
            facts = self._facts(lane)
            policy = self.knowledge.policy(self.settle_seconds, self.rules)
            step = next_step(facts, Scene(self._around(lane, facts), memory, policy, reading, now))
            match step:
                case Nothing():
                    return None
                case Until(boot):
                    self._timers[lane] = max(boot, now + 0.05)
                    if memory.next_look < boot:
                        memory.next_look = boot if facts.doubtful or facts.stopping else 0.0
                    return None
                case Look(job):
                    self._look(lane, facts, job.start_sent if job else None, now)
                    return None
                case Send():
                    return self._send(lane, step, memory, now)
                case _ if not self._settle(lane, step, memory, now):
                    return None
        return None

    def _facts(self, lane: str) -> LaneFacts:
        facts = read_lane(self.outbox, lane, chained=self.rules.chain)
        return with_times(facts, self.outbox, self.knowledge, whole=self.rules.whole_seconds)

    def _look(self, lane: str, facts: LaneFacts, start: int | None, now: float) -> None:
        """Read before a write only when the write may leave; doubts are looked into whenever reading is possible."""
        if facts.doubtful is None and facts.stopping is None and self._is_paused(now):
            self._dirty.add(lane)
        else:
            self.reader.want(lane, start)

    def _is_paused(self, now: float) -> bool:
        return self.link.pause is not None and not self.link.may_write(now)

    def _around(self, lane: str, facts: LaneFacts) -> Surroundings:
        machine = self.machines.get(lane)
        if machine is None:
            job = facts.at_server or facts.job
            machine = Machine(name=job.machine if job else lane)
        machine_id = machine.id if machine.id is not None else self.knowledge.machine_ids.get(lane)
        return Surroundings(machine, machine_id, self._elsewhere - {lane})

    def _send(self, lane: str, step: Send, memory: LaneMemory, now: float) -> SendWork | None:
        if not self.link.may_write(now) or self._sending >= WORKERS:
            self._dirty.add(lane)
            return None
        action, job = step.action, step.job
        if action.origin != self.outbox.origin:
            self.link.hold(Pause.ORIGIN, _other_address(action.origin), now)
            self._dirty.add(lane)
            return None
        if (
            not self.reader.has_read
        ):  # the server's clock first: a wall clock that is years off must not be sent
            self._look(lane, self._facts(lane), job.start_sent, now)
            return None
        request = request_of(action, job)
        try:
            with self.outbox.store.transaction():
                self.outbox.set_action(
                    action.seq,
                    body=request.body,
                    sends=action.sends + 1,
                    baseline=step.baseline if step.baseline is not None else action.baseline,
                )
                self.outbox.set_job(
                    job.id, start_sent=job.start_sent, end_sent=job.end_sent, estimated=job.estimated
                )
                self.outbox.move(action, State.IN_FLIGHT, what="sent", reason=action.reason)
        except NotRecorded:
            self._disk_refused(lane, now)
            return None
        self._changed.add(lane)
        memory.writing = True
        self.reader.spoil(lane)
        self._sending += 1
        if self.link.pause is Pause.READ_ONLY:
            self.link.trial_at = now + 300.0
        return SendWork(lane, action.seq, request)

    def _settle(self, lane: str, step: Step, memory: LaneMemory, now: float) -> bool:
        """Write down what was decided; False when the disk refused, and the lane waits for it."""
        assert isinstance(step, Found | Absent | Refused | Question | Freed | Counted)
        try:
            self._publish.extend(settled(self.outbox, step, memory))
            self._changed.add(lane)
        except NotRecorded:
            self._disk_refused(lane, now)
            return False
        if isinstance(step, Counted) and step.counts_running is not None:
            self.knowledge.saw_counting(step.counts_running)
        return True

    def _disk_refused(self, lane: str, now: float) -> None:
        self.outbox.store.release_ballast()
        self._timers[lane] = now + LANE_BACKOFF_SECONDS

    def completed(self, done: Done) -> None:
        """Take one result back; `news` tells what came of it."""
        exchange = done.exchange
        if exchange.date is not None and exchange.answered_at_boot:
            self.knowledge.saw_date(exchange.date, exchange.answered_at_boot)
        if isinstance(done.work, SendWork):
            self._sending -= 1
            self._sent(done, done.work)
        else:
            self._read(done.work, exchange)

    def news(self) -> tuple[list[Event], set[str]]:
        """Facts to publish, and the lanes whose rows changed, since it was asked last."""
        told = self._publish, self._changed
        self._publish, self._changed = [], set()
        return told

    def _sent(self, done: Done, work: SendWork) -> None:
        now = self.clock.boot_seconds()
        memory = self._remember(work.lane)
        action = self.outbox.action(work.seq)
        job = self.outbox.job(action.job)
        answer = classify(action.kind, done.exchange, self.clock.now())
        try:
            self._publish.extend(
                answered(
                    self.outbox,
                    action,
                    job,
                    answer,
                    memory,
                    now,
                    self.settle_seconds if self.rules.settle else 0,
                )
            )
        except NotRecorded:
            self.outbox.store.release_ballast()
            self._unwritten.append(done)
            self._sending += 1  # still ours until it is written down
            return
        self._changed.add(work.lane)
        memory.writing = False
        self.reader.spoil(work.lane)
        self._dirty.add(work.lane)
        self._learn(work.lane, answer, done.exchange, memory, now)

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
        self._dirty.update(work.lanes)
        reading = parse_reading(exchange, work.first, work.last)
        if isinstance(reading, NoReading):
            shorter = self.reader.failed(work, reading.reason)
            answer = classify("read", exchange, self.clock.now())
            hear_no_reading(self.link, answer, exchange.failure or reading.reason, now, shorter=shorter)
            return
        released = self.link.release(Pause.ANSWER)
        news = self.link.good(now)
        self.knowledge.saw_shape(Shape.EVENTS if isinstance(reading, EventsReading) else Shape.DAILY)
        if self.on_reading is not None:
            self.on_reading(reading)
        self.reader.arrived(work, reading, now, self._start_of)
        if news or released:
            self.wake_all()

    def _start_of(self, lane: str) -> int | None:
        facts = self._facts(lane)
        job = facts.at_server or facts.job
        return job.start_sent if job else None

    def _write_late_outcomes(self) -> None:
        late, self._unwritten = self._unwritten, []
        for done in late:
            assert isinstance(done.work, SendWork)
            self._sending -= 1
            self._sent(done, done.work)

    def _remember(self, lane: str) -> LaneMemory:
        return self._memory.setdefault(lane, LaneMemory())


def _other_address(origin: str) -> Words:
    return say(
        "Waiting actions were recorded for {origin}, but another address is configured now. A supervisor must decide.",
        origin=origin,
    )
