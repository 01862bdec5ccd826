"""How far a request got, from what httpcore tells at each step, and the end of one that takes too long. Nothing here sends."""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import Any

from kiosk.api.exchange import Exchange, Failure, RawHeaders, Reach, read_headers
from kiosk.clock import Clock

SocketOption = tuple[int, int, int | bytes]


class NotSentError(Exception):
    """Stopped by ourselves before the first byte was sent."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure = failure


class Progress:
    """The steps of one request. httpcore calls it at each step; past the deadline another thread calls `expire`."""

    def __init__(self, clock: Clock, options: list[SocketOption]) -> None:
        self._clock = clock
        self._options = options
        self._socket: socket.socket | None = None
        self._tunnelling = False
        self.proxy_refusal: int | None = None
        self.status: int | None = None
        self._headers: RawHeaders = ()
        self._sent_at_boot = self._answered_at_boot = 0.0
        self.sending = False
        self.expired = False

    def __call__(self, name: str, info: dict[str, Any]) -> None:
        step = name.partition(".")[2]
        if step in ("connect_tcp.complete", "start_tls.complete"):
            self._connected(info["return_value"].get_extra_info("socket"))
        elif step == "send_request_headers.started":
            # a proxy's tunnel is asked for by the same steps, and its 200 is no answer of the API
            self._tunnelling = info["request"].method == b"CONNECT"
            if not self._tunnelling:
                self._begin()
        elif step == "receive_response_headers.complete":
            _, status, _, headers = info["return_value"]
            if self._tunnelling:
                self.proxy_refusal = None if 200 <= status < 300 else status
            else:
                self._answered_at_boot = self._clock.boot_seconds()
                self.status, self._headers = status, headers

    def expire(self) -> None:
        """End the exchange: a shut down socket wakes the thread that waits on it, a closed one would not."""
        self.expired = True
        if self._socket is not None:
            with suppress(OSError):
                # past SSLSocket.shutdown, which would take the TLS layer away under a write in progress
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def outcome(self, body: bytes, failure: Failure) -> Exchange:
        """The exchange as far as it came."""
        if self.status is None:
            return Exchange(
                Reach.UNKNOWN if self.sending else Reach.NOT_SENT,
                status=self.proxy_refusal,
                failure=failure or Failure.OTHER,
                certificate_fault=failure in (Failure.CERTIFICATE, Failure.BAD_CA_FILE),
                sent_at_boot=self._sent_at_boot,
            )
        if self.expired and not failure:  # a body without a length looks whole when the deadline ended it
            failure = Failure.TOO_SLOW
        return Exchange(
            Reach.KNOWN,
            status=self.status,
            body=body,
            body_complete=not failure,
            failure=failure,
            sent_at_boot=self._sent_at_boot,
            answered_at_boot=self._answered_at_boot,
            **read_headers(self._headers),
        )

    def _connected(self, connection: socket.socket) -> None:
        # set here because httpcore drops the client's socket options on the way to a proxy
        for option in self._options:
            connection.setsockopt(*option)
        self._socket = connection

    def _begin(self) -> None:
        if self.expired:
            raise NotSentError(Failure.NOT_CONNECTED)
        self._sent_at_boot = self._clock.boot_seconds()
        self.sending = True
