"""Runs the app on a hand-made view without a terminal, and collects what it submits."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from textual.pilot import Pilot

from kiosk.commands import OperatorCommand
from kiosk.view import View
from screens.app import KioskApp
from screens.messages import ViewArrived
from screens.options import ScreenOptions
from screens.shell import Shell
from tests.hand_clock import HandClock
from tests.pilot.shop_floor import NOW

SMALL = (80, 24)
LARGE = (120, 40)


def arrival_of(view: View) -> ViewArrived:
    """The message that `view` is to be shown."""
    return ViewArrived(lambda: view)


@dataclass
class Driven:
    """The app under test, its pilot, its clock and what it asked for."""

    app: KioskApp
    pilot: Pilot[None]
    clock: HandClock
    asked: list[OperatorCommand]

    @property
    def shell(self) -> Shell:
        """The picture."""
        assert self.app.shell is not None
        return self.app.shell

    async def show(self, view: View) -> None:
        """Let the engine publish `view`."""
        self.app.post_message(arrival_of(view))
        await self.settle()

    async def settle(self) -> None:
        """Wait until everything is laid out and painted."""
        for _turn in range(3):
            await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        """Press keys on a real keyboard."""
        await self.pilot.press(*keys)
        await self.settle()

    def screen_text(self) -> str:
        """Everything that can be read, row by row."""
        width, height = self.app.size
        strips = self.shell._compositor.render_strips()
        rows = ["".join(segment.text for segment in strip) for strip in strips[:height]]
        return "\n".join(row[:width] for row in rows)


@asynccontextmanager
async def driven(
    view: View, size: tuple[int, int] = SMALL, options: ScreenOptions | None = None
) -> AsyncIterator[Driven]:
    """The app showing `view` on a terminal of this size (columns, rows)."""
    clock = HandClock(NOW)
    asked: list[OperatorCommand] = []
    used = options or ScreenOptions()
    app = KioskApp(view, asked.append, clock, used)
    async with app.run_test(size=size) as pilot:
        driver = Driven(app, pilot, clock, asked)
        await driver.settle()
        yield driver
