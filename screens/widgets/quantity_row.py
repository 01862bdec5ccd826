"""One quantity between − and +; touching it sends the digits there."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget

from kiosk.commands import Field, OperatorCommand, Press, StepQuantity
from kiosk.scanning.codes import Code
from kiosk.view import QuantityView
from screens.glyphs import drawable, glyphs
from screens.language import _
from screens.widgets.big_button import BigButton
from screens.widgets.digits import columns_of, five_rows, three_rows
from screens.widgets.marking import mark

SCALE = 2
"""Of the digits five rows high, as those of the elapsed time beside them."""
WIDE = 20
"""From so many columns on the title stands beside the digits, below that above them."""


class QuantityBox(BigButton):
    """What is counted and how many, in the largest digits that there is room for."""

    title = ""
    value = "_"
    chosen = False

    def tell(self, title: str, value: int | None, *, chosen: bool) -> None:
        """Show `value`, and whether digits go here; none shows as a line."""
        self.title, self.value = drawable(title), "_" if value is None else str(value)
        self.chosen = chosen
        self.show(f"{self.title}\n{self._sign()}{self.value}")

    def render(self) -> Content:
        width, height = self.content_size
        rows = self._beside(width, height) if width >= WIDE else self._below(width, height)
        return Content("\n").join(rows) if rows else super().render()

    def _beside(self, width: int, height: int) -> list[Content]:
        """Title, mark and key at the left, digits at the right; nothing where they don't fit in."""
        room = width - len(self.title) - 4
        if height >= 5 and columns_of(self.value, SCALE) <= room:
            digits = five_rows(self.value, SCALE)
        elif columns_of(self.value) <= room:
            digits = three_rows(self.value)
        else:
            return []
        words = [self.title, glyphs().chosen if self.chosen else "", self.hint]
        above = (height - len(words)) // 2
        words = [*[""] * above, *words, *[""] * (height - len(words) - above)]
        columns = digits[0].cell_length + 2
        before = (height - len(digits)) // 2
        blank = Content(" " * (columns - 2))
        digits = [*[blank] * before, *digits, *[blank] * (height - len(digits) - before)]
        return [
            Content.assemble(
                (f" {word}".ljust(width - columns), "not bold" if word == self.hint else ""), _lit(digit)
            )
            for word, digit in zip(words, digits, strict=True)
        ]

    def _below(self, width: int, height: int) -> list[Content]:
        """The title with its mark or its key, and the digits; small ones where these don't fit in. Nothing in three rows."""
        if height < 4:
            return []
        head = f"{self._sign()}{self.title}" if self.chosen else f"{self.title} {self.hint}"
        fits = columns_of(self.value) <= width
        digits = three_rows(self.value) if fits else [Content(""), Content(self.value), Content("")]
        return [
            Content(head if len(head) <= width else self.title),
            *(_lit(digit, width - digit.cell_length) for digit in digits),
        ]

    def _sign(self) -> str:
        return f"{glyphs().chosen} " if self.chosen else ""


def _lit(digits: Content, around: int = 2) -> Content:
    """A row of digits, with columns `around` it, bright on the same ground whether they are chosen or not."""
    left = around // 2
    return Content.assemble(" " * left, digits, " " * (around - left)).stylize_before("$box-ink on $box")


class QuantityRow(Horizontal):
    """Empty shows as a line and counts as 0."""

    DEFAULT_CSS = """
    QuantityRow { height: 100%; width: 1fr; }
    QuantityRow BigButton { width: 12; height: 100%; }
    QuantityRow .-box { width: 1fr; margin: 0 1; }
    """

    def __init__(self, field: Field, submit: Callable[[OperatorCommand], None]) -> None:
        super().__init__(id=f"row-{field.value}")
        self._field = field
        choice = Press(Code.GOOD if field is Field.GOOD else Code.SCRAP)
        self.less = BigButton(lambda: submit(StepQuantity(field, -1)), id=f"{field.value}-less")
        self.box = QuantityBox(
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
        self.box.tell(title, value, chosen=chosen)
        mark(self.box, "-chosen", chosen)
        self.less.show(glyphs().minus)
        self.more.show("+")
        self.less.key, self.more.key = ("-", "+") if chosen else ("", "")
