"""The frame around every screen: status, last answer, next step, warnings, questions and offers; below it one
screen.

One Textual screen holds it all: changing the place shows another area instead of exchanging the whole
picture.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from textual import events
from textual.errors import NoWidget
from textual.widget import Widget

from kiosk.commands import Place
from kiosk.view import MachineState, View
from kiosk.words import Words
from screens.bounces import Bounces, Spot, Target
from screens.painting import PromptScreen
from screens.panel import Panel, Surroundings
from screens.places import panel_for
from screens.too_small import NEEDED_COLUMNS, NEEDED_ROWS, TooSmall
from screens.widgets.answer_bar import AnswerBar
from screens.widgets.big_button import BigButton
from screens.widgets.marking import mark
from screens.widgets.notice_bar import ConfirmBar, UndoBar, answer_first, answered_by_asking, newest_offer
from screens.widgets.status_bar import StatusBar
from screens.widgets.text import Text
from screens.widgets.warning_line import WarningLine

ROOMY_COLUMNS = 118
ROOMY_ROWS = 38
"""From this size on, that of our largest letters on a panel of 1920 × 1080, there is the layout for a panel of 120×40; below
it the one for 80×24."""
HIGH_ROWS = 40
"""From so many rows on the quantities of a running job have room for the largest digits."""

_BARE_PLACES = frozenset({Place.CLEAN, Place.FAULT})
"""Here nothing may be offered: the glass is being wiped, or nothing can be recorded."""


_ROWS_OF_AN_ANSWER = 3
"""The longest sentence at 80 columns; also what the bar has where there is room."""

_WANTED_SOON = (Place.SCAN, Place.RUNNING, Place.MACHINES)


class Shell(PromptScreen, inherit_bindings=False):
    """The whole picture."""

    AUTO_FOCUS = None
    DEFAULT_CSS = """
    Shell { layout: vertical; layers: default over cover; overflow: hidden; background: $ground; color: $ground-ink; }
    Shell #next-step { padding: 0 1; text-style: bold; color: $main; text-wrap: nowrap; text-overflow: ellipsis; }
    Shell.-roomy #next-step { height: 2; content-align: left middle; }
    Shell.-roomy #next-step.-brief { height: 1; }
    """

    def __init__(self, view: View, surroundings: Surroundings, columns: int, rows: int) -> None:
        super().__init__()
        self.view = view
        self._surroundings = surroundings
        self._panels: dict[Place, Panel] = {}
        self._status = StatusBar()
        self._answer = AnswerBar()
        self._next_step = Text(id="next-step")
        self._warnings = WarningLine()
        self._confirm = ConfirmBar(surroundings.submit)
        self._undo = UndoBar(surroundings.submit)
        self._touched: BigButton | None = None
        self._bounces = Bounces()
        self._too_small: TooSmall | None = None
        self.columns = columns
        self.roomy, self.high = _shape_for(columns, rows)
        self._panel, self._place = self._made(view.place), view.place
        for part in (self, self._answer):
            mark(part, "-roomy", self.roomy)
        self.show(view)

    def compose(self) -> Iterator[Widget]:
        yield self._status
        yield self._answer
        yield self._next_step
        yield self._warnings
        yield self._confirm
        yield self._undo
        yield self._panel

    def on_resize(self, event: events.Resize) -> None:
        shape = _shape_for(event.size.width, event.size.height)
        self._mind_the_size(event.size.width < NEEDED_COLUMNS or event.size.height < NEEDED_ROWS)
        self.columns = event.size.width
        if shape != (self.roomy, self.high):
            self.roomy, self.high = shape
            self._shape()
            self.show(self.view)

    @property
    def covered(self) -> bool:
        """True while there is too little room, and nothing of the screen can be seen."""
        return self._too_small is not None and self._too_small.display

    @property
    def panel(self) -> Panel:
        """The screen in front."""
        return self._panel

    def show(self, view: View) -> None:
        """Draw `view`: only what differs is painted. Where the screen changes, the answer is painted before it:
        it stands there after 4 ms instead of 20.
        """
        self.view = view
        self._answer.draw(view.told)
        if self._too_small is not None and self.covered:
            self._too_small.answer(self._answer.text)
        if self.is_mounted and self._panels.get(view.place) is not self._panel:
            self.call_after_refresh(self._show_all)
        else:
            self._show_all()

    def _show_all(self) -> None:
        view = self.view
        if self._panels.get(view.place) is not self._panel:
            self._bring_forward(view.place)
        now = self._surroundings.clock.now()
        self._draw_bars(view, now)
        asked = view.confirm if self._confirm.display else None
        self._next_step.show(self._panel.next_step(view) if asked is None else answer_first(asked))
        self._panel.draw(view)
        self._panel.tick(view, now)

    def tick(self) -> None:
        """A second has passed."""
        now = self._surroundings.clock.now()
        self._surroundings.times.pass_midnight(now)
        self._draw_bars(self.view, now)
        self._panel.tick(self.view, now)
        self._panel.rest()

    def buttons(self) -> Iterator[BigButton]:
        """The buttons in sight, those of the question first: its keys go before the screen's own."""
        for bar in (self._confirm, self._undo):
            if bar.display:
                yield from bar.query(BigButton)
        yield from self._panel.buttons()

    def _draw_bars(self, view: View, now: datetime) -> None:
        surroundings = self._surroundings
        boot_seconds = surroundings.clock.boot_seconds()
        cramped = self._panel.FILLS_THE_ROOM and not self.roomy and view.confirm is None
        bare = view.place in _BARE_PLACES or cramped
        self._status.draw(view, surroundings.times.clock(now), surroundings.times)
        self._confirm.draw(None if bare else view.confirm)
        offer = None if bare or view.confirm is not None else newest_offer(view, boot_seconds)
        self._undo.draw(offer, boot_seconds, several=len(view.machines) > 1)
        noticed = self._confirm.display or self._undo.display
        crowded = cramped or (noticed and not self.roomy)
        rows = self._rows_of_the_answer(view, crowded)
        long = not self.roomy and rows > (1 if crowded else 2)
        self._warnings.draw(
            () if crowded or (long and self._panel.ANSWER_BEFORE_WARNINGS) else _warnings(view)
        )
        self._answer.take_rows(rows)
        state = (noticed, self._warnings.display, long)
        if state != (self._panel.noticed, self._panel.warned, self._panel.squeezed):
            self._panel.noticed, self._panel.warned, self._panel.squeezed = state
            for name, on in zip(("-noticed", "-warned", "-squeezed"), state, strict=True):
                mark(self._panel, name, on)
            self._panel.reshape(view)
        mark(self._next_step, "-brief", noticed)
        shown = not (long and noticed and self._panel.SAYS_THE_NEXT_STEP_ITSELF)
        if self._next_step.display != shown:
            self._next_step.display = shown

    def _rows_of_the_answer(self, view: View, crowded: bool) -> int:
        """What the words need, and never a jump for a short one; nothing where a question says the same below."""
        if self._confirm.display and answered_by_asking(view):
            return 0
        if self.roomy:
            return _ROWS_OF_AN_ANSWER - (self._confirm.display or self._undo.display)
        least, most = (1, self._panel.CROWDED_ANSWER_ROWS) if crowded else (2, _ROWS_OF_AN_ANSWER)
        return max(least, min(most, self._answer.rows_needed(max(1, self.columns - 2))))

    def _forward_event(self, event: events.Event) -> None:
        """Act on touches here, in the order in which they came.

        Handed on, each button would take its own from a queue of its own: of quick digits 1, 0, 0, 1 came 1, 1, 0, 0.
        """
        if isinstance(event, events.MouseDown):
            self._touched = self._button_at(event)
            if self._touched is not None and self.bounced((event.screen_x, event.screen_y), self._touched):
                self._touched = None
            elif self._touched is not None:
                self._touched.hold()
        elif isinstance(event, events.MouseUp):
            touched, self._touched = self._touched, None
            if touched is not None:
                touched.let_go(inside=self._button_at(event) is touched)
        elif not isinstance(event, events.MouseEvent):
            super()._forward_event(event)

    def bounced(self, spot: Spot, target: Target) -> bool:
        """Whether a press was meant for what stood there before: then it does nothing."""
        scene = (self._panel, self._confirm.display, self._undo.display)
        return self._bounces.ignores(spot, target, scene, self._surroundings.clock.boot_seconds())

    def _button_at(self, event: events.MouseEvent) -> BigButton | None:
        try:
            widget, _region = self.get_widget_at(event.x, event.y)
        except NoWidget:
            return None
        return next((node for node in widget.ancestors_with_self if isinstance(node, BigButton)), None)

    def warm_up(self) -> bool:
        """Build the next screen that will be wanted, out of sight; False when all are there.

        Of the 90 ms (scan) and 150 ms (running) that a first visit took, 25 and 50 were loading and styling.
        Every further screen kept ready made each change slower, so there are only these.
        """
        place = next((place for place in _WANTED_SOON if place not in self._panels), None)
        if place is None:
            return False
        panel = self._made(place)
        panel.display = False
        self.mount(panel)
        return True

    def _bring_forward(self, place: Place) -> None:
        self._panel.display = False
        before, self._place = self._place, place
        panel = self._panels.get(place) or self._made(place)
        self._panel = panel
        panel.display = True
        panel.come_forward(before)
        if not panel.is_attached:
            self.mount(panel)

    def _made(self, place: Place) -> Panel:
        panel = panel_for(place, self._surroundings)
        panel.roomy = self.roomy
        mark(panel, "-roomy", self.roomy)
        mark(panel, "-high", self.high)
        panel.reshape(self.view)
        self._panels[place] = panel
        return panel

    def _shape(self) -> None:
        for part in (self, self._answer, *self._panels.values()):
            mark(part, "-roomy", self.roomy)
        for panel in self._panels.values():
            mark(panel, "-high", self.high)
            panel.roomy = self.roomy
            panel.reshape(self.view)

    def _mind_the_size(self, small: bool) -> None:
        if small and self._too_small is None:
            self._too_small = TooSmall()
            self.mount(self._too_small)
        if self._too_small is not None:
            self._too_small.display = small
            self._too_small.say_size(self.size)
            self._too_small.answer(self._answer.text)


def _shape_for(columns: int, rows: int) -> tuple[bool, bool]:
    """Whether there is room for the large layout, and for the largest digits in it."""
    roomy = columns >= ROOMY_COLUMNS and rows >= ROOMY_ROWS
    return roomy, roomy and rows >= HIGH_ROWS


def _warnings(view: View) -> tuple[Words, ...]:
    """What is the matter with the machine in front, before what is the matter with the terminal."""
    machine = view.machine_view() if view.place in (Place.SCAN, Place.RUNNING) else None
    note = machine.note if machine is not None and machine.state is MachineState.ATTENTION else None
    return view.warnings if note is None else (note, *view.warnings)
