"""Walking a lane: one decision after the other, each written down, until the lane waits or a send leaves."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from kiosk.api.exchange import Request
from kiosk.delivery.agenda import Agenda
from kiosk.delivery.deciding import next_step
from kiosk.delivery.fixing import request_of, with_times
from kiosk.delivery.knowledge import Knowledge
from kiosk.delivery.lane_facts import LaneFacts, read_lane
from kiosk.delivery.lanes import (
    Absent,
    Counted,
    Found,
    Freed,
    LaneMemory,
    Look,
    Nothing,
    Question,
    Refused,
    Rules,
    Scene,
    Send,
    Step,
    Surroundings,
    Until,
)
from kiosk.delivery.link import TRIAL_SECONDS, Link, Pause
from kiosk.delivery.outcomes import settled
from kiosk.delivery.reader import Reader
from kiosk.delivery.work import SendWork
from kiosk.errors import NotRecorded
from kiosk.events import Event
from kiosk.record.outbox import Outbox
from kiosk.record.rows import State
from kiosk.shop import Machine, fold
from kiosk.words import Words, say

LANE_BACKOFF_SECONDS = 2.0
LONGEST_WALK = 6
"""A walk ends after three or four steps; the bound keeps a mistake from hanging the engine."""
SHORTEST_WAIT_SECONDS = 0.05


class News:
    """What happened since it was taken last: facts to publish, and the lanes whose rows changed."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._lanes: set[str] = set()

    def tell(self, lane: str, events: Iterable[Event] = ()) -> None:
        """Rows of this lane changed."""
        self._lanes.add(lane)
        self._events.extend(events)

    def take(self) -> tuple[list[Event], set[str]]:
        """Everything told since the last time."""
        told = self._events, self._lanes
        self._events, self._lanes = [], set()
        return told


class Claim(msgspec.Struct, frozen=True):
    """A send that was decided. It may leave once the store knows it as in flight."""

    lane: str
    send: Send
    request: Request


class Walker:
    """Walks lanes for the courier."""

    def __init__(
        self,
        outbox: Outbox,
        knowledge: Knowledge,
        link: Link,
        reader: Reader,
        agenda: Agenda,
        news: News,
        rules: Rules,
    ) -> None:
        self._outbox = outbox
        self._knowledge = knowledge
        self._link = link
        self._reader = reader
        self._agenda = agenda
        self._news = news
        self._rules = rules
        self._known: dict[str, LaneFacts] = {}
        self._known_at = -1
        """The store's version at which they were read."""
        self.settle_seconds = 0.0

    def meet(self, machines: Iterable[Machine]) -> None:
        """The configured machines."""
        self._machines = {fold(machine.name): machine for machine in machines}
        self._elsewhere = frozenset(self._machines)

    def walk(self, lane: str, now: float) -> Claim | None:
        """Walk one lane as far as it goes without waiting; the send it ends in, if any, which is still to be claimed."""
        memory, facts = self._agenda.take(lane), self._facts(lane)
        reading = self._reader.evidence(lane, _start_of(facts), now)
        for _ in range(LONGEST_WALK):
            policy = self._knowledge.policy(self.settle_seconds, self._rules)
            step = next_step(facts, Scene(self._around(lane, facts), memory, policy, reading, now))
            match step:
                case Nothing():
                    return None
                case Until(boot):
                    self._agenda.set_alarm(lane, max(boot, now + SHORTEST_WAIT_SECONDS))
                    if memory.next_look < boot:
                        memory.next_look = boot if facts.doubtful or facts.stopping else 0.0
                    return None
                case Look(job):
                    self._look(lane, facts, job.start_sent if job else None, now)
                    return None
                case Send():
                    return self._send(lane, step, now)
                case _ if not self._settle(lane, step, memory, now):
                    return None
            facts = self._facts(lane)
        return None

    def look_ahead(self, lane: str, now: float) -> bool:
        """Ask for the reading that the lane needs once its write has ended; True when that is what it needs. Writes nothing."""
        memory, facts = replace(self._agenda.memory(lane), writing=False), self._facts(lane)
        policy = self._knowledge.policy(self.settle_seconds, self._rules)
        step = next_step(facts, Scene(self._around(lane, facts), memory, policy, None, now))
        if not isinstance(step, Look) or self._link.pause is not None:
            return False
        self._reader.spoil(lane)  # one that left before shows the server as it was
        self._reader.want(lane, step.job.start_sent if step.job else None)
        return True

    def claim(self, claims: list[Claim], now: float) -> list[SendWork]:
        """Bring these sends in flight, by one commit where the disk takes it: each lane has one at most."""
        if not claims:
            return []
        try:
            with self._outbox.store.transaction():
                for claim in claims:
                    self._bring_in_flight(claim)
        except NotRecorded:
            if len(claims) > 1:  # a row that can't be written keeps no other back
                return [work for claim in claims for work in self.claim([claim], now)]
            if self._link.pause is Pause.READ_ONLY:
                self._link.trial_at = now  # the trial did not leave
            self._disk_refused(claims[0].lane, now)
            return []
        for claim in claims:
            self._news.tell(claim.lane)
            self._agenda.memory(claim.lane).writing = True
            self._reader.spoil(claim.lane)
        return [SendWork(claim.lane, claim.send.action.seq, claim.request) for claim in claims]

    def _bring_in_flight(self, claim: Claim) -> None:
        action, job, baseline = claim.send.action, claim.send.job, claim.send.baseline
        self._outbox.set_job(
            job.id, start_sent=job.start_sent, end_sent=job.end_sent, estimated=job.estimated
        )
        self._outbox.move(
            action,
            State.IN_FLIGHT,
            what="sent",
            reason=action.reason,
            body=claim.request.body,
            sends=action.sends + 1,
            baseline=baseline if baseline is not None else action.baseline,
        )

    def _facts(self, lane: str) -> LaneFacts:
        if self._known_at != self._outbox.store.version:
            self._known_at = self._outbox.store.version
            self._known.clear()
        if lane not in self._known:
            self._known[lane] = read_lane(self._outbox, lane, chained=self._rules.chain)
        facts = self._known[lane]
        return with_times(facts, self._outbox, self._knowledge, whole=self._rules.whole_seconds)

    def _look(self, lane: str, facts: LaneFacts, start: int | None, now: float) -> None:
        """Read before a write only when the write may leave; doubts are looked into whenever reading is possible."""
        if facts.doubtful is None and facts.stopping is None and self._is_paused(now):
            self._agenda.look_at((lane,))
        else:
            self._reader.want(lane, start)

    def _is_paused(self, now: float) -> bool:
        return self._link.pause is not None and not self._link.may_write(now)

    def _around(self, lane: str, facts: LaneFacts) -> Surroundings:
        machine = self._machines.get(lane)
        if machine is None:
            job = facts.at_server or facts.job
            machine = Machine(name=job.machine if job else lane)
        machine_id = machine.id if machine.id is not None else self._knowledge.machine_ids.get(lane)
        return Surroundings(machine, machine_id, self._elsewhere - {lane})

    def _send(self, lane: str, step: Send, now: float) -> Claim | None:
        if not self._link.may_write(now):
            self._agenda.look_at((lane,))
            return None
        action, job = step.action, step.job
        if action.origin != self._outbox.origin:
            self._link.hold(Pause.ORIGIN, _other_address(action.origin), now)
            self._agenda.look_at((lane,))
            return None
        if not self._reader.has_read:  # the server's clock first: ours may be years off
            self._look(lane, self._facts(lane), job.start_sent, now)
            return None
        self._outbox.check(action, job)
        if self._link.pause is Pause.READ_ONLY:
            self._link.trial_at = now + TRIAL_SECONDS
        return Claim(lane, step, request_of(action, job))

    def _settle(self, lane: str, step: Step, memory: LaneMemory, now: float) -> bool:
        """Write down what was decided; False when the disk refused, and the lane waits for it."""
        assert isinstance(step, Found | Absent | Refused | Question | Freed | Counted)
        try:
            self._news.tell(lane, settled(self._outbox, step, memory))
        except NotRecorded:
            self._disk_refused(lane, now)
            return False
        if isinstance(step, Counted) and step.counts_running is not None:
            self._knowledge.saw_counting(step.counts_running, alone=step.alone)
        return True

    def _disk_refused(self, lane: str, now: float) -> None:
        self._outbox.store.release_ballast()
        self._agenda.set_alarm(lane, now + LANE_BACKOFF_SECONDS)


def _start_of(facts: LaneFacts) -> int | None:
    """The start, in UTC seconds, from which a reading for this lane must tell."""
    job = facts.at_server or facts.job
    return job.start_sent if job else None


def _other_address(origin: str) -> Words:
    return say(
        "Waiting actions were recorded for {origin}, but another address is configured now. A supervisor must decide.",
        origin=origin,
    )
