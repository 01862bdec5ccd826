"""The step events API over HTTP: one `Exchange` a `Request`, never repeated. The only file that knows httpx.

How far a request got is taken from httpcore's trace, not from exception types: the same `ReadError` covers a
server that read nothing and one that read everything. A deadline ends a request after three time-outs:
each dribbled byte restarts a read time-out. httpx (105 ms) is imported by the first exchange, in its thread.
"""

from __future__ import annotations

import socket
import ssl
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from types import ModuleType
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from kiosk import __version__
from kiosk.api.causes import operating_system_cause
from kiosk.api.deadline import Deadlines
from kiosk.api.exchange import Exchange, Failure, Request
from kiosk.api.progress import NotSentError, Progress, SocketOption
from kiosk.clock import Clock

if TYPE_CHECKING:
    import httpx

DEADLINE_IN_TIMEOUTS = 3
"""A whole exchange may take this many times `timeout_seconds`."""
LONGEST_LIST = 64 * 1024 * 1024
LONGEST_WRITE_ANSWER = 1024 * 1024

HEADERS = {
    "User-Agent": f"step-kiosk/{__version__}",
    "Accept": "application/json",
    "Accept-Encoding": "gzip, deflate",
    "Connection": "close",
}
UNWRAPPED = (OSError, ValueError, RuntimeError, ImportError)
"""What IDNA, TLS and SOCKS raise passes httpx as it is."""
_DEADLINES = Deadlines()


class HttpTransport:
    """A connection to one API for one thread. `for_writes`: closed so that nothing unsent can leave later."""

    def __init__(
        self,
        base_url: str,
        key: Callable[[], str],
        *,
        timeout_seconds: float,
        clock: Clock,
        for_writes: bool,
        ca_file: str = "",
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._key = key
        self._timeout_seconds = timeout_seconds
        self._clock = clock
        self._for_writes = for_writes
        self._ca_file = ca_file
        self._longest = LONGEST_WRITE_ANSWER if for_writes else LONGEST_LIST
        self._pool: httpx.HTTPTransport | None = None

    def exchange(self, request: Request) -> Exchange:
        """Send `request` once. Blocks for at most three times the time-out, name look-up not counted."""
        httpx = _load_httpx()
        progress = Progress(self._clock, self._socket_options())
        body, failure = bytearray(), Failure.NONE
        with _DEADLINES.within(DEADLINE_IN_TIMEOUTS * self._timeout_seconds, progress.expire):
            try:
                failure = self._send(request, progress, body)
            except NotSentError as stop:
                failure = stop.failure
            except (httpx.HTTPError, httpx.InvalidURL, *UNWRAPPED) as error:
                failure = _failure_of(error, progress)
        if failure or progress.expired:  # what a failed exchange leaves in the pool is never used again
            self.close()
        return progress.outcome(bytes(body), failure)

    def close(self) -> None:
        """Close the connection. The next exchange opens a new one."""
        pool, self._pool = self._pool, None
        if pool is not None:
            with suppress(OSError):
                pool.close()

    def _send(self, request: Request, progress: Progress, body: bytearray) -> Failure:
        pool = self._pool or self._open()
        response = pool.handle_request(self._prepared(request, progress))
        try:
            for piece in response.iter_bytes():
                body += piece
                if len(body) > self._longest:
                    del body[self._longest :]
                    return Failure.TOO_LONG
        finally:
            response.close()
        return Failure.NONE

    def _prepared(self, request: Request, progress: Progress) -> httpx.Request:
        """The request, whole. The key is read at the last moment, so that it stands in no attribute and no text of ours."""
        import httpx

        try:
            key = _sendable(self._key())
        except OSError:
            raise NotSentError(Failure.NO_KEY) from None
        headers = HEADERS | {"Authorization": f"Bearer {key}"}
        if self._for_writes:
            headers["Accept-Encoding"] = "identity"
        if request.body:
            headers["Content-Type"] = "application/json"
        url = self._base_url + request.path
        if request.query:
            url += "?" + urlencode(request.query, safe=",")
        return httpx.Request(
            request.method,
            _parsed(url),
            headers=headers,
            content=request.body or None,
            extensions={"trace": progress, "timeout": httpx.Timeout(self._timeout_seconds).as_dict()},
        )

    def _open(self) -> httpx.HTTPTransport:
        """The transport alone, without the client around it: no redirect is followed (a 301 would turn a POST into a GET), no
        cookie kept and no password of an address put in the place of the key; and it is a third quicker."""
        import httpx

        self._pool = httpx.HTTPTransport(
            verify=_trusted(self._ca_file),
            # a server closing an idle connection just as it is reused is the commonest false "unknown"
            limits=httpx.Limits(max_keepalive_connections=0),
            proxy=_proxy_for(_parsed(self._base_url)),
        )
        return self._pool

    def _socket_options(self) -> list[SocketOption]:
        """For writes: bytes not yet delivered die with the socket; by default they still came 30 s later."""
        if not self._for_writes:
            return []
        options: list[SocketOption] = [(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))]
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            milliseconds = max(1, int(2000 * self._timeout_seconds))
            options.append((socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, milliseconds))
        return options


def _sendable(key: str) -> str:
    """`key`, if a header can hold it: httpx and h11 would quote an unsendable one in their exceptions."""
    if not key:
        raise NotSentError(Failure.NO_KEY)
    if not key.isascii() or not key.isprintable() or " " in key:
        raise NotSentError(Failure.BAD_KEY)
    return key


def _failure_of(error: Exception, progress: Progress) -> Failure:
    """Names the cause. The error's own text is never passed on: it can quote the request's headers."""
    import httpx

    if progress.expired:
        return Failure.TOO_SLOW if progress.sending else Failure.NOT_CONNECTED
    if progress.status is not None:
        return Failure.GARBLED if isinstance(error, httpx.DecodingError) else Failure.CUT
    if progress.proxy_refusal or isinstance(error, ImportError | httpx.ProxyError):
        return Failure.PROXY
    if cause := operating_system_cause(error):
        return cause
    if isinstance(error, httpx.ConnectTimeout | httpx.PoolTimeout):
        return Failure.NOT_CONNECTED
    if isinstance(error, httpx.TimeoutException):
        return Failure.NO_ANSWER
    if isinstance(error, httpx.RemoteProtocolError):
        return Failure.CLOSED if "disconnected" in str(error) else Failure.GARBLED
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol | ValueError):
        return Failure.BAD_ADDRESS
    return Failure.OTHER


@lru_cache(maxsize=8)
def _parsed(url: str) -> httpx.URL:
    """An address, read once: the two for writes stay the same, that of a reading for a day."""
    import httpx

    return httpx.URL(url)


def _proxy_for(address: httpx.URL) -> str | None:
    """The proxy that the environment names for this address (`https_proxy`, `all_proxy`, `no_proxy`), as curl reads it."""
    from urllib.request import (
        getproxies,
        proxy_bypass,
    )  # httpx has imported it by now; at the start it would take 28 ms

    proxies = getproxies()
    proxy = proxies.get(address.scheme) or proxies.get("all")
    if not proxy or proxy_bypass(address.host):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


@lru_cache
def _trusted(ca_file: str) -> ssl.SSLContext:
    """certifi's list and the machine's own, where shops add their authority. 75 ms: all threads share it."""
    context: ssl.SSLContext = _load_httpx().create_ssl_context()
    context.load_default_certs()
    if ca_file:
        try:
            context.load_verify_locations(ca_file)
        except OSError:
            raise NotSentError(Failure.BAD_CA_FILE) from None
    return context


def _load_httpx() -> ModuleType:
    # its command line, where installed, would load click, rich and pygments: 195 ms instead of 105
    if "httpx" not in sys.modules:
        sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # None makes an import fail, as documented
    import httpx

    return httpx
