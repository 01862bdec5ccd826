"""The demo's sheets: printed codes that are scanned by tapping them, what to tap next, and the network's plug.

A tap sends the code and CR down the virtual scanner's line; everything after that is the real terminal.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget

from kiosk.demo.shop import BADGES, FIRST_TRAVELER, MACHINES, SECOND_TRAVELER, WALL, Sample, Sheet, Step
from kiosk.demo.world import DemoWorld
from kiosk.view import View
from screens.glyphs import drawable, glyphs
from screens.widgets.big_button import BigButton
from screens.widgets.marking import mark
from screens.widgets.text import Text

SIDE_COLUMNS = 40
BARS = "▌║│▌▐║▌│║▐"
MATRIX = "█▀▀█ █▀▀█\n█▄▄█▞█▄▄█\n▞▚▗▘▚▗▖▚▞\n█▀▀█▞▘▚▗▘\n█▄▄█▗▚▘▞▖"

GUIDE = {
    Step.BADGE: "1  Sign in: tap the badge of Ana Ruiz.",
    Step.MACHINE: "2  Choose a machine: tap its label.",
    Step.TRAVELER: "3  Start a job: tap a traveler's QR code.",
    Step.FINISH: "4  Tap 42 pieces, then FINISH.",
}


def next_step(view: View) -> Step:
    """What a newcomer taps next."""
    if view.operator is None:
        return Step.BADGE
    if view.machine is None:
        return Step.MACHINE
    tile = view.machine_view()
    return Step.FINISH if tile is not None and tile.job is not None else Step.TRAVELER


class SheetView(Vertical):
    """One sheet: its title, its codes in rows of three, a traveler's QR beside them."""

    def __init__(self, sheet: Sheet, scan: Callable[[Sample], None], *, short: bool = False) -> None:
        super().__init__(classes=("-short" if short else "") + (" -first" if sheet is BADGES else ""))
        self.sheet = sheet
        self._title = Text(sheet.title, classes="title")
        self._scan = scan
        self._short = short

    def compose(self) -> Iterator[Widget]:
        yield self._title
        samples = self.sheet.samples[:2] if self._short else self.sheet.samples
        if self.sheet.whole is None:
            for first in range(0, len(samples), 3):
                yield self._row(samples[first : first + 3], lower=first > 0)
            return
        with Horizontal(classes="traveler"):
            yield self._tile(self.sheet.whole, whole=True)
            with Vertical():
                for first in range(0, len(samples), 2):
                    yield self._row(samples[first : first + 2], lower=first > 0)

    def _row(self, samples: tuple[Sample, ...], *, lower: bool) -> Widget:
        classes = "codes -lower" if lower else "codes"
        return Horizontal(*(self._tile(sample) for sample in samples), classes=classes)

    def _tile(self, sample: Sample, *, whole: bool = False) -> BigButton:
        tile = BigButton(lambda: self._scan(sample), classes="code -whole" if whole else "code")
        payload = "QR code" if whole else sample.payload
        picture = MATRIX if whole and not self._short else _bars(sample.payload)
        picture = picture if glyphs().solid else "|| ||| |"
        tile.show(
            Content.assemble(
                (f"{picture}\n", "not bold"), drawable(sample.name), (f"\n{drawable(payload)}", "not bold")
            )
        )
        return tile

    def point(self, step: Step) -> None:
        """Mark the sheet that is tapped next."""
        wanted = self.sheet.step is step
        mark(self._title, "-next", wanted)
        self._title.show(f"{glyphs().chosen} {self.sheet.title}" if wanted else self.sheet.title)


def _bars(payload: str) -> str:
    """A picture of a barcode, another one for another payload; nobody decodes it."""
    turn = sum(payload.encode()) % len(BARS)
    return BARS[turn:] + BARS[:turn]


class SheetsPanel(Widget):
    """Beside the kiosk's screen, or a drawer over it."""

    def __init__(self, world: DemoWorld, leave: Callable[[], None]) -> None:
        super().__init__(id="sheets")
        self._world = world
        self._guide = Text(id="guide")
        self._told = Text(id="told")
        self._where = Text(id="where")
        self._network = BigButton(self._switch_network, id="network")
        self._quit = BigButton(leave, "QUIT", hint="Ctrl+Q", id="quit")
        self._sheets = (
            (self._view(BADGES), self._view(MACHINES), self._view(SECOND_TRAVELER, short=True)),
            (self._view(FIRST_TRAVELER), self._view(WALL)),
        )
        self._step: Step | None = None
        self.server_told(0, "")
        self._show_network(up=True)

    def _view(self, sheet: Sheet, *, short: bool = False) -> SheetView:
        return SheetView(sheet, self._scan, short=short)

    def compose(self) -> Iterator[Widget]:
        yield Text("DEMO  Tap a code to scan it.", id="about")
        yield self._guide
        with Widget(id="columns"):
            for column in self._sheets:
                yield Vertical(*column, classes="column")
        with Widget(id="controls"):
            with Vertical(id="server"):
                yield self._told
                yield self._where
            with Horizontal(id="switches"):
                yield self._network
                yield self._quit

    def lay_out(self, beside: bool) -> None:
        """Beside the screen everything is in one column; in the drawer in two."""
        self.set_class(beside, "-beside")

    def draw(self, view: View) -> None:
        """Point to what is tapped next."""
        step = next_step(view)
        if step is self._step:
            return
        self._step = step
        self._guide.show(GUIDE[step])
        for column in self._sheets:
            for sheet in column:
                sheet.point(step)

    def server_told(self, count: int, newest: str) -> None:
        """Show what arrived at the server."""
        self._told.show(f"Server: {count} received\n{newest}" if newest else "Server: nothing received yet")
        self._where.show(f"All of it: {self._world.url}")

    def _scan(self, sample: Sample) -> None:
        self._world.scanner.scan(sample.payload)

    def _switch_network(self) -> None:
        up = not self._world.network_up
        switch = self._world.mend_network if up else self._world.cut_network
        threading.Thread(target=switch, name="demo-network", daemon=True).start()
        self._show_network(up=up)

    def _show_network(self, *, up: bool) -> None:
        self._network.show("CUT THE NETWORK" if up else "NETWORK BACK")
        mark(self._network, "-warn", not up)
