"""The connection itself: an HTTP server whose line can be dropped, dribbled on, cut short and refused.

Built on uvicorn's HTTP/1.1 protocol, with the transport added to each request's `scope["extensions"]`. To
refuse, the listening socket is closed, and later bound again to the same port. Needs uvicorn: import only
when serving.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from http import HTTPStatus
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

TRANSPORT = "kiosk.transport"
TRIES_TO_LISTEN_AGAIN = 100


class LineProtocol(H11Protocol):
    """uvicorn's protocol, with the transport put within the application's reach."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        inner = self.app

        async def with_transport(scope: Scope, receive: Receive, send: Send) -> None:
            scope.setdefault("extensions", {})[TRANSPORT] = transport
            await inner(scope, receive, send)

        self.app = with_transport


class Listener:
    """An address that can stop listening, so that connections are refused, and listen again."""

    def __init__(self, app: ASGIApp, host: str, port: int) -> None:
        self._config = uvicorn.Config(
            app, lifespan="off", log_config=None, log_level="critical", access_log=False
        )
        self._config.load()
        self._state = ServerState()
        self._address = (host, port)
        self._server: asyncio.Server | None = None
        self._mending: asyncio.TimerHandle | None = None
        self._opening = asyncio.Lock()
        self._opened = False

    @property
    def url(self) -> str:
        """Where it listens, or will listen again."""
        host, port = self._address
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    @property
    def listening(self) -> bool:
        """False while connections are refused."""
        return self._server is not None

    async def open(self) -> None:
        """Listen. Raises OSError when the address can't be had."""
        if self._mending is not None:
            self._mending.cancel()
            self._mending = None
        async with self._opening:
            if self._server is None:
                self._server = await self._bound()
                self._address = (self._address[0], self._server.sockets[0].getsockname()[1])
                self._opened = True

    def refuse(self, seconds: float | None = None) -> None:
        """Reset every connection and refuse new ones, for so long or until `open`."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for connection in list(self._state.connections):
            reset(connection.transport)
        if self._mending is not None:
            self._mending.cancel()
            self._mending = None
        if seconds is not None:
            self._mending = asyncio.get_running_loop().call_later(seconds, self._mend)

    async def cut(self) -> None:
        """Refuse until `open`; returns once no earlier connection is left."""
        self.refuse()
        while self._state.connections:
            await asyncio.sleep(0)

    def _mend(self) -> None:
        self._mending = None
        task = asyncio.get_running_loop().create_task(self.open())
        self._state.tasks.add(task)
        task.add_done_callback(self._state.tasks.discard)

    async def _bound(self) -> asyncio.Server:
        """The listening server; one that listened before insists, as a passing client may sit on the port."""
        loop = asyncio.get_running_loop()
        tries = TRIES_TO_LISTEN_AGAIN if self._opened else 1
        while True:
            tries -= 1
            try:
                return await loop.create_server(
                    lambda: LineProtocol(self._config, self._state, {}), *self._address, reuse_address=True
                )
            except OSError:
                if not tries:
                    raise
            await asyncio.sleep(0.05)

    async def close(self) -> None:
        """Stop for good: end idle connections, give running answers a moment, then cut them."""
        if self._mending is not None:
            self._mending.cancel()
        if self._server is not None:
            self._server.close()
            self._server = None
        for connection in list(self._state.connections):
            connection.shutdown()
        tasks = [task for task in self._state.tasks if not task.done()]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=0.2)
            for task in late:
                task.cancel()
        for connection in list(self._state.connections):
            connection.transport.abort()


def reset(transport: asyncio.Transport) -> None:
    """End a connection hard: the other end sees a reset (RST), unread bytes are thrown away."""
    peer: socket.socket = transport.get_extra_info("socket")
    if peer.fileno() != -1:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


async def gone(receive: Receive) -> None:
    """Return once the connection has ended, so that uvicorn does not add an answer of its own."""
    while (await receive())["type"] != "http.disconnect":
        pass


def raw_answer(status: int, headers: dict[str, str], body: bytes, content_length: int) -> bytes:
    """An HTTP/1.1 answer, byte for byte; header names are sent as given."""
    phrase = HTTPStatus(status).phrase if status in HTTPStatus.__members__.values() else ""
    head = {"Connection": "close", "Content-Length": str(content_length), **headers}
    lines = [f"HTTP/1.1 {status} {phrase}", *(f"{name}: {value}" for name, value in head.items()), "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def transport_of(scope: Scope) -> asyncio.Transport:
    """The transport that a request came by."""
    extensions: dict[str, Any] = scope["extensions"]
    transport: asyncio.Transport = extensions[TRANSPORT]
    return transport
