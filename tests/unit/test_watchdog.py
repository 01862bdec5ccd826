"""What systemd hears from the kiosk, over real datagram sockets."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.station.heartbeat import Heartbeat
from kiosk.station.watchdog import LAUNCHED, Notifier


@pytest.fixture
def listener(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
        door.bind(str(tmp_path / "notify"))
        door.setblocking(False)
        yield door


@pytest.fixture
def notifier(listener: socket.socket) -> Notifier:
    return Notifier.from_environment({"NOTIFY_SOCKET": listener.getsockname(), "WATCHDOG_USEC": "30000000"})


def heard(listener: socket.socket) -> list[str]:
    messages = []
    while True:
        try:
            messages.append(listener.recv(4096).decode())
        except BlockingIOError:
            return messages


def test_ready_status_beat_and_stopping_arrive_as_systemd_wants_them(
    listener: socket.socket, notifier: Notifier
) -> None:
    assert notifier.ready()
    notifier.status("3 waiting,\noffline")
    notifier.beat()
    notifier.stopping()
    assert heard(listener) == ["READY=1", "STATUS=3 waiting, offline", "WATCHDOG=1", "STOPPING=1"]


def test_a_kiosk_whose_launcher_lives_on_does_not_say_that_the_unit_ends(listener: socket.socket) -> None:
    environment = {"NOTIFY_SOCKET": str(listener.getsockname()), LAUNCHED: "1"}
    notifier = Notifier.from_environment(environment)
    notifier.ready()
    notifier.stopping()
    assert heard(listener) == ["READY=1"]


def test_an_abstract_socket_is_reached() -> None:
    name = f"@kiosk-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
        door.bind("\0" + name[1:])
        assert Notifier.from_environment({"NOTIFY_SOCKET": name}).ready()
        assert door.recv(100) == b"READY=1"


def test_without_systemd_nothing_is_sent_and_nothing_fails() -> None:
    notifier = Notifier.from_environment({})
    assert not notifier.ready()
    assert notifier.beat_seconds is None


def test_a_vanished_socket_is_no_fault(tmp_path: Path) -> None:
    assert not Notifier(str(tmp_path / "gone")).beat()


def test_the_process_id_of_the_watchdog_is_ignored_because_it_is_the_compositors(
    listener: socket.socket,
) -> None:
    environment = {"NOTIFY_SOCKET": listener.getsockname(), "WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}
    assert Notifier.from_environment(environment).beat_seconds == 10


@pytest.mark.parametrize("value", ["", "0", "soon", "-5"])
def test_an_unusable_interval_means_no_watchdog(value: str) -> None:
    assert Notifier.from_environment({"WATCHDOG_USEC": value}).watchdog_seconds is None


def test_a_beat_needs_every_party_since_the_last_beat(listener: socket.socket, notifier: Notifier) -> None:
    heart = Heartbeat(notifier)
    for party in ("screen", "engine", "store"):
        heart.answered(party)
    assert heart.beat_due()
    assert heard(listener) == ["WATCHDOG=1"]
    heart.answered("screen")
    heart.answered("engine")
    assert not heart.beat_due()
    assert heart.missing == {"store"}
    assert heard(listener) == ["STATUS=No answer from: store"]


@pytest.mark.parametrize("silent", ["screen", "engine", "store"])
def test_one_silent_party_is_enough_to_stall(silent: str, notifier: Notifier) -> None:
    heart = Heartbeat(notifier)
    for party in {"screen", "engine", "store"} - {silent}:
        heart.answered(party)
    assert not heart.beat_due()
    assert heart.stalled


def test_a_kiosk_that_answers_again_beats_again(listener: socket.socket, notifier: Notifier) -> None:
    heart = Heartbeat(notifier, parties=("engine", "store"))
    heart.answered("engine")
    assert not heart.beat_due()
    assert heart.stalled
    heart.answered("store")
    assert heart.beat_due()
    assert not heart.stalled
    assert heard(listener)[-1] == "WATCHDOG=1"
