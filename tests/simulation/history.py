"""What really happened, written down beside the kiosk: what it said, what left, what the server did and because of whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kiosk.record.rows import ActionKind

LOST = 1_000_000
"""Lost rows get numbers below this one, negative, a rescue each."""


@dataclass(frozen=True)
class Announced:
    """The screen said that this was recorded."""

    job: int
    kind: ActionKind
    at: float
    own_time: bool
    """It happened when it was said, not at a time that was stated."""


@dataclass(frozen=True)
class Applied:
    """The server carried out a request of the kiosk's."""

    seq: int
    job: int
    kind: ActionKind
    event_id: int
    sent_at: float
    at: float
    body: dict[str, object]
    event_created_at: float


@dataclass
class Sent:
    """A request on its way: whose it is, under the numbers of now."""

    seq: int
    job: int


@dataclass
class History:
    """One run. Violations seen on the way are kept at once; the checker adds those seen at the end."""

    announced: list[Announced] = field(default_factory=list)
    applied: list[Applied] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    asked: int = 0
    crashes: int = 0
    sends: int = 0
    answered_by_person: set[int] = field(default_factory=set)
    """Jobs about which a person answered a question."""
    trace: list[str] | None = None
    hand_overs: int = 0
    new_job: dict[int, int] = field(default_factory=dict)
    """Job numbers at the station that handed over → at the one that took over."""
    new_seq: dict[int, int] = field(default_factory=dict)
    _first: dict[int, int] = field(default_factory=dict)
    _first_job: dict[int, int] = field(default_factory=dict)
    under_way: list[Sent] = field(default_factory=list)
    lost: Counter[tuple[int, ActionKind]] = field(default_factory=Counter)
    """What was called recorded and was lost with a damaged file; that it may be was announced."""
    rescues: int = 0
    event_of: dict[int, int] = field(default_factory=dict)
    """Event id → the job whose start made it."""

    def job(self, number: int) -> int:
        """The number that a job has now, wherever it was handed."""
        while number in self.new_job:
            number = self.new_job[number]
        return number

    def seq(self, number: int) -> int:
        """The number that an action has now."""
        while number in self.new_seq:
            number = self.new_seq[number]
        return number

    def order(self, seq: int) -> int:
        """The number under which an action was recorded first: numbers taken over say nothing about order."""
        return self._first.get(seq, seq)

    def order_of_job(self, job: int) -> int:
        """The same of a job."""
        return self._first_job.get(job, job)

    def handed_over(self, jobs: dict[int, int], seqs: dict[int, int]) -> None:
        """Rows have new numbers at another station: what was written down about them follows."""
        self.hand_overs += 1
        self.new_job |= jobs
        self.new_seq |= seqs
        self._first |= {new: self.order(old) for old, new in seqs.items()}
        self._first_job |= {new: self.order_of_job(old) for old, new in jobs.items()}
        self.announced = [replace(each, job=self.job(each.job)) for each in self.announced]
        self.applied = [
            replace(each, job=self.job(each.job), seq=self.seq(each.seq)) for each in self.applied
        ]
        self.answered_by_person = {self.job(number) for number in self.answered_by_person}
        for event, number in self.event_of.items():
            self.event_of[event] = self.job(number)

    def lose(self, rows: Mapping[int, tuple[int, str]]) -> Counter[tuple[int, ActionKind]]:
        """Of the record only `rows` are left (number → job and kind): what was called recorded and is lost since the last look.

        What was written down about lost rows gets numbers that no row has: theirs may be given again.
        """
        self.rescues += 1
        kept, said = Counter(rows.values()), Counter((each.job, each.kind) for each in self.announced)
        missing = {what: times - kept[what] - self.lost[what] for what, times in said.items()}
        lost = Counter({what: times for what, times in missing.items() if times > 0})
        self.lost += lost
        jobs = {job for job, _ in rows.values()}

        def seq_of(each: Applied | Sent) -> int:
            gone = each.seq > 0 and rows.get(each.seq) is None
            return -each.seq - LOST * self.rescues if gone else each.seq

        def job_of(number: int) -> int:
            return -number - LOST * self.rescues if number > 0 and number not in jobs else number

        self.applied = [replace(each, seq=seq_of(each), job=job_of(each.job)) for each in self.applied]
        for sent in self.under_way:
            sent.seq, sent.job = seq_of(sent), job_of(sent.job)
        self.lost = Counter({(job_of(job), kind): times for (job, kind), times in self.lost.items()})
        self.announced = [replace(each, job=job_of(each.job)) for each in self.announced]
        self.answered_by_person = {job_of(number) for number in self.answered_by_person}
        for event, number in self.event_of.items():
            self.event_of[event] = job_of(number)
        return lost

    def note(self, at: float, text: str) -> None:
        """One line of the readable trace, where one is wanted."""
        if self.trace is not None:
            self.trace.append(f"{at % 100_000:10.2f}  {text}")
