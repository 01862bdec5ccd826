"""The words in which a lane's next step is decided: rules, policy, what is remembered of a lane, and the steps.

`deciding.next_step` is the pure function over them: facts of the store + what was read + the clock -> one step. `guarding`
holds what stands before a finish, `resolving` what settles an unknown send. Each rule can be switched off, to prove that
the checker of the tests sees it.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from kiosk.api.readings import DailyReading, EventsReading
from kiosk.record.reasons import Reason
from kiosk.record.rows import Action, Job
from kiosk.shop import Machine

Reading = EventsReading | DailyReading


class Shape(StrEnum):
    """What the server's GET answers with."""

    UNSEEN = "unseen"
    EVENTS = "events"
    DAILY = "daily"


class Rules(msgspec.Struct, frozen=True):
    """The rules of delivery; all on, except in the tests that prove each is needed."""

    settle: bool = True
    """After an unknown send nothing is written until it can't arrive any more."""
    chain: bool = True
    """A finish waits for its own start."""
    guard: bool = True
    """Before a finish the server must show our event active."""
    baseline: bool = True
    """An unknown start is looked for before it is sent again."""
    read_unknown: bool = True
    """An unknown send is never just repeated ("retry until 2xx")."""
    whole_seconds: bool = True
    """Times are kept in whole seconds, as the server keeps them."""


class Policy(msgspec.Struct, frozen=True):
    """What is known of the server and the configuration that decides how a lane behaves."""

    shape: Shape = Shape.UNSEEN
    counts_running: bool = True
    """Daily shape: running events are counted."""
    counts_checked: bool = False
    settle_seconds: float = 90.0
    rules: Rules = msgspec.field(default_factory=Rules)


class LaneMemory(msgspec.Struct):
    """What the running process remembers of a lane; boot-clock seconds. After a restart all of it is taken anew."""

    settle_until: float = 0.0
    not_before: float = 0.0
    attempts: int = 0
    next_look: float = 0.0
    absent_at: float = 0.0
    absent_fingerprint: int | None = None
    writing: bool = False
    accepted_at: float = -1e9
    """When the server's answer accepted the lane's last start."""


class Surroundings(msgspec.Struct, frozen=True):
    """The lane's machine among the others."""

    machine: Machine
    machine_id: int | None = None
    elsewhere: frozenset[str] = frozenset()


class Scene(msgspec.Struct, frozen=True):
    """All that a decision looks at beside the lane's own rows. `now` is the boot clock."""

    around: Surroundings
    memory: LaneMemory
    policy: Policy
    reading: Reading | None
    """One that was asked for after the lane's last write came to its end."""
    now: float

    @property
    def settled(self) -> bool:
        """True when no earlier send of this lane can arrive any more."""
        return self.now >= self.memory.settle_until or not self.policy.rules.settle


class Nothing(msgspec.Struct, frozen=True):
    """Nothing to do until something changes."""


class Until(msgspec.Struct, frozen=True):
    """Nothing to do before `boot`."""

    boot: float


class Look(msgspec.Struct, frozen=True):
    """The server has to be read first, for a job started at `start` (None: not fixed yet)."""

    job: Job | None = None


class Send(msgspec.Struct, frozen=True):
    """Send this action now; `baseline` is stored with the in-flight commit."""

    action: Action
    job: Job
    baseline: bytes | None = None


class Found(msgspec.Struct, frozen=True):
    """The unknown action took effect at the server."""

    action: Action
    job: Job
    server_id: str | None = None


class Absent(msgspec.Struct, frozen=True):
    """The action may be sent (again). `proven`: no earlier send of it took effect, nor can any more."""

    action: Action
    proven: bool = True


class Refused(msgspec.Struct, frozen=True):
    """Park this action: a person must see to it. `ended` tells that the job is no longer open at the server."""

    action: Action
    job: Job
    reason: Reason
    ended: bool = False
    detail: str = ""


class Question(msgspec.Struct, frozen=True):
    """Only a person can tell."""

    action: Action
    reason: Reason


class Freed(msgspec.Struct, frozen=True):
    """A reading shows that the stopping job is closed: the lane goes on."""

    action: Action
    job: Job


class Counted(msgspec.Struct, frozen=True):
    """The daily count after an accepted start; it may tell whether running events are counted."""

    job: Job
    count: int
    counts_running: bool | None = None
    alone: bool = True
    """Nobody else uses the machine: what one start shows is no coincidence."""


Step = Nothing | Until | Look | Send | Found | Absent | Refused | Question | Freed | Counted

LOOK_SECONDS = 15.0
"""Between two looks at the same doubt."""
EQUAL_LOOK_SECONDS = 2.0
"""Two readings that are to count as two are at least this far apart."""
STOPPED_LOOK_SECONDS = 60.0


class StartBaseline(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the server showed just before the first send of a start."""

    ids: tuple[str, ...] = ()
    count: int | None = None


NO_BASELINE = StartBaseline()


def baseline_of(action: Action) -> StartBaseline:
    """The baseline stored with a start; an empty one when there is none."""
    if action.baseline is None:
        return NO_BASELINE
    return msgspec.json.decode(action.baseline, type=StartBaseline)
