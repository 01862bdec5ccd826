"""Everything around the demo's kiosk: a directory that is thrown away, a simulated server, a scanner's line.

Nothing outside the temporary directory is read or written.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from kiosk.demo.shop import UNDO_SECONDS, write_configuration
from kiosk.demo.virtual_scanner import VirtualScanner
from kiosk.simulator.process import SimulatorProcess

NOT_FOR_THE_DEMO = ("KIOSK_", "CREDENTIALS_DIRECTORY", "NOTIFY_SOCKET", "WATCHDOG_", "INVOCATION_ID")
"""Beginnings of the variables that tell a kiosk of its station."""


class DemoWorld:
    """A context manager: everything is there inside it and nothing is left behind."""

    def __init__(self, *server_options: str, undo_seconds: int = UNDO_SECONDS) -> None:
        self._server_options = server_options
        self._undo_seconds = undo_seconds
        self.network_up = True

    def __enter__(self) -> DemoWorld:
        """Raises CommandError when the simulator can't run, with what to install."""
        self._directory = tempfile.TemporaryDirectory(prefix="kiosk-demo-", ignore_cleanup_errors=True)
        self._simulator = SimulatorProcess(*self._server_options)
        try:
            self._simulator.start()
        except BaseException:
            self._directory.cleanup()
            raise
        self.directory = Path(self._directory.name)
        self.scanner = VirtualScanner(self.directory / "scanner")
        self.config_file = write_configuration(
            self.directory, self._simulator.url, self.scanner.path, self._undo_seconds
        )
        return self

    def __exit__(self, *_: object) -> None:
        self.scanner.close()
        self._simulator.stop()
        self._directory.cleanup()

    @property
    def url(self) -> str:
        """The server's address; its ledger is the page there."""
        return self._simulator.url

    def accepted(self) -> list[dict[str, Any]]:
        """What the server has accepted, in order; known also while the network is cut."""
        entries: list[dict[str, Any]] = self._simulator.ledger()["accepted"]
        return entries

    def cut_network(self) -> None:
        """The server refuses every connection."""
        self._simulator.cut()
        self.network_up = False

    def mend_network(self) -> None:
        """The server is there again."""
        self._simulator.mend()
        self.network_up = True


def environment_without_a_station() -> dict[str, str]:
    """This process's environment, without what tells of a real station."""
    return {name: value for name, value in os.environ.items() if not name.startswith(NOT_FOR_THE_DEMO)}


def entry_words(entry: dict[str, Any]) -> str:
    """One accepted action in a line."""
    fields = entry["fields"]
    if entry["kind"] == "start":
        what = (
            f"{fields['part']} Op{fields['operation']} ({fields.get('wo_number') or '-'}) by {fields['user']}"
        )
    else:
        made, scrapped = fields.get("quantity_made"), fields.get("quantity_scrapped")
        what = f"{made} good, {scrapped} scrap"
    return f"{entry['kind']} on {entry['machine']}: {what}"
