"""Writes a frame in one piece, on the thread that drew it.

Textual hands three pieces to a writing thread. With the engine at work as well, three threads then contend for the
interpreter: of 15 ms from FINISH to the words on a busy machine, 5 were spent between the finished frame and its write.
A terminal that takes nothing holds the screens up here, a frame behind and not thirty.
"""

from __future__ import annotations

import os

from textual._ansi_sequences import SYNC_END, SYNC_START
from textual.drivers.linux_driver import LinuxDriver


class FrameDriver(LinuxDriver):
    """Has a writing thread as well, which sleeps."""

    _frame = ""

    def write(self, data: str) -> None:
        """Write `data`, or keep it until the frame it belongs to is complete."""
        if data == SYNC_START or self._frame:
            self._frame += data
            if data != SYNC_END:
                return
            data, self._frame = self._frame, ""
        self._write_through(data)

    def _write_through(self, text: str) -> None:
        assert self._file is not None
        left = text.encode(self._file.encoding, "replace")
        while left:
            try:
                left = left[os.write(self._file.fileno(), left) :]
            except OSError:  # the terminal is gone, which others see and end
                return
