"""Ends the process when its terminal is gone and Textual no longer can.

Whatever holds the screens' thread up, a terminal that takes nothing among it, makes it deaf to signals and timers. Only a
plain thread still sees the end of the terminal then.
Everything recorded is on disk, so ending at once loses nothing.
"""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable

from screens.options import HUNG_UP

STANDARD_INPUT = 0
LOOK_SECONDS = 1.0
GRACE_SECONDS = 3.0
"""How long the screens may take to end by themselves, which restores what there is to restore."""


def watch_terminal() -> Callable[[], None]:
    """Watch standard input until the returned function is called, which says that the screens have ended."""
    ended = threading.Event()
    threading.Thread(target=_watch, args=(ended,), name="terminal-watch", daemon=True).start()
    return ended.set


def _watch(ended: threading.Event) -> None:
    terminal = select.poll()
    terminal.register(STANDARD_INPUT, 0)  # hang-up and error are told unasked
    while not ended.wait(LOOK_SECONDS):
        if terminal.poll(0) and not ended.wait(GRACE_SECONDS):
            os._exit(HUNG_UP)
