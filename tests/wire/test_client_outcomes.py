"""What the client says about a request against what the server really got, for every way it can go wrong."""

from __future__ import annotations

import socket
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.api.exchange import Failure, Reach, Request
from kiosk.api.step_events import LONGEST_WRITE_ANSWER
from tests.wire.raw_server import Connection, RawServer, answer
from tests.wire.sending import (
    FINISH,
    GOOD,
    START,
    against,
    close_after_the_request,
    cut_in_the_headers,
    garbage,
    good,
    reset_after_the_head,
    reset_after_the_request,
    reset_at_once,
    send,
)

# nothing left


def test_a_closed_port_means_not_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    exchange = send(f"http://127.0.0.1:{port}")
    assert (exchange.reach, exchange.failure) == (Reach.NOT_SENT, Failure.REFUSED)
    assert exchange.sent_at_boot == 0


def test_an_unanswered_connection_attempt_means_not_sent() -> None:
    with socket.socket() as full:  # its queue of connections is full: further attempts get no answer
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(full.getsockname())
        exchange = send(f"http://127.0.0.1:{full.getsockname()[1]}", timeout_seconds=0.3)
        for each in waiting:
            each.close()
    assert (exchange.reach, exchange.failure) == (Reach.NOT_SENT, Failure.NOT_CONNECTED)


def test_an_unknown_name_means_not_sent() -> None:
    exchange = send("http://no-such-host.invalid")
    assert (exchange.reach, exchange.failure) == (Reach.NOT_SENT, Failure.NAME_NOT_FOUND)


def test_a_name_no_network_allows_means_not_sent() -> None:
    exchange = send(f"http://{'a' * 70}.invalid")
    assert exchange.reach is Reach.NOT_SENT
    assert exchange.failure in (Failure.BAD_ADDRESS, Failure.NAME_NOT_FOUND)


def test_an_unanswered_tls_handshake_means_not_sent() -> None:
    with RawServer(lambda connection: connection.hold()) as server:
        exchange = send(f"https://127.0.0.1:{server.port}", timeout_seconds=0.3)
    assert (exchange.reach, exchange.failure) == (Reach.NOT_SENT, Failure.NOT_CONNECTED)


def test_plain_http_on_a_tls_address_means_not_sent() -> None:
    with RawServer(lambda connection: connection.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as server:
        exchange = send(f"https://127.0.0.1:{server.port}")
    assert (exchange.reach, exchange.failure) == (Reach.NOT_SENT, Failure.NOT_SECURE)
    assert not exchange.certificate_fault


@pytest.mark.parametrize("key", ["", "two words", "line\nbreak", "schlüssel"])
def test_a_key_that_cannot_be_sent_stops_the_request_and_is_not_shown(key: str) -> None:
    with RawServer(good) as server:
        exchange = send(server.url, key=lambda: key)
        assert not server.requests
    assert exchange.reach is Reach.NOT_SENT
    assert exchange.failure == (Failure.BAD_KEY if key else Failure.NO_KEY)


def test_a_key_file_that_is_gone_means_no_key() -> None:
    with RawServer(good) as server:
        exchange = send(server.url, key=Path("/no/such/key").read_text)
    assert (exchange.reach, exchange.failure) == (Reach.NOT_SENT, Failure.NO_KEY)


def test_a_missing_file_of_certificates_means_not_sent() -> None:
    exchange = send("https://127.0.0.1:9", ca_file="/no/such/file.pem")
    assert (exchange.reach, exchange.failure) == (Reach.NOT_SENT, Failure.BAD_CA_FILE)


# it may have arrived


BROKEN = {Failure.RESET, Failure.CLOSED}  # which of the two depends on what the client was doing just then


@pytest.mark.parametrize("request_", [START, FINISH], ids=["start", "finish"])
@pytest.mark.parametrize(
    ("behaviour", "had_it", "failures"),
    [
        (reset_at_once, 0, BROKEN),
        (reset_after_the_head, 0, BROKEN),
        (reset_after_the_request, 1, BROKEN),
        (close_after_the_request, 1, BROKEN),
        (cut_in_the_headers, 1, BROKEN),
        (garbage, 1, {Failure.GARBLED}),
    ],
)
def test_a_connection_that_breaks_after_sending_began_is_unknown(
    behaviour: Callable[[Connection], None], had_it: int, failures: set[Failure], request_: Request
) -> None:
    exchange, requests = against(behaviour, request_)
    assert (exchange.reach, exchange.status) == (Reach.UNKNOWN, None)
    assert exchange.failure in failures
    assert exchange.sent_at_boot > 0
    if behaviour is not reset_after_the_head:  # there the body may have been in the same packet
        assert requests == had_it


def test_no_answer_is_unknown() -> None:
    def hang(connection: Connection) -> None:
        connection.read_request()
        connection.hold()

    exchange, requests = against(hang, timeout_seconds=0.3)
    assert (exchange.reach, exchange.failure, requests) == (Reach.UNKNOWN, Failure.NO_ANSWER, 1)


def test_headers_dribbled_beyond_the_deadline_are_unknown() -> None:
    def dribble(connection: Connection) -> None:
        connection.read_request()
        connection.dribble(b"HTTP/1.1 201 Created\r\nX: " + b"y" * 1000, 0.05)

    exchange, requests = against(dribble, timeout_seconds=0.3)
    assert (exchange.reach, exchange.failure, requests) == (Reach.UNKNOWN, Failure.TOO_SLOW, 1)


def test_endless_interim_answers_are_unknown() -> None:
    def interim(connection: Connection) -> None:
        connection.read_request()
        while not connection.server.ending.wait(0.05):
            connection.send(b"HTTP/1.1 100 Continue\r\n\r\n")

    exchange, _ = against(interim, timeout_seconds=0.3)
    assert (exchange.reach, exchange.failure) == (Reach.UNKNOWN, Failure.TOO_SLOW)


# the status is known


def test_a_good_answer_is_told_whole() -> None:
    headers = ("Date: Tue, 27 May 2025 10:01:45 GMT", "Retry-After: 120")

    def dated(connection: Connection) -> None:
        connection.read_request()
        connection.send(answer(headers=headers))

    exchange, requests = against(dated)
    assert (exchange.reach, exchange.status, requests) == (Reach.KNOWN, 201, 1)
    assert exchange.body == b'{"event": {"id": 7785}}'
    assert exchange.body_complete
    assert exchange.failure == ""
    assert exchange.content_type == "application/json"
    assert exchange.date == datetime(2025, 5, 27, 10, 1, 45, tzinfo=UTC)
    assert exchange.retry_after_seconds == 120
    assert 0 < exchange.sent_at_boot <= exchange.answered_at_boot


def test_a_status_stays_known_when_the_body_is_cut() -> None:
    def cut(connection: Connection) -> None:
        connection.read_request()
        connection.send(GOOD[:-1])

    exchange, requests = against(cut)
    assert (exchange.reach, exchange.status, requests) == (Reach.KNOWN, 201, 1)
    assert not exchange.body_complete
    assert exchange.failure == Failure.CUT


def test_a_status_stays_known_when_the_body_hangs() -> None:
    def hang(connection: Connection) -> None:
        connection.read_request()
        connection.send(GOOD[:-1])
        connection.hold()

    exchange, _ = against(hang, timeout_seconds=0.3)
    assert (exchange.reach, exchange.status, exchange.body_complete) == (Reach.KNOWN, 201, False)


@pytest.mark.parametrize(
    "length", [b"Content-Length: 1000\r\n", b""], ids=["length given", "ended by closing"]
)
def test_a_body_dribbled_beyond_the_deadline_is_not_whole(length: bytes) -> None:
    def dribble(connection: Connection) -> None:
        connection.read_request()
        connection.send(b"HTTP/1.1 201 Created\r\n" + length + b"\r\n")
        connection.dribble(b" " * 1000, 0.05)

    exchange, _ = against(dribble, timeout_seconds=0.3)
    assert (exchange.reach, exchange.status, exchange.body_complete) == (Reach.KNOWN, 201, False)
    assert exchange.failure == Failure.TOO_SLOW


def test_a_content_length_that_is_too_long_keeps_what_came() -> None:
    def lie(connection: Connection) -> None:
        connection.read_request()
        connection.send(answer(length=500))

    exchange, _ = against(lie)
    assert (exchange.status, exchange.body_complete) == (201, False)
    assert exchange.body == b'{"event": {"id": 7785}}'


def test_a_content_length_that_is_too_short_cuts_the_body() -> None:
    def lie(connection: Connection) -> None:
        connection.read_request()
        connection.send(answer(length=5))

    exchange, _ = against(lie)
    assert (exchange.status, exchange.body) == (201, b'{"eve')


def test_an_answer_before_the_body_was_read_is_known() -> None:
    def early(connection: Connection) -> None:
        connection.read_head()
        connection.send(answer(413, b""))

    exchange, requests = against(early)
    assert (exchange.reach, exchange.status, requests) == (Reach.KNOWN, 413, 0)


def test_a_compressed_body_that_is_damaged_leaves_the_status_known() -> None:
    def damaged(connection: Connection) -> None:
        connection.read_request()
        connection.send(answer(headers=("Content-Encoding: gzip",)))

    exchange, _ = against(damaged)
    assert (exchange.status, exchange.body_complete, exchange.failure) == (201, False, Failure.GARBLED)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize("target", ["/elsewhere", "http://[broken", "ftp://example.com/"])
def test_a_redirect_is_told_and_not_followed(status: int, target: str) -> None:
    def redirect(connection: Connection) -> None:
        connection.read_request()
        connection.send(answer(status, b"", headers=(f"Location: {target}",)))

    with RawServer(redirect) as server:
        exchange = send(server.url)
        assert server.connections == 1
    assert (exchange.reach, exchange.status, exchange.location) == (Reach.KNOWN, status, target)


def test_the_page_of_a_portal_is_told_with_its_type() -> None:
    def portal(connection: Connection) -> None:
        connection.read_request()
        connection.send(answer(200, b"<html>", content_type="text/html; charset=utf-8"))

    exchange, _ = against(portal)
    assert (exchange.status, exchange.content_type) == (200, "text/html; charset=utf-8")


def test_an_endless_answer_to_a_write_is_cut_off() -> None:
    def endless(connection: Connection) -> None:
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\n\r\n")
        while not connection.server.ending.is_set():
            connection.send(b"x" * 65536)

    exchange, _ = against(endless)
    assert (exchange.status, exchange.failure, exchange.body_complete) == (200, Failure.TOO_LONG, False)
    assert len(exchange.body) == LONGEST_WRITE_ANSWER
