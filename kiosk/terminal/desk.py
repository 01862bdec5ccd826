"""The desk: one terminal's state on the engine's thread, and the few moves everything else is made of.

`Desk` holds what is in hand, what runs on each machine and what can still be undone. Scans are handled in answering.py, buttons
in presses.py, recording in recording.py, the attention list in supervision.py; viewing.py draws the picture for the screens.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import msgspec

from kiosk.api.server_event import ServerEvent
from kiosk.clock import Clock
from kiosk.commands import Place
from kiosk.config import Config
from kiosk.delivery.courier import Courier
from kiosk.events import Event
from kiosk.record.history import History
from kiosk.record.outbox import Outbox
from kiosk.record.rows import Moment
from kiosk.scanning.codes import Code
from kiosk.scanning.patterns import Grammar
from kiosk.shop import Machine, Operator, fold
from kiosk.terminal import code_words, machines
from kiosk.terminal.hand import Hand, Quantities, Slots, StartFrom
from kiosk.terminal.orders import Orders
from kiosk.terminal.pending import OnceMoreAsked, Running, Undoable
from kiosk.view import FaultView, Told, Tone
from kiosk.words import Words, say

ONCE_MORE_SECONDS = 1.0
"""A second press sooner than this is the first one's bounce, not an answer."""
SUPERVISOR_SECONDS = 120.0
START_FROM_SECONDS = 900.0
"""So long after WRONG JOB the next start still counts from the second at which the wrong one ended."""
DOES_NOTHING = say("That does nothing on this screen.")


class Desk:
    """One terminal."""

    def __init__(
        self, config: Config, grammar: Grammar, outbox: Outbox, courier: Courier, clock: Clock, hand: Hand
    ) -> None:
        self.config = config
        self.grammar = grammar
        self.outbox = outbox
        self.history = History(outbox)
        self.orders = Orders(self.history)
        self.courier = courier
        self.clock = clock
        self.hand = hand
        self.told: Told | None = None
        self.raw = ""
        self.scanned: Code | None = None
        """The command being scanned."""
        """The scan being answered, made visible."""
        self.once_more: OnceMoreAsked | None = None
        self.supervisor: tuple[Operator, float] | None = None
        self.running: dict[str, Running] = {}
        self.machines: tuple[Machine, ...] = ()
        """The configured machines, and removed ones that still have a job or something to send."""
        self.undo: dict[str, list[Undoable]] = {}
        self.events: list[Event] = []
        self.doubtful_time: tuple[datetime, datetime] | None = None
        """A typed time that the clock showed twice: the first and the second time."""
        self.leaving: Operator | None = None
        """Signed out by the action on the screen, until something else is done."""
        self.last_scan: tuple[bytes, float] = (b"", -1e9)
        self.recorded_at = -1e9
        self.undone_at = -1e9
        self.pages_turned = 0
        self.no_count_at = -1e9
        """When something was typed that can be no count (see `whole_pieces`)."""
        self.active_at = clock.boot_seconds()
        self.clean_until = 0.0
        self.fault: FaultView | None = None
        """An action that was not recorded, until the operator has read it."""
        self.long: set[str] = set()
        """Lanes whose job has been running longer than anyone works."""
        self.changed_lanes: set[str] = set()
        self.foreign: dict[str, ServerEvent] = {}
        """By lane: the event that runs there and was not started here, as last read."""
        self.taken_over: dict[str, ServerEvent] = {}
        """By lane: the event of the job that was taken over there, as last read while it was running."""
        self.closed: dict[str, datetime] = {}
        """By lane: when our running job was seen closed elsewhere."""
        self.today: dict[str, tuple[date, int]] = {}
        """By lane: the events the server counts on its present day (daily shape), while that is the station's day too."""
        self.show: Callable[[], None] = lambda: None
        """Paints what is in hand now, before a commit is waited for; set by the engine."""
        self._numbers = 0
        self.reload_running()
        self.settle()

    def reload_running(self) -> None:
        """Read what runs on each machine from the store; tiles of machines where that changed are drawn anew."""
        before, self.running = self.running, {}
        for job in self.outbox.open_jobs():
            start = self.outbox.actions_of(job.id)[0]
            assert start is not None
            self.running[job.lane] = Running(job, start.moment)
        lanes = before.keys() | self.running.keys()
        self.changed_lanes |= {lane for lane in lanes if before.get(lane) != self.running.get(lane)}
        self.machines = machines.shown(self.config, self.outbox)

    def settle(self) -> None:
        """Never a place that makes no sense any more, after a start or a change of the configuration."""
        if self.machine is None and self.hand.machine is not None:
            self.put(machine=None, place=Place.MACHINES)
        if self.single is not None and self.hand.machine is None:
            self.put(machine=self.single.name)
        if self.hand.place in (Place.CLEAN, Place.FAULT, Place.HELP):
            self.home()
        if self.hand.place in (Place.SCAN, Place.RUNNING, Place.MACHINES):
            self.front()

    def reconfigure(self, config: Config, grammar: Grammar) -> None:
        """Run another configuration; what is in hand stays."""
        self.config, self.grammar = config, grammar
        self.reload_running()
        self.settle()

    @property
    def single(self) -> Machine | None:
        """The machine, when there is exactly one: the board is skipped then."""
        return self.machines[0] if len(self.machines) == 1 else None

    @property
    def operator(self) -> Operator | None:
        """Who is signed in."""
        return None if self.hand.badge is None else self.config.operator(self.hand.badge)

    def find_machine(self, name: str) -> Machine | None:
        """The machine of that name, ignoring case and spaces: configured, or removed and still shown."""
        found = self.config.machine(name)
        return found or next((each for each in self.machines if fold(each.name) == fold(name)), None)

    def is_configured(self, machine: Machine) -> bool:
        """False for a machine that was removed from the configuration."""
        return self.config.machine(machine.name) is not None

    @property
    def machine(self) -> Machine | None:
        """The machine in front."""
        return None if self.hand.machine is None else self.find_machine(self.hand.machine)

    @property
    def lane(self) -> str | None:
        """The lane of the machine in front."""
        return None if self.machine is None else fold(self.machine.name)

    @property
    def job_in_front(self) -> Running | None:
        """What runs on the machine in front."""
        lane = self.lane
        return None if lane is None else self.running.get(lane)

    def now(self) -> float:
        """The boot clock."""
        return self.clock.boot_seconds()

    def put(self, **changes: object) -> None:
        """Change what is in hand."""
        self.hand = msgspec.structs.replace(self.hand, **changes)

    def tell(self, tone: Tone, words: Words) -> None:
        """Answer the operator; the answer stays on the screen."""
        self._numbers += 1
        self.told = Told(tone, words, self.raw, self._numbers)

    def good(self, words: Words) -> None:
        """Yes."""
        self.tell(Tone.GOOD, words)

    def bad(self, words: Words) -> None:
        """No, and why."""
        self.tell(Tone.BAD, words)

    def nothing_here(self, words: Words = DOES_NOTHING) -> None:
        """What was pressed or scanned has no meaning here; a scanned command is named in the answer."""
        self.bad(words if self.scanned is None else code_words.refused(self.scanned, words))

    def ask_once_more(self, code: str, words: Words) -> None:
        """Ask for the same press once more."""
        self.once_more = OnceMoreAsked(code, words, self.now(), self.lane)
        self.bad(words)

    def is_confirmed(self, code: str) -> bool:
        """True when this press answers the question that the same press raised."""
        asked = self.once_more
        if asked is None or (asked.code, asked.lane) != (code, self.lane):
            return False
        if self.now() < asked.asked_at + ONCE_MORE_SECONDS:
            return False
        self.once_more = None
        return True

    def go(self, place: Place) -> None:
        """Show another screen."""
        if place is not self.hand.place:
            self.once_more, self.pages_turned = None, 0
        self.put(place=place)

    def home(self) -> None:
        """The board, or the only machine's screen."""
        if self.single is not None:
            self.put(machine=self.single.name)
            self.front()
        else:
            self.put(machine=None)
            self.go(Place.MACHINES)

    def front(self) -> None:
        """The screen of the machine in front."""
        if self.machine is None:
            self.go(Place.MACHINES)
        else:
            self.go(Place.RUNNING if self.job_in_front else Place.SCAN)

    def at(self, lane: str) -> None:
        """Put a lane's machine in front."""
        machine = self.find_machine(lane)
        if machine is not None:
            self.put(machine=machine.name)

    def quantities(self, lane: str) -> Quantities:
        """What was typed so far for the job that runs there."""
        return self.hand.quantities.get(lane, Quantities())

    def put_quantities(self, lane: str, entry: Quantities) -> None:
        """Keep what was typed; a question about other numbers is over and stands there no more."""
        if self.once_more is not None:
            self.once_more = self.told = None
        self.put(quantities={**self.hand.quantities, lane: entry})

    def following(self, lane: str) -> Slots | None:
        """What is collected for the job after the running one: scanned here, or brought along from another screen."""
        held = self.hand.next_slots.get(lane)
        return held if held is not None or not self.hand.slots.fields.names_a_job else self.hand.slots

    def put_next(self, lane: str, slots: Slots) -> None:
        """Keep what was scanned for the job after the running one."""
        if self.following(lane) is self.hand.slots:
            self.put(slots=Slots())
        self.put(next_slots={**self.hand.next_slots, lane: slots})

    def drop(self, lane: str, *, following: bool) -> None:
        """Forget what was entered for the job that runs there; with `following` also the job after it."""
        dropped = ["quantities", "ended_at", "next_slots"] if following else ["quantities", "ended_at"]
        for name in dropped:
            held = getattr(self.hand, name)
            if lane in held:
                self.put(**{name: {key: value for key, value in held.items() if key != lane}})

    def moment(self) -> Moment:
        """Now, on both clocks."""
        return self.outbox.now()

    def start_moment(self, lane: str) -> Moment:
        """When a start on this lane counts from: now, or the second at which a wrong job ended."""
        held = self.hand.start_from.get(lane)
        now = self.moment()
        if held is None or held.boot_id != now.boot_id or now.boot - held.offered_at > START_FROM_SECONDS:
            return now
        return Moment(held.wall, held.boot, held.boot_id)

    def set_start_from(self, lane: str, moment: Moment | None) -> None:
        """Let the next start on this lane count from `moment`; None: from its own."""
        held = {name: value for name, value in self.hand.start_from.items() if name != lane}
        if moment is not None:
            held[lane] = StartFrom(moment.wall, moment.boot, moment.boot_id, self.now())
        self.put(start_from=held)

    def supervisor_now(self) -> Operator | None:
        """The supervisor whose badge was scanned less than two minutes ago."""
        if self.supervisor is None or self.now() - self.supervisor[1] > SUPERVISOR_SECONDS:
            return None
        return self.supervisor[0]

    def label(self, lane: str) -> str:
        """What an operator calls the machine of a lane."""
        machine = self.find_machine(lane)
        return machine.shown if machine else lane
