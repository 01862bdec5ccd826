"""One quantity between − and +; touching it sends the digits there."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from textual.containers import Horizontal
from textual.widget import Widget

from kiosk.commands import Field, OperatorCommand, Press, StepQuantity
from kiosk.scanning.codes import Code
from kiosk.view import QuantityView
from screens.glyphs import glyphs
from screens.language import _
from screens.widgets.big_button import BigButton
from screens.widgets.marking import mark


class QuantityRow(Horizontal):
    """Empty shows as a line and counts as 0."""

    DEFAULT_CSS = """
    QuantityRow { height: 3; width: 1fr; }
    QuantityRow BigButton { width: 12; }
    QuantityRow .-box { width: 1fr; margin: 0 1; }
    """

    def __init__(self, field: Field, submit: Callable[[OperatorCommand], None]) -> None:
        super().__init__(id=f"row-{field.value}")
        self._field = field
        choice = Press(Code.GOOD if field is Field.GOOD else Code.SCRAP)
        self.less = BigButton(lambda: submit(StepQuantity(field, -1)), id=f"{field.value}-less")
        self.box = BigButton(
            lambda: submit(choice),
            key=field.value[0],
            hint=field.value[0].upper(),
            id=field.value,
            classes="-box -plain",
        )
        self.more = BigButton(lambda: submit(StepQuantity(field, 1)), id=f"{field.value}-more")

    def compose(self) -> Iterator[Widget]:
        yield self.less
        yield self.box
        yield self.more

    def draw(self, quantity: QuantityView) -> None:
        """Show this row's quantity, and whether digits go here."""
        good = self._field is Field.GOOD
        value = quantity.good if good else quantity.scrap
        chosen = quantity.chosen is self._field
        title = _("GOOD") if good else _("SCRAP")
        if good and quantity.all_good:
            title = _("ALL GOOD")
        sign = f"{glyphs().chosen} " if chosen else ""
        self.box.show(f"{title}\n{sign}{'_' if value is None else value}")
        mark(self.box, "-chosen", chosen)
        self.less.show(glyphs().minus)
        self.more.show("+")
        self.less.key, self.more.key = ("-", "+") if chosen else ("", "")
