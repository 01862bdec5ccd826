"""What a check found, and what the checks work on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kiosk.api.exchange import Transport
from kiosk.clock import Clock
from kiosk.config import Config
from kiosk.credentials import ApiKey


class Mark(StrEnum):
    """The sign in front of a finding."""

    GOOD = "✓"
    BAD = "✗"
    SKIPPED = "–"
    """Not checked, or not applicable here; says why."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor. `remedy` says what to do, for a person with this machine in front of them."""

    name: str
    mark: Mark
    words: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Tools:
    """What the doctor needs from other rooms; every one is called at most once or twice.

    `check_store` returns sentences about damage, none when the file is whole. `read_scan` waits some
    seconds for a scan and returns its bytes; None stands for nothing read.
    """

    clock: Clock
    environment: Mapping[str, str]
    load_config: Callable[[Path | None], Config]
    find_key: Callable[[Config], ApiKey | None]
    connect: Callable[[Config, ApiKey], Transport]
    ask: Callable[[Path], Mapping[str, object] | None]
    check_store: Callable[[Path], Sequence[str]]
    read_scan: Callable[[Config, float], bytes | None] | None = None
    root: Path = Path("/")


@dataclass(frozen=True, slots=True)
class Case:
    """The station under examination. `running` is the running kiosk's status, None when none runs."""

    tools: Tools
    config: Config
    key: ApiKey | None = None
    running: Mapping[str, object] | None = None
    scan: bool = False

    def running_part(self, name: str) -> Mapping[str, object]:
        """One part of the running kiosk's status, empty when there is none."""
        part = (self.running or {}).get(name)
        return part if isinstance(part, Mapping) else {}

    def file(self, path: str) -> Path:
        """A file of the system, below the root under examination."""
        return self.tools.root / path.lstrip("/")


Check = Callable[[Case], Sequence[Finding]]


def good(name: str, words: str) -> Finding:
    """It is as it should be."""
    return Finding(name, Mark.GOOD, words)


def bad(name: str, words: str, remedy: str) -> Finding:
    """Something must be done."""
    return Finding(name, Mark.BAD, words, remedy)


def skipped(name: str, words: str, remedy: str = "") -> Finding:
    """It could not, or need not, be checked."""
    return Finding(name, Mark.SKIPPED, words, remedy)
