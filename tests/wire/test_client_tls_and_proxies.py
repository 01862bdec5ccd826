"""Certificates and proxies between the client and the API, with real TLS and a proxy on a bare socket."""

from __future__ import annotations

import socket
import ssl
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.api.exchange import Failure, Reach
from tests.wire.raw_server import Connection, RawServer, answer
from tests.wire.sending import good, send

# proxies


def test_a_proxy_that_refuses_the_tunnel_means_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(connection: Connection) -> None:
        connection.read_request()
        connection.send(answer(407, b""))

    with RawServer(refuse) as server:
        monkeypatch.setenv("https_proxy", server.url)
        exchange = send("https://api.example.invalid")
        assert server.requests[0].line == "CONNECT api.example.invalid:443 HTTP/1.1"
        assert server.requests[0].header("Authorization") is None
    assert (exchange.reach, exchange.status, exchange.failure) == (Reach.NOT_SENT, 407, Failure.PROXY)


def test_the_200_of_a_tunnel_is_not_taken_for_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def open_and_drop(connection: Connection) -> None:
        connection.read_request()
        connection.send(b"HTTP/1.1 200 Connection established\r\n\r\n")

    with RawServer(open_and_drop) as server:
        monkeypatch.setenv("https_proxy", server.url)
        exchange = send("https://api.example.invalid")
    assert (exchange.reach, exchange.status) == (Reach.NOT_SENT, None)


@pytest.mark.parametrize("exempt", ["127.0.0.1", "example.org,127.0.0.1", "*"])
def test_an_address_that_needs_no_proxy_is_asked_itself(monkeypatch: pytest.MonkeyPatch, exempt: str) -> None:
    with RawServer(good) as proxy, RawServer(good) as server:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.setenv("no_proxy", exempt)
        assert send(server.url).status == 201
        assert proxy.requests == []


def test_one_proxy_for_everything_may_be_named_without_its_scheme(monkeypatch: pytest.MonkeyPatch) -> None:
    with RawServer(good) as proxy:
        monkeypatch.setenv("all_proxy", proxy.url.removeprefix("http://"))
        assert send("http://api.example.invalid").status == 201
        assert proxy.requests[0].line == "POST http://api.example.invalid/api/v1/step_events HTTP/1.1"


def test_writes_leave_nothing_behind_on_the_way_to_a_proxy_either(monkeypatch: pytest.MonkeyPatch) -> None:
    with RawServer(good) as server:
        monkeypatch.setenv("http_proxy", server.url)
        options: list[bytes] = []
        real = socket.socket.setsockopt

        def noting(self: socket.socket, level: int, name: int, value: object) -> None:
            if (level, name) == (socket.SOL_SOCKET, socket.SO_LINGER):
                options.append(value)  # type: ignore[arg-type]
            real(self, level, name, value)  # type: ignore[arg-type]

        monkeypatch.setattr(socket.socket, "setsockopt", noting)
        exchange = send("http://api.example.invalid")
        assert server.requests[0].line == "POST http://api.example.invalid/api/v1/step_events HTTP/1.1"
    assert exchange.status == 201
    assert len(options) == 1


# TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate of 127.0.0.1 with its key in one file."""
    folder = tmp_path_factory.mktemp("certificate")
    path = folder / "both.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
    ]
    command += ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"]
    try:
        subprocess.run([*command, "-keyout", path, "-out", folder / "c.pem"], check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("openssl is not installed")
    path.write_text(path.read_text() + (folder / "c.pem").read_text())
    return path


@pytest.fixture
def secure(certificate: Path) -> Callable[[Callable[[Connection], None]], Callable[[Connection], None]]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def over_tls(behaviour: Callable[[Connection], None]) -> Callable[[Connection], None]:
        def both(connection: Connection) -> None:
            connection.wrap(context)
            behaviour(connection)

        return both

    return over_tls


Over = Callable[[Callable[[Connection], None]], Callable[[Connection], None]]


def test_a_certificate_nobody_vouches_for_means_not_sent(secure: Over) -> None:
    with RawServer(secure(good)) as server:
        exchange = send(f"https://127.0.0.1:{server.port}")
        server.settle()
        assert not server.requests
    assert (exchange.reach, exchange.failure) == (Reach.NOT_SENT, Failure.CERTIFICATE)
    assert exchange.certificate_fault


def test_the_shops_own_authority_is_trusted(secure: Over, certificate: Path) -> None:
    with RawServer(secure(good)) as server:
        exchange = send(f"https://127.0.0.1:{server.port}", ca_file=str(certificate))
    assert (exchange.reach, exchange.status) == (Reach.KNOWN, 201)


@pytest.mark.parametrize(
    ("head", "reach"),
    [(b"HTTP/1.1 201 Created\r\nX: ", Reach.UNKNOWN), (b"HTTP/1.1 201 Created\r\n\r\n", Reach.KNOWN)],
)
def test_the_deadline_holds_over_tls(secure: Over, certificate: Path, head: bytes, reach: Reach) -> None:
    def dribble(connection: Connection) -> None:
        connection.read_request()
        connection.send(head)
        connection.dribble(b"y" * 1000, 0.05)

    with RawServer(secure(dribble)) as server:
        url = f"https://127.0.0.1:{server.port}"
        exchange = send(url, timeout_seconds=0.4, ca_file=str(certificate))
    assert (exchange.reach, exchange.failure, exchange.body_complete) == (
        reach,
        Failure.TOO_SLOW,
        reach is Reach.UNKNOWN,
    )
