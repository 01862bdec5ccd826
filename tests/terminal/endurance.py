"""A kiosk that runs for weeks, in minutes: the real process on a terminal whose output is only drained, and
its memory, processor time and files as the system counts them."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from kiosk.demo.pseudo_terminal import TerminalProgram
from kiosk.errors import CommandError
from kiosk.station.control import ask_running_kiosk
from kiosk.station.logs import LOG_NAME
from tests.terminal.harness import Shop, child_environment, kiosk, wait_until

SHARE = float(os.environ.get("KIOSK_LONG_SHARE", "1"))
"""Which part of the full work is done."""
MEBIBYTE = 1024 * 1024
KEPT_BYTES = 100_000
"""Of what was written last; the rest is only counted."""


def scaled(full: int) -> int:
    """So much of `full` as this run is to do."""
    return max(int(full * SHARE), 1)


class Endurance:
    """One kiosk under load. `batch` calls are paced: no more is in the queue than one batch."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        command = kiosk("run", "--config", str(shop.config_file))
        self.program = TerminalProgram(command, environment=child_environment({}))
        self.pid = self.program.process.pid
        self.tail = bytearray()
        self._reader = threading.Thread(target=self._drain, name="drain", daemon=True)
        self._reader.start()
        wait_until(lambda: self.status().get("scanner", {}) and self._scanner_ready(), "no scanner")

    def _drain(self) -> None:
        while (data := self.program.read(0.5)) is not None:
            self.tail += data
            del self.tail[:-KEPT_BYTES]

    def status(self) -> dict[str, object]:
        """What the running kiosk says of itself; empty while it does not listen."""
        try:
            return dict(ask_running_kiosk(self.shop.data_dir, "status", {}) or {})
        except CommandError:
            return {}

    def _scanner_ready(self) -> bool:
        scanner = self.status().get("scanner")
        return isinstance(scanner, dict) and scanner.get("state") == "ready"

    def waiting(self) -> int:
        """Actions not yet delivered; 1 when it can't say."""
        queue = self.status().get("queue")
        return int(queue["waiting"]) if isinstance(queue, dict) else 1

    def batch(self, *payloads: bytes) -> None:
        """Frames down the line as they are; returns when the engine took a question asked after them."""
        for payload in payloads:
            self.shop.plug.scan(payload)
        wait_until(self._answers, "the kiosk does not answer")

    def _answers(self) -> bool:
        """Asked in turn with the scans; a machine shared with other tests may need longer than one question."""
        assert self.program.process.poll() is None, "the kiosk is gone"
        try:
            return ask_running_kiosk(self.shop.data_dir, "ping", {}) is not None
        except CommandError:
            return False

    def resident_bytes(self) -> int:
        """Memory of the process that is in use."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise AssertionError("the kiosk is gone")

    def processor_share(self, seconds: float) -> float:
        """Which part of one core it used while nothing happened."""
        before, began = self._processor_seconds(), time.monotonic()
        time.sleep(seconds)
        return (self._processor_seconds() - before) / (time.monotonic() - began)

    def _processor_seconds(self) -> float:
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def log_bytes(self) -> int:
        """The log with its older files."""
        return sum(file.stat().st_size for file in self.shop.data_dir.glob(f"{LOG_NAME}*"))

    def store_bytes(self) -> dict[str, int]:
        """The database's files."""
        return {file.name: file.stat().st_size for file in self.shop.data_dir.glob("*.db*")}

    def close(self) -> int:
        """End it; its exit code."""
        code = self.program.end()
        self._reader.join(5)
        self.program.hang_up()
        return code


def settle(endurance: Endurance, quiet: Callable[[], bool]) -> None:
    """Until nothing is left to do."""
    wait_until(quiet, f"still busy: {endurance.status()}")
