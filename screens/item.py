"""One action that needs attention: what happened, every field, and what can be done with it."""

from __future__ import annotations

from collections.abc import Iterator

from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget

from kiosk.commands import EnteredByHand, Go, Place, Press, TypeInto
from kiosk.fields import Kind
from kiosk.scanning.codes import Code
from kiosk.view import Action, ItemView, View
from screens.glyphs import drawable
from screens.language import _, spoken
from screens.panel import Panel, Surroundings
from screens.style import style
from screens.widgets.button_grid import ButtonGrid, Choice
from screens.widgets.text import Text
from screens.wording import kind_name


class ItemPanel(Panel):
    """A touched field can be typed anew. Changing anything needs a supervisor's badge."""

    DEFAULT_CSS = style("item")
    FILLS_THE_ROOM = True

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        self._title = Text(id="title")
        self._what = Text(id="what")
        self._fields = ButtonGrid(id="fields")
        self._back = self.back_button()
        self._actions = {
            Action.RETRY: self.button(Press(Code.RETRY), "r", "R", id="retry"),
            Action.DISCARD: self.button(Press(Code.DISCARD), "d", "D", id="discard"),
            Action.BY_HAND: self.button(EnteredByHand(), "h", "H", id="by-hand"),
            Action.ANSWER: self.button(Go(Place.QUESTION), "q", "Q", id="answer-question"),
        }

    def compose(self) -> Iterator[Widget]:
        yield self._title
        yield self._what
        yield self._fields
        with Horizontal(classes="actions"):
            yield self._back
            yield from self._actions.values()

    def next_step(self, view: View) -> str:
        if view.jobs.opened is None or view.jobs.opened.actions in ((), (Action.WAIT,)):
            return _("Nothing can be done here now; it goes on by itself.")
        if not view.jobs.supervisor:
            return _("To change this, scan a supervisor's badge.")
        return _("{supervisor}: touch a field to correct it, then RETRY; or DISCARD.").format(
            supervisor=view.jobs.supervisor
        )

    def draw(self, view: View) -> None:
        item = view.jobs.opened
        if item is None:
            return
        self._title.show(
            f"{spoken(item.title)}   ({item.operator_name}, {self.times.moment(item.recorded_at)})"
        )
        self._what.show(_what(item))
        self._fields.draw(
            [self._choice(kind, value, number) for number, (kind, value) in enumerate(item.fields, start=1)]
        )
        self._back.show(_("BACK"))
        labels = {
            Action.RETRY: _("RETRY"),
            Action.DISCARD: _("DISCARD"),
            Action.BY_HAND: _("ENTERED BY HAND"),
            Action.ANSWER: _("ANSWER"),
        }
        for action, button in self._actions.items():
            button.display = action in item.actions
            button.show(labels[action])

    def _choice(self, kind: Kind, value: str, number: int) -> Choice:
        face = Content.assemble(
            (drawable(f"{number}  {kind_name(kind)}"), "not bold"), "\n", (drawable(value) or "-", "bold")
        )
        return Choice(face, self.does(TypeInto(kind)), str(number))


def _what(item: ItemView) -> str:
    what = spoken(item.what)
    if not item.server_words:
        return what
    return f"{what}\n" + _("The server said: {words}").format(words=item.server_words)
