"""One request from a fresh client to a server of the test's own, and the requests it is tried with."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from kiosk.api.bodies import finish_request, list_request, start_request
from kiosk.api.exchange import Exchange, Request
from kiosk.api.step_events import HttpTransport
from kiosk.clock import SystemClock
from kiosk.fields import JobFields
from tests.wire.raw_server import Connection, RawServer, answer

KEY = "key-that-no-text-may-show"
START_AT = datetime(2025, 5, 27, 10, tzinfo=UTC)
START = start_request(
    "Machine1",
    START_AT,
    "user@example.com",
    JobFields(work_order="WO-123", part="PART123", operation="10", recipe="1", ordered=5),
)
FINISH = finish_request("Machine1", START_AT.replace(hour=11), 42, 3)
LIST = list_request(START_AT.date(), START_AT.date())
GOOD = answer()


@contextmanager
def client(url: str, *, timeout_seconds: float = 5, **options: object) -> Iterator[HttpTransport]:
    settings: dict[str, object] = {"for_writes": True, "key": lambda: KEY} | options
    transport = HttpTransport(url, timeout_seconds=timeout_seconds, clock=SystemClock(), **settings)  # type: ignore[arg-type]
    try:
        yield transport
    finally:
        transport.close()


def send(url: str, request: Request = START, *, timeout_seconds: float = 5, **options: object) -> Exchange:
    with client(url, timeout_seconds=timeout_seconds, **options) as transport:
        return transport.exchange(request)


def against(
    behaviour: Callable[[Connection], None], request: Request = START, *, timeout_seconds: float = 5
) -> tuple[Exchange, int]:
    """The exchange, and how many whole requests the server had at the end."""
    with RawServer(behaviour) as server:
        exchange = send(server.url, request, timeout_seconds=timeout_seconds)
        server.settle()
        return exchange, len(server.requests)


def good(connection: Connection) -> None:
    connection.read_request()
    connection.send(GOOD)


def reset_at_once(connection: Connection) -> None:
    connection.socket.recv(1, socket.MSG_PEEK)
    connection.reset()


def reset_after_the_head(connection: Connection) -> None:
    connection.read_head()
    connection.reset()


def reset_after_the_request(connection: Connection) -> None:
    connection.read_request()
    connection.reset()


def close_after_the_request(connection: Connection) -> None:
    connection.read_request()


def cut_in_the_headers(connection: Connection) -> None:
    connection.read_request()
    connection.send(GOOD[:30])


def garbage(connection: Connection) -> None:
    connection.read_request()
    connection.send(bytes(range(128, 256)) * 20 + b"\r\n\r\n")
