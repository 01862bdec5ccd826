"""The real process on a real terminal: what an operator sees, taps, types and scans.

`Terminal` is a program and its screen. `Shop` is everything around one kiosk: its directory, its configuration, the
simulated server and the scanner's line.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from kiosk.simulator.names import STANDARD_KEY
from kiosk.simulator.process import SimulatorProcess
from tests.terminal.screen import (
    ALTERNATE_SCREEN_OFF,
    CURSOR_ON,
    LARGE,
    MOUSE_OFF,
    ROOT,
    SMALL,
    NotSeen,
    Terminal,
    child_environment,
    entered,
    kiosk,
    wait_until,
    word,
)
from tests.wire.ptys import Plug

__all__ = [
    "ALTERNATE_SCREEN_OFF",
    "CURSOR_ON",
    "LARGE",
    "MOUSE_OFF",
    "ROOT",
    "SMALL",
    "NotSeen",
    "Shop",
    "Terminal",
    "child_environment",
    "entered",
    "kiosk",
    "wait_until",
    "word",
]

CONFIGURATION = """\
operators_file = "operators.csv"

[api]
url = "{url}"
timeout_seconds = 2

[station]
name = "test"
data_dir = "data"
time_zone = "UTC"
undo_seconds = {undo_seconds}
board_seconds = 0

[delivery]
settle_seconds = 1
retry_max_seconds = 1

[scanner]
port = "scanner"
{scanner}

{machines}
"""

OPERATORS = """\
badge,name,email,supervisor
1001,Ana Ruiz,ana@example.com,yes
1002,Bo Lind,bo@example.com,
1003,Cy Stranger,stranger@example.com,
"""


class Shop:
    """One kiosk's surroundings in one directory."""

    def __init__(self, directory: Path, *server_options: str) -> None:
        self.directory = directory
        self.server = SimulatorProcess(*server_options)
        self.plug = Plug(directory / "scanner")
        self.terminals: list[Terminal] = []
        self.machines = {"Machine1": "Haas VF-2", "Machine2": "Mazak", "Machine3": "Lathe"}
        self.undo_seconds = 0
        self.scanner = ""

    def open(self) -> Shop:
        """Start the server, lay the scanner's line, write the configuration and the key."""
        self.server.start()
        self.plug.plug_in()
        (self.directory / "operators.csv").write_text(OPERATORS)
        self.set_key(STANDARD_KEY)
        self.configure()
        return self

    def configure(self) -> Path:
        """Write kiosk.toml."""
        machines = "\n".join(
            f'[[machines]]\nname = "{name}"\nlabel = "{label}"' for name, label in self.machines.items()
        )
        text = CONFIGURATION.format(
            url=self.server.url, undo_seconds=self.undo_seconds, scanner=self.scanner, machines=machines
        )
        self.config_file.write_text(text.replace('"scanner"', f'"{self.plug.name}"'))
        return self.config_file

    @property
    def config_file(self) -> Path:
        return self.directory / "kiosk.toml"

    @property
    def data_dir(self) -> Path:
        return self.directory / "data"

    def set_key(self, key: str) -> None:
        """Store the API key beside the configuration."""
        (self.directory / "api-key").write_text(key + "\n")

    def start(self, *options: str, size: tuple[int, int] = SMALL, **environment: str) -> Terminal:
        """Run the kiosk; returns when its scanner is ready."""
        terminal = self.start_early(*options, size=size, **environment)
        terminal.wait_for("Scanner ready")
        return terminal

    def start_early(self, *options: str, size: tuple[int, int] = SMALL, **environment: str) -> Terminal:
        """Run the kiosk; returns at once."""
        command = kiosk("run", "--config", str(self.config_file), *options)
        terminal = Terminal(*command, size=size, **environment)
        self.terminals.append(terminal)
        return terminal

    def scan(self, *payloads: str | bytes) -> None:
        """Codes through the serial line, each with CR."""
        for payload in payloads:
            self.plug.scan((payload.encode() if isinstance(payload, str) else payload) + b"\r")

    def accepted(self, kind: str = "") -> list[dict[str, Any]]:
        """What the server accepted, in order."""
        entries: list[dict[str, Any]] = self.server.ledger()["accepted"]
        return [entry for entry in entries if kind in ("", entry["kind"])]

    def wait_accepted(self, count: int) -> list[dict[str, Any]]:
        """Until the server accepted so many actions."""
        try:
            return list(wait_until(lambda: len(found := self.accepted()) >= count and found))
        except NotSeen:
            raise NotSeen(f"{count} were to be accepted: {self.accepted()}\n{self.told()}") from None

    def told(self) -> str:
        """The screens now, for a failure's text."""
        return "\n".join(terminal.text for terminal in self.terminals)

    def close(self) -> None:
        """End everything."""
        for terminal in self.terminals:
            terminal.close()
        self.server.stop()
        self.plug.close()
        self.plug.name.unlink(missing_ok=True)  # the terminal's number is used again, by others
        shutil.rmtree(self.data_dir, ignore_errors=True)
