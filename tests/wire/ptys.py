"""A scanner made of a pseudo-terminal, which the real reader opens like a device."""

from __future__ import annotations

import os
import tty
from pathlib import Path

PATIENCE_SECONDS = 20.0
"""For what takes well under a second on an idle machine."""


class Plug:
    """A scanner on a pseudo-terminal behind a stable name, as udev makes one."""

    def __init__(self, name: Path) -> None:
        self.name = name
        self.master = -1

    def plug_in(self) -> None:
        self.master, slave = os.openpty()
        tty.setraw(slave)
        link = self.name.with_suffix(".new")
        link.symlink_to(os.ttyname(slave))
        link.rename(self.name)
        self._slave = slave

    def settle(self) -> None:
        """Leaves the port to its reader alone, so that pulling the cable is noticed."""
        if self._slave >= 0:
            os.close(self._slave)
            self._slave = -1

    def scan(self, data: bytes) -> None:
        os.write(self.master, data)

    def pull_out(self) -> None:
        self.settle()
        os.close(self.master)
        self.master = -1
        self.name.unlink()

    def close(self) -> None:
        for descriptor in (self.master, getattr(self, "_slave", -1)):
            if descriptor >= 0:
                os.close(descriptor)
