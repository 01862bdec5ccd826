"""The Textual app: locked down, deaf to every key that isn't ours, and told what to show.

No command palette, no quit key, no focus, no text selection, no suspending. It ends by SIGTERM (143), by
SIGHUP or when the terminal is gone (129), by SIGINT (130), or by a fault (70), always with the terminal
restored. A fault is logged, never drawn.
"""

from __future__ import annotations

import asyncio
import gc
import io
import logging
import os
import signal
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.console import Console, RenderableType
from textual import events
from textual.app import App

from kiosk.clock import Clock
from kiosk.commands import OperatorCommand, Paste
from kiosk.view import Tone, View
from screens.glyphs import draw_with, glyphs_for
from screens.keys import KeyRing
from screens.language import speak, tell_time_with
from screens.messages import AnswerArrived, Pasted, ViewArrived
from screens.options import CRASHED, HUNG_UP, INTERRUPTED, TERMINATED, ScreenOptions
from screens.painting import undisturbed
from screens.panel import Surroundings
from screens.shell import Shell
from screens.sounds import BellSounds
from screens.theme import PALETTES, palette_for, theme_named
from screens.times import LocalTime

if TYPE_CHECKING:
    from textual.driver import Driver

    from screens.wedge import TypedScans

_log = logging.getLogger("kiosk.screens")


WARM_UP_SECONDS = 0.3


class KioskApp(App[None], inherit_bindings=False):
    """Draws `View`s and submits commands. Made and run on one thread; `post_message` may be called on any."""

    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    AUTO_FOCUS = None
    TITLE = "kiosk"

    def __init__(
        self, view: View, submit: Callable[[OperatorCommand], None], clock: Clock, options: ScreenOptions
    ) -> None:
        draw_with(glyphs_for(os.environ.get("TERM", ""), sys.getfilesystemencoding()))
        super().__init__()
        for name in PALETTES:
            self.register_theme(theme_named(name))
        # Set before anything is parsed: the watcher of `theme` would parse every style sheet twice, 7 ms.
        self.set_reactive(App.theme, palette_for(options.theme, self.console.color_system))
        self.stylesheet.set_variables(self.get_css_variables())
        self._view = view
        self._options = options
        times = LocalTime(view.time_zone, clock.now())
        tell_time_with(times.moment)
        speak(view.language, options.language_loader)
        self._surroundings = Surroundings(submit, clock, times)
        self._sounds = options.sounds or BellSounds(self.bell, self.set_timer)
        self._keys = KeyRing(submit)
        self._scans: TypedScans | None = None
        self.shell: Shell | None = None

    def get_driver_class(self) -> type[Driver]:
        from screens.driver import KioskDriver  # not needed by tests without a terminal

        return KioskDriver

    def get_default_screen(self) -> Shell:
        self.shell = Shell(self._view, self._surroundings, self.size.width, self.size.height)
        return self.shell

    def on_mount(self) -> None:
        self._mind_signals()
        self.set_interval(1.0, self._tick)
        self.set_interval(self._options.alive_seconds, self._options.on_alive)
        if not self.is_headless:
            self.set_interval(3.0, self._mind_the_terminal)
        self.call_after_refresh(self._first_frame_is_shown)

    def _first_frame_is_shown(self) -> None:
        gc.freeze()
        gc.enable()
        self._options.on_ready()
        if not self.is_headless:
            self.set_timer(WARM_UP_SECONDS, self._warm_up)

    def _warm_up(self) -> None:
        """One screen at a time, so that no press waits for more than one."""
        if self.shell is not None and self.shell.is_mounted and self.shell.warm_up():
            self.set_timer(WARM_UP_SECONDS, self._warm_up)

    async def on_event(self, event: events.Event) -> None:
        """Take keys before they are dispatched: a scan that is typed must reach no widget and no shortcut."""
        if isinstance(event, events.Key):
            if self._view.typed_scans:
                self._typed_scans().key(event.key, event.character, event.time)
            else:
                self._press(event.key, event.character)
        else:
            await super().on_event(event)

    def on_view_arrived(self, message: ViewArrived) -> None:
        self._view = message.take()
        speak(self._view.language, self._options.language_loader)
        self._surroundings.times.move_to(self._view.time_zone, self._surroundings.clock.now())
        if self.shell is not None and self.shell.is_mounted:
            with undisturbed():
                self.shell.show(self._view)
                self.shell.paint_now()

    def on_answer_arrived(self, message: AnswerArrived) -> None:
        message.heard()
        if message.tone is Tone.GOOD:
            self._sounds.good()
        elif message.tone is Tone.BAD:
            self._sounds.bad()

    def on_pasted(self, message: Pasted) -> None:
        message.stop()
        self._surroundings.submit(Paste())

    def _typed_scans(self) -> TypedScans:
        if self._scans is None:
            from screens.wedge import TypedScans  # 5 ms, not needed before the first key

            surroundings = self._surroundings
            self._scans = TypedScans(surroundings.submit, self._press, surroundings.clock, self.set_timer)
        return self._scans

    def _press(self, key: str, character: str | None) -> None:
        if self.shell is not None and self.shell.is_mounted:
            self._keys.press(self.shell, key, character)

    def _tick(self) -> None:
        if self.shell is not None and self.shell.is_mounted:
            self.shell.tick()
            self.shell.paint_now()

    def _mind_signals(self) -> None:
        if self.is_headless:
            return
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, self._leave, TERMINATED)
        loop.add_signal_handler(signal.SIGHUP, self._leave, HUNG_UP)
        loop.add_signal_handler(signal.SIGINT, self._leave, INTERRUPTED)

    def _mind_the_terminal(self) -> None:
        """Not every terminal that goes away says so: without a session of its own there is no SIGHUP."""
        if not os.isatty(sys.__stdin__.fileno() if sys.__stdin__ is not None else 0):
            self._leave(HUNG_UP)

    def _leave(self, return_code: int) -> None:
        self.exit(return_code=return_code)

    def panic(self, *renderables: RenderableType) -> None:
        """A fault outside the loop, as in reading the keyboard: logged, and a restart follows."""
        console = Console(file=io.StringIO(), no_color=True, width=120)
        for each in renderables:
            console.print(each)
        assert isinstance(console.file, io.StringIO)
        _log.error("the screens failed: %s", console.file.getvalue())
        self._return_code = CRASHED
        self._close_messages_no_wait()

    def _handle_exception(self, error: Exception) -> None:
        """Textual would print the local variables on the glass and end with status 0."""
        _log.error("the screens failed", exc_info=error)
        self._return_code = CRASHED
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self._close_messages_no_wait()
