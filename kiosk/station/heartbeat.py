"""Tells systemd that the kiosk is alive, for as long as every part of it is.

`Heartbeat` judges, `Pulse` is the thread that asks engine and store, beats, and keeps claims back while somebody is silent:
what is in flight then has the rest of the watchdog's time to end before the restart.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from kiosk.commands import Ask
from kiosk.reports import Stalled
from kiosk.station.watchdog import Notifier

PARTIES = ("screen", "engine", "store")


class Heartbeat:
    """Beats for a kiosk whose `parties` have all answered since the last beat.

    Call `beat_due` every `Notifier.beat_seconds`. `answered` may be called from any thread.
    """

    def __init__(self, notifier: Notifier, parties: Sequence[str] = PARTIES) -> None:
        self._notifier = notifier
        self._parties = frozenset(parties)
        self._answered: set[str] = set()
        self.missing: frozenset[str] = frozenset()
        """Who had not answered when the last beat was due."""

    @property
    def stalled(self) -> bool:
        """True from the first withheld beat until all parties answer again."""
        return bool(self.missing)

    def answered(self, party: str) -> None:
        """`party` is alive: it did something, or replied to being asked."""
        self._answered.add(party)

    def beat_due(self) -> bool:
        """Beat if everybody answered; True when it did."""
        self.missing = self._parties - self._answered
        if self.missing:
            self._notifier.status(f"No answer from: {', '.join(sorted(self.missing))}")
            return False
        self._answered = set()
        self._notifier.beat()
        return True


class Pulse:
    """The thread of the heartbeat; there is none where systemd does not watch."""

    def __init__(
        self,
        notifier: Notifier,
        heartbeat: Heartbeat,
        submit: Callable[[Ask | Stalled], None],
        describe: Callable[[], str],
    ) -> None:
        """`submit` hands a command to the engine; `describe` gives the line for `systemctl status`."""
        self._notifier = notifier
        self._heartbeat = heartbeat
        self._submit = submit
        self._describe = describe
        self._stopping = threading.Event()

    def start(self) -> None:
        """Begin to ask and to beat."""
        if self._notifier.beat_seconds is not None:
            threading.Thread(
                target=self._run, args=(self._notifier.beat_seconds,), name="heartbeat", daemon=True
            ).start()

    def stop(self) -> None:
        """No further beat."""
        self._stopping.set()

    def _run(self, beat_seconds: float) -> None:
        stalled = False
        self._ask()  # the first beat finds an answer too
        while not self._stopping.wait(beat_seconds):
            if self._heartbeat.beat_due():
                self._notifier.status(self._describe())
            if self._heartbeat.stalled != stalled:
                stalled = self._heartbeat.stalled
                self._submit(Stalled(stalled))
            self._ask()

    def _ask(self) -> None:
        self._submit(Ask("ping", {}, self._replied))

    def _replied(self, answer: object) -> None:
        self._heartbeat.answered("engine")
        if isinstance(answer, dict) and answer.get("alive"):
            self._heartbeat.answered("store")
