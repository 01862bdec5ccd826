"""The real screen under the real compositor and terminal: fingers that drift press what they touch, and no
chord of keys opens, ends or changes anything."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest

from tests.system.appliance import OUTPUT, Appliance, traveler
from tests.system.machine import until
from tests.terminal.harness import Shop, Terminal, entered, wait_until

pytestmark = [pytest.mark.system, pytest.mark.xdist_group("debian13")]

START, FINISH = r"\bSTART\b(?! AGAIN)", r"\bFINISH\b"
SETTLE_SECONDS = 1.0
"""From the record to the picture on the panel, which nothing outside can see; it takes 50 ms."""

CTRL, SHIFT, ALT, META = 29, 42, 56, 125
LETTERS = dict(
    zip("qwertyuiopasdfghjklzxcvbnm", [*range(16, 26), *range(30, 39), *range(44, 51)], strict=True)
)
CHORDS = [
    *((CTRL, SHIFT, LETTERS[each]) for each in "noructvfxzpqw"),
    *((CTRL, LETTERS[each]) for each in "cdqpwzsl"),
    *((CTRL, code) for code in (13, 12, 11, 43, 74, 78)),  # + - 0 \ and the keypad's - +
    *(
        (CTRL, ALT, code) for code in (59, 60, 61, 65, 14, 111, 1, LETTERS["t"])
    ),  # F1 F2 F3 F7, Backspace, Delete
    *((ALT, code) for code in (1, 15, 62, 60, 57, LETTERS["d"])),  # Escape, Tab, F4, F2, Space
    *((META, code) for code in (LETTERS["d"], LETTERS["l"], LETTERS["r"], 28)),
    *((SHIFT, code) for code in (104, 109, 110, 15)),  # Page Up, Page Down, Insert, Tab
    *((ALT, 99, LETTERS[each]) for each in "kfeb"),  # SysRq
]


@pytest.fixture(scope="module")
def twin(installed: Appliance, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twin]:
    """The same kiosk beside it on a terminal that can be read, to know where its buttons are."""
    installed.wait_ready()
    shop = Shop(tmp_path_factory.mktemp("twin"))
    shop.machines = {"Machine1": "Haas VF-2"}
    shop.open()
    text = shop.config_file.read_text()
    shop.config_file.write_text(text.replace("undo_seconds", "auto_start = false\nundo_seconds"))
    try:
        yield Twin(shop, installed.terminal_size())
    finally:
        shop.close()


class Twin:
    """Does what the appliance does, and tells where a word is, as a part of the panel's width and height."""

    def __init__(self, shop: Shop, size: tuple[int, int, int, int]) -> None:
        self.shop = shop
        self._rows, self._columns, self._across, self._down = size
        self.screen: Terminal = shop.start(size=size[:2])

    def place(self, pattern: str) -> tuple[float, float]:
        """The middle of the button with this word, in the lower part of the screen."""

        row, column = self._find(pattern)
        x = (OUTPUT[0] - self._across) / 2 + column * self._across / self._columns
        y = (OUTPUT[1] - self._down) / 2 + (row + 0.5) * self._down / self._rows
        return x / OUTPUT[0], y / OUTPUT[1]

    def _find(self, pattern: str) -> tuple[int, float]:
        def find() -> tuple[int, float] | None:
            for row in range(self._rows - 1, self._rows * 2 // 3, -1):
                found = re.search(pattern, self.screen.lines[row])
                if found:
                    return row, (found.start() + found.end()) / 2
            return None

        place: tuple[int, float] = wait_until(find, f"{pattern} is not on\n{self.screen.text}")
        return place

    def tap(self, pattern: str) -> None:
        """Press it here too."""
        row, column = self._find(pattern)
        self.screen.touch(row + 1, int(column) + 1)


def in_hand(appliance: Appliance) -> str:
    """What the kiosk keeps of an unfinished entry."""
    query = "import sqlite3; print(sqlite3.connect('/var/lib/kiosk/kiosk.db').execute('SELECT hand FROM terminal').fetchall())"
    return appliance.machine.run("python3", "-c", query, user="kiosk").stdout


def prepare(appliance: Appliance, twin: Twin, order: str) -> None:
    """Everything is entered and START waits for a finger, on both."""
    for scan in (appliance.scan, twin.shop.scan):
        scan("1H1001", "ZCANCEL", traveler(order))
    until(lambda: order in in_hand(appliance), lambda: in_hand(appliance))
    twin.screen.wait_for(order, "press START")
    time.sleep(SETTLE_SECONDS)


@pytest.mark.parametrize(("across", "down"), [(0, 0), (16, 0), (-16, 0), (0, 30), (0, -30)])
def test_a_finger_that_drifts_starts_and_finishes_the_job(
    appliance: Appliance, twin: Twin, across: int, down: int
) -> None:
    order = f"WO-TAP-{across % 100}-{down % 100}"
    before = len(appliance.accepted("finish"))
    prepare(appliance, twin, order)
    x, y = twin.place(START)
    appliance.tap(x, y - down / 2 / OUTPUT[1], across, down)
    until(lambda: order in appliance.started_orders(), appliance.machine.journal)
    twin.tap(START)
    twin.screen.wait_for("Recorded: .* started")
    for scan in (appliance.scan, twin.shop.scan):
        scan("Q5")
    twin.screen.wait_for(f"{order}.* op 10", entered("5"))
    until(lambda: appliance.status()["jobs"], appliance.machine.journal)
    time.sleep(SETTLE_SECONDS)
    x, y = twin.place(FINISH)
    appliance.tap(x, y - down / 2 / OUTPUT[1], across, down)
    finished = until(
        lambda: len(found := appliance.accepted("finish")) > before and found, appliance.machine.journal
    )
    assert finished[-1]["fields"]["quantity_made"] == 5
    twin.tap(FINISH)
    twin.screen.wait_for("Scan the traveler")


def test_no_chord_ends_or_starts_a_process_or_changes_the_terminal(appliance: Appliance, twin: Twin) -> None:
    prepare(appliance, twin, "WO-CHORD")
    before, size = appliance.machine.processes(), appliance.terminal_size()
    assert len(CHORDS) >= 40
    for chord in CHORDS:
        appliance.chord(*chord)
    time.sleep(SETTLE_SECONDS)
    assert appliance.machine.processes() == before
    assert appliance.terminal_size() == size
    appliance.scan("1H1001", "ZCANCEL", traveler("WO-AFTER"), "ZSTART")
    until(lambda: "WO-AFTER" in appliance.started_orders(), lambda: str(appliance.status()))
    appliance.scan("Q5", "ZFINISH")
    until(lambda: not appliance.status()["jobs"], lambda: str(appliance.status()))


def test_a_chord_that_opens_something_would_be_noticed(appliance: Appliance) -> None:
    """The same look, on a terminal that is not locked."""
    machine, settings = appliance.machine, "/etc/kiosk/foot.ini"
    locked = machine.run("cat", settings).stdout
    opened = locked.replace("spawn-terminal=none", "spawn-terminal=Control+Shift+n")
    assert opened != locked
    try:
        restart_with(appliance, opened)
        before = machine.processes()
        appliance.chord(CTRL, SHIFT, LETTERS["n"])
        until(lambda: machine.processes().keys() - before.keys(), lambda: str(machine.processes()))
    finally:
        restart_with(appliance, locked)


def restart_with(appliance: Appliance, settings: str) -> None:
    """The unit with other settings of its terminal."""
    before = appliance.program()
    appliance.machine.write("/etc/kiosk/foot.ini", settings)
    appliance.machine.run("systemctl", "restart", "kiosk")
    appliance.wait_ready(but=before)
