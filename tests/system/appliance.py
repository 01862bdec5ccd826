"""A kiosk installed on a machine as an administrator does it, with a scanner, a touch panel and an office
system to reach."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kiosk.simulator.process import SimulatorProcess
from tests.system.machine import Machine, machine, until

WHEELS = "/srv/wheels"
BOOTSTRAP = "/srv/first"
"""Where the first installation runs from; anything does that can run `kiosk install`."""
KEY = "the-key-of-this-station-alone"
CONFIG = "/etc/kiosk/kiosk.toml"
SCANNER = "/run/scanner0"
TOUCH_SECONDS = 0.08
"""A quick tap; without a pause a finger would move within the millisecond in which it touches."""
OUTPUT = (1280, 720)
"""Pixels of a compositor without a screen."""

CONFIGURATION = """\
[api]
url = "{url}"
timeout_seconds = 2

[station]
name = "cell-1"
data_dir = "/var/lib/kiosk"
time_zone = "UTC"
undo_seconds = 0
auto_start = false

[delivery]
settle_seconds = 1
retry_max_seconds = 1

[scanner]
port = "/run/scanner0"

[[machines]]
name = "Machine1"
label = "Haas VF-2"

[[operators]]
badge = "1001"
name = "Ana Ruiz"
email = "ana@example.com"
"""

DROP_IN = """\
[Service]
Environment=WLR_BACKENDS=headless WLR_LIBINPUT_NO_DEVICES=1
Environment=LD_PRELOAD=/srv/fake_panel.so PANEL_SOCKET={door}
WatchdogSec=20
"""
"""No display hangs on a container; the watchdog's time is shorter than as installed, since tests wait for it."""

SCANNER_PROGRAM = f"""
import os, sys, tty
ours, theirs = os.openpty()
tty.setraw(theirs)
os.chmod(os.ttyname(theirs), 0o666)
if os.path.lexists("{SCANNER}"):
    os.unlink("{SCANNER}")
os.symlink(os.ttyname(theirs), "{SCANNER}")
print("plugged in", flush=True)
for line in sys.stdin:
    os.write(ours, bytes.fromhex(line))
"""

CONSOLE_SHOWS = "/srv/console"
CONSOLE_PROGRAM = f"""
import fcntl, os, struct, sys, termios, threading
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
ours, theirs = os.openpty()
fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 25, 80, 0, 0))
print(os.ttyname(theirs), flush=True)
with open("{CONSOLE_SHOWS}", "wb", buffering=0) as shown:
    while True:
        shown.write(os.read(ours, 65536))
"""
CONSOLE_DROP_IN = """\
[Service]
TTYPath={console}
DeviceAllow={console} rw
TTYVHangup=no
TTYVTDisallocate=no
"""
"""A container has no consoles: a terminal of its own stands for the first one."""

SIZE_PROGRAM = """
import fcntl, struct, sys, termios
with open(sys.argv[1]) as terminal:
    print(*struct.unpack("HHHH", fcntl.ioctl(terminal, termios.TIOCGWINSZ, bytes(8))))
"""


def traveler(order: str) -> str:
    """Everything of one operation in one symbol."""
    return f"[)>\x1e06\x1dW{order}\x1d1PPART1\x1d1W10\x1d7Q25EA\x1e\x04"


class Appliance:
    """The installed kiosk and what is around it."""

    def __init__(self, machine: Machine, wheels: Path, panel: Path) -> None:
        self.machine = machine
        self.server = SimulatorProcess()
        self._wheels = wheels
        self._panel = panel
        self._scanner: subprocess.Popen[str] | None = None
        self._helpers: list[subprocess.Popen[str]] = []
        self._door = f"kiosk-test-panel-{os.getpid()}-{id(self)}"

    def prepare(self) -> None:
        """Everything lies ready for an administrator: wheels, configuration, key, scanner, office."""
        self.server.start()
        self.server.keys(KEY)
        self.machine.copy_in(self._wheels, WHEELS)
        self.machine.write("/srv/fake_panel.so", self._panel.read_bytes())
        self.machine.write("/srv/kiosk.toml", CONFIGURATION.format(url=self.server.url))
        self.machine.write("/srv/api-key", KEY + "\n", 0o600)
        self.plug_scanner_in()
        self.drop_in(DROP_IN.format(door=self._door))
        self.machine.run("python3", "-m", "venv", BOOTSTRAP)
        pip = (f"{BOOTSTRAP}/bin/pip", "install", "--quiet", "--no-index", "--find-links", WHEELS)
        self.machine.run(*pip, "step-kiosk")

    def install_command(self) -> tuple[str, ...]:
        """What an administrator types on a bare machine, less the key."""
        kiosk = f"{BOOTSTRAP}/bin/kiosk"
        return (kiosk, "install", "--wheels", WHEELS, "--config", "/srv/kiosk.toml")

    def install(self) -> None:
        """From what lies ready to a running kiosk."""
        self.machine.run(*self.install_command(), "--key-file", "/srv/api-key")

    def drop_in(self, text: str, name: str = "test") -> None:
        """Settings of this station beside the unit; an empty text takes them away."""
        path = f"/etc/systemd/system/kiosk.service.d/{name}.conf"
        if text:
            self.machine.write(path, text)
        else:
            (self.machine.disk / path.lstrip("/")).unlink(missing_ok=True)
        self.machine.run("systemctl", "daemon-reload")

    def close(self) -> None:
        """Let go of what was started outside the machine."""
        for helper in self._helpers:
            helper.terminate()
            helper.communicate()
        self.server.stop()

    def _help(self, program: str) -> tuple[subprocess.Popen[str], str]:
        """Run a Python program inside, until the end; with the first line that it says, once it is there."""
        helper = subprocess.Popen(
            self.machine.command("python3", "-c", program),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._helpers.append(helper)
        assert helper.stdout is not None
        return helper, helper.stdout.readline().strip()

    def plug_scanner_in(self) -> None:
        """A serial line inside the machine, which every user may open as dialout may open a scanner."""
        self._scanner, said = self._help(SCANNER_PROGRAM)
        assert said == "plugged in"

    def lay_console(self) -> None:
        """A text console for the unit."""
        _, name = self._help(CONSOLE_PROGRAM)
        self.drop_in(CONSOLE_DROP_IN.format(console=name), "zz-console")

    def console_shows(self) -> str:
        """Everything that was drawn on the text console."""
        return (self.machine.disk / CONSOLE_SHOWS.lstrip("/")).read_text("utf-8", "replace")

    def scan(self, *codes: str) -> None:
        """Codes down the scanner's line, each with CR."""
        assert self._scanner is not None
        assert self._scanner.stdin is not None
        for code in codes:
            self._scanner.stdin.write((code.encode() + b"\r").hex() + "\n")
            self._scanner.stdin.flush()

    # -- what it says of itself

    def program(self) -> int:
        """The kiosk's own process; 0 when there is none."""
        return self.machine.process("bin/kiosk run")

    def wait_ready(self, but: int = 0) -> None:
        """Until the unit is up and a kiosk answers that is another process than `but`."""

        def ready() -> bool:
            return (
                self.program() not in (0, but)
                and self.machine.property("ActiveState") == "active"
                and bool(self.status())
            )

        until(ready, self.machine.journal)

    def status(self) -> dict[str, Any]:
        """`kiosk status --json`; empty while no kiosk answers."""
        said = self.machine.run("kiosk", "status", "--json", "--config", CONFIG, check=False).stdout
        try:
            document: dict[str, Any] = json.loads(said)
        except ValueError:
            return {}
        return document if document.get("running") else {}

    def wait_scanner(self) -> None:
        """Until the kiosk reads the scanner."""
        until(lambda: self.status().get("scanner", {}).get("state") == "ready", self.machine.journal)

    def waiting(self) -> int:
        """How many recorded actions are not delivered."""
        return int(self.status().get("queue", {}).get("waiting", -1))

    def started_orders(self) -> list[str]:
        """Work orders of which the office knows the start."""
        return [entry["fields"]["wo_number"] for entry in self.accepted("start")]

    def accepted(self, kind: str) -> list[dict[str, Any]]:
        """What the office accepted, in order."""
        entries: list[dict[str, Any]] = self.server.ledger()["accepted"]
        return [entry for entry in entries if entry["kind"] == kind]

    # -- fingers

    def panel(self, *commands: str) -> None:
        """Move fingers and keys; each is taken by the compositor before the next."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as hand:
            hand.bind(f"\0{self._door}-{os.urandom(4).hex()}")
            hand.settimeout(10)
            for command in commands:
                hand.sendto(command.encode(), f"\0{self._door}")
                assert hand.recv(16) == b"done"

    def tap(self, x: float, y: float, across: int = 0, down: int = 0) -> None:
        """One finger at this place of the output (0 to 1), moving by so many pixels before it lifts."""
        steps = max(abs(across), abs(down)) // 5
        self.panel(f"down {x} {y}")
        for step in range(1, steps + 1):
            time.sleep(TOUCH_SECONDS / (steps + 1))
            part = step / steps
            self.panel(f"motion {x + part * across / OUTPUT[0]} {y + part * down / OUTPUT[1]}")
        time.sleep(TOUCH_SECONDS / (steps + 1))
        self.panel("up")

    def chord(self, *codes: int) -> None:
        """Keys pressed one after the other and let go in the opposite order."""
        self.panel(*(f"key {code} 1" for code in codes), *(f"key {code} 0" for code in reversed(codes)))

    def terminal_size(self) -> tuple[int, int, int, int]:
        """Of the terminal on the panel: rows, columns, and the pixels that they cover across and down."""
        said = self.machine.run("python3", "-c", SIZE_PROGRAM, f"/proc/{self.program()}/fd/0").stdout
        rows, columns, across, down = map(int, said.split())
        return rows, columns, across, down


@contextmanager
def prepared(work: Path, wheels: Path, panel: Path) -> Iterator[Appliance]:
    """A machine of its own on which everything lies ready and nothing is installed; gone afterwards."""
    with machine(work) as computer:
        made = Appliance(computer, wheels, panel)
        try:
            made.prepare()
            yield made
        finally:
            made.close()
