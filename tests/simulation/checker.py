"""The promise, checked against what really happened: history, store and ledger side by side.

Everything that was called recorded is delivered exactly once, in its machine's order, with its own time, or stands on the
attention list, or a person decided; no finish closes another job knowingly or unnoticed; every transition is journaled.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from kiosk.delivery import attention
from kiosk.record.outbox import Outbox
from kiosk.record.rows import ACTION_COLUMNS, Action, ActionKind, Job, State, action_of
from tests.simulation.history import Announced, Applied, History
from tests.simulation.network import LONGEST_READ_SECONDS, Network
from tests.simulation.setting import Setting

WHOLE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
OLDEST_LOOK_SECONDS = LONGEST_READ_SECONDS + 2.0
"""What changed less than this before a finish left could not have been seen any more."""
OWN_TIME_SECONDS = 12.0
"""A slow answer moves the server's clock by its own length; a boot without any answer is marked as estimated."""
JOURNAL = (
    "SELECT action, was, became FROM journal WHERE action IS NOT NULL AND became <> ''"
    " AND what NOT IN ('amended', 'recounted', 'start corrected', 'end corrected') ORDER BY seq"
)
SETTLED = (
    State.DELIVERED,
    State.ADOPTED,
    State.WITHDRAWN,
    State.DISCARDED,
    State.BY_HAND,
    State.HANDED_OVER,
)
ENDED = (State.DELIVERED, State.ADOPTED, State.WITHDRAWN, State.DISCARDED, State.BY_HAND)


class Checker:
    """Checks one run over the records of all its stations. A row that was handed over counts where it is now."""

    def __init__(
        self, setting: Setting, outboxes: Iterable[Outbox], network: Network, history: History
    ) -> None:
        self.setting = setting
        self.network = network
        self.history = history
        self.actions: dict[int, Action] = {}
        self.jobs: dict[int, Job] = {}
        self.left_behind: list[Action] = []
        self.journals: dict[int, list[tuple[str, str]]] = defaultdict(list)
        for outbox in outboxes:
            self._read(outbox)
        self.applied: dict[int, list[Applied]] = defaultdict(list)
        for applied in self._kept_ones():
            self.applied[applied.seq].append(applied)
        self.rows = Counter((action.job, action.kind) for action in self.actions.values())
        self.rows.update(
            (history.job(action.job), action.kind)
            for action in self.left_behind
            if action.state is State.WITHDRAWN
        )

    def _kept_ones(self) -> list[Applied]:
        """What was carried out of the rows that are left; of lost ones it was announced that they may be missing."""
        return [each for each in self.history.applied if each.seq > 0]

    def _read(self, outbox: Outbox) -> None:
        connection = outbox.store.connection
        for row in connection.execute(f"SELECT {ACTION_COLUMNS} FROM action ORDER BY seq"):
            action = action_of(row)
            if action.job in self.history.new_job:
                self.left_behind.append(action)
            else:
                self.actions[action.seq] = action
                self.jobs[action.job] = outbox.job(action.job)
        for seq, was, became in connection.execute(JOURNAL):
            self.journals[seq].append((was, became))

    def violations(self, *, drained: bool) -> list[str]:
        """Everything that is wrong; `drained`: in liveness mode nothing may wait without a person knowing."""
        found = list(self.history.violations)
        found += self._recorded()
        for action in self.actions.values():
            found += self._exactly_once(action)
            found += self._journaled(action)
            if drained and not self._at_rest(action):
                found.append(f"#{action.seq} {action.kind} of job {action.job} still waits: {action.state}")
        found += [
            f"KEPT: #{action.seq} {action.kind} of job {action.job} was handed over and is {action.state}"
            for action in self.left_behind
            if action.state not in SETTLED
        ]
        found += self._foreign()
        found += self._order()
        found += self._times()
        return found

    def _recorded(self) -> Iterator[str]:
        """Whatever was called recorded is in the store, and whatever was called NOT RECORDED is not."""
        said = Counter((each.job, each.kind) for each in self.history.announced)
        for (job, kind), times in said.items():
            if self.rows[job, kind] + self.history.lost[job, kind] < times:
                yield f"LOST: {kind} of job {job} was called recorded {times} times, kept {self.rows[job, kind]}"
        if self.history.crashes or self.history.rescues:
            return  # between the commit and the saying
        for (job, kind), kept in self.rows.items():
            if kept > said[job, kind] and not self.jobs[job].adopted:
                yield f"UNSAID: {kind} of job {job} is kept {kept} times, called recorded {said[job, kind]}"

    def _exactly_once(self, action: Action) -> Iterator[str]:
        times = len(self.applied[action.seq])
        what = f"#{action.seq} {action.kind} of job {action.job}"
        if action.kind is ActionKind.START and self._kept(action) > 1:
            yield f"DOUBLED: {what} was carried out {times} times"
        if action.kind is ActionKind.FINISH and self._own(action) > 1:
            yield f"DOUBLED: {what} closed its event {self._own(action)} times"
        if action.state is State.DELIVERED and action.job not in self.history.answered_by_person:
            if action.kind is ActionKind.START and not times:
                yield f"LOST: {what} is called delivered, the server never had it"
            if action.kind is ActionKind.FINISH and not self._own(action):
                yield f"LOST: {what} is called delivered, its event was not closed by it"
        never = action.state in (State.WITHDRAWN, State.PARKED, State.DISCARDED, State.BY_HAND, State.HELD)
        if (
            self._kept(action)
            and never
            and (action.kind is ActionKind.START or action.state is State.WITHDRAWN)
        ):
            yield f"MISJUDGED: {what} was carried out and is {action.state} ({action.reason})"

    def _kept(self, action: Action) -> int:
        """Carried out and not taken away by the office: what was deleted nobody can tell from what never was."""
        events = self.network.shop.events
        return sum(events[each.event_id].deleted_at is None for each in self.applied[action.seq])

    def _own(self, action: Action) -> int:
        return sum(self._is_own(each) for each in self.applied[action.seq])

    def _is_own(self, finish: Applied) -> bool:
        job = self.jobs[finish.job]
        if job.adopted:
            return str(finish.event_id) == job.server_id
        return self.network.event_of.get(finish.event_id) == finish.job

    def _at_rest(self, action: Action) -> bool:
        return (
            action.state in ENDED or action.state in (State.PARKED, State.HELD) or attention.is_asked(action)
        )

    def _journaled(self, action: Action) -> Iterator[str]:
        if self.history.rescues:
            return  # of a damaged journal the rest was kept
        rows = self.journals[action.seq]
        state = rows[0][0] if rows else action.state
        for was, became in rows:
            if was != state:
                yield f"JOURNAL of #{action.seq}: {state} became {was} without a row"
            state = became
        if state != action.state:
            yield f"JOURNAL of #{action.seq}: says {state}, the store {action.state}"

    def _foreign(self) -> Iterator[str]:
        """A finish that closed another event: never knowingly, never unnoticed, never one of our own other jobs."""
        for applied in self._kept_ones():
            if applied.kind is not ActionKind.FINISH or self._is_own(applied):
                continue
            action = self.actions[applied.seq]
            what = f"#{applied.seq} finish of job {applied.job} closed event {applied.event_id}"
            owner = self.network.event_of.get(applied.event_id)
            if owner is not None:
                yield f"FOREIGN: {what}, which is job {owner}'s"
            if not self.jobs[applied.job].adopted and not self._started(applied.job):
                yield f"FOREIGN: {what}, though its own start was never accepted"
            if action.state is State.DELIVERED and action.job not in self.history.answered_by_person:
                yield f"FOREIGN: {what} unnoticed"
            if applied.event_created_at < applied.sent_at - OLDEST_LOOK_SECONDS and self._could_see(action):
                yield f"FOREIGN: {what} knowingly"

    def _could_see(self, action: Action) -> bool:
        if self.setting.options.dialect == "events":
            return True
        # a count can't show that ours ended while theirs, begun beside it, runs on
        return (
            action.job not in self.history.answered_by_person
            and self.setting.options.double_start == "reject"
        )

    def _started(self, job: int) -> bool:
        return any(each.job == job and each.kind is ActionKind.START for each in self.history.applied)

    def _order(self) -> Iterator[str]:
        """On each machine the starts are carried out in their order, and none before the last finish was."""
        newest: dict[str, int] = {}
        running: dict[str, int] = {}
        for applied in self._kept_ones():
            action = self.actions[applied.seq]
            lane = action.lane
            if applied.kind is ActionKind.FINISH:
                running.pop(lane, None)
                continue
            if not action.moved:
                place = self.history.order(action.seq)
                if place < newest.get(lane, 0):
                    yield f"REORDERED: #{place} on {lane} after #{newest[lane]}"
                newest[lane] = max(newest.get(lane, 0), place)
            before = running.get(lane)
            if before is not None and before != applied.event_id and self._was_open(before, applied.at):
                yield f"REORDERED: job {applied.job} started on {lane} while event {before} of ours was running"
            running[lane] = applied.event_id

    def _was_open(self, event_id: int, at: float) -> bool:
        for entry in self.network.shop.ledger:
            if entry.event_id == event_id and entry.kind != "start":
                return entry.received_at.timestamp() > at
        return True

    def _times(self) -> Iterator[str]:
        """Whole seconds, increasing on each machine, and each action's own."""
        last: dict[str, tuple[float, float]] = {}
        said = self._said()
        starts: dict[int, float] = {}
        for _, applied in sorted(
            ((self.history.order(seq), each[-1]) for seq, each in self.applied.items() if each),
            key=lambda pair: pair[0],
        ):
            action, job = self.actions[applied.seq], self.jobs[applied.job]
            text = str(applied.body["start" if applied.kind is ActionKind.START else "end"])
            if not WHOLE.fullmatch(text):
                yield f"TIME of #{applied.seq} is not in whole seconds: {text}"
            moment = datetime.fromisoformat(text).timestamp()
            start, end = last.get(action.lane, (0.0, 0.0))
            if applied.kind is ActionKind.START:
                starts[applied.job] = moment
                if not action.moved and (moment <= start or moment < end):
                    yield f"TIME of #{applied.seq} is not after the one before on {action.lane}: {text}"
                last[action.lane] = (start if action.moved else max(moment, start), end)
            else:
                if applied.job in starts and moment <= starts[applied.job]:
                    yield f"TIME of #{applied.seq}: it ends before it begins"
                last[action.lane] = (start, max(moment, end) if not action.moved else end)
            told = said.get((applied.job, applied.kind))
            if told is None or not told.own_time or job.estimated or job.adopted:
                continue
            floor = self._floor(job) if applied.kind is ActionKind.START else starts.get(applied.job, 0) + 1
            if not told.at - OWN_TIME_SECONDS <= moment <= max(told.at + OWN_TIME_SECONDS, floor):
                yield f"TIME of #{applied.seq}: it happened at {told.at:.0f}, the server was told {moment:.0f}"

    def _said(self) -> dict[tuple[int, ActionKind], Announced]:
        """What was said last of each action that is left; nothing where a crash came between the commit and the saying."""
        times = Counter((each.job, each.kind) for each in self.history.announced) - self.history.lost
        said = {(each.job, each.kind): each for each in self.history.announced}
        return {action: told for action, told in said.items() if times[action] == self.rows[action]}

    def _floor(self, job: Job) -> float:
        """The earliest second that the machine's earlier jobs leave to the start of this one."""
        order = self.history.order_of_job
        earlier = [
            each for each in self.jobs.values() if each.lane == job.lane and order(each.id) < order(job.id)
        ]
        return max((max((each.start_sent or 0) + 1, each.end_sent or 0) for each in earlier), default=0)
