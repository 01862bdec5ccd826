"""The app in front of the real engine on a simulated shop: what is pressed there is carried out, what is scanned is shown."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from kiosk.view import View
from tests.pilot.driving import SMALL, Driven, driven
from tests.pilot.test_every_screen import OPTIONS
from tests.unit.terminal_driver import STEP_SECONDS, Terminal


@dataclass
class AtWork:
    """One terminal and the screens in front of it."""

    terminal: Terminal
    driver: Driven

    @property
    def view(self) -> View:
        """The picture that the engine published last."""
        return self.terminal.view

    @property
    def text(self) -> str:
        """Everything that can be read."""
        return self.driver.screen_text()

    async def scan(self, *codes: str | bytes) -> None:
        """Scan, and look."""
        self.terminal.scans(*codes)
        await self.driver.show(self.view)

    async def press(self, *keys: str) -> None:
        """Press keys of a real keyboard, each followed by a look."""
        for key in keys:
            await self.driver.press(key)
            await self._carry_out()

    async def tap(self, selector: str) -> None:
        """Touch a button."""
        await self.driver.pilot.click(selector)
        await self.driver.settle()
        await self._carry_out()

    async def _carry_out(self) -> None:
        asked, self.driver.asked[:] = list(self.driver.asked), []
        for number, command in enumerate(asked):
            self.terminal.do(command, STEP_SECONDS if number == 0 else 0.0)
        await self.driver.show(self.view)


@asynccontextmanager
async def at_work(terminal: Terminal, size: tuple[int, int] = SMALL) -> AsyncIterator[AtWork]:
    """The screens showing what this terminal shows."""
    async with driven(terminal.view, size, OPTIONS) as driver:
        yield AtWork(terminal, driver)
