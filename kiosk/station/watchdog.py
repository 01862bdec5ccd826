"""What systemd is told: ready, alive, in what state, stopping. Does nothing where no systemd listens.

`$WATCHDOG_PID` is not read: under a compositor it is the compositor's, and the kiosk its grandchild.
`Heartbeat` says
"alive" only for a kiosk of which every part has answered since the last time it was said.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping, Sequence

LAUNCHED = "KIOSK_LAUNCHED"
"""Set in the environment of whatever the launcher runs: the unit does not end with it."""


class Notifier:
    """Sends datagrams to `$NOTIFY_SOCKET` (sd_notify(3)); never waits and never raises."""

    def __init__(
        self, address: str, watchdog_seconds: float | None = None, ends_the_unit: bool = True
    ) -> None:
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self.watchdog_seconds = watchdog_seconds
        """After this long a silence systemd kills and restarts; None: it does not watch."""
        self._ends_the_unit = ends_the_unit

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Notifier:
        """The notifier that systemd asked for by `NOTIFY_SOCKET` and `WATCHDOG_USEC`."""
        microseconds = environment.get("WATCHDOG_USEC", "")
        seconds = int(microseconds) / 1e6 if microseconds.isascii() and microseconds.isdecimal() else 0.0
        return cls(environment.get("NOTIFY_SOCKET", ""), seconds or None, LAUNCHED not in environment)

    @property
    def beat_seconds(self) -> float | None:
        """How often to beat: a third of the watchdog's time, so that one late beat is no restart."""
        return None if self.watchdog_seconds is None else self.watchdog_seconds / 3

    def ready(self) -> bool:
        """The first frame is painted (or, without a screen, delivery runs)."""
        return self.send("READY=1")

    def beat(self) -> bool:
        """Everything answers."""
        return self.send("WATCHDOG=1")

    def status(self, words: str) -> bool:
        """One line for `systemctl status`."""
        return self.send("STATUS=" + " ".join(words.split())[:200])

    def stopping(self) -> bool:
        """The end has begun; not told where the launcher may start another screen, since systemd would
        count that as a stop that takes too long."""
        return self._ends_the_unit and self.send("STOPPING=1")

    def send(self, line: str) -> bool:
        """Send one assignment; False when nobody listens."""
        if not self._address:
            return False
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as door:
                door.setblocking(False)
                door.sendto(line.encode("utf-8", "replace"), self._address)
        except OSError:
            return False
        return True


class Heartbeat:
    """Beats for a kiosk whose `parties` have all answered since the last beat.

    Call `beat_due` every `Notifier.beat_seconds`. `answered` may be called from any thread.
    """

    def __init__(self, notifier: Notifier, parties: Sequence[str] = ("screen", "engine", "store")) -> None:
        self._notifier = notifier
        self._parties = frozenset(parties)
        self._answered: set[str] = set()
        self.stalled = False
        """True from the first withheld beat until all parties answer again: the engine hands out no claim
        then, so that requests in flight have the rest of the watchdog's time to end before the restart."""
        self.missing: frozenset[str] = frozenset()
        """Who had not answered when the last beat was due."""

    def answered(self, party: str) -> None:
        """`party` is alive: it did something, or replied to being asked."""
        self._answered.add(party)

    def beat_due(self) -> bool:
        """Beat if everybody answered; True when it did."""
        self.missing = self._parties - self._answered
        self.stalled = bool(self.missing)
        if self.stalled:
            self._notifier.status(f"No answer from: {', '.join(sorted(self.missing))}")
            return False
        self._answered = set()
        self._notifier.beat()
        return True
