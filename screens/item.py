"""One action that needs attention: what happened, every field, and what can be done with it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget

from kiosk.commands import Go, Place, Press, ReportCount, TypeInto
from kiosk.fields import TIMES, Kind
from kiosk.scanning.codes import Code
from kiosk.view import Action, ItemView, View
from screens.glyphs import drawable
from screens.language import _, spoken
from screens.panel import Panel, Surroundings
from screens.style import style
from screens.widgets.button_grid import ButtonGrid, Choice
from screens.widgets.text import Text
from screens.wording import kind_name

PER_PAGE = 9
KEYS = "123456789abc"
"""The first nine are also the digits of the command sheet."""


class ItemPanel(Panel):
    """A touched field can be typed anew. Changing anything needs a supervisor's badge."""

    DEFAULT_CSS = style("item")
    FILLS_THE_ROOM = True

    VISITS = frozenset({Place.TYPE, Place.REASON})

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        self._title = Text(id="title")
        self._what = Text(id="what")
        self._fields = ButtonGrid(id="fields")
        self._pager = self.pager()
        self._back = self.back_button()
        self._actions = {
            Action.RETRY: self.button(Press(Code.RETRY), "r", "R", id="retry"),
            Action.DISCARD: self.button(Press(Code.DISCARD), "d", "D", id="discard"),
            Action.BY_HAND: self.button(Press(Code.BY_HAND), "h", "H", id="by-hand"),
            Action.ANSWER: self.button(Go(Place.QUESTION), "q", "Q", id="answer-question"),
            Action.REPORT: self.button(lambda: None, "r", "R", id="report"),
        }

    def compose(self) -> Iterator[Widget]:
        yield self._title
        yield self._what
        yield self._fields
        with Horizontal(classes="actions"):
            yield self._back
            yield from self._actions.values()
            yield self._pager.following

    def next_step(self, view: View) -> str:
        actions = view.jobs.opened.actions if view.jobs.opened is not None else ()
        if not actions:
            return _("Nothing is to be done here.")
        if actions == (Action.WAIT,):
            return _("Nothing can be done here now; it goes on by itself.")
        if actions == (Action.REPORT,):
            return _("Were the counts wrong? Type the right ones, then REPORT.")
        if not view.jobs.supervisor:
            return _("To change this, scan a supervisor's badge.")
        if Action.RETRY not in actions:
            return _("{supervisor}: say here when it is done.").format(supervisor=view.jobs.supervisor)
        return _("{supervisor}: touch a field to correct it, then RETRY; or DISCARD.").format(
            supervisor=view.jobs.supervisor
        )

    def draw(self, view: View) -> None:
        self.view = view
        self._pager.follow(view.pages_turned)
        item = view.jobs.opened
        if item is None:
            return
        self._title.show(
            f"{spoken(item.title)}   ({item.operator_name}, {self.times.moment(item.recorded_at)})"
        )
        self._what.show(_what(item))
        replaced = dict(item.replaced)
        self._fields.draw(
            self._pager.page(
                [
                    self._choice(kind, value, key, replaced.get(kind))
                    for key, (kind, value) in zip(KEYS, item.fields, strict=False)
                ],
                PER_PAGE,
            )
        )
        asked = view.confirm is not None and not self.roomy
        if self._fields.display == asked:
            self._fields.display = not asked
        self._back.show(_("BACK"))
        labels = {
            Action.RETRY: _("RETRY"),
            Action.DISCARD: _("DISCARD"),
            Action.BY_HAND: _("ENTERED BY HAND"),
            Action.ANSWER: _("ANSWER"),
            Action.REPORT: _("REPORT"),
        }
        for action, button in self._actions.items():
            button.display = action in item.actions
            button.show(labels[action])
        self._actions[Action.REPORT].doing = self.does(_report(item))

    def _choice(self, kind: Kind, value: str, key: str, recorded: str | None) -> Choice:
        title = drawable(f"{key.upper()}  {kind_name(kind)}")
        face = Content.assemble((title, "not bold"), "\n", (self._shown(kind, value), "bold"))
        if recorded is not None:
            was = _("was {value}").format(value=self._shown(kind, recorded))
            face = Content.assemble(face, "\n", (drawable(was), "not bold"))
        return Choice(face, self.does(TypeInto(kind)), key)

    def _shown(self, kind: Kind, value: str) -> str:
        moment = self.times.moment(datetime.fromisoformat(value)) if kind in TIMES else value
        return drawable(moment) or "-"


def _report(item: ItemView) -> ReportCount:
    counts = dict(item.fields)
    made, scrapped = counts.get(Kind.QUANTITY, ""), counts.get(Kind.SCRAP, "")
    return ReportCount(item.job, int(made or 0), int(scrapped or 0))


def _what(item: ItemView) -> str:
    what = spoken(item.what)
    if not item.server_words:
        return what
    return f"{what}\n" + _("The office system said: {words}").format(words=item.server_words)
