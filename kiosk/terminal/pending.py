"""What is under way at the terminal: a running job, an action that can be taken back, a question a second press answers."""

from __future__ import annotations

import msgspec

from kiosk.record.rows import ActionKind, Job, Moment
from kiosk.terminal.hand import Quantities, Slots
from kiosk.words import Words


class Running(msgspec.Struct, frozen=True):
    """The job that runs on a machine, with the moment of its start."""

    job: Job
    started: Moment


class Undoable(msgspec.Struct, frozen=True):
    """One action that can still be withdrawn, and what was in hand for it. Boot-clock seconds."""

    seq: int
    kind: ActionKind
    job: int
    until_boot: float
    words: Words
    quantities: Quantities | None = None
    slots: Slots | None = None


class OnceMoreAsked(msgspec.Struct, frozen=True):
    """A question about one lane that the same press answers, after `asked_at` (boot clock)."""

    code: str
    words: Words
    asked_at: float
    lane: str | None = None
