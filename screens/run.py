"""Runs the screens in this process and thread until they end, and says with which exit code the process
should end.

0: closed on purpose; 129: the terminal is gone; 130, 143: told to stop; 70: a fault in the screens, which is
logged and never shown with its local variables.
"""

from __future__ import annotations

import gc
import logging
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk.clock import Clock
from kiosk.commands import OperatorCommand
from kiosk.errors import UsageError
from kiosk.events import Event
from kiosk.view import View
from screens.options import CRASHED, ScreenOptions
from screens.terminal_watch import watch_terminal

if TYPE_CHECKING:
    from screens.app import KioskApp

_log = logging.getLogger("kiosk.screens")

_SWITCHES = {
    "TEXTUAL_DISABLE_KITTY_KEY": "1",  # else the separators of a typed scan have no character
    "TEXTUAL_SMOOTH_SCROLL": "0",  # pixel reports can collapse every touch to the top left corner
    "TEXTUAL_ANIMATIONS": "none",
    "TEXTUAL_FPS": "1000",  # a second frame, such as the answer after a pressed button, waits 1 ms and not 17
}
_UNWANTED = (
    "COLUMNS",  # these two lock the size
    "LINES",
    "TEXTUAL_ALLOW_SIGNALS",
    "TEXTUAL_PRESS",
    "TEXTUAL_DRIVER",
    "TEXTUAL_DEBUG",
    "TEXTUAL_LOG",
    "TEXTUAL_THEME",
)


HAND_OVER_SECONDS = 0.0001
"""How long a thread that wants to run waits for one that computes. Python's own 5 ms would be most of an answer's time."""


def prepare_environment() -> None:
    """Set what Textual reads from the environment; it reads it once, while it is imported."""
    os.environ.update(_SWITCHES)
    for name in _UNWANTED:
        os.environ.pop(name, None)


def need_terminal(otherwise: str) -> None:
    """Raise UsageError where there is no terminal to read from and to paint on; `otherwise` says what can be done."""
    if not (os.isatty(0) and os.isatty(2)):  # Textual paints on stderr, so that stdout can be piped
        raise UsageError(f"The screen needs a terminal for its input and its output. {otherwise}")


def run_screens(
    view: View,
    submit: Callable[[OperatorCommand], None],
    clock: Clock,
    options: ScreenOptions,
    connect: Callable[[Callable[[Event], None]], None],
) -> int:
    """Show `view` and whatever the engine publishes from then on; returns the exit code.

    `submit` is called on this thread with what the operator asks for. `connect` is called once with the
    listener that the engine is to call with its events, on any thread.
    """
    prepare_environment()
    gc.disable()  # until the first frame, which comes 25 ms sooner without collections
    from screens.app import KioskApp  # 0.3 s: Textual
    from screens.bridge import Bridge

    app = KioskApp(view, submit, clock, options)
    connect(Bridge(app).listener)
    return run_app(app)


def run_app(app: KioskApp) -> int:
    """Run `app` until it ends; the exit code."""
    sys.setswitchinterval(HAND_OVER_SECONDS)
    have_ended = watch_terminal()
    try:
        app.run()
    except Exception:  # whatever it is, it must reach the log and not the glass
        _log.exception("the screens failed")
        return CRASHED
    finally:
        have_ended()
    return app.return_code or 0
