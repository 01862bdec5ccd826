"""Restarts the unit when nobody is in the middle of something."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from typing import TextIO

from kiosk.errors import CommandError

RESTART = ("systemctl", "restart", "kiosk.service")
LOOK_SECONDS = 5.0
LONGEST_WAIT_SECONDS = 600.0


def run_restart() -> None:
    """Restart the unit. Raises CommandError."""
    try:
        code = subprocess.run(RESTART, check=False).returncode
    except FileNotFoundError:
        code = 127
    if code != 0:
        raise CommandError("The kiosk could not be restarted; journalctl -u kiosk -n 50 tells why.")


class Restarter:
    """`ask` asks the running kiosk for its status; its field `idle` is true while nothing is being entered
    or sent."""

    def __init__(
        self,
        ask: Callable[[str], Mapping[str, object] | None],
        pause: Callable[[float], None],
        out: TextIO,
        restart: Callable[[], None] = run_restart,
    ) -> None:
        self._ask = ask
        self._pause = pause
        self._out = out
        self._restart = restart

    def restart(self, when: str) -> bool:
        """Restart "now", when "idle" (waits ten minutes at most), or leave it for "later". False: still in
        use."""
        if when == "later":
            return True
        if when == "idle" and not self._wait_until_idle():
            self._out.write(
                "The kiosk is in use and was not restarted: what is new holds from its next start."
                " To restart it now: systemctl restart kiosk\n"
            )
            return False
        self._restart()
        return True

    def _wait_until_idle(self) -> bool:
        waited = 0.0
        while True:
            try:
                status = self._ask("status")
            except CommandError:  # it hangs: nobody is working with it
                return True
            if status is None or status.get("idle", True):
                return True
            if waited >= LONGEST_WAIT_SECONDS:
                return False
            if not waited:
                self._out.write("The kiosk is in use: waiting until it is idle, ten minutes at most.\n")
            self._pause(LOOK_SECONDS)
            waited += LOOK_SECONDS
