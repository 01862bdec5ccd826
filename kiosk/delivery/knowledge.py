"""What was learned of the server, kept in the store: its shape, how it counts, its machine ids, its clock.

Facts about the server belong to its address (`origin`): another address starts with none. Losing a fact costs a reading,
never an action, so facts are written whenever they change and nothing waits for them.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

import msgspec

from kiosk.clock import Clock
from kiosk.delivery.lanes import Policy, Rules, Shape
from kiosk.delivery.times import ServerTime
from kiosk.errors import NotRecorded
from kiosk.record.store import Store

Value = TypeVar("Value")
BOOTS_KEPT = 8
LONG_WAIT_SECONDS = 10.0
"""A shorter wait is over about when a killed kiosk is up again: not worth a commit."""
LONGEST_WAIT_SECONDS = 3600.0
LIST_STEP = 50


class Knowledge:
    """Reads all facts, then serves them from memory."""

    def __init__(self, store: Store, clock: Clock, origin: str, *, assume_counts_running: bool) -> None:
        self._store = store
        self._clock = clock
        self._origin = origin
        self.assume_counts_running = assume_counts_running
        """What is configured; it counts as long as the server has not shown how it counts."""
        self._hint: bool | None = None
        self.recall()

    def recall(self) -> None:
        """Read what the store knows: at the start, and after an import brought more."""
        origin = self._origin
        self._facts: dict[str, bytes] = dict(self._store.connection.execute("SELECT name, value FROM fact"))
        self.shape = Shape(self._get(f"shape:{origin}", str, Shape.UNSEEN))
        self.counts_running: bool | None = self._get(f"counts-running:{origin}", bool | None, None)
        self.machine_ids: dict[str, int] = self._get(f"machine-ids:{origin}", dict[str, int], {})
        self.longest_list: int = self._get(f"longest-list:{origin}", int, 0)
        """The longest list of events this server has given whole."""
        self.time = ServerTime(self._get("clock", dict[str, float], {}))

    def _get(self, name: str, kind: type[Value] | object, default: Value) -> Value:
        raw = self._facts.get(name)
        return default if raw is None else msgspec.json.decode(raw, type=kind)

    def _set(self, name: str, value: object) -> None:
        encoded = msgspec.json.encode(value)
        if self._facts.get(name) == encoded:
            return
        self._facts[name] = encoded
        try:
            with self._store.transaction() as connection:
                connection.execute("INSERT OR REPLACE INTO fact (name, value) VALUES (?, ?)", (name, encoded))
        except NotRecorded:
            self._facts.pop(name)  # kept in memory by the caller; tried again when it is learned again

    def policy(self, settle_seconds: float, rules: Rules) -> Policy:
        """The policy that lanes follow, from what is known now."""
        counts_running = self.assume_counts_running if self.counts_running is None else self.counts_running
        return Policy(self.shape, counts_running, self.counts_running is not None, settle_seconds, rules)

    def saw_shape(self, shape: Shape) -> None:
        """A good GET answered in this shape."""
        if shape is not self.shape:
            self.shape = shape
            self._set(f"shape:{self._origin}", shape.value)

    def saw_list(self, length: int) -> None:
        """A whole list of events had this length: no limit lies below it. Kept by the hundred, so that it is seldom written."""
        if length >= self.longest_list + LIST_STEP:
            self.longest_list = length
            self._set(f"longest-list:{self._origin}", length)

    def saw_counting(self, counts_running: bool, *, alone: bool) -> None:
        """The count after an accepted start told whether running events are counted.

        Unless the machine is ours `alone`, two starts have to tell the same: an office that ended our first one within the
        second, and began its own, made the count look as if ours was running.
        """
        if not alone and self._hint is not counts_running:
            self._hint = counts_running
        elif self.counts_running is None:
            self.counts_running = counts_running
            self._set(f"counts-running:{self._origin}", counts_running)

    def saw_machine(self, lane: str, machine_id: int) -> None:
        """An answer about this lane's machine named its id."""
        if self.machine_ids.get(lane) != machine_id:
            self.machine_ids[lane] = machine_id
            self._set(f"machine-ids:{self._origin}", self.machine_ids)

    def saw_date(self, date: datetime, answered_at_boot: float, round_trip: float) -> None:
        """An answer, `round_trip` seconds after its request, carried the server's clock."""
        boot_id = self._clock.boot_id
        offset = self.time.learn(date, answered_at_boot, boot_id, round_trip)
        if offset is None:
            return
        offsets = {name: value for name, value in self.time.offsets.items() if name != boot_id}
        kept = dict(list(offsets.items())[-BOOTS_KEPT:])
        self.time = ServerTime({**kept, boot_id: offset})
        self._set("clock", self.time.offsets)

    def first_saw_key(self, fingerprint: str) -> float | None:
        """When this key was first in use here, UTC seconds of the server; None until its clock is known for a new key."""
        seen: tuple[str, float] | None = self._get("key-seen", tuple[str, float] | None, None)
        if seen is None or seen[0] != fingerprint:
            if self.clock_offset() is None:
                return None
            seen = (fingerprint, float(int(self.server_now())))
            self._set("key-seen", seen)
        return seen[1]

    def keep_wait(self, until_boot: float) -> None:
        """The server asked to be left alone until then: a kiosk that is started again waits too, in the same boot."""
        if until_boot > self._clock.boot_seconds() + LONG_WAIT_SECONDS:
            self._set("wait", (self._clock.boot_id, until_boot))

    def kept_wait(self) -> float:
        """Boot-clock time before which the server asked not to be bothered; 0 when it did not, or in another boot."""
        boot_id, until = self._get("wait", tuple[str, float], ("", 0.0))
        if boot_id != self._clock.boot_id:
            return 0.0
        return min(until, self._clock.boot_seconds() + LONGEST_WAIT_SECONDS)

    def server_now(self) -> float:
        """The server's time as far as it is known, UTC seconds."""
        return self.time.now(self._clock.now().timestamp(), self._clock.boot_seconds(), self._clock.boot_id)

    def clock_offset(self) -> float | None:
        """Seconds by which the wall clock is ahead of the server's; None before the first answer of this boot."""
        if self._clock.boot_id not in self.time.offsets:
            return None
        return self._clock.now().timestamp() - self.server_now()
