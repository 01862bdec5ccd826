"""Ten digits and two more keys: three columns where there is room, two rows where there isn't."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from textual.widget import Widget

from kiosk.commands import OperatorCommand
from screens.widgets.big_button import BigButton
from screens.widgets.marking import mark

_TALL = ("7", "8", "9", "4", "5", "6", "1", "2", "3", "left", "0", "right")
_FLAT = ("1", "2", "3", "4", "5", "left", "6", "7", "8", "9", "0", "right")


class Keypad(Widget):
    """`digit` is called with each digit; `extras` are the two other keys: their key name and command."""

    DEFAULT_CSS = """
    Keypad { layout: grid; grid-size: 6 2; grid-rows: 3; grid-gutter: 1 1; height: 7; }
    Keypad BigButton { width: 1fr; }
    Keypad.-tall { grid-size: 3 4; height: 15; }
    """

    def __init__(
        self,
        digit: Callable[[str], None],
        extras: Sequence[tuple[str, OperatorCommand]],
        submit: Callable[[OperatorCommand], None],
    ) -> None:
        super().__init__(id="keypad")
        self._digit = digit
        self._extras = dict(zip(("left", "right"), extras, strict=True))
        self._submit = submit
        self._labels: Mapping[str, str] = {}
        self._cells = [BigButton(lambda: None) for _name in _FLAT]
        self._order = _FLAT

    def compose(self) -> Iterator[Widget]:
        yield from self._cells

    def lay_out(self, tall: bool) -> None:
        """Three columns or two rows."""
        mark(self, "-tall", tall)
        self._order = _TALL if tall else _FLAT
        self.draw(self._labels)

    def draw(self, labels: Mapping[str, str]) -> None:
        """Show the digits, and `labels` (by key name) on the two other keys."""
        self._labels = labels
        for cell, name in zip(self._cells, self._order, strict=True):
            if name in self._extras:
                key, command = self._extras[name]
                cell.key = key
                cell.show(labels.get(key, ""), self._submitting(command))
                mark(cell, "-plain", True)
            else:
                cell.key = name
                cell.show(name, self._typing(name))
                mark(cell, "-plain", False)

    def _submitting(self, command: OperatorCommand) -> Callable[[], None]:
        return lambda: self._submit(command)

    def _typing(self, digit: str) -> Callable[[], None]:
        return lambda: self._digit(digit)
