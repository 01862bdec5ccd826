"""The terminal's two sides, as Textual's own driver has them, less what a terminal that goes away makes of it.

A hang-up is told as SIGHUP and SIGCONT. Textual takes the second for the end of a suspension and starts a second reader,
which nothing ends any more: the process outlives its terminal and spins, or waits for it for ever. And its reader decodes
strictly: one byte that is no UTF-8 (a serial console, a terminal set to Latin-1) ends the keyboard for good. What a terminal
answers unasked is dropped here (sequences.py), and so is what is pasted; that it was, is told.
"""

from __future__ import annotations

import codecs
import os
import re
import select
import signal
from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import FOCUSIN, FOCUSOUT, XTermParser
from textual.message import Message

from screens.frames import FrameDriver
from screens.messages import Pasted
from screens.sequences import Sequences

if TYPE_CHECKING:
    from textual.app import App

LOOK_MILLISECONDS = 100
"""How long an Escape alone may wait for the rest of a sequence, and the end for this thread."""

_TOUCH_OR_REPORT = re.compile(r"\x1b\[(<\d+;-?\d+;-?\d+[Mm]|\?2026;[0-4]\$y)")
"""A touch (SGR), and whether the terminal can take a frame as one."""


def is_wanted(sequence: str) -> bool:
    """Whether a whole sequence of a terminal means something here; Textual knows each of these."""
    is_key = sequence in ANSI_SEQUENCES_KEYS or sequence in (FOCUSIN, FOCUSOUT)
    return is_key or _TOUCH_OR_REPORT.fullmatch(sequence) is not None


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
        sequences = Sequences(is_wanted)
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        pastes = 0
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
                units = sequences.take(decoder.decode(data))
            else:
                units = sequences.silence()
            if sequences.pastes != pastes:
                pastes = sequences.pastes
                self.process_message(Pasted())
            for unit in units:
                for event in events_of(parser, unit):
                    self.process_message(event)


def events_of(parser: XTermParser, unit: str) -> Iterator[Message]:
    """What one unit means. It is whole, so the parser need not wait for the rest of it."""
    yield from parser.feed(unit)
    if parser._timeout_time is not None:
        parser._timeout_time = 0.0
        yield from parser.tick()
