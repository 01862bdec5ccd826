"""The courier: walks the lanes, hands out work, and takes back what became of it. Runs on the engine's thread alone.

`advance` returns the work to be done now; `completed` takes one result. Between the two the store knows an action as in
flight, so a crash leaves it unknown, never "send again". One request in flight a lane, `WORKERS` writes at a time, one
reading at a time: a reading serves every lane that was waiting for one when it left.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from kiosk.clock import Clock
from kiosk.delivery import times
from kiosk.delivery.answers import Answer, AnswerKind, classify
from kiosk.delivery.bodies import finish_request, list_request, start_request
from kiosk.delivery.evidence import DAYS_BEFORE, window
from kiosk.delivery.exchange import Exchange, Reach, Request
from kiosk.delivery.knowledge import Knowledge
from kiosk.delivery.lane_facts import LaneFacts, lanes_with_work, previous_times, read_lane
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
    Send,
    Shape,
    Step,
    Surroundings,
    Until,
    next_step,
)
from kiosk.delivery.link import PROBE_SECONDS, Link, Pause
from kiosk.delivery.outbox import Outbox
from kiosk.delivery.outcomes import answered, settled
from kiosk.delivery.readings import EventsReading, NoReading, NoReadingReason, parse_reading
from kiosk.delivery.rows import Action, ActionKind, Job, State, fold
from kiosk.delivery.work import Done, ReadWork, SendWork, Work
from kiosk.errors import NotRecorded
from kiosk.events import Event
from kiosk.shop import Machine
from kiosk.words import Words, say

WORKERS = 8
LANE_BACKOFF_SECONDS = 2.0
FRESH_SECONDS = 2.0
"""How old a reading may be when a write leaves because of it."""


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
        self.on_reading = on_reading
        self.key_role = "unknown"
        self._memory: dict[str, LaneMemory] = {}
        self._dirty: set[str] = set()
        self._timers: list[tuple[float, str]] = []
        self._wanted: dict[str, int | None] = {}
        self._evidence: dict[str, tuple[Reading, float]] = {}
        self._reading: ReadWork | None = None
        self._shorten = False
        self._publish: list[Event] = []
        self._sending = 0
        self._unwritten: list[Done] = []
        self.meet(machines)
        self._recover()

    def meet(self, machines: Iterable[Machine]) -> None:
        """The configured machines; lanes of machines that are configured no longer go on delivering."""
        self.machines = {fold(machine.name): machine for machine in machines}
        self._elsewhere = frozenset(self.machines)

    def _recover(self) -> None:
        """After a start: in flight means unknown, and every unknown row waits for the whole settle time again."""
        now = self.clock.boot_seconds()
        rows = self.outbox.store.connection.execute(
            "SELECT seq FROM action WHERE state = 'in_flight'"
        ).fetchall()
        if rows:
            with self.outbox.store.transaction():
                for (seq,) in rows:
                    action = self.outbox.action(seq)
                    self.outbox.move(action, State.UNKNOWN, what="unknown after a restart", unknown_send=True)
        for lane in lanes_with_work(self.outbox):
            self._dirty.add(lane)
            if read_lane(self.outbox, lane).doubtful is not None:
                self._remember(lane).settle_until = now + self.settle_seconds

    def restart_settle(self) -> None:
        """Rows that came from another station: their unknown sends may still arrive."""
        self._recover()

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
        return self._sending > 0 or self._reading is not None

    def next_due(self) -> float | None:
        """Boot-clock time at which `advance` has something to do again without any news."""
        now = self.clock.boot_seconds()
        soonest = [self._timers[0][0]] if self._timers else []
        if self._dirty and self.link.may_write(now) and self._sending < WORKERS:
            soonest.append(now)
        elif self._dirty and self.link.not_before > now:
            soonest.append(self.link.not_before)
        elif self._dirty and self.link.pause is Pause.READ_ONLY:
            soonest.append(self.link.trial_at)
        if self._unwritten:
            soonest.append(now + 1.0)
        if self._reading is None and self.link.pause not in (Pause.NO_KEY, Pause.STALLED):
            soonest.append(max(self.link.next_probe, self.link.not_before))
            if self._wanted and self.link.may_read(now):
                soonest.append(now)
        return min(soonest, default=None)

    def advance(self) -> list[Work]:
        """The work to do now. Every `SendWork` returned is in flight in the store."""
        now = self.clock.boot_seconds()
        work: list[Work] = []
        self._write_late_outcomes()
        while self._timers and self._timers[0][0] <= now:
            self._dirty.add(heapq.heappop(self._timers)[1])
        for lane in sorted(self._dirty):
            if self._sending >= WORKERS:
                break
            self._dirty.discard(lane)
            send = self._step(lane, self._evidence_of(lane, now), now)
            if send is not None:
                work.append(send)
        read = self._next_reading(now)
        if read is not None:
            work.append(read)
        return work

    def _next_reading(self, now: float) -> ReadWork | None:
        if self._reading is not None or not self.link.may_read(now):
            return None
        if not self._wanted and now < self.link.next_probe:
            return None
        server_now = int(self.knowledge.server_now())
        starts = [start for start in self._wanted.values() if start is not None]
        first, last = window(min(starts, default=server_now), server_now)
        if self._shorten:
            first = first + timedelta(days=DAYS_BEFORE - 1)
        self._reading = ReadWork(list_request(first, last), first, last, tuple(self._wanted))
        self._wanted.clear()
        self.link.next_probe = now + PROBE_SECONDS
        return self._reading

    def _step(self, lane: str, reading: Reading | None, now: float) -> SendWork | None:
        """Walk one lane as far as it goes without waiting; the send it ends in, if any."""
        memory = self._remember(lane)
        for _ in range(
            6
        ):  # a walk ends after three or four steps; the bound keeps a mistake from hanging the engine
            facts = self._timed(read_lane(self.outbox, lane))
            policy = self.knowledge.policy(self.settle_seconds, self.rules)
            step = next_step(facts, self._around(lane, facts), memory, policy, reading, now)
            match step:
                case Nothing():
                    return None
                case Until(boot):
                    heapq.heappush(self._timers, (max(boot, now + 0.05), lane))
                    if memory.next_look < boot:
                        memory.next_look = boot if facts.doubtful or facts.stopping else 0.0
                    return None
                case Look(job):
                    self._wanted[lane] = job.start_sent if job else None
                    return None
                case Send():
                    return self._send(lane, step, memory, now)
                case _:
                    self._settle(lane, step, memory)
        return None

    def _around(self, lane: str, facts: LaneFacts) -> Surroundings:
        machine = self.machines.get(lane)
        if machine is None:
            job = facts.at_server or facts.job
            machine = Machine(name=job.machine if job else lane)
        machine_id = machine.id if machine.id is not None else self.knowledge.machine_ids.get(lane)
        return Surroundings(machine, machine_id, self._elsewhere - {lane})

    def _timed(self, facts: LaneFacts) -> LaneFacts:
        """Give jobs whose times are not fixed yet the times that they would be sent with now."""
        return replace(
            facts,
            job=self._with_times(facts.job, facts.doubtful or facts.head),
            at_server=self._with_times(facts.at_server, facts.finish),
        )

    def _with_times(self, job: Job | None, action: Action | None) -> Job | None:
        if job is None or action is None or action.body is not None:
            return job
        raw, estimated = self.knowledge.time.of(action.moment, self.knowledge.server_now())
        raw = float(int(raw)) if self.rules.whole_seconds else raw
        if action.kind is ActionKind.FINISH:
            end = times.end_second(raw, job.start_sent or 0)
            return replace(job, end_sent=end, estimated=job.estimated or estimated)
        previous_start, previous_end = previous_times(self.outbox, job)
        start = times.start_second(raw, previous_start, previous_end)
        return replace(job, start_sent=start, estimated=estimated)

    def _send(self, lane: str, step: Send, memory: LaneMemory, now: float) -> SendWork | None:
        if not self.link.may_write(now) or self._sending >= WORKERS:
            self._dirty.add(lane)
            return None
        action, job = step.action, step.job
        if action.origin != self.outbox.origin:
            self.link.hold(Pause.ORIGIN, _other_address(action.origin), now)
            self._dirty.add(lane)
            return None
        body = action.body or _request_of(action, job).body
        request = replace(_request_of(action, job), body=body)
        try:
            with self.outbox.store.transaction():
                self.outbox.set_action(
                    action.seq,
                    body=body,
                    sends=action.sends + 1,
                    baseline=step.baseline if step.baseline is not None else action.baseline,
                )
                self.outbox.set_job(
                    job.id, start_sent=job.start_sent, end_sent=job.end_sent, estimated=job.estimated
                )
                self.outbox.move(action, State.IN_FLIGHT, what="sent", reason=action.reason)
        except NotRecorded:
            self.outbox.store.release_ballast()
            heapq.heappush(self._timers, (now + LANE_BACKOFF_SECONDS, lane))
            return None
        memory.writing = True
        self._sending += 1
        if self.link.pause is Pause.READ_ONLY:
            self.link.trial_at = now + 300.0
        return SendWork(lane, action.seq, request)

    def _settle(self, lane: str, step: Step, memory: LaneMemory) -> None:
        assert isinstance(step, Found | Absent | Refused | Question | Freed | Counted)
        if isinstance(step, Counted) and step.counts_running is not None:
            self.knowledge.saw_counting(step.counts_running)
        self._publish.extend(settled(self.outbox, step, memory))

    def completed(self, done: Done) -> list[Event]:
        """Take one result back; returns the facts to publish."""
        exchange = done.exchange
        if exchange.date is not None and exchange.answered_at_boot:
            self.knowledge.saw_date(exchange.date, exchange.answered_at_boot)
        if isinstance(done.work, SendWork):
            self._sending -= 1
            self._sent(done, done.work)
        else:
            self._reading = None
            self._read(done.work, exchange)
        published, self._publish = self._publish, []
        return published

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
        memory.writing = False
        self._dirty.add(work.lane)
        self._learn(work.lane, answer, done.exchange, memory, now)

    def _learn(self, lane: str, answer: Answer, exchange: Exchange, memory: LaneMemory, now: float) -> None:
        """What the answer says about the link, the key and the machine."""
        if answer.kind is AnswerKind.ACCEPTED and isinstance(answer.machine_id, int):
            self.knowledge.saw_machine(lane, answer.machine_id)
        if answer.kind is AnswerKind.READ_ONLY_KEY:
            self.key_role = "read-only"
            self.link.hold(Pause.READ_ONLY, answer.words, now)
        elif answer.pause_all:
            self.link.hold(Pause.ANSWER, answer.words, now)
        elif answer.kind is AnswerKind.NOT_SENT:
            self.link.failed(now, exchange.failure)
        elif answer.kind is AnswerKind.WAIT:
            self.link.wait(now, answer.retry_after_seconds or 5.0)
        elif answer.kind is AnswerKind.UNKNOWN:
            memory.attempts += 1
            if exchange.reach is Reach.UNKNOWN:
                self.link.failed(now, exchange.failure)
            elif answer.retry_after_seconds:
                self.link.wait(now, answer.retry_after_seconds)
        else:
            memory.attempts = 0
            self.key_role = "read-write"
            self.link.release(Pause.READ_ONLY)
            if self.link.good(now):
                self.wake_all()

    def _read(self, work: ReadWork, exchange: Exchange) -> None:
        now = self.clock.boot_seconds()
        reading = parse_reading(exchange, work.first, work.last)
        if isinstance(reading, NoReading):
            self._unread(work, exchange, reading.reason, now)
            return
        released = self.link.release(Pause.ANSWER)
        news = self.link.good(now)
        self.knowledge.saw_shape(Shape.EVENTS if isinstance(reading, EventsReading) else Shape.DAILY)
        if self.on_reading is not None:
            self.on_reading(reading)
        for lane in work.lanes:
            self._dirty.add(lane)
            if self._covers(lane, work):
                self._evidence[lane] = (reading, now)
        if news or released:
            self.wake_all()

    def _evidence_of(self, lane: str, now: float) -> Reading | None:
        """The reading this lane asked for, while it is fresh and nothing was written since."""
        reading, read_at = self._evidence.pop(lane, (None, 0.0))
        return reading if now - read_at <= FRESH_SECONDS else None

    def _covers(self, lane: str, work: ReadWork) -> bool:
        """Whether the days read are the days that matter, now that the answer told the server's time."""
        facts = self._timed(read_lane(self.outbox, lane))
        job = facts.at_server or facts.job
        server_now = int(self.knowledge.server_now())
        first, last = window(job.start_sent if job and job.start_sent else server_now, server_now)
        if self._shorten:
            first = first + timedelta(days=DAYS_BEFORE - 1)
        return work.first <= first and work.last >= last

    def _unread(self, work: ReadWork, exchange: Exchange, reason: NoReadingReason, now: float) -> None:
        """No reading: the lanes go on wanting one. A list that may be cut is asked for again with fewer days."""
        for lane in work.lanes:
            self._wanted.setdefault(lane, None)
            self._dirty.add(lane)
        answer = classify("read", exchange, self.clock.now())
        self._shorten = reason is NoReadingReason.MAYBE_CUT and not self._shorten
        if answer.pause_all:
            self.link.hold(Pause.ANSWER, answer.words, now)
        elif answer.kind is AnswerKind.WAIT:
            self.link.wait(now, answer.retry_after_seconds or 5.0)
        elif not self._shorten:
            self.link.failed(now, exchange.failure or reason)

    def _write_late_outcomes(self) -> None:
        late, self._unwritten = self._unwritten, []
        for done in late:
            assert isinstance(done.work, SendWork)
            self._sending -= 1
            self._sent(done, done.work)

    def _remember(self, lane: str) -> LaneMemory:
        return self._memory.setdefault(lane, LaneMemory())


def _request_of(action: Action, job: Job) -> Request:
    if action.kind is ActionKind.START:
        start = datetime.fromtimestamp(job.start_sent or 0, UTC)
        return start_request(job.machine, start, job.operator_email, job.fields)
    end = datetime.fromtimestamp(job.end_sent or 0, UTC)
    return finish_request(job.machine, end, job.made, job.scrapped)


def _other_address(origin: str) -> Words:
    return say(
        "Waiting actions were recorded for {origin}, but another address is configured now. A supervisor must decide.",
        origin=origin,
    )
