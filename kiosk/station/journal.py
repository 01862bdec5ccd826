"""Writes to the systemd journal in its native protocol: one datagram of fields, so that no text can forge
a field.

Reference: the journal's own page "Native Journal Protocol". A value with a line break is sent with its
length in front.
"""

from __future__ import annotations

import logging
import socket
import struct
from collections.abc import Mapping

SOCKET_PATH = "/run/systemd/journal/socket"
LARGEST_DATAGRAM = 64_000
"""Bytes. Beyond the socket's buffer a datagram would have to go through a sealed memory file; ours are cut
instead."""


class Journal:
    """Sends without ever waiting: a record the journal does not take at once stays in the file alone."""

    def __init__(self, path: str = SOCKET_PATH) -> None:
        self._path = path
        self._socket: socket.socket | None = None

    def send(self, level: int, fields: Mapping[str, object]) -> bool:
        """Send one record; `level` is of `logging`. True when the journal has it."""
        datagram = encode(level, fields)[:LARGEST_DATAGRAM]
        try:
            if self._socket is None:
                self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                self._socket.setblocking(False)
            self._socket.sendto(datagram, self._path)
        except OSError:
            return False
        return True

    def close(self) -> None:
        """Let the socket go."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def encode(level: int, fields: Mapping[str, object]) -> bytes:
    """The datagram: `message` becomes MESSAGE, every other field KIOSK_<NAME>."""
    parts = [b"PRIORITY=%d\n" % _priority(level), b"SYSLOG_IDENTIFIER=kiosk\n"]
    for name, value in fields.items():
        if name in ("at", "level"):  # the journal has its own
            continue
        written = _field_name(name)
        data = str(value).encode("utf-8", "replace")
        if b"\n" in data:
            parts.append(written + b"\n" + struct.pack("<Q", len(data)) + data + b"\n")
        else:
            parts.append(written + b"=" + data + b"\n")
    return b"".join(parts)


def _field_name(name: str) -> bytes:
    if name == "message":
        return b"MESSAGE"
    letters = "".join(each if each.isascii() and each.isalnum() else "_" for each in name)
    return f"KIOSK_{letters.upper()}"[:64].encode("ascii")


def _priority(level: int) -> int:
    """The syslog priority (RFC 5424 section 6.2.1) of a logging level."""
    if level >= logging.CRITICAL:
        return 2
    if level >= logging.ERROR:
        return 3
    if level >= logging.WARNING:
        return 4
    return 6 if level >= logging.INFO else 7
