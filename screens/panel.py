"""What every screen is: an area below the bars that draws a `View`, names the one next step and owns its
keys.

The bars stay; one screen after another is laid below them and kept once built, so that a change repaints only
what differs. A screen may remember which page of a list is shown, and nothing that an operator has entered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import msgspec
from textual.widget import Widget

from kiosk.clock import Clock
from kiosk.commands import OperatorCommand, Place, Press
from kiosk.scanning.codes import Code
from kiosk.view import View
from screens.times import LocalTime
from screens.widgets.big_button import BigButton, Doing
from screens.widgets.pager import Pager

Submit = Callable[[OperatorCommand], None]

_LAID_OVER = frozenset({Place.CLEAN, Place.HELP})
"""Screens that lead back to the one below."""


class Surroundings(msgspec.Struct, frozen=True):
    """What screens use: where commands go, what the time is, how it is written."""

    submit: Submit
    clock: Clock
    times: LocalTime


class Panel(Widget):
    """One screen. Its style sheet's rules start with its type's name."""

    SCOPED_CSS = False
    DEFAULT_CSS = """
    Panel { layout: vertical; height: 1fr; width: 1fr; padding: 0 1; color: $ground-ink; }
    Panel.-noticed { padding: 1 1 0 1; }
    Panel.-roomy.-warned { padding: 1 1 0 1; }
    Panel .actions { height: 3; margin-top: 1; }
    Panel .actions BigButton { width: 1fr; margin-right: 1; height: 100%; }
    Panel .actions BigButton.-last { margin-right: 0; }
    """
    FILLS_THE_ROOM = False
    """True for a screen that at 80×24 needs the rows of warnings and offers itself, unless it is asked something."""
    CROWDED_ANSWER_ROWS = 2
    """At 80×24, the most that an answer takes where a bar or the screen itself needs the room."""
    ANSWER_BEFORE_WARNINGS = False
    """True for a screen that at 80×24 has no row for a long answer but that of the warnings."""
    VISITS: frozenset[Place] = frozenset()
    """Screens opened from this one: back from them the visit goes on, with the same page of a list."""
    SAYS_THE_NEXT_STEP_ITSELF = False
    """True for a screen that at 80×24 has, under a bar and a long answer, no row for the next step but one of its own."""

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__()
        self.surroundings = surroundings
        self.submit = surroundings.submit
        self.times = surroundings.times
        self.roomy = False
        self.noticed = False
        """True while a bar with a question or an offer takes four rows."""
        self.warned = False
        """True while a line of warnings takes a row."""
        self.squeezed = False
        """True while a long answer takes a row more."""
        self.view: View | None = None
        """What was drawn last, for turning a page."""
        self._pagers: list[Pager] = []

    def next_step(self, view: View) -> str:
        """The one thing to do next, in a sentence."""
        raise NotImplementedError

    def draw(self, view: View) -> None:
        """Bring every part in line with `view`."""
        raise NotImplementedError

    def tick(self, view: View, now: datetime) -> None:
        """A second has passed."""

    def reshape(self, view: View) -> None:
        """There is more or less room than before."""
        self.draw(view)

    def come_forward(self, before: Place) -> None:
        """It is in front again, after `before`: a new visit begins with the first page."""
        if before not in self.VISITS and before not in _LAID_OVER:
            self.begin_anew()

    def begin_anew(self) -> None:
        """Show the first page from the next drawing on."""
        for pager in self._pagers:
            pager.begin_anew()

    def rest(self) -> None:
        """A second has passed without anything; pages that were left go back to the first."""
        for pager in self._pagers:
            pager.rest()

    def pager(self) -> Pager:
        """Pages of a list of this screen."""
        self._pagers.append(Pager(self.redraw, self.surroundings.clock.boot_seconds))
        return self._pagers[-1]

    def redraw(self) -> None:
        """Draw the same view again: a page was turned."""
        if self.view is not None:
            self.draw(self.view)

    def type_key(self, key: str, character: str | None) -> bool:
        """Take a key before the buttons do; False: it is theirs."""
        return False

    def button(
        self,
        doing: OperatorCommand | Doing,
        key: str = "",
        hint: str = "",
        *,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> BigButton:
        """A button that submits a command, or does something on this screen alone."""
        return BigButton(self.does(doing), key=key, hint=hint, id=id, classes=classes)

    def does(self, doing: OperatorCommand | Doing) -> Doing:
        """The act of submitting a command; an act stays as it is."""
        if callable(doing):
            return doing
        command = doing
        return lambda: self.submit(command)

    def menu_button(self) -> BigButton:
        """Help and everything that has no button here."""
        return self.button(Press(Code.HELP), "f1", "F1", id="menu", classes="-nav")

    def back_button(self) -> BigButton:
        """Back, keeping what was entered."""
        return self.button(Press(Code.BACK), "escape", "Esc", id="back", classes="-nav")

    def buttons(self) -> Iterator[BigButton]:
        """The buttons that can be seen."""
        return (button for button in self.query(BigButton) if _visible(button, self))


def _visible(button: BigButton, panel: Widget) -> bool:
    node: object = button
    while node is not panel and isinstance(node, Widget):
        if not node.display or not node.visible:
            return False
        node = node.parent
    return True
