"""A grid of buttons that grows with what is to be chosen; its columns and rows come from the style sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
from textual.content import Content
from textual.widget import Widget

from screens.widgets.big_button import BigButton, Doing


class Choice(msgspec.Struct, frozen=True):
    """One button: its words, what it does, its key. Without words its place stays empty."""

    label: str | Content
    doing: Doing
    key: str = ""


class ButtonGrid(Widget):
    """Buttons are made when first needed and kept."""

    DEFAULT_CSS = """
    ButtonGrid { layout: grid; grid-gutter: 1 1; height: 1fr; }
    ButtonGrid BigButton { width: 1fr; height: 100%; min-height: 3; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._buttons: list[BigButton] = []
        self._composed = False

    def compose(self) -> Iterator[Widget]:
        self._composed = True
        yield from self._buttons

    def draw(self, choices: Sequence[Choice]) -> None:
        """Show exactly these."""
        while len(self._buttons) < len(choices):
            button = BigButton(_nothing)
            self._buttons.append(button)
            if self._composed:
                self.mount(button)
        for number, button in enumerate(self._buttons):
            shown = number < len(choices)
            if button.display != shown:
                button.display = shown
            if shown:
                choice = choices[number]
                button.key = choice.key
                button.show(choice.label, choice.doing)
                if button.visible != bool(choice.label):
                    button.visible = bool(choice.label)


def _nothing() -> None:
    """A button that isn't shown."""
