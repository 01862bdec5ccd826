"""What really happened, written down beside the kiosk: what it said, what left, what the server did and because of whom."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from kiosk.delivery.rows import ActionKind


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

    def note(self, at: float, text: str) -> None:
        """One line of the readable trace, where one is wanted."""
        if self.trace is not None:
            self.trace.append(f"{at % 100_000:10.2f}  {text}")
