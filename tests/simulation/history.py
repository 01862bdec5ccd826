"""What really happened, written down beside the kiosk: what it said, what left, what the server did and because of whom."""

from __future__ import annotations

from dataclasses import dataclass, field

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

    def note(self, at: float, text: str) -> None:
        """One line of the readable trace, where one is wanted."""
        if self.trace is not None:
            self.trace.append(f"{at % 100_000:10.2f}  {text}")
