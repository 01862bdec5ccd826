"""A piece of text that is repainted only when it changes. Nothing in it is ever read as markup."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from screens.glyphs import drawable


class Text(Widget):
    """Plain or styled words. Its size comes from the style sheet unless that says `auto`."""

    DEFAULT_CSS = """
    Text { width: 1fr; height: 1; }
    """

    def __init__(self, text: str = "", *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes, markup=False)
        self._shown: str | Content = text
        self._content = Content(drawable(text))

    @property
    def text(self) -> str:
        """What it says."""
        return self._content.plain

    def show(self, text: str | Content) -> None:
        """Say `text` from now on. Styled content must have been made `drawable` piece by piece."""
        if text == self._shown:
            return
        self._shown = text
        self._content = text if isinstance(text, Content) else Content(drawable(text))
        self.refresh(layout=self.styles.height is not None and self.styles.height.is_auto)

    def render(self) -> Content:
        return self._content
