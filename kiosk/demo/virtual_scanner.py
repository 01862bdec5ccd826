"""A scanner made of a pseudo-terminal: the real serial reader opens it by its name, as it opens a device."""

from __future__ import annotations

import os
import tty
from pathlib import Path

CARRIAGE_RETURN = b"\r"


class VirtualScanner:
    """Sends codes down a serial line. `path` is the port's name for the configuration."""

    def __init__(self, path: Path) -> None:
        """Lay the line; `path` must not exist yet."""
        self._ours, self._theirs = os.openpty()
        tty.setraw(self._theirs)
        os.set_blocking(self._ours, False)
        self.path = path
        path.symlink_to(os.ttyname(self._theirs))

    def scan(self, payload: str | bytes) -> bool:
        """Send a code as a scanner does, with CR; False when nobody reads the line and it is full."""
        data = payload.encode() if isinstance(payload, str) else payload
        try:
            os.write(self._ours, data + CARRIAGE_RETURN)
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        """Take the line away."""
        self.path.unlink(missing_ok=True)
        os.close(self._ours)
        os.close(self._theirs)
