"""Asking the running kiosk, over its real socket."""

from __future__ import annotations

import os
import socket
import stat
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.commands import Ask
from kiosk.errors import CommandError
from kiosk.station.control import SOCKET_NAME, ControlServer, ask_running_kiosk

Serve = Callable[[Path, Callable[[Ask], None]], ControlServer]


@pytest.fixture
def serve() -> Iterator[Serve]:
    servers: list[ControlServer] = []

    def start(data_dir: Path, submit: Callable[[Ask], None]) -> ControlServer:
        servers.append(ControlServer(data_dir, submit))
        servers[-1].start()
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


def echo(ask: Ask) -> None:
    ask.reply({"verb": ask.verb, **ask.arguments})


def test_an_answer_comes_back_with_what_was_asked(tmp_path: Path, serve: Serve) -> None:
    serve(tmp_path, echo)
    assert ask_running_kiosk(tmp_path, "queue list", {"machine": "Müller 5"}) == {
        "verb": "queue list",
        "machine": "Müller 5",
    }


def test_no_kiosk_is_told_from_a_hanging_one(tmp_path: Path, serve: Serve) -> None:
    assert ask_running_kiosk(tmp_path, "status", {}) is None
    assert ask_running_kiosk(tmp_path / "never made", "status", {}) is None
    serve(tmp_path, lambda ask: None)
    with pytest.raises(CommandError, match="running but does not answer"):
        ask_running_kiosk(tmp_path, "status", {}, timeout_seconds=0.1)


def test_a_stopped_process_that_holds_the_socket_counts_as_hanging(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as frozen:
        frozen.bind(str(tmp_path / SOCKET_NAME))
        frozen.listen(1)
        with pytest.raises(CommandError, match="does not answer"):
            ask_running_kiosk(tmp_path, "status", {}, timeout_seconds=0.1)


def test_a_socket_left_by_a_dead_kiosk_is_no_kiosk_and_no_hindrance(tmp_path: Path, serve: Serve) -> None:
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(tmp_path / SOCKET_NAME))
    assert ask_running_kiosk(tmp_path, "status", {}) is None
    serve(tmp_path, echo)
    assert ask_running_kiosk(tmp_path, "status", {}) == {"verb": "status"}


def test_a_data_directory_deeper_than_a_socket_address_works(tmp_path: Path, serve: Serve) -> None:
    deep = tmp_path / ("d" * 120) / ("e" * 120)
    deep.mkdir(parents=True)
    serve(deep, echo)
    assert ask_running_kiosk(deep, "status", {}) == {"verb": "status"}


def test_only_the_owner_can_open_the_socket(tmp_path: Path, serve: Serve) -> None:
    before = os.umask(0)
    try:
        serve(tmp_path, echo)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / SOCKET_NAME).stat().st_mode) == 0o600


def test_a_refusal_is_raised_in_the_kiosks_own_words(tmp_path: Path, serve: Serve) -> None:
    serve(tmp_path, lambda ask: ask.reply({"refused": "Row 7 is already sent."}))
    with pytest.raises(CommandError, match="Row 7 is already sent"):
        ask_running_kiosk(tmp_path, "queue discard", {"row": 7})


def test_a_silent_or_talkative_caller_keeps_nobody_else_waiting(tmp_path: Path, serve: Serve) -> None:
    serve(tmp_path, echo)
    callers = [socket.socket(socket.AF_UNIX) for _ in range(3)]
    try:
        for caller in callers:
            caller.connect(str(tmp_path / SOCKET_NAME))
        callers[0].sendall(b"\x00garbage")
        assert ask_running_kiosk(tmp_path, "status", {}) == {"verb": "status"}
    finally:
        for caller in callers:
            caller.close()


@pytest.mark.parametrize(
    "request_line", [b"[]\n", b"{}\n", b'{"verb": 3}\n', b"\xff\n", b'{"verb":"x","arguments":[]}\n']
)
def test_a_request_that_makes_no_sense_is_refused_and_never_submitted(
    tmp_path: Path, serve: Serve, request_line: bytes
) -> None:
    asked: list[Ask] = []
    serve(tmp_path, asked.append)
    with socket.socket(socket.AF_UNIX) as caller:
        caller.connect(str(tmp_path / SOCKET_NAME))
        caller.sendall(request_line)
        assert b"refused" in caller.recv(4096)
    assert asked == []


def test_many_callers_at_once_each_get_their_own_answer(tmp_path: Path, serve: Serve) -> None:
    serve(tmp_path, echo)
    answers: dict[int, object] = {}

    def ask(number: int) -> None:
        answers[number] = ask_running_kiosk(tmp_path, "show", {"row": number})

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {number: {"verb": "show", "row": number} for number in range(6)}


def test_after_stop_no_socket_is_left(tmp_path: Path, serve: Serve) -> None:
    serve(tmp_path, echo).stop()
    assert list(tmp_path.iterdir()) == []
    assert ask_running_kiosk(tmp_path, "status", {}) is None
