"""A computer with Debian 13 that boots in a container: systemd, the unit and its hardening are the real ones."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from tests.system.debian13 import base_system, run

PATIENCE_SECONDS = 90.0
"""For what takes seconds on an idle machine; nothing is asserted about how long it took."""
ENVIRONMENT = (
    *("env", "-i", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
    *("LC_ALL=C.UTF-8", "TERM=xterm", "HOME=/root"),
)


def until(condition: Callable[[], Any], what: Callable[[], str] | str = "") -> Any:
    """The first true value of `condition`."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not (value := condition()):
        assert time.monotonic() < end, what() if callable(what) else what or "it did not come true"
        time.sleep(0.1)
    return value


class Machine:
    """A copy of the base system, booted. What it changes is thrown away."""

    def __init__(self, work: Path) -> None:
        self.disk = work / "disk"
        self._work = work
        self._leader = 0
        self._container: subprocess.Popen[bytes] | None = None

    def switch_on(self) -> None:
        """Boot and wait until systemd has started everything."""
        with (self._work / "console.log").open("wb") as console:
            self._container = self._start(console)
        self._leader = until(self._find_leader, self.console)
        state = until(
            lambda: self.run("systemctl", "is-system-running", "--wait", check=False).stdout.strip()
        )
        assert state in ("running", "degraded"), f"{state}\n{self.console()}"

    def _start(self, console: BinaryIO) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            (
                *("setpriv", "--pdeathsig=KILL"),  # a test run that is killed leaves no machine behind
                *("systemd-nspawn", "--quiet", "--boot", f"--directory={self.disk}"),
                *(f"--machine=kiosk-{os.getpid()}", "--register=no", "--keep-unit", "--link-journal=no"),
                *("--console=pipe", "--resolv-conf=off", "--timezone=off"),
            ),
            stdin=subprocess.DEVNULL,
            stdout=console,
            stderr=subprocess.STDOUT,
            env={**os.environ, "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"},
            start_new_session=True,
        )

    def _find_leader(self) -> int:
        assert self._container is not None
        number = self._container.pid
        children = Path(f"/proc/{number}/task/{number}/children").read_text().split()
        leader = int(children[0]) if children else 0
        return leader if leader and Path(f"/proc/{leader}/root/run/systemd/system").is_dir() else 0

    def switch_off(self) -> None:
        """Pull the plug: with its first process every other one is gone."""
        if self._container is not None:
            if self._leader:
                os.kill(self._leader, signal.SIGKILL)
            else:
                self._container.terminate()
            self._container.wait(PATIENCE_SECONDS)
            self._container = None

    def console(self) -> str:
        """What it wrote while booting."""
        return (self._work / "console.log").read_text("utf-8", "replace")[-3000:]

    def command(self, *words: str | Path, user: str = "") -> list[str]:
        """The command line that runs `words` inside; as `user` with no more rights than that user has."""
        group = "nogroup" if user == "nobody" else user
        drop = (
            ("setpriv", f"--reuid={user}", f"--regid={group}", "--init-groups", "--no-new-privs")
            if user
            else ()
        )
        inside = ("nsenter", "--target", self._leader, "--all", *ENVIRONMENT, *drop, *words)
        return [str(word) for word in inside]

    def run(
        self, *words: str | Path, user: str = "", check: bool = True, text: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run a command inside; `text` is its standard input."""
        done = subprocess.run(
            self.command(*words, user=user), input=text, capture_output=True, text=True, check=False
        )
        assert not check or done.returncode == 0, f"{words}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return done

    def write(self, path: str, content: str | bytes, mode: int = 0o644) -> None:
        """Lay a file down as root."""
        place = self.disk / path.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode() if isinstance(content, str) else content)
        place.chmod(mode)

    def copy_in(self, directory: Path, path: str) -> None:
        """Lay the files of a directory down."""
        shutil.copytree(directory, self.disk / path.lstrip("/"), dirs_exist_ok=True)

    def property(self, name: str) -> str:
        """One property of the kiosk's unit."""
        return self.run("systemctl", "show", "kiosk.service", f"--property={name}", "--value").stdout.strip()

    def processes(self) -> dict[int, str]:
        """The kiosk user's processes: number and command line."""
        listed = self.run("ps", "-u", "kiosk", "-o", "pid=,args=", check=False).stdout
        pairs = (line.split(None, 1) for line in listed.splitlines())
        return {int(number): words for number, words in pairs}

    def process(self, part: str) -> int:
        """The process whose command line begins with `part`, or else the first that holds it; 0 when there is none.

        The compositor's holds the terminal's."""
        found = self.processes().items()
        begins = (number for number, words in found if words.startswith(part))
        return next(begins, 0) or next((number for number, words in found if part in words), 0)

    def journal(self) -> str:
        """What the unit said last."""
        return self.run("journalctl", "-u", "kiosk", "--no-pager", "-n", "40", check=False).stdout


@contextmanager
def machine(work: Path) -> Iterator[Machine]:
    """A machine that is switched on, and off again."""
    work.mkdir(parents=True, exist_ok=True)
    made = Machine(work)
    for name in ("changes", "scratch", "disk"):
        (work / name).mkdir()
    layers = f"lowerdir={base_system()},upperdir={work / 'changes'},workdir={work / 'scratch'}"
    run("mount", "-t", "overlay", "overlay", "-o", layers, made.disk)
    try:
        made.switch_on()
        yield made
    finally:
        made.switch_off()
        run("umount", "--lazy", made.disk)
        shutil.rmtree(work, ignore_errors=True)
