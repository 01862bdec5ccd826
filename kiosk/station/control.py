"""How a command line asks the running kiosk: a Unix socket in the data directory, one JSON line each way.

Only the kiosk's own user and root can open it (0600). It is bound and opened through a descriptor of its
directory, so a long path does not matter (the kernel allows 107 bytes). A socket left behind by a dead
kiosk counts as no kiosk.
"""

from __future__ import annotations

import json
import logging
import os
import queue
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from kiosk.commands import Ask
from kiosk.errors import CommandError

SOCKET_NAME = "kiosk.sock"
LONGEST_REQUEST = 1_000_000
LONGEST_WAIT_SECONDS = 120.0
MOST_CALLERS = 8
HANGS = (
    "The kiosk is running but does not answer. "
    "Wait a minute; if it stays so, restart it: systemctl restart kiosk"
)

_log = logging.getLogger(__name__)


def ask_running_kiosk(
    data_dir: Path, verb: str, arguments: Mapping[str, object], timeout_seconds: float = 2.0
) -> dict[str, object] | None:
    """The running kiosk's answer; None when none runs in `data_dir`.

    Raises CommandError when it runs but does not answer in time, when this user may not ask, or with the
    sentence in which it refused.
    """
    request = {"verb": verb, "arguments": dict(arguments), "timeout_seconds": timeout_seconds}
    try:
        with _address(data_dir) as address, socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(
                timeout_seconds + 0.2
            )  # the kiosk's own word for a hanging engine should arrive first
            line.connect(address)
            line.sendall(json.dumps(request).encode("ascii") + b"\n")
            answer = _read_line(line, limit=None)
    except (FileNotFoundError, NotADirectoryError, ConnectionRefusedError):
        return None
    except PermissionError:
        raise CommandError(f"Only root and the kiosk's own user may ask the kiosk in {data_dir}.") from None
    except (TimeoutError, BlockingIOError, ConnectionResetError, BrokenPipeError):
        raise CommandError(HANGS) from None
    return _unwrap(answer)


def _unwrap(answer: bytes) -> dict[str, object]:
    try:
        document = json.loads(answer)
    except ValueError:
        raise CommandError(HANGS) from None
    if not isinstance(document, dict):
        raise CommandError(HANGS)
    if "refused" in document:
        raise CommandError(str(document["refused"]))
    result = document.get("answer")
    return result if isinstance(result, dict) else {}


class ControlServer:
    """Takes requests in a thread of its own and hands each to `submit` as an `Ask`.

    Start it after the data directory is locked: it replaces whatever socket it finds there.
    """

    def __init__(self, data_dir: Path, submit: Callable[[Ask], None]) -> None:
        self._data_dir = data_dir
        self._submit = submit
        self._listener: socket.socket | None = None
        self._callers = threading.BoundedSemaphore(MOST_CALLERS)

    def start(self) -> None:
        """Begin to listen. Raises OSError."""
        fresh = f".{SOCKET_NAME}.new"
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            (self._data_dir / fresh).unlink(missing_ok=True)
            with _address(self._data_dir, fresh) as address:
                listener.bind(address)
            (self._data_dir / fresh).chmod(0o600)  # before listen(): until then nobody can connect
            listener.listen(MOST_CALLERS)
            os.replace(self._data_dir / fresh, self._data_dir / SOCKET_NAME)
        except OSError:
            listener.close()
            raise
        self._listener = listener
        threading.Thread(target=self._serve, args=(listener,), name="control", daemon=True).start()

    def stop(self) -> None:
        """Stop listening and take the socket away."""
        if self._listener is None:
            return
        listener, self._listener = self._listener, None
        (self._data_dir / SOCKET_NAME).unlink(missing_ok=True)
        try:
            listener.shutdown(socket.SHUT_RDWR)  # close() alone leaves accept() waiting
        except OSError:
            _log.debug("the control socket was already closed")
        listener.close()

    def _serve(self, listener: socket.socket) -> None:
        while self._listener is listener:
            try:
                line, _ = listener.accept()
            except OSError:
                if self._listener is not listener:
                    return
                _log.warning("a request on the control socket was lost", exc_info=True)
                continue
            if not self._callers.acquire(blocking=False):
                line.close()
                continue
            threading.Thread(target=self._attend, args=(line,), name="control-request", daemon=True).start()

    def _attend(self, line: socket.socket) -> None:
        try:
            with line:
                line.settimeout(2.0)
                _send(line, self._answer(_read_line(line, LONGEST_REQUEST)))
        except OSError:
            _log.debug("a caller left before the answer")
        finally:
            self._callers.release()

    def _answer(self, request: bytes) -> Mapping[str, object]:
        try:
            document = json.loads(request)
            verb, arguments = document["verb"], document.get("arguments", {})
            seconds = min(float(document.get("timeout_seconds", 2.0)), LONGEST_WAIT_SECONDS)
        except (ValueError, TypeError, KeyError, AttributeError):
            return {"refused": "The request can't be read."}
        if not isinstance(verb, str) or not isinstance(arguments, dict):
            return {"refused": "The request can't be read."}
        replies: queue.SimpleQueue[Mapping[str, object]] = queue.SimpleQueue()
        self._submit(Ask(verb, arguments, replies.put))
        try:
            reply = replies.get(timeout=seconds)
        except queue.Empty:
            return {"refused": HANGS}
        return {"refused": reply["refused"]} if "refused" in reply else {"answer": dict(reply)}


@contextmanager
def _address(data_dir: Path, name: str = SOCKET_NAME) -> Iterator[str]:
    """A short address of the socket: through the directory's descriptor where the system has /proc."""
    descriptor = os.open(data_dir, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        through = f"/proc/self/fd/{descriptor}"
        yield f"{through}/{name}" if os.path.isdir(through) else str(data_dir / name)
    finally:
        os.close(descriptor)


def _read_line(line: socket.socket, limit: int | None) -> bytes:
    received = bytearray()
    while not received.endswith(b"\n"):
        if limit is not None and len(received) > limit:
            break
        part = line.recv(65536)
        if not part:
            break
        received += part
    return bytes(received)


def _send(line: socket.socket, answer: Mapping[str, object]) -> None:
    line.sendall(json.dumps(answer, default=str).encode("ascii") + b"\n")
