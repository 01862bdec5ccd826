"""The bar over the work area for what wants an answer now: a confirmation first, else an offer to undo.

Both are three rows high with their buttons at the right, and gone when there is nothing to answer.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from textual.containers import Horizontal
from textual.widget import Widget

from kiosk.commands import OperatorCommand, Press
from kiosk.scanning.codes import Code
from kiosk.view import ConfirmView, UndoOffer, View
from screens.language import _, spoken
from screens.widgets.big_button import BigButton
from screens.widgets.text import Text


class UndoBar(Horizontal):
    """What was just recorded, and UNDO with the seconds left."""

    DEFAULT_CSS = """
    UndoBar { height: 3; background: $box; color: $box-ink; }
    UndoBar Text { height: 3; padding: 0 1; content-align: left middle; }
    UndoBar BigButton { width: 20; }
    """

    def __init__(self, submit: Callable[[OperatorCommand], None]) -> None:
        super().__init__(id="undo-bar")
        self.display = False
        self._words = Text()
        self._button = BigButton(lambda: submit(Press(Code.UNDO)), key="f3", hint="F3", id="undo")

    def compose(self) -> Iterator[Widget]:
        yield self._words
        yield self._button

    def draw(self, offer: UndoOffer | None, boot_seconds: float, *, several: bool) -> None:
        """Show `offer` with what is left of it, and its machine where there are `several`; vanish without one, or
        when it has run out.
        """
        left = math.ceil(offer.until_boot - boot_seconds) if offer is not None else 0
        shown = offer is not None and left > 0
        if offer is not None and shown:
            machine = f"{offer.machine_label}: " if several else ""
            self._words.show(f"{machine}{spoken(offer.words)}")
            self._button.show(_("UNDO {seconds}").format(seconds=left))
        if self.display != shown:
            self.display = shown


ONE_ANSWER = (("y", "Y"), ("escape", "Esc"))
TWO_ANSWERS = (("f7", "F7"), ("f8", "F8"))
"""Keys and what the buttons show of them; where both are answers, Escape only leaves the question."""


class ConfirmBar(Horizontal):
    """Something unusual, in words, and one press to do it all the same."""

    DEFAULT_CSS = """
    ConfirmBar { height: 3; background: $warn; color: $warn-ink; }
    ConfirmBar Text { height: 3; padding: 0 1; content-align: left middle; text-style: bold; }
    ConfirmBar BigButton { width: 16; background: $ground; color: $ground-ink; }
    ConfirmBar BigButton.-pressed { background: $pressed; color: $pressed-ink; }
    ConfirmBar #confirm-no { width: 16; margin-left: 1; }
    """

    def __init__(self, submit: Callable[[OperatorCommand], None]) -> None:
        super().__init__(id="confirm-bar")
        self.display = False
        self._words = Text()
        self._yes = BigButton(lambda: submit(Press(Code.YES)), id="confirm-yes")
        self._no = BigButton(lambda: submit(Press(Code.NO)), id="confirm-no")

    def compose(self) -> Iterator[Widget]:
        yield self._words
        yield self._yes
        yield self._no

    def draw(self, confirm: ConfirmView | None) -> None:
        """Show `confirm`, or vanish."""
        if confirm is not None:
            self._words.show(spoken(confirm.words))
            first, second = ONE_ANSWER if confirm.no is None else TWO_ANSWERS
            self._yes.assign_key(*first)
            self._no.assign_key(*second)
            yes, no = _answers(confirm)
            self._yes.show(yes)
            self._no.show(no)
        if self.display != (confirm is not None):
            self.display = confirm is not None


def _answers(confirm: ConfirmView) -> tuple[str, str]:
    return spoken(confirm.yes), _("NO") if confirm.no is None else spoken(confirm.no)


def answer_first(confirm: ConfirmView) -> str:
    """The next step while this is asked; with the codes, where the buttons are not called like them."""
    yes, no = _answers(confirm)
    if confirm.no is not None:
        return _("Answer first: {yes} (ZYES) or {no} (ZNO).").format(yes=yes, no=no)
    return _("Answer first: {yes} or {no}.").format(yes=yes, no=no)


def answered_by_asking(view: View) -> bool:
    """True while the question says what the last answer says; it need not stand there twice."""
    return view.told is not None and view.confirm is not None and view.told.words == view.confirm.words


def newest_offer(view: View, boot_seconds: float) -> UndoOffer | None:
    """The offer that UNDO takes: of the machine in front, else the one that lasts longest."""
    open_offers = [offer for offer in view.undo if offer.until_boot > boot_seconds]
    here = [offer for offer in open_offers if offer.machine == view.machine]
    return max(here or open_offers, key=lambda offer: offer.until_boot, default=None)
