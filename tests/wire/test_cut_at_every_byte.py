"""The connection cut at each byte of request and answer, checked against the server's own count."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from kiosk.api.exchange import Reach, Request
from tests.wire.raw_server import Connection, RawServer
from tests.wire.sending import FINISH, GOOD, START, against, good, send

# every byte


def cut_answer(keep: int) -> Callable[[Connection], None]:
    def behaviour(connection: Connection) -> None:
        connection.read_request()
        connection.send(GOOD[:keep])

    return behaviour


def cut_request(keep: int, reset: bool) -> Callable[[Connection], None]:
    def behaviour(connection: Connection) -> None:
        got = b""
        while len(got) < keep:
            data = connection.socket.recv(keep - len(got))
            if not data:
                return
            got += data
        head, found, body = got.partition(b"\r\n\r\n")
        if found and len(body) == int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]):
            connection.received += got
            connection.read_request()
        if reset:
            connection.reset()

    return behaviour


def check_cut_answer(keep: int, request: Request) -> None:
    exchange, requests = against(cut_answer(keep), request)
    end_of_headers = GOOD.index(b"\r\n\r\n") + 4
    assert requests == 1
    assert exchange.reach is (Reach.UNKNOWN if keep < end_of_headers else Reach.KNOWN), keep
    if exchange.reach is Reach.KNOWN:
        assert exchange.status == 201
        assert exchange.body_complete is (keep == len(GOOD)), keep


def check_cut_request(keep: int, request: Request, reset: bool) -> None:
    exchange, requests = against(cut_request(keep, reset), request)
    assert exchange.reach is Reach.UNKNOWN, keep
    assert requests <= 1


def request_length(request: Request) -> int:
    with RawServer(good) as server:
        send(server.url, request)
        seen = server.requests[0]
        return len(seen.head) + 4 + len(seen.body)


def test_a_connection_cut_at_any_byte_is_never_called_not_sent() -> None:
    with ThreadPoolExecutor(8) as pool:
        futures = []
        for request in (START, FINISH):
            for keep in range(len(GOOD) + 1):
                futures.append(pool.submit(check_cut_answer, keep, request))
            for keep in range(1, request_length(request) + 1):
                for reset in (False, True):
                    futures.append(pool.submit(check_cut_request, keep, request, reset))
        for future in futures:
            future.result()
