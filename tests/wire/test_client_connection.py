"""What the client keeps from one request to the next, and what the other end and the logs get to see."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

import pytest

from kiosk.api.exchange import Reach
from tests.wire.raw_server import Connection, RawServer, answer
from tests.wire.sending import (
    FINISH,
    GOOD,
    KEY,
    LIST,
    START,
    against,
    client,
    close_after_the_request,
    cut_in_the_headers,
    garbage,
    good,
    reset_after_the_request,
    reset_at_once,
    send,
)


def test_a_second_write_survives_a_server_that_drops_idle_connections() -> None:
    def drop(connection: Connection) -> None:
        connection.read_request()
        connection.send(GOOD)
        connection.hold()
        connection.reset()

    with RawServer(drop) as server, client(server.url) as transport:
        exchanges = [transport.exchange(START) for _ in range(3)]
        assert server.connections == 3
        assert {seen.header("Connection") for seen in server.requests} == {"close"}
    assert [each.status for each in exchanges] == [201, 201, 201]


def test_a_transport_goes_on_after_every_kind_of_failure() -> None:
    behaviours = iter([reset_at_once, cut_in_the_headers, garbage, close_after_the_request, good])
    with (
        RawServer(lambda connection: next(behaviours)(connection)) as server,
        client(server.url) as transport,
    ):
        exchanges = [transport.exchange(START) for _ in range(5)]
    assert [each.reach for each in exchanges] == [Reach.UNKNOWN] * 4 + [Reach.KNOWN]


def test_what_the_server_reads_is_what_was_asked() -> None:
    with RawServer(good) as server:
        send(server.url + "/prefix/", LIST, for_writes=False)
        send(server.url, FINISH)
        listed, finish = server.requests
    assert listed.line == "GET /prefix/api/v1/step_events?from=2025-05-27&to=2025-05-27 HTTP/1.1"
    assert listed.body == b""
    assert finish.line == "PATCH /api/v1/step_events/finish HTTP/1.1"
    assert finish.body == FINISH.body
    assert finish.header("Content-Type") == "application/json"
    assert finish.header("Authorization") == f"Bearer {KEY}"
    assert (finish.header("User-Agent") or "").startswith("step-kiosk/")


def test_a_changed_key_is_used_by_the_next_request() -> None:
    keys = iter(["first", "second"])
    with RawServer(good) as server, client(server.url, key=lambda: next(keys)) as transport:
        transport.exchange(START)
        transport.exchange(START)
        assert [seen.header("Authorization") for seen in server.requests] == ["Bearer first", "Bearer second"]


@pytest.mark.parametrize("behaviour", [good, garbage, reset_after_the_request, cut_in_the_headers])
def test_the_key_stands_in_no_log_and_no_outcome(
    behaviour: Callable[[Connection], None], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), RawServer(behaviour) as server, client(server.url) as transport:
        exchange = transport.exchange(START)
        server.settle()
        assert server.requests[0].header("Authorization") == f"Bearer {KEY}"
        assert KEY not in repr(exchange) + repr(vars(transport))
    assert "send_request_headers" in caplog.text
    assert KEY not in caplog.text


def test_cookies_are_not_sent_back() -> None:
    def with_cookie(connection: Connection) -> None:
        connection.read_request()
        connection.send(answer(headers=("Set-Cookie: portal=1; Path=/",)))

    with RawServer(with_cookie) as server, client(server.url) as transport:
        transport.exchange(START)
        transport.exchange(START)
        assert [seen.header("Cookie") for seen in server.requests] == [None, None]


@pytest.mark.parametrize(
    "header", ['Link: </x?page=2>; rel="next"', "Content-Range: items 0-99/200", "X-Next-Page: 2"]
)
def test_a_header_that_tells_of_more_pages_is_kept(header: str) -> None:
    def paged(connection: Connection) -> None:
        connection.read_request()
        connection.send(answer(200, b"[]", headers=(header, "X-Total: 200")))

    exchange, _ = against(paged, LIST)
    assert exchange.more_pages
    assert exchange.listed_total == 200


def test_no_thread_is_left_behind() -> None:
    before = set(threading.enumerate())
    against(good)
    assert set(threading.enumerate()) <= before
