"""What is painted piece by piece looks, on the terminal, like the whole picture."""

from __future__ import annotations

import random

import msgspec
import pyte
import pytest
from rich.console import Console
from textual._compositor import CompositorUpdate
from textual.screen import Screen

from kiosk.view import EntryView, Told, Tone
from kiosk.words import say
from screens.app import KioskApp
from tests.pilot.driving import LARGE, SMALL, Driven, arrival_of, driven
from tests.pilot.views import all_views, board, running, scan_partly

DIGIT_CELLS = 30
"""Five rows of six columns."""


class Terminal:
    """Takes what the app paints, as a terminal would."""

    def __init__(self, size: tuple[int, int]) -> None:
        self._console = Console(color_system="truecolor", force_terminal=True)
        self._screen = pyte.Screen(*size)
        self._stream = pyte.Stream(self._screen)
        self.written: list[str] = []

    def take(self, update: CompositorUpdate) -> None:
        self.written.append(update.render_segments(self._console))
        self._stream.feed(self.written[-1])

    @property
    def cells(self) -> list[list[object]]:
        rows, columns = self._screen.lines, self._screen.columns
        return [[self._screen.buffer[row][column] for column in range(columns)] for row in range(rows)]


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> list[CompositorUpdate]:
    """Everything that the app paints, from its start."""
    updates: list[CompositorUpdate] = []

    def display(app: KioskApp, screen: Screen[object], update: CompositorUpdate | None) -> None:
        if update is not None:
            updates.append(update)

    monkeypatch.setattr(KioskApp, "_display", display)
    return updates


def whole_picture(driver: Driven, size: tuple[int, int]) -> Terminal:
    """A terminal that was painted once, in full."""
    terminal = Terminal(size)
    terminal.take(driver.shell._compositor.render_full_update())
    return terminal


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
@pytest.mark.parametrize("seed", range(3))
async def test_after_any_sequence_of_views_the_terminal_shows_the_last_whole(
    size: tuple[int, int], seed: int, painted: list[CompositorUpdate]
) -> None:
    chance = random.Random(seed)
    views = list(all_views().values())
    terminal = Terminal(size)
    async with driven(board(), size) as driver:
        for _turn in range(12):
            for view in chance.sample(views, chance.randint(1, 3)):
                driver.app.post_message(arrival_of(view))
            driver.clock.pass_by(chance.randint(0, 70))
            driver.shell.tick()
            await driver.settle()
        for update in painted:
            terminal.take(update)
        assert terminal.cells == whole_picture(driver, size).cells


async def test_a_second_of_a_running_job_writes_one_digit(painted: list[CompositorUpdate]) -> None:
    async with driven(running(), LARGE) as driver:
        for _second in range(2):
            painted.clear()
            driver.clock.pass_by(1)
            driver.shell.tick()
            await driver.settle()
        screen = pyte.Screen(*LARGE)
        terminal = Terminal(LARGE)
        for update in painted:
            terminal.take(update)
        pyte.Stream(screen).feed("".join(terminal.written))
        assert 0 < sum(len(row) for row in screen.buffer.values()) <= DIGIT_CELLS


async def test_a_scan_is_painted_in_one_piece(painted: list[CompositorUpdate]) -> None:
    before = scan_partly()
    fields = msgspec.structs.replace(before.entry.fields, work_order="WO-1")
    told = Told(Tone.GOOD, say("Work order"), "WWO-1", 99)
    async with driven(before, LARGE) as driver:
        painted.clear()
        after = msgspec.structs.replace(before, told=told)
        await driver.show(msgspec.structs.replace(after, entry=EntryView(fields)))
        assert len(painted) == 1
        assert "WWO-1" in driver.screen_text()


async def test_what_is_shown_already_is_not_written_again(painted: list[CompositorUpdate]) -> None:
    async with driven(scan_partly(), LARGE) as driver:
        for _twice in range(2):
            painted.clear()
            driver.shell.panel.refresh()
            for part in driver.shell.panel.query("*"):
                part.refresh()
            await driver.settle()
        assert painted == []
