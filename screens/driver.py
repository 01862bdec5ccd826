"""The terminal's two sides, as Textual's own driver has them, less what a terminal that goes away makes of it.

A hang-up is told as SIGHUP and SIGCONT. Textual takes the second for the end of a suspension and starts a second reader,
which nothing ends any more: the process outlives its terminal and spins, or waits for it for ever. And its reader decodes
strictly: one byte that is no UTF-8 (a serial console, a terminal set to Latin-1) ends the keyboard for good.
"""

from __future__ import annotations

import codecs
import os
import select
import signal
from typing import TYPE_CHECKING

from textual._xterm_parser import XTermParser

from screens.frames import FrameDriver

if TYPE_CHECKING:
    from textual.app import App

LOOK_MILLISECONDS = 100
"""How long an Escape alone may wait for the rest of a sequence, and the end for this thread."""


class KioskDriver(FrameDriver):
    """Never suspended and never resumed; reads any byte, until the terminal is gone."""

    def __init__(
        self,
        app: App[object],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        signal.signal(signal.SIGTSTP, signal.SIG_IGN)
        signal.signal(signal.SIGCONT, signal.SIG_DFL)

    def run_input_thread(self) -> None:
        """Turn what is typed and touched into events. Ends with the screens, or when nothing can come any more."""
        parser = XTermParser(self._debug)
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        keyboard = select.poll()
        keyboard.register(self.fileno, select.POLLIN)
        while not self.exit_event.is_set():
            if keyboard.poll(LOOK_MILLISECONDS):
                try:
                    data = os.read(self.fileno, 4096)
                except OSError:
                    return
                if not data:
                    return
                text = decoder.decode(data)
                for event in parser.feed(text) if text else ():  # nothing would mean the end to the parser
                    self.process_message(event)
            for event in parser.tick():
                self.process_message(event)
