"""Typing one value: every character goes to the engine at once, so nothing typed can be lost
but by CANCEL.

On a real keyboard all characters type; only Enter, Escape, Backspace, Delete and Page Down act.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.containers import Horizontal
from textual.widget import Widget

from kiosk.commands import AcceptText, CancelText, EraseText, TypeText
from kiosk.fields import TIMES
from kiosk.view import View
from screens.language import _, spoken
from screens.panel import Panel, Surroundings
from screens.style import style
from screens.widgets.button_grid import ButtonGrid, Choice
from screens.widgets.marking import mark
from screens.widgets.text import Text
from screens.wording import kind_name

CHARACTERS = "1234567890-/._+ABCDEFGHIJKLMNOPQRSTUVWXYZ#*=:, ()"
"""48 keys: two pages of 24 at 80×24, one of 48 where there is room."""
PER_PAGE = 24
DIGITS = "789456123"
"""As on the keypad of a running job, and on a machine's control."""


class TypingPanel(Panel):
    """Shows the value so far and the keys for it: letters, or digits alone."""

    DEFAULT_CSS = style("typing_in")
    FILLS_THE_ROOM = True

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        self._value = Text(id="value")
        self._keys = ButtonGrid(id="keys")
        self._back = self.button(CancelText(), "escape", "Esc", id="back", classes="-nav")
        self._clear = self.button(EraseText(everything=True), "delete", "Del", id="clear")
        self._erase = self.button(EraseText(), "backspace", "Backsp", id="erase")
        self._case = self.button(self._change_case, id="case")
        self._more = self.button(self._turn, "pagedown", "PgDn", id="more")
        self._accept = self.button(AcceptText(), "enter", "Enter", id="accept", classes="-last -accept")
        self._small_letters = False
        self._second_page = False

    def compose(self) -> Iterator[Widget]:
        yield self._value
        yield self._keys
        with Horizontal(classes="actions"):
            yield self._back
            yield self._clear
            yield self._erase
            yield self._case
            yield self._more
            yield self._accept

    def next_step(self, view: View) -> str:
        return spoken(view.typing.prompt) if view.typing is not None else ""

    def draw(self, view: View) -> None:
        self.view = view
        typing = view.typing
        if typing is None:
            return
        self._value.show(f"{kind_name(typing.kind)}:  {typing.text}_")
        mark(self._keys, "-digits", typing.digits)
        characters = self._digits(view) if typing.digits else self._letters()
        asked = view.confirm is not None
        if self._keys.display == asked:
            self._keys.display = not asked
        self._keys.draw([Choice(_face(letter), self.does(TypeText(letter))) for letter in characters])
        self._back.show(_("CANCEL"))
        self._clear.show(_("CLEAR"))
        self._erase.show(_("ERASE"))
        self._case.show("ABC" if self._small_letters else "abc")
        self._case.display = not typing.digits
        self._more.show("1-9 A-I" if self._second_page else "J-Z #*=")
        self._more.display = not typing.digits and not self.roomy
        self._accept.show(_("OK"))

    def type_key(self, key: str, character: str | None) -> bool:
        if self.view is not None and self.view.confirm is not None:
            return False
        if character is None or len(character) != 1 or not character.isprintable():
            return False
        self.submit(TypeText(character))
        return True

    def _digits(self, view: View) -> Sequence[str]:
        time_of_day = view.typing is not None and view.typing.kind in (None, *TIMES)
        return (*DIGITS, ":", "0", "-") if time_of_day else (*DIGITS, "", "0")

    def _letters(self) -> str:
        characters = CHARACTERS.lower() if self._small_letters else CHARACTERS
        if self.roomy:
            return characters
        return characters[PER_PAGE:] if self._second_page else characters[:PER_PAGE]

    def _change_case(self) -> None:
        self._small_letters = not self._small_letters
        self.redraw()

    def _turn(self) -> None:
        self._second_page = not self._second_page
        self.redraw()


def _face(letter: str) -> str:
    return _("SPACE") if letter == " " else letter
