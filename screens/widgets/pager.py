"""Pages of a list with two big buttons: nothing scrolls. The buttons are there only when there is more
than one page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from screens.glyphs import glyphs
from screens.widgets.big_button import BigButton

Item = TypeVar("Item")

LEFT_ALONE_SECONDS = 180.0


class Pager:
    """Which page is shown, and the buttons that turn it; `turned` is called after a turn.

    `boot_seconds` tells the time: the page that one person left must not give the number keys of the next another meaning.
    """

    def __init__(self, turned: Callable[[], None], boot_seconds: Callable[[], float]) -> None:
        self._turned = turned
        self._boot_seconds = boot_seconds
        self._turned_at = 0.0
        self._page = 0
        self._pages = 1
        self._followed = 0
        self.previous = BigButton(lambda: self._turn(-1), key="pageup", hint="PgUp", classes="-page")
        self.following = BigButton(lambda: self._turn(1), key="pagedown", hint="PgDn", classes="-page -last")

    def page(self, items: Sequence[Item], per_page: int) -> Sequence[Item]:
        """The part of `items` that is shown; the page stays within the list when that gets shorter."""
        self._pages = max(1, -(-len(items) // per_page))
        self._page = min(self._page, self._pages - 1)
        self.previous.show(glyphs().previous)
        self.following.show(f"{glyphs().following} {self._page + 1}/{self._pages}")
        for button in (self.previous, self.following):
            if button.display != (self._pages > 1):
                button.display = self._pages > 1
        return items[self._page * per_page : (self._page + 1) * per_page]

    def follow(self, pages_turned: int) -> None:
        """Turn as often as a code asked for it (see `View.pages_turned`) since the last time."""
        if pages_turned > self._followed:
            self._turned_at = self._boot_seconds()
            self._page = (self._page + pages_turned - self._followed) % self._pages
        self._followed = pages_turned

    def begin_anew(self) -> None:
        """Show the first page: it is another list, or another visit."""
        self._page = 0

    def rest(self) -> None:
        """Go back to the first page once nobody has turned one for a while."""
        if self._page and self._boot_seconds() - self._turned_at >= LEFT_ALONE_SECONDS:
            self._page = 0
            self._turned()

    def _turn(self, by: int) -> None:
        self._page = (self._page + by) % self._pages
        self._turned_at = self._boot_seconds()
        self._turned()
