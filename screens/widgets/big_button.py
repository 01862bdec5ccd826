"""A button for a gloved finger: 3 rows × 12 columns or more, and a press anywhere on it counts.

It looks pressed from the moment of the press and acts on the release inside it. It never takes the focus, so
no key of a scan can land on it; every press acts, also two quick ones (what must not happen twice, the engine
refuses).
"""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content
from textual.widget import Widget

from screens.glyphs import drawable
from screens.widgets.marking import mark

Doing = Callable[[], None]

PRESSED_SECONDS = 0.15
"""On a touch panel press and release arrive together, at the lift: without this nothing would be seen."""


SEEN_SOON_SECONDS = 0.02
"""A frame. What the press does is not kept waiting by its looks, which take 2 ms to work out and to paint."""


class BigButton(Widget):
    """Words, the key that does the same, and what is done."""

    DEFAULT_CSS = """
    BigButton {
        height: 3; min-height: 3; min-width: 12; content-align: center middle; text-align: center;
        background: $key; color: $key-ink; text-style: bold;
    }
    BigButton.-main { background: $main; color: $main-ink; height: 5; min-height: 5; min-width: 24; }
    BigButton.-plain { background: $box; color: $box-ink; }
    BigButton.-chosen { background: $chosen; color: $chosen-ink; }
    BigButton.-warn { background: $warn; color: $warn-ink; }
    BigButton.-pressed { background: $pressed; color: $pressed-ink; }
    """

    def __init__(
        self,
        doing: Doing,
        label: str = "",
        *,
        key: str = "",
        hint: str = "",
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes, markup=False)
        self.doing = doing
        self.key = key
        self.hint = hint
        self._label: str | Content = label
        self._face = self._drawn()
        self._held = False
        self._looks_pressed = False

    @property
    def label(self) -> str:
        """The words on it."""
        return self._label if isinstance(self._label, str) else self._label.plain

    def show(self, label: str | Content, doing: Doing | None = None) -> None:
        """Change the words, and what is done; repaints only when the words differ."""
        if doing is not None:
            self.doing = doing
        if label != self._label:
            self._label = label
            self._face = self._drawn()
            self.refresh()

    def assign_key(self, key: str, hint: str) -> None:
        """Another key does the same from now on."""
        if (key, hint) != (self.key, self.hint):
            self.key, self.hint = key, hint
            self._face = self._drawn()
            self.refresh()

    def press(self) -> None:
        """Do it, visibly."""
        self.doing()
        self._look_pressed_soon()
        self.set_timer(PRESSED_SECONDS, self._spring_back)

    def render(self) -> Content:
        return self._face

    def _drawn(self) -> Content:
        label = self._label if isinstance(self._label, Content) else Content(drawable(self._label))
        if not self.hint:
            return label
        lead = "" if "\n" in label.plain else "\n"
        return Content.assemble(lead, label, "\n", (drawable(self.hint), "not bold"))

    def hold(self) -> None:
        """A finger is on it."""
        self._held = True
        self._look_pressed_soon()

    def _look_pressed_soon(self) -> None:
        self._looks_pressed = True
        self.set_timer(SEEN_SOON_SECONDS, self._look)

    def _look(self) -> None:
        mark(self, "-pressed", self._looks_pressed)

    def let_go(self, *, inside: bool) -> None:
        """The finger is gone: on the button it counts; slid off it does nothing."""
        self._held = False
        if inside:
            self.press()
        else:
            self._spring_back()

    def _spring_back(self) -> None:
        if not self._held:
            self._looks_pressed = False
            self._look()
