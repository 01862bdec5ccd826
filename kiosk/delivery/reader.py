"""Reading the server: who waits for a reading, the one under way, and what it proved to whom.

A reading is evidence only for lanes that waited for it when it left and wrote nothing since: one that was under way beside
a write may show the server before it. One reading serves all lanes.
"""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
from msgspec.structs import replace

from kiosk.api.bodies import list_request
from kiosk.api.readings import EventsReading
from kiosk.delivery.evidence import DAYS_BEFORE, window
from kiosk.delivery.knowledge import Knowledge
from kiosk.delivery.lanes import Reading
from kiosk.delivery.link import PROBE_SECONDS, Link, Pause
from kiosk.delivery.work import ReadWork

FRESH_SECONDS = 2.0
"""How old a reading may be when a write leaves because of it."""


class Evidence(msgspec.Struct, frozen=True):
    """A reading that a lane waited for, which shows the days `first` to `last`."""

    reading: Reading
    first: date
    last: date
    shortened: bool
    """True when fewer days were asked for, because the longer list may have been cut."""
    read_at: float


class Reader:
    """Asks for readings and keeps each until the lanes that wanted it have used it."""

    def __init__(self, link: Link, knowledge: Knowledge) -> None:
        self._link = link
        self._knowledge = knowledge
        self._wanted: dict[str, int | None] = {}
        self._under_way: ReadWork | None = None
        self._spoiled: set[str] = set()
        self._evidence: dict[str, Evidence] = {}
        self._shorten = False
        self.has_read = False
        """True once this process has had a good answer, and with it the server's clock."""

    @property
    def busy(self) -> bool:
        """True while a reading is under way."""
        return self._under_way is not None

    def want(self, lane: str, start: int | None) -> None:
        """This lane needs a reading, for a job started at `start` (UTC seconds; None: about now)."""
        self._wanted[lane] = start

    def spoil(self, lane: str) -> None:
        """This lane writes: what was read before, or is being read, proves nothing for it any more."""
        self._evidence.pop(lane, None)
        self._wanted.pop(lane, None)
        self._spoiled.add(lane)

    def next_due(self, now: float) -> float | None:
        """Boot-clock time of the next reading, wanted or not."""
        if self.busy or self._link.pause in (Pause.NO_KEY, Pause.STALLED):
            return None
        if self._wanted and self._link.may_read(now):
            return now
        return max(self._link.next_probe, self._link.not_before)

    def leave(self, now: float) -> ReadWork | None:
        """The reading to be made now, if one is due; it is under way from here on."""
        if self.busy or not self._link.may_read(now) or (not self._wanted and now < self._link.next_probe):
            return None
        starts = [start for start in self._wanted.values() if start is not None]
        server_now = int(self._knowledge.server_now())
        first, last = _days(min(starts, default=server_now), server_now, shortened=self._shorten)
        self._under_way = ReadWork(list_request(first, last), first, last, tuple(self._wanted))
        self._wanted.clear()
        self._spoiled.clear()
        self._link.next_probe = now + PROBE_SECONDS
        return self._under_way

    def arrived(self, work: ReadWork, reading: Reading, now: float) -> None:
        """A good reading: keep it for the lanes that waited for it and wrote nothing since.

        A list that may be cut is asked for once more with fewer days; if those are as many events, it is kept as it is, and
        only what it shows counts, not what it lacks.
        """
        self._under_way = None
        self.has_read = True
        reading = self._without_disproved_doubt(reading)
        if isinstance(reading, EventsReading) and reading.maybe_cut and not self._shorten:
            self._shorten = True
            self._want_again(work)
            return
        evidence = Evidence(reading, work.first, work.last, self._shorten, now)
        self._evidence.update((lane, evidence) for lane in work.lanes if lane not in self._spoiled)
        self._shorten = False

    def _without_disproved_doubt(self, reading: Reading) -> Reading:
        """A server that once gave a longer list has no limit at this length."""
        if not isinstance(reading, EventsReading):
            return reading
        length = len(reading.events)
        if reading.maybe_cut:
            return replace(reading, maybe_cut=False) if length < self._knowledge.longest_list else reading
        self._knowledge.saw_list(length)
        return reading

    def failed(self, work: ReadWork) -> None:
        """No reading; the lanes go on wanting one."""
        self._under_way = None
        self._shorten = False
        self._want_again(work)

    def _want_again(self, work: ReadWork) -> None:
        for lane in work.lanes:
            self._wanted.setdefault(lane, None)

    def evidence(self, lane: str, start: int | None, now: float) -> Reading | None:
        """The reading this lane asked for, while it is fresh and if it shows all the days that matter to a job started
        at `start` (UTC seconds, as the server's clock is known by now). It serves one walk of the lane."""
        kept = self._evidence.pop(lane, None)
        if kept is None or now - kept.read_at > FRESH_SECONDS:
            return None
        server_now = int(self._knowledge.server_now())
        first, last = _days(start if start else server_now, server_now, shortened=kept.shortened)
        return kept.reading if kept.first <= first and kept.last >= last else None


def _days(start: int, server_now: int, *, shortened: bool) -> tuple[date, date]:
    first, last = window(start, server_now)
    return (first + timedelta(days=DAYS_BEFORE - 1) if shortened else first), last
