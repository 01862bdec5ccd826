"""Drawing the picture that the screens show, from the desk's state. Tiles are kept and drawn again only when they changed."""

from __future__ import annotations

from datetime import datetime

import msgspec

from kiosk.commands import Field, Place
from kiosk.fields import TIMES, WHOLE_NUMBERS
from kiosk.record.history import Counts
from kiosk.record.rows import Action, Job, JobState, State
from kiosk.shop import Machine, Operator, fold
from kiosk.terminal import ending, items, quantities, starting, undoing
from kiosk.terminal.desk import Desk
from kiosk.terminal.hand import Slots
from kiosk.terminal.pending import Running
from kiosk.terminal.typing import PROMPTS
from kiosk.view import (
    ConfirmView,
    ElsewhereView,
    EntryView,
    FaultView,
    JobView,
    LinkState,
    LinkView,
    MachineState,
    MachineView,
    OperatorView,
    QuantityView,
    ScannerView,
    Sending,
    TypingView,
    UndoOffer,
    View,
)
from kiosk.words import Words, say

STEADY_SECONDS = 2.0


def _shown(operator: Operator | None) -> OperatorView | None:
    return None if operator is None else OperatorView(operator.name, operator.badge, operator.supervisor)


class Around(msgspec.Struct):
    """What the picture shows beside the desk."""

    scanner: ScannerView
    warnings: tuple[Words, ...] = ()
    fault: FaultView | None = None


class Drawer:
    """Makes `View`s of one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._tiles: dict[str, MachineView] = {}
        self._counts = Counts(0, 0, None)
        self._stale = True
        self._operators = self._list_operators()
        self._moments: dict[str, datetime] = {}

    def _list_operators(self) -> tuple[OperatorView, ...]:
        return tuple(
            OperatorView(each.name, each.badge, each.supervisor) for each in self._desk.config.operators
        )

    def forget(self) -> None:
        """Draw everything anew."""
        self._tiles.clear()
        self._stale = True
        self._operators = self._list_operators()

    def lanes_changed(self, lanes: set[str]) -> None:
        """Rows of these lanes changed."""
        for lane in lanes:
            self._tiles.pop(lane, None)
        self._stale = True

    @property
    def counts(self) -> Counts:
        """How much waits for the network and for a person."""
        if self._stale:
            self._counts = self._desk.history.counts()
            self._stale = False
        return self._counts

    def draw(self, around: Around) -> View:
        """The whole picture."""
        desk, hand = self._desk, self._desk.hand
        lane = desk.lane
        operator, leaving = desk.operator, desk.leaving
        reader = operator or leaving
        running = desk.job_in_front
        following = desk.following(lane) if lane and running else None
        counts = self.counts
        stated = ending.stated(desk, running.job.lane) if running else None
        is_asked = hand.place is Place.ENDED
        return View(
            place=self._place(),
            station=desk.config.station.name,
            language=(reader.language if reader else "") or desk.config.station.language,
            machines=tuple(self._tile(machine) for machine in desk.machines),
            operators=self._operators,
            link=self._link(counts),
            scanner=around.scanner,
            time_zone=desk.config.station.time_zone,
            typed_scans=desk.config.scanner.keyboard,
            machine=hand.machine,
            operator=_shown(operator),
            leaving=_shown(leaving),
            entry=self._entry(hand.slots, starting.confirm_reason(desk)),
            quantity=self._quantity(running),
            next_entry=None if following is None else self._entry(following, None),
            ends_at=stated.at if stated else None,
            shift_ended=ending.shift_answer(desk, running) if running and is_asked else None,
            typing=self._typing(),
            undo=self._undo(),
            confirm=self._confirm(),
            jobs=items.jobs_view(desk, counts, self._job),
            question=items.question_view(desk),
            fault=desk.fault or around.fault,
            told=desk.told,
            warnings=around.warnings,
            clean_until_boot=desk.clean_until,
            pages_turned=desk.pages_turned,
        )

    def _place(self) -> Place:
        """The screen in front: what was not recorded and the glass being wiped come before all others."""
        desk = self._desk
        if desk.fault is not None:
            return Place.FAULT
        if desk.now() < desk.clean_until:
            return Place.CLEAN
        return desk.hand.place

    def _steady(self, name: str, moment: datetime) -> datetime:
        """A moment reckoned on the boot clock, without the jitter between the two clocks: equal pictures stay equal."""
        held = self._moments.get(name)
        if held is None or abs((held - moment).total_seconds()) > STEADY_SECONDS:
            held = self._moments[name] = moment
        return held

    def _link(self, counts: Counts) -> LinkView:
        link, now = self._desk.courier.link, self._desk.now()
        state = link.state(now)
        since = None
        if state is LinkState.OFFLINE:
            back = now - (link.offline_since or link.good_at or now)
            since = self._steady("offline", self._desk.moment().later(-back).at)
        words = {
            LinkState.STARTING: say("Connecting"),
            LinkState.ONLINE: say("Online"),
            LinkState.OFFLINE: say("Offline"),
            LinkState.PAUSED: link.pause_short,
        }[state]
        return LinkView(state, words, counts.waiting, since)

    def _tile(self, machine: Machine) -> MachineView:
        lane = fold(machine.name)
        tile = self._tiles.get(lane)
        if tile is None:
            tile = self._draw_tile(machine, lane)
            self._tiles[lane] = tile
        return tile

    def _draw_tile(self, machine: Machine, lane: str) -> MachineView:
        desk = self._desk
        running = desk.running.get(lane)
        note = items.lane_note(desk, lane)
        state = MachineState.RUNNING if running else MachineState.IDLE
        stated = ending.stated(desk, lane) if running else None
        if running and note is None and ending.is_asked_about(desk, running):
            note = say("Running for very long: has it ended?")
        closed = desk.closed.get(lane)
        if closed is not None and running:
            note = say("Closed elsewhere at {time}. Its quantities are kept here.", time=closed)
        if note is not None:
            state = MachineState.ATTENTION
        elif stated is not None:
            note = say("Ended {time}, to be finished", time=stated.at)
        last = None if running else starting.last_job(desk, lane)
        foreign, today = desk.foreign.get(lane), desk.today.get(lane)
        return MachineView(
            machine.name,
            machine.shown,
            state,
            self._job(running.job) if running else None,
            self._job(last) if last else None,
            note,
            ElsewhereView(foreign.display_name, foreign.started_at) if foreign and not running else None,
            today[1] if today else None,
        )

    def _job(self, job: Job) -> JobView:
        desk = self._desk
        start, finish = desk.outbox.actions_of(job.id)
        assert start is not None
        running = desk.running.get(job.lane)
        is_running = running is not None and running.job.id == job.id
        began = start.moment.at
        if running is not None and is_running:
            began = self._steady(f"job {job.id}", ending.started_at(desk, running))
        is_theirs = is_running and job.adopted
        theirs = desk.taken_over.get(job.lane) if is_theirs else None
        return JobView(
            job.id,
            job.machine,
            desk.label(job.lane),
            job.fields,
            (theirs.user_name if theirs else "") if is_theirs else job.operator_name,
            began,
            finish.moment.at if finish else None,
            job.made if finish else None,
            job.scrapped if finish else None,
            desk.orders.made_before(job),
            self._sending(finish or start),
            job.estimated,
            is_theirs,
            desk.orders.ordered(job.fields),
            job.state is JobState.FINISHED and desk.history.was_wrong(job),
        )

    def _entry(self, slots: Slots, confirm: Words | None) -> EntryView:
        fields = slots.fields
        made = self._desk.history.made_before(fields.work_order, fields.operation)
        return EntryView(fields, confirm, made, slots.part_from, self._desk.orders.ordered(fields))

    def _quantity(self, running: Running | None) -> QuantityView:
        if running is None:
            return QuantityView()
        entry = self._desk.quantities(running.job.lane)
        remaining = self._desk.orders.remaining(running.job) if entry.all_good else None
        return QuantityView(
            quantities.number_of(entry, Field.GOOD, remaining),
            quantities.number_of(entry, Field.SCRAP, None),
            entry.chosen,
            entry.all_good,
        )

    def _typing(self) -> TypingView | None:
        typing = self._desk.hand.typing
        if typing is None:
            return None
        if typing.kind is None:
            return TypingView(None, typing.text, ending.prompt(self._desk), digits=True)
        digits = typing.kind in WHOLE_NUMBERS | TIMES
        return TypingView(typing.kind, typing.text, PROMPTS[typing.kind], digits)

    def _undo(self) -> tuple[UndoOffer, ...]:
        desk = self._desk
        return tuple(
            UndoOffer(self._name(lane), desk.label(lane), offer.words, offer.until_boot)
            for lane, offer in undoing.offers_now(desk).items()
        )

    def _name(self, lane: str) -> str:
        machine = self._desk.find_machine(lane)
        return machine.name if machine else lane

    def _confirm(self) -> ConfirmView | None:
        asked = self._desk.once_more
        if asked is not None and asked.code == ending.TWICE:
            return ConfirmView(asked.words, say("FIRST TIME"), say("SECOND TIME"))
        return None if asked is None else ConfirmView(asked.words, say("YES"))

    def _sending(self, action: Action) -> Sending:
        """Where an action stands, for people."""
        if action.state in (State.PARKED, State.HELD) or action.stops:
            return Sending.ATTENTION
        if action.state in (State.IN_FLIGHT, State.UNKNOWN):
            return Sending.WAITING
        if action.state is not State.QUEUED:
            return Sending.SENT
        offers = self._desk.undo.get(action.lane, [])
        is_offered = any(each.seq == action.seq and each.until_boot > self._desk.now() for each in offers)
        return Sending.UNDOABLE if is_offered else Sending.WAITING
