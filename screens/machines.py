"""The board: one tile for each machine, nine or six on a page, each with a number key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget

from kiosk.commands import ChooseMachine, FinishElsewhere, Go, Place, Press, StartAgain
from kiosk.scanning.codes import Code
from kiosk.view import MachineState, MachineView, View
from screens.glyphs import drawable, glyphs
from screens.language import _, spoken
from screens.panel import Panel, Submit, Surroundings
from screens.style import style
from screens.times import elapsed, hours_and_minutes
from screens.widgets.big_button import BigButton
from screens.widgets.marking import mark
from screens.widgets.pager import Pager
from screens.wording import job_line, left_over

PER_PAGE = 6
PER_ROOMY_PAGE = 9
LETTERS = "abcdefghi"
"""The keys of the tiles' second buttons: A on the first tile of the page, B on the second."""
FEW = 4
"""Up to so many machines get larger tiles, two by two."""


class Tile(Horizontal):
    """One machine; with a button that takes its last job again, or finishes one that was started elsewhere."""

    def __init__(self, submit: Submit, number: int) -> None:
        super().__init__()
        self._submit = submit
        self._number = number
        self.face = BigButton(_nothing, key=str(number), classes="-tile")
        letter = LETTERS[(number - 1) % len(LETTERS)]
        self.again = BigButton(_nothing, key=letter, hint=letter.upper(), classes="-again")

    def compose(self) -> Iterator[Widget]:
        yield self.face
        yield self.again

    def draw(self, machine: MachineView, now: datetime) -> None:
        """Show the state of `machine`."""
        name = machine.name
        state, *details = (drawable(line) for line in _lines(machine, now))
        face = Content.assemble(
            f"{self._number}  {drawable(machine.label)}\n{state}\n", ("\n".join(details), "not bold")
        )
        self.face.show(face, lambda: self._submit(ChooseMachine(name)))
        mark(self.face, "-busy", machine.state is MachineState.RUNNING)
        mark(self.face, "-warn", machine.state is MachineState.ATTENTION)
        offered = True
        if machine.job is None and machine.elsewhere is not None:
            self.again.show(_("FINISH\nHERE"), lambda: self._submit(FinishElsewhere(name)))
        elif machine.state is MachineState.IDLE and machine.last is not None:
            self.again.show(_("START\nAGAIN"), lambda: self._submit(StartAgain(name)))
        else:
            offered = False
        if self.again.display != offered:
            self.again.display = offered


class Board(Widget):
    """The grid of tiles; they are made when there are machines for them."""

    def __init__(self, submit: Submit) -> None:
        super().__init__(id="tiles")
        self._submit = submit
        self._composed = False
        self.tiles: list[Tile] = []

    def compose(self) -> Iterator[Widget]:
        self._composed = True
        yield from self.tiles

    def draw(self, machines: Sequence[MachineView], now: datetime) -> None:
        """Show exactly these machines."""
        while len(self.tiles) < len(machines):
            tile = Tile(self._submit, len(self.tiles) + 1)
            self.tiles.append(tile)
            if self._composed:
                self.mount(tile)
        for number, tile in enumerate(self.tiles):
            shown = number < len(machines)
            if tile.display != shown:
                tile.display = shown
            if shown:
                tile.draw(machines[number], now)


class MachinesPanel(Panel):
    """Chooses a machine. A scan of its code, or of a badge, does as well."""

    DEFAULT_CSS = style("machines")

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        self._grid = Board(self.submit)
        self._jobs = self.button(Press(Code.JOBS), "f2", "F2", id="jobs")
        self._sign_in = self.button(Go(Place.SIGN_IN), "f4", "F4", id="sign-in")
        self._menu = self.menu_button()
        self._pager = Pager(self.redraw)

    def compose(self) -> Iterator[Widget]:
        yield self._grid
        with Horizontal(classes="actions"):
            yield self._menu
            yield self._jobs
            yield self._sign_in
            yield self._pager.previous
            yield self._pager.following

    def next_step(self, view: View) -> str:
        if view.operator is None:
            return _("Scan your badge, or press SIGN IN.")
        return _("Choose a machine: scan its code, touch it or press its number.")

    def draw(self, view: View) -> None:
        self.view = view
        mark(self, "-few", len(view.machines) <= FEW)
        self._draw_tiles(view, self.surroundings.clock.now())
        self._menu.show(_("MENU"))
        count = view.jobs.attention_count
        self._jobs.show(_("JOBS ({count})").format(count=count) if count else _("JOBS"))
        self._sign_in.show(_("SIGN IN") if view.operator is None else _("OPERATOR"))

    def tick(self, view: View, now: datetime) -> None:
        self._draw_tiles(view, now)

    def _draw_tiles(self, view: View, now: datetime) -> None:
        self._grid.draw(self._pager.page(view.machines, PER_ROOMY_PAGE if self.roomy else PER_PAGE), now)


def _lines(machine: MachineView, now: datetime) -> list[str]:
    state, *details = _state_and_details(machine, now)
    if machine.today:
        state += "   " + _("today: {count}").format(count=machine.today)
    return [state, *details]


def _state_and_details(machine: MachineView, now: datetime) -> list[str]:
    if machine.job is not None:
        since = hours_and_minutes(elapsed(machine.job.started_at, now))
        state = _("NEEDS ATTENTION") if machine.state is MachineState.ATTENTION else _("RUNNING")
        lines = [f"{state}  {since}"]
        if machine.note is not None:
            lines.append(spoken(machine.note))
        return [*lines, job_line(machine.job.fields), machine.job.operator_name]
    if machine.state is MachineState.ATTENTION:
        state = f"{glyphs().warning} " + _("NEEDS ATTENTION")
        return [state, spoken(machine.note) if machine.note else ""]
    lines = [_("IDLE")]
    if machine.elsewhere is not None:
        lines = [_("RUNNING, started elsewhere"), machine.elsewhere.display_name]
    if machine.note is not None:
        lines.append(spoken(machine.note))
    if machine.last is not None:
        last = _("last: {job}").format(job=job_line(machine.last.fields))
        left = left_over(machine.last)
        lines.append(last if left is None else last + ", " + _("{count} left").format(count=left))
    return lines


def _nothing() -> None:
    """A tile that shows no machine."""
