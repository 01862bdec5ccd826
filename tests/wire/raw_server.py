"""A server on a bare socket that does to connections what no web server would, and counts whole requests.

`RawServer(behaviour)` runs `behaviour(connection)` in a thread for each connection. `connection` reads and
counts requests, and sends, resets or holds at will. Everything ends with the `with` block.
"""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType


@dataclass
class Seen:
    """One request as the server got it."""

    head: bytes
    body: bytes

    @property
    def line(self) -> str:
        return self.head.split(b"\r\n")[0].decode("latin-1")

    def header(self, name: str) -> str | None:
        for line in self.head.split(b"\r\n")[1:]:
            key, _, value = line.partition(b":")
            if key.decode("latin-1").lower() == name.lower():
                return value.decode("latin-1").strip()
        return None


@dataclass
class Connection:
    """The server's end of one connection."""

    socket: socket.socket
    server: RawServer
    received: bytearray = field(default_factory=bytearray)

    def read_head(self) -> bytes:
        while b"\r\n\r\n" not in self.received:
            self._receive()
        head, _, rest = bytes(self.received).partition(b"\r\n\r\n")
        self.received = bytearray(rest)
        return head

    def read_request(self) -> Seen:
        """Waits for one whole request and counts it: from here on the server may have acted on it."""
        head = self.read_head()
        seen = Seen(head, b"")
        length = int(seen.header("Content-Length") or 0)
        while len(self.received) < length:
            self._receive()
        seen.body = bytes(self.received[:length])
        del self.received[:length]
        self.server.requests.append(seen)
        return seen

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def reset(self) -> None:
        """Ends the connection with RST."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def hold(self) -> None:
        """Keeps the connection open and silent until the test ends or the client goes."""
        with suppress(OSError):
            while self.socket.recv(65536):
                pass

    def dribble(self, data: bytes, seconds: float) -> None:
        """Sends `data` byte by byte, `seconds` apart, until the client goes or the test ends."""
        for index in range(len(data)):
            self.send(data[index : index + 1])
            if self.server.ending.wait(seconds):
                return

    def wrap(self, context: ssl.SSLContext) -> None:
        self.socket = context.wrap_socket(self.socket, server_side=True)

    def _receive(self) -> None:
        data = self.socket.recv(65536)
        if not data:
            raise ConnectionResetError("the client went")
        self.received += data


class RawServer:
    """Listens on a free port of the loopback while inside its `with` block."""

    def __init__(self, behaviour: Callable[[Connection], None]) -> None:
        self._behaviour = behaviour
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._listener.getsockname()[1]
        self.requests: list[Seen] = []
        """Requests that were read whole."""
        self.connections = 0
        self.ending = threading.Event()
        self._open: list[Connection] = []
        self._threads = [threading.Thread(target=self._listen)]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> RawServer:
        self._threads[0].start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.ending.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._threads[0].join()
        self._listener.close()
        for connection in self._open:
            with suppress(OSError):
                socket.socket.shutdown(connection.socket, socket.SHUT_RDWR)
        for thread in self._threads[1:]:
            thread.join()

    def settle(self) -> None:
        """Waits until every connection so far was dealt with, so that `requests` is final."""
        for thread in self._threads[1:]:
            thread.join()

    def _listen(self) -> None:
        while not self.ending.is_set():
            try:
                accepted, _ = self._listener.accept()
            except OSError:
                return
            connection = Connection(accepted, self)
            self.connections += 1
            self._open.append(connection)
            thread = threading.Thread(target=self._serve, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: Connection) -> None:
        with suppress(OSError):  # the client went: what it got until then is the point of the test
            self._behaviour(connection)
        with suppress(OSError):
            connection.socket.close()


def answer(
    status: int = 201,
    body: bytes = b'{"event": {"id": 7785}}',
    *,
    content_type: str = "application/json",
    headers: tuple[str, ...] = (),
    length: int | None = None,
) -> bytes:
    """A whole HTTP answer; `length` lies about the body's."""
    lines = [
        f"HTTP/1.1 {status} Whatever",
        f"Content-Length: {len(body) if length is None else length}",
        *headers,
    ]
    if content_type:
        lines.append(f"Content-Type: {content_type}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body
