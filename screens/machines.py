"""The board: one tile for each machine, nine or six on a page, each with a number key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import Enum, auto

from msgspec.structs import replace
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget

from kiosk.commands import ChooseMachine, FinishElsewhere, Go, Place, Press, StartAgain
from kiosk.scanning.codes import Code
from kiosk.view import JobView, MachineState, MachineView, View
from screens.glyphs import drawable, glyphs
from screens.language import _, spoken
from screens.panel import Panel, Submit, Surroundings
from screens.style import style
from screens.times import elapsed, hours_and_minutes
from screens.widgets.big_button import BigButton
from screens.widgets.big_clock import large
from screens.widgets.marking import mark
from screens.wording import job_line, left_over, who_runs

PER_PAGE = 6
PER_ROOMY_PAGE = 9
LETTERS = "abcdefghi"
"""The keys of the tiles' second buttons: A on the first tile of the page, B on the second."""
FEW = 4
"""Up to so many machines get larger tiles, two by two."""
TWO = 2
"""Up to so many share the whole height."""


FITTING_TWICE = 5
"""Signs that at double width need 34 columns; a tile of a terminal of 80 has 37."""


class Shape(Enum):
    """How much room a tile has."""

    SMALL = auto()
    ROOMY = auto()
    LARGE = auto()
    """Room for the time in digits five rows high."""


class Tile(Horizontal):
    """One machine; with a button that takes its last job again, or takes over one that was started elsewhere."""

    def __init__(self, submit: Submit, number: int) -> None:
        super().__init__()
        self._submit = submit
        self._number = number
        self.face = BigButton(_nothing, key=str(number), classes="-tile")
        self._drawn: tuple[str, tuple[str, ...]] | None = None
        letter = LETTERS[(number - 1) % len(LETTERS)]
        self.again = BigButton(_nothing, key=letter, hint=letter.upper(), classes="-again")

    def compose(self) -> Iterator[Widget]:
        yield self.face
        yield self.again

    def draw(self, machine: MachineView, now: datetime, shape: Shape) -> None:
        """Show the state of `machine`."""
        name = machine.name
        lines = (machine.label, *_lines(machine, now, shape), *_digits(machine, now, shape))
        if (name, lines) != self._drawn:
            self._drawn = (name, lines)
            self.face.show(self._face(machine, now, shape), lambda: self._submit(ChooseMachine(name)))
        mark(self.face, "-busy", machine.state is MachineState.RUNNING or _runs_elsewhere(machine))
        mark(self.face, "-warn", machine.state is MachineState.ATTENTION)
        offered = True
        if _runs_elsewhere(machine):
            self.again.show(_("TAKE\nOVER"), lambda: self._submit(FinishElsewhere(name)))
        elif machine.state is MachineState.IDLE and machine.last is not None:
            self.again.show(_("START\nAGAIN"), lambda: self._submit(StartAgain(name)))
        else:
            offered = False
        if self.again.display != offered:
            self.again.display = offered

    def _face(self, machine: MachineView, now: datetime, shape: Shape) -> Content:
        state, *details = (drawable(line) for line in _lines(machine, now, shape))
        words = Content.assemble(
            f"{self._number}  {drawable(machine.label)}\n{state}\n", ("\n".join(details), "not bold")
        )
        digits = _digits(machine, now, shape)
        if not digits:
            return words
        scale = 2 if len(digits[0]) <= FITTING_TWICE else 1
        return Content.assemble(words, "\n\n", large(digits[0], scale))


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

    def draw(self, machines: Sequence[MachineView], now: datetime, shape: Shape) -> None:
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
                tile.draw(machines[number], now, shape)


class MachinesPanel(Panel):
    """Chooses a machine. A scan of its code, or of a badge, does as well."""

    DEFAULT_CSS = style("machines")

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        self._grid = Board(self.submit)
        self._jobs = self.button(Press(Code.JOBS), "f2", "F2", id="jobs")
        self._sign_in = self.button(Go(Place.SIGN_IN), "f4", "F4", id="sign-in")
        self._menu = self.menu_button()
        self._pager = self.pager()

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
        before = self.view.operator if self.view is not None else None
        if before is not None and before != view.operator:
            self.begin_anew()
        self.view = view
        self._pager.follow(view.pages_turned)
        mark(self, "-few", len(view.machines) <= FEW)
        mark(self, "-two", len(view.machines) <= TWO)
        self._draw_tiles(view, self.surroundings.clock.now())
        self._menu.show(_("MENU"))
        count = view.jobs.attention_count
        self._jobs.show(_("JOBS ({count})").format(count=count) if count else _("JOBS"))
        self._sign_in.show(_("SIGN IN") if view.operator is None else _("OPERATOR"))

    def tick(self, view: View, now: datetime) -> None:
        self._draw_tiles(view, now)

    def _draw_tiles(self, view: View, now: datetime) -> None:
        shown = self._pager.page(view.machines, PER_ROOMY_PAGE if self.roomy else PER_PAGE)
        self._grid.draw(shown, now, self._shape(len(view.machines)))

    def _shape(self, machines: int) -> Shape:
        if machines <= (FEW if self.roomy else TWO) and not self.noticed and not self.warned:
            return Shape.LARGE
        return Shape.ROOMY if self.roomy else Shape.SMALL


def _runs_elsewhere(machine: MachineView) -> bool:
    return machine.job is None and machine.elsewhere is not None


def _lines(machine: MachineView, now: datetime, shape: Shape) -> list[str]:
    """The state first. Where there is little room the least important comes last: a low tile shows three."""
    if machine.job is not None:
        lines = _of_running(machine, machine.job, now, shape)
    elif machine.state is MachineState.ATTENTION:
        lines = [f"{glyphs().warning} " + _("NEEDS ATTENTION"), *_note(machine)]
    elif machine.elsewhere is not None:
        lines = [_("RUNNING, started elsewhere"), machine.elsewhere.display_name, *_note(machine)]
    elif machine.last is not None:
        lines = [_("IDLE, last job:"), *_of_last(machine.last), *_note(machine)]
    else:
        lines = [_("IDLE"), *_note(machine)]
    return [*lines, _("today: {count}").format(count=machine.today)] if machine.today else lines


def _of_running(machine: MachineView, job: JobView, now: datetime, shape: Shape) -> list[str]:
    attention = machine.state is MachineState.ATTENTION
    state = f"{glyphs().warning} " + _("NEEDS ATTENTION") if attention else _("RUNNING")
    state = f"{state}  {hours_and_minutes(elapsed(job.started_at, now))}"
    if shape is Shape.SMALL:
        return [f"{state}  {who_runs(job)}", *_note(machine), job_line(job.fields)]
    return [state, *_note(machine), job_line(job.fields), who_runs(job)]


def _of_last(last: JobView) -> list[str]:
    left = left_over(last)
    told = [] if left is None else [_("{count} left").format(count=left)]
    return [job_line(replace(last.fields, part="")), " · ".join(filter(None, [last.fields.part, *told]))]


def _note(machine: MachineView) -> list[str]:
    return [] if machine.note is None else [spoken(machine.note)]


def _digits(machine: MachineView, now: datetime, shape: Shape) -> list[str]:
    if shape is not Shape.LARGE or machine.job is None or machine.state is not MachineState.RUNNING:
        return []
    return [hours_and_minutes(elapsed(machine.job.started_at, now))]


def _nothing() -> None:
    """A tile that shows no machine."""
