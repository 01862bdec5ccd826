"""Starts the kiosk on the screen, and without one as long as no screen can start, so that delivery goes on.

The unit's main process: `python -m kiosk.station.launch`. It runs cage with foot and the kiosk in it;
while no display is connected, foot's settings are faulty or the screen ends at once twice, it runs `kiosk
run --headless` instead and tries the screen again when a display is plugged in or after a growing pause.
Nothing new starts before the kiosk that was on the screen has ended: two would not share the data.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from kiosk.station.watchdog import LAUNCHED, Notifier

FOOT_SETTINGS = "/etc/kiosk/foot.ini"
DISPLAYS = Path("/sys/class/drm")
SHORTEST_RUN_SECONDS = 15.0
"""A screen that ends earlier did not start: a compositor that gets no seat gives up after ten seconds."""
LOOK_SECONDS = 5.0
FIRST_PAUSE_SECONDS = 60.0
LONGEST_PAUSE_SECONDS = 600.0
END_SECONDS = 40.0
"""The kiosk ends within seconds, also while a request is under way; what takes longer hangs."""
PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True, slots=True)
class Programs:
    """The command lines that are run."""

    check: Sequence[str] = ("/usr/bin/foot", "--check-config", "-c", FOOT_SETTINGS)
    screen: Sequence[str] = ("/usr/bin/cage", "-d", "--", "/usr/bin/foot", "-c", FOOT_SETTINGS)
    headless: Sequence[str] = (str(Path(sys.executable).with_name("kiosk")), "run", "--headless")


def display_connected(displays: Path = DISPLAYS) -> bool:
    """True when the kernel sees a connected display, or when it can't say."""
    states = []
    for file in sorted(displays.glob("card*-*/status")):
        try:
            states.append(file.read_text().strip())
        except OSError:  # unplugged while being read
            continue
    return not states or any(state != "disconnected" for state in states)


class Launcher:
    """Runs one child at a time and ends with it. `stop` is called by the signals of `systemctl stop`."""

    def __init__(
        self,
        programs: Programs,
        connected: Callable[[], bool] = display_connected,
        shortest_run_seconds: float = SHORTEST_RUN_SECONDS,
        look_seconds: float = LOOK_SECONDS,
        wait_for_others: Callable[[], None] = lambda: None,
    ) -> None:
        """`wait_for_others` returns when what a child left running has ended."""
        self._wait_for_others = wait_for_others
        self._programs = programs
        self._connected = connected
        self._shortest_run_seconds = shortest_run_seconds
        self._look_seconds = look_seconds
        self._child: subprocess.Popen[bytes] | None = None
        self._stopping = False

    def run(self) -> int:
        """The exit code of the child that ended; 0 after `stop`."""
        pause = FIRST_PAUSE_SECONDS
        while not self._stopping:
            if self._screen_can_start():
                for _ in range(2):
                    code, lasted = self._run_screen()
                    if self._stopping or lasted:
                        return 0 if self._stopping else code
            code, ended = self._run_headless(pause)
            if ended:
                return 0 if self._stopping else code
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
        return 0

    def stop(self, _number: int = 0, _frame: FrameType | None = None) -> None:
        """End the child, and with it the launcher."""
        self._stopping = True
        if self._child is not None:
            self._child.terminate()

    def _screen_can_start(self) -> bool:
        if not self._connected():
            _say("no display is connected: running without a screen")
            return False
        try:
            checked = subprocess.run(self._programs.check, check=False).returncode == 0
        except OSError as error:
            _say(f"{self._programs.check[0]}: {error.strerror}")
            return False
        if not checked:
            _say(f"{FOOT_SETTINGS} has faults: running without a screen")
        return checked

    def _run_screen(self) -> tuple[int, bool]:
        """Its exit code, and whether it lasted long enough to have started."""
        try:
            child = self._start(self._programs.screen)
        except OSError as error:
            _say(f"{self._programs.screen[0]}: {error.strerror}")
            return 1, False
        try:
            code = child.wait(self._shortest_run_seconds)
        except subprocess.TimeoutExpired:
            return child.wait(), True
        if not self._stopping:
            _say(f"the screen ended at once with code {code}")
        self._wait_for_others()
        return code, False

    def _run_headless(self, pause: float) -> tuple[int, bool]:
        """Run until a display appears or `pause` seconds are over. True when it ended by itself or was
        stopped."""
        was_connected = self._connected()
        child = self._start(self._programs.headless)
        waited = 0.0
        while True:
            try:
                return child.wait(self._look_seconds), True
            except subprocess.TimeoutExpired:
                waited += self._look_seconds
            connected = self._connected()
            if connected and (not was_connected or waited >= pause):
                break
            was_connected = connected
        _say("trying the screen")
        child.terminate()
        try:
            code = child.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            code = child.wait()
        return code, self._stopping

    def _start(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        Notifier.from_environment(os.environ).beat()  # the time until the kiosk beats itself starts now
        child = subprocess.Popen(command, env={**os.environ, LAUNCHED: "1"})
        self._child = child
        if self._stopping:  # the signal came while the child was being made
            child.terminate()
        return child


def adopt_orphans() -> None:
    """Processes whose parent dies become this one's children (prctl(2)): killing the terminal leaves the
    kiosk."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def wait_for_orphans(patience_seconds: float = END_SECONDS) -> None:
    """Until no child is left; what does not end in time is killed."""
    end = time.monotonic() + patience_seconds
    while True:
        try:
            ended, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if ended:
            continue
        Notifier.from_environment(os.environ).beat()
        if time.monotonic() > end:
            for number in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split():
                os.kill(int(number), signal.SIGKILL)
        time.sleep(0.05)


def _say(words: str) -> None:
    """To the journal: the launcher's standard error is the unit's, not a screen."""
    print(f"kiosk: {words}", file=sys.stderr, flush=True)


def main() -> int:
    """Run until the kiosk ends or systemd stops it."""
    adopt_orphans()
    launcher = Launcher(Programs(), wait_for_others=wait_for_orphans)
    signal.signal(signal.SIGTERM, launcher.stop)
    signal.signal(signal.SIGHUP, launcher.stop)
    return launcher.run()


if __name__ == "__main__":
    sys.exit(main())
