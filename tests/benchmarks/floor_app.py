"""The smallest Textual app that does the same: shows a line, counts a key, or shows a clock every second.

`floor_app.py label` shows READY and counts the key x; `floor_app.py clock` rewrites the time once a second.
"""

import sys
import time

from textual.app import App, ComposeResult
from textual.events import Key
from textual.widgets import Label


class Floor(App[None]):
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, kind: str) -> None:
        super().__init__()
        self._kind = kind
        self._count = 0

    def compose(self) -> ComposeResult:
        yield Label("FLOOR READY")

    def on_mount(self) -> None:
        if self._kind == "clock":
            self.set_interval(1.0, self._show_time)

    def on_key(self, event: Key) -> None:
        if event.key == "x":
            self._count += 1
            self.query_one(Label).update(f"count={self._count};")

    def _show_time(self) -> None:
        self.query_one(Label).update(time.strftime("%H:%M:%S"))


Floor(sys.argv[1]).run()
