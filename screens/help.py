"""The menu: what has no button elsewhere, and what every code does, in plain words and pages."""

from __future__ import annotations

from collections.abc import Iterator

from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget

from kiosk.commands import Go, Place, Press
from kiosk.scanning.codes import Code
from kiosk.view import View
from screens.glyphs import drawable
from screens.help_words import help_entries
from screens.language import _
from screens.panel import Panel, Surroundings
from screens.style import style
from screens.widgets.text import Text

LINES = 11
ROOMY_LINES = 22


class HelpPanel(Panel):
    """Two rows of buttons at the bottom, explanations above."""

    DEFAULT_CSS = style("help")
    FILLS_THE_ROOM = True

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        self._words = Text(id="words")
        self._pager = self.pager()
        self._machines = self.button(Go(Place.MACHINES), "f5", "F5", id="machines")
        self._jobs = self.button(Press(Code.JOBS), "f2", "F2", id="jobs")
        self._operator = self.button(Go(Place.SIGN_IN), "f4", "F4", id="operator")
        self._sign_out = self.button(Press(Code.SIGNOUT), "o", "O", id="sign-out")
        self._clean = self.button(Go(Place.CLEAN), "f6", "F6", id="clean", classes="-last")
        self._back = self.back_button()
        self._drop = self.button(Press(Code.CANCEL), "x", "X", id="drop")
        self._wrong = self.button(Press(Code.WRONG), "w", "W", id="wrong")

    def compose(self) -> Iterator[Widget]:
        yield self._words
        with Horizontal(classes="actions"):
            yield self._machines
            yield self._jobs
            yield self._operator
            yield self._sign_out
            yield self._clean
        with Horizontal(classes="actions"):
            yield self._back
            yield self._drop
            yield self._wrong
            yield self._pager.previous
            yield self._pager.following

    def next_step(self, view: View) -> str:
        return _("Choose, or go BACK. Each code counts where it has a meaning.")

    def draw(self, view: View) -> None:
        self.view = view
        self._pager.follow(view.pages_turned)
        shown = self._pager.page(help_entries(), ROOMY_LINES if self.roomy else LINES)
        self._words.show(Content("\n").join(_line(code, meaning) for code, meaning in shown))
        machine = view.machine_view()
        self._machines.show(_("MACHINES"))
        self._machines.display = len(view.machines) > 1
        self._jobs.show(_("JOBS"))
        self._operator.show(_("SIGN IN") if view.operator is None else _("OPERATOR"))
        self._sign_out.show(_("SIGN OUT"))
        self._sign_out.display = view.operator is not None
        self._clean.show(_("WIPE GLASS"))
        self._back.show(_("BACK"))
        self._drop.show(_("DROP ENTRY"))
        self._wrong.show(_("WRONG JOB"))
        self._wrong.display = machine is not None and machine.job is not None


def _line(code: str, meaning: str) -> Content:
    return Content.assemble((code.ljust(18), "bold"), drawable(meaning))
