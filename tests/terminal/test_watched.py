"""The kiosk under systemd's watchdog: what it tells on the notification socket while all is well, while its screen hangs, and
after."""

from __future__ import annotations

import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.station.control import ask_running_kiosk
from tests.terminal.harness import Shop, Terminal, wait_until

WATCHDOG_SECONDS = 9
"""Shorter than a screen that speaks every five seconds could satisfy."""
NOBODY_ANSWERS = "STATUS=No answer from: "
JOB = ("1H1001", "10SMachine1", "[)>\x1e06\x1dWWO-1\x1d1PPART1\x1d1W10\x1e\x04")


class Listener:
    """What systemd would hear."""

    def __init__(self, path: Path) -> None:
        self.address = str(path)
        self.heard: list[str] = []
        self._door = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._door.bind(self.address)
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while (line := self._door.recv(4096).decode()) != "closed":
            self.heard.append(line)
        self._door.close()

    def count(self, line: str) -> int:
        """How often exactly this was said."""
        return self.heard.count(line)

    def close(self) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
            door.sendto(b"closed", self.address)


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[Listener]:
    listener = Listener(tmp_path / "notify")
    yield listener
    listener.close()


def start(shop: Shop, systemd: Listener, *options: str) -> Terminal:
    return shop.start_early(
        *options, NOTIFY_SOCKET=systemd.address, WATCHDOG_USEC=str(WATCHDOG_SECONDS * 1_000_000)
    )


def hang(shop: Shop, screen: Terminal) -> None:
    """The terminal takes nothing any more, and there is much to draw."""
    screen.stop_reading()
    for _ in range(40):
        shop.scan("ZJOBS", "ZBACK")
        time.sleep(0.05)


def test_a_short_watchdog_is_fed_from_the_start_and_nobody_is_missed(shop: Shop, systemd: Listener) -> None:
    start(shop, systemd).wait_for("Scanner ready")
    wait_until(lambda: systemd.count("WATCHDOG=1") >= 3, str(systemd.heard))
    assert systemd.heard[0] == "READY=1"
    assert not [line for line in systemd.heard if line.startswith(NOBODY_ANSWERS)]
    assert any(line.startswith("STATUS=Online") for line in systemd.heard)


def test_without_a_screen_engine_and_store_are_enough(shop: Shop, systemd: Listener) -> None:
    start(shop, systemd, "--headless")
    wait_until(lambda: systemd.count("WATCHDOG=1") >= 2, str(systemd.heard))
    assert not [line for line in systemd.heard if line.startswith(NOBODY_ANSWERS)]


def test_without_a_screen_signals_on_top_of_each_other_end_it(shop: Shop, systemd: Listener) -> None:
    """systemd signals the launcher and the kiosk, and the launcher the kiosk again."""
    screen = start(shop, systemd, "--headless")
    wait_until(lambda: systemd.count("READY=1"))
    for _ in range(5):
        screen.signal(signal.SIGTERM)
    assert screen.exit_code() == 0


def test_a_screen_that_hangs_is_told_nothing_more_is_claimed_and_all_goes_on_after(
    shop: Shop, systemd: Listener
) -> None:
    screen = start(shop, systemd)
    screen.wait_for("Scanner ready")
    hang(shop, screen)
    wait_until(lambda: f"{NOBODY_ANSWERS}screen" in systemd.heard, str(systemd.heard))
    shop.scan("ZCANCEL", *JOB)
    waiting = wait_until(lambda: ask_running_kiosk(shop.data_dir, "queue list", {}))
    wait_until(lambda: _waiting(shop) == 1, str(waiting))
    assert shop.accepted() == []
    beats = systemd.count("WATCHDOG=1")
    screen.read_again()
    wait_until(lambda: systemd.count("WATCHDOG=1") > beats, str(systemd.heard))
    shop.wait_accepted(1)


def test_a_terminal_that_hangs_costs_no_processor_time(shop: Shop) -> None:
    screen = shop.start()
    hang(shop, screen)
    wait_until(lambda: _answered(shop))
    before = screen.processor_seconds()
    time.sleep(3.0)
    assert screen.processor_seconds() - before < 0.5


def _waiting(shop: Shop) -> int:
    told = ask_running_kiosk(shop.data_dir, "queue list", {}) or {}
    counts = told.get("counts")
    return int(counts["waiting"]) if isinstance(counts, dict) else -1


def _answered(shop: Shop) -> bool:
    """Everything scanned before is done with."""
    return ask_running_kiosk(shop.data_dir, "ping", {}, 30.0) is not None
