"""What systemd is told: ready, alive, in what state, stopping. Does nothing where no systemd listens.

`$WATCHDOG_PID` is not read: under a compositor it is the compositor's, and the kiosk its grandchild.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping

LAUNCHED = "KIOSK_LAUNCHED"
"""Set in the environment of whatever the launcher runs: the unit does not end with it."""


UNWATCHED_SECONDS = 5.0


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

    @property
    def alive_seconds(self) -> float:
        """How often a part has to say that it lives: twice a beat, so that each beat finds it said."""
        return UNWATCHED_SECONDS if self.beat_seconds is None else self.beat_seconds / 2

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
