"""Who is working: a badge is scanned, picked from the list, or typed; who is signed in can sign out."""

from __future__ import annotations

from collections.abc import Iterator

from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget

from kiosk.commands import Place, Press, SignIn, TypeInto
from kiosk.fields import Kind
from kiosk.scanning.codes import Code
from kiosk.view import OperatorView, View
from screens.glyphs import drawable
from screens.language import _
from screens.panel import Panel, Surroundings
from screens.style import style
from screens.widgets.button_grid import ButtonGrid, Choice

PER_PAGE = 9
PER_ROOMY_PAGE = 15
KEYS = "123456789abcdef"


class SignInPanel(Panel):
    """A page of names, each with a key."""

    DEFAULT_CSS = style("sign_in")
    VISITS = frozenset({Place.TYPE})

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        self._names = ButtonGrid(id="names")
        self._pager = self.pager()
        self._back = self.back_button()
        self._type = self.button(TypeInto(Kind.BADGE), "t", "T", id="type-badge")
        self._out = self.button(Press(Code.SIGNOUT), "o", "O", id="sign-out")

    def compose(self) -> Iterator[Widget]:
        yield self._names
        with Horizontal(classes="actions"):
            yield self._back
            yield self._type
            yield self._out
            yield self._pager.previous
            yield self._pager.following

    def next_step(self, view: View) -> str:
        return _("Scan your badge, or choose your name.")

    def draw(self, view: View) -> None:
        self.view = view
        self._pager.follow(view.pages_turned)
        shown = self._pager.page(view.operators, PER_ROOMY_PAGE if self.roomy else PER_PAGE)
        self._names.draw([self._choice(operator, key) for operator, key in zip(shown, KEYS, strict=False)])
        self._back.show(_("BACK"))
        self._type.show(_("TYPE BADGE"))
        self._out.show(_("SIGN OUT"))
        if self._out.display != (view.operator is not None):
            self._out.display = view.operator is not None

    def _choice(self, operator: OperatorView, key: str) -> Choice:
        face = Content.assemble(drawable(operator.name), "\n", (key.upper(), "not bold"))
        return Choice(face, self.does(SignIn(operator.badge)), key)
