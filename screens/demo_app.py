"""The normal app with the demo's sheets beside its screen, or over it where there is no room beside it.

The kiosk's own picture is drawn by the same classes; only its width and a corner are given away.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from kiosk.clock import Clock
from kiosk.commands import OperatorCommand
from kiosk.demo.world import DemoWorld, entry_words
from kiosk.errors import CommandError
from kiosk.view import View
from screens.app import KioskApp
from screens.demo_sheets import SIDE_COLUMNS, SheetsPanel
from screens.options import ScreenOptions
from screens.panel import Surroundings
from screens.shell import Shell
from screens.style import style
from screens.too_small import NEEDED_COLUMNS
from screens.widgets.big_button import BigButton

SIDE_ROWS = 40
ROWS_LEFT_IN_SIGHT = 4
"""Status, answer and next step stay visible above the drawer."""
LOOK_SECONDS = 1.0


class ServerTold(Message):
    """What the server has accepted so far."""

    def __init__(self, count: int, newest: str) -> None:
        super().__init__()
        self.count = count
        self.newest = newest


class DemoShell(Shell, inherit_bindings=False):
    """The kiosk's picture, and the sheets."""

    DEFAULT_CSS = style("demo")

    def __init__(
        self, view: View, surroundings: Surroundings, size: Size, world: DemoWorld, leave: Callable[[], None]
    ) -> None:
        self.sheets = SheetsPanel(world, leave)
        self.handle = BigButton(self.toggle, id="handle")
        super().__init__(view, surroundings, _kiosk_size(size).width, size.height)

    def compose(self) -> Iterator[Widget]:
        yield from super().compose()
        yield self.sheets
        yield self.handle

    def on_resize(self, event: events.Resize) -> None:
        event.prevent_default()  # else the kiosk would lay itself out for the whole width as well
        self._lay_out(event.size)
        small = _kiosk_size(event.size)
        super().on_resize(events.Resize(small, small))

    def show(self, view: View) -> None:
        super().show(view)
        self.sheets.draw(view)

    def toggle(self) -> None:
        """Open or close the drawer; beside the screen the sheets are always there."""
        if self.has_class("-drawer"):
            self.sheets.display = not self.sheets.display
            self._label_handle()

    def _lay_out(self, size: Size) -> None:
        beside = _fits_beside(size)
        if beside:
            self.sheets.display = True
        self.set_class(not beside, "-drawer")
        self.sheets.lay_out(beside)
        self.sheets.styles.height = size.height if beside else size.height - ROWS_LEFT_IN_SIGHT
        self.handle.display = not beside
        self._label_handle()

    def _label_handle(self) -> None:
        self.handle.show("CLOSE\nF9" if self.sheets.display else "SHEETS\nF9")


class DemoApp(KioskApp, inherit_bindings=False):
    """The terminal as it is, with a way out (Ctrl+Q) and F9 for the sheets."""

    def __init__(
        self,
        view: View,
        submit: Callable[[OperatorCommand], None],
        clock: Clock,
        options: ScreenOptions,
        world: DemoWorld,
    ) -> None:
        super().__init__(view, submit, clock, options)
        self._world = world
        self._ended = threading.Event()

    def get_default_screen(self) -> DemoShell:
        shell = DemoShell(self._view, self._surroundings, self.size, self._world, self.leave)
        self.shell = shell
        return shell

    def on_ready(self) -> None:
        threading.Thread(target=self._watch_server, name="demo-ledger", daemon=True).start()

    def on_unmount(self) -> None:
        self._ended.set()

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key) and event.key == "ctrl+q":
            self.leave()
        elif isinstance(event, events.Key) and event.key == "f9" and isinstance(self.shell, DemoShell):
            self.shell.toggle()
        else:
            await super().on_event(event)

    def leave(self) -> None:
        """End the demo."""
        self.exit(return_code=0)

    def on_server_told(self, message: ServerTold) -> None:
        if isinstance(self.shell, DemoShell):
            self.shell.sheets.server_told(message.count, message.newest)

    def _watch_server(self) -> None:
        told = -1
        while not self._ended.wait(LOOK_SECONDS):
            try:
                accepted = self._world.accepted()
            except (CommandError, OSError):
                continue
            if len(accepted) != told:
                told = len(accepted)
                self.post_message(ServerTold(told, entry_words(accepted[-1]) if accepted else ""))


def _fits_beside(size: Size) -> bool:
    return size.width >= NEEDED_COLUMNS + SIDE_COLUMNS and size.height >= SIDE_ROWS


def _kiosk_size(size: Size) -> Size:
    return Size(size.width - SIDE_COLUMNS, size.height) if _fits_beside(size) else size
