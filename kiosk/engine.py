"""The engine: one queue of commands, one thread, the only writer of job state.

Everything that happens comes through `handle`; `turn` then hands out work, publishes the picture and keeps what is in hand.
The thread of `start` does nothing but these two, so a test can drive the whole engine in its own thread, under its own clock.
"""

from __future__ import annotations

import logging
import queue
import random
import threading
from collections.abc import Callable

from kiosk import upkeep, warnings
from kiosk.asking import answer_ask
from kiosk.clock import Clock
from kiosk.commands import Ask, OperatorCommand, Place
from kiosk.config import Config
from kiosk.delivery.courier import Courier
from kiosk.delivery.key_watch import KeyWatch
from kiosk.delivery.knowledge import Knowledge
from kiosk.delivery.lanes import Reading, Rules
from kiosk.delivery.link import Pause
from kiosk.delivery.work import Done, Work
from kiosk.errors import NotRecorded
from kiosk.events import Event
from kiosk.grammar import grammar_of
from kiosk.pictures import Pictures
from kiosk.record.outbox import Outbox
from kiosk.record.store import Store
from kiosk.reports import Reconfigured, ScannerTold, Stalled
from kiosk.terminal import board, recording, routing, undoing
from kiosk.terminal.desk import Desk
from kiosk.terminal.hand import Hand, decode
from kiosk.terminal.viewing import Around, Drawer
from kiosk.view import FaultView, ScannerHealth, ScannerView, View
from kiosk.words import Words, say

_log = logging.getLogger("kiosk.engine")
CHORE_SECONDS = 3600.0
FIRST_CHORE_SECONDS = 1.0

Command = OperatorCommand | Ask | Done | ScannerTold | Reconfigured | Stalled


class Engine:
    """Decides, records, delivers and tells."""

    def __init__(
        self,
        config: Config,
        store: Store,
        clock: Clock,
        *,
        hand_out: Callable[[Work], None],
        publish: Callable[[Event], None],
        key: Callable[[], str | None],
        rules: Rules | None = None,
        chance: random.Random | None = None,
        reload: Callable[[], Reconfigured] | None = None,
    ) -> None:
        """`key` gives the API key's fingerprint, None when there is none; `hand_out` gets every piece of work;
        `publish` gets every event, on the engine's thread; `rules` is for the tests that switch one off."""
        self.config = config
        self.clock = clock
        self._hand_out = hand_out
        self._key, self._rules, self._chance = key, rules, chance
        self.reload = reload
        self.around = Around(ScannerView(ScannerHealth.NONE, say("No scanner")))
        self._pictures = Pictures(lambda: self.view, publish)
        self.started_at = clock.boot_seconds()
        self.station_warnings: tuple[Words, ...] = ()
        self.rescued_at: float | None = None  # on the boot clock, while this process ran
        self._queue: queue.SimpleQueue[Command | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        with upkeep.rescuing(self, store):
            self.run_on(store)

    def run_on(self, store: Store) -> None:
        """Begin with what `store` holds: at the start, and after its file had to be rescued."""
        self.store, config, clock = store, self.config, self.clock
        self.outbox = Outbox(store, clock, config.api.url)
        self.knowledge = Knowledge(
            store, clock, config.api.url, assume_counts_running=config.api.daily_counts_running
        )
        board.rename_lanes(self.outbox, config.machines)
        self.courier = Courier(
            self.outbox,
            self.knowledge,
            clock,
            config.machines,
            settle_seconds=config.delivery.settle_seconds,
            retry_max_seconds=config.delivery.retry_max_seconds,
            rules=self._rules,
            chance=self._chance,
            on_reading=self._saw,
        )
        self.courier.link.wait_until = self.knowledge.kept_wait()
        self.desk = Desk(config, grammar_of(config), self.outbox, self.courier, clock, self._kept_hand())
        self.desk.show = self._show
        undoing.restore(self.desk)
        self._drawer = Drawer(self.desk)
        self._kept = self.desk.hand
        self._next_chore = clock.boot_seconds() + FIRST_CHORE_SECONDS
        self._under_way: dict[int, Work] = {}
        self._reading: Reading | None = None
        self.keys = KeyWatch(self._key, self.courier, self.knowledge, clock)
        self.keys.look_if_due()

    def _kept_hand(self) -> Hand:
        row = self.store.connection.execute("SELECT hand FROM terminal WHERE id = 1").fetchone()
        return decode(row[0]) if row else Hand()

    @property
    def view_published(self) -> View | None:
        """The picture that was published last; any thread may look."""
        return self._pictures.published

    @property
    def view(self) -> View:
        """The picture as it is now."""
        self._look()
        if self.desk.changed_lanes:
            self._drawer.lanes_changed(self.desk.changed_lanes)
            self.desk.changed_lanes = set()
        self.around.warnings = warnings.shown(self)
        return self._drawer.draw(self.around)

    def handle(self, command: Command) -> None:
        """Carry one command out."""
        with upkeep.rescuing(self, self.store):
            self._carry_out(command)

    def _carry_out(self, command: Command) -> None:
        self._pictures.caused(by_network=isinstance(command, Done))
        if not isinstance(command, Done):
            self.courier.write_outcomes()  # what came back before it; those that come together share a commit
            self._look()
        match command:
            case Done():
                if self._under_way.pop(id(command.work), None) is not None:  # else: sent before a rescue
                    self.courier.completed(command)
            case Ask():
                answer_ask(self, command)
            case ScannerTold(scanner):
                self.around.scanner = scanner
            case Reconfigured(config, fault):
                self._reconfigure(config, fault)
            case Stalled(stalled):
                self._stall(stalled)
            case _:
                routing.route(self.desk, command)

    def turn(self) -> float | None:
        """Hand out what can be sent, show what changed, keep what is in hand; returns the next due boot time."""
        with upkeep.rescuing(self, self.store):
            return self._turn()
        return self.clock.boot_seconds()

    def _turn(self) -> float | None:
        now = self.clock.boot_seconds()
        self.keys.look_if_due()
        shown = self._pictures.published
        if shown is not None and self.desk.told is not shown.told:
            self._show()  # an answer waits for no claim, of which there may be eight with a commit each
        self.courier.advance(self._send_off)
        self.knowledge.keep_wait(self.courier.link.wait_until)
        events, lanes = self.courier.news()
        self.desk.events.extend(events)
        self.desk.changed_lanes |= lanes
        picture_at = self._pictures.due(now)
        if picture_at <= now:
            self._look()
        routing.tick(self.desk)
        if picture_at > now:
            self._pictures.tell(self.desk.events)
        else:
            self._show()
        self._keep_hand()
        if now >= self._next_chore:
            upkeep.do_chores(self)
            self._next_chore = now + CHORE_SECONDS
        due = [self.courier.next_due(), routing.next_due(self.desk), self._next_chore, self.keys.due]
        if picture_at > now:
            due.append(picture_at)
        return min(each for each in due if each is not None)

    def _send_off(self, work: Work) -> None:
        self._under_way[id(work)] = work
        self._hand_out(work)

    def _show(self) -> None:
        self._pictures.show(self.desk.events, self.clock.boot_seconds())

    def _keep_hand(self) -> None:
        if self.desk.hand is self._kept:
            return
        try:
            with self.store.transaction():
                recording.keep_hand(self.desk)
        except NotRecorded as refusal:
            _log.warning("what is in hand could not be kept, it is tried again: %s", refusal)
            return
        self._kept = self.desk.hand

    def _saw(self, reading: Reading) -> None:
        self._reading = reading

    def _look(self) -> None:
        """What the newest reading shows of the machines: for the picture and for who acts here, not for each of a drain's."""
        reading, self._reading = self._reading, None
        if reading is not None:
            self.desk.changed_lanes |= board.saw(self.desk, reading, self.knowledge)
            routing.mind_lanes(self.desk)

    def _reconfigure(self, config: Config | None, fault: FaultView | None) -> None:
        if config is None:
            if fault is not None:
                self.show_fault(fault, say("The configuration has faults"))
            return
        self.config, self.around.fault, self.station_warnings = config, None, ()
        board.rename_lanes(self.outbox, config.machines)
        self.outbox.origin = config.api.url
        self.courier.meet(config.machines)
        self.knowledge.assume_counts_running = config.api.daily_counts_running
        self.courier.link.retry_max_seconds = config.delivery.retry_max_seconds
        self.courier.settle_seconds = config.delivery.settle_seconds
        self.courier.restart_settle()  # nothing is remembered of a lane under its new name
        self.courier.link.release(Pause.ORIGIN)  # another address, or the old one again: looked at anew
        self.courier.wake_all()
        self.keys.look_now()
        self.desk.reconfigure(config, grammar_of(config))
        self._drawer.forget()

    def _stall(self, stalled: bool) -> None:
        link, words = self.courier.link, say("The screen does not answer")
        if stalled and link.pause is None:  # any other pause holds as well, and is still meant afterwards
            link.hold(Pause.STALLED, words, self.clock.boot_seconds())
        elif not stalled and link.release(Pause.STALLED):
            self.courier.wake_all()

    def oldest_waiting_seconds(self) -> float | None:
        """Age of the oldest waiting action by the wall clock; None when nothing waits."""
        oldest = self._drawer.counts.oldest_wall
        return None if oldest is None else max(self.clock.now().timestamp() - oldest / 1e6, 0.0)

    def show_fault(self, fault: FaultView, warning: Words) -> None:
        """Put a fault in front, in full; the operator can go on from it, and the warning line keeps naming it."""
        self.around.fault = fault
        self.station_warnings = (warning,)
        self.desk.go(Place.FAULT)

    def submit(self, command: Command) -> None:
        """Put a command into the queue; any thread may."""
        self._queue.put(command)

    def start(self) -> None:
        """Run on a thread of its own."""
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread; everything recorded is on disk."""
        self._queue.put(None)
        if self._thread is not None:
            self._thread.join(timeout=5.0)

    def _run(self) -> None:
        due = self.turn()
        while True:
            wait = None if due is None else max(due - self.clock.boot_seconds(), 0.0)
            try:
                command = self._queue.get(timeout=wait)
            except queue.Empty:
                due = self.turn()
                continue
            if command is None:
                with upkeep.rescuing(self, self.store):
                    self.courier.write_outcomes()
                self._keep_hand()
                return
            self.handle(command)
            if isinstance(command, Done) and not self._queue.empty():
                continue  # an outcome with news behind it needs no turn of its own
            due = self.turn()
