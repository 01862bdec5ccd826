"""Paints what changed and no more.

Textual renders every widget in the rectangle around all changes, hidden ones too, and writes each changed widget whole. For a
scan that was 13 widgets where two had changed, most of the time to the paint; for a clock 300 cells a second where one digit
had changed. Here the widgets under the changes are rendered, in the rows of the changes; of a row only the runs of equal style
that differ from what the terminal shows are written, so that words stay in one piece.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

from rich.console import Console
from textual._compositor import Compositor, CompositorUpdate, LayoutUpdate, ReflowResult
from textual.geometry import Region, Size
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

Chops = dict[int, Strip | None]
"""The pieces of one row by their first column: between two cuts lies exactly one widget's cells."""
Run = tuple[int, int, Strip]
"""Row, first column, and what is to stand there."""


PAINTING_SECONDS = 0.005
"""Longer than drawing and painting an answer takes."""


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let no other thread run Python meanwhile, unless it lasts: the engine's tidying up after an answer doubled its paint."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(PAINTING_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


class Runs(CompositorUpdate):
    """Pieces of rows for the terminal."""

    def __init__(self, runs: list[Run]) -> None:
        self.runs = runs

    def render_segments(self, console: Console) -> str:
        """The runs as the terminal takes them."""
        return "".join(
            f"\x1b[{row + 1};{column + 1}H{strip.render(console)}" for row, column, strip in self.runs
        )


class FrugalCompositor(Compositor):
    """Remembers what the terminal shows, until the next layout."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: dict[tuple[int, int], Strip] = {}

    def reflow(self, parent: Widget, size: Size) -> ReflowResult:
        self._shown.clear()
        return super().reflow(parent, size)

    def reflow_visible(self, parent: Widget, size: Size) -> set[Widget]:
        self._shown.clear()
        return super().reflow_visible(parent, size)

    def render_full_update(self, simplify: bool = False) -> LayoutUpdate:
        self._shown.clear()
        return super().render_full_update(simplify)

    def render_partial_update(self) -> Runs | None:  # type: ignore[override]
        rows = self._rows_under(self._dirty_regions)
        self._dirty_regions.clear()
        self._fill(rows)
        runs = [
            run
            for row, chops in rows.items()
            for column, strip in chops.items()
            if strip is not None
            for run in self._changed(row, column, strip)
        ]
        return Runs(runs) if runs else None

    def _rows_under(self, regions: set[Region]) -> dict[int, Chops]:
        """The rows of these regions, each with the pieces to be rendered."""
        screen, cuts = self.size.region, self.cuts
        rows: dict[int, Chops] = {}
        for region in regions:
            left, top, width, height = region.intersection(screen)
            for row in range(top, top + height):
                chops = rows.setdefault(row, {})
                for start, end in pairwise(cuts[row]):
                    if start < left + width and end > left:
                        chops[start] = None
        return dict(sorted(rows.items()))

    def _fill(self, rows: dict[int, Chops]) -> None:
        """Render, from the front to the back, until no piece is missing."""
        missing = sum(map(len, rows.values()))
        for widget, (region, clip) in self.visible_widgets.items():
            inside = region.intersection(clip)
            left, right = inside.column_span
            wanted = [
                row
                for row in range(*inside.line_span)
                if row in rows
                and any(strip is None and left <= start < right for start, strip in rows[row].items())
            ]
            if not wanted:
                continue
            first, last = wanted[0], wanted[-1]
            crop = Region(left - region.x, first - region.y, right - left, last - first + 1)
            strips = widget.render_lines(crop)
            for row in wanted:
                missing -= self._take(strips[row - first], row, left, right, rows[row])
            if not missing:
                return

    def _take(self, strip: Strip, row: int, left: int, right: int, chops: Chops) -> int:
        """Put the pieces of a widget's row where they are missing; how many that were."""
        cuts = [cut for cut in self.cuts[row] if left <= cut <= right]
        taken = 0
        for start, piece in zip(cuts, strip.divide([cut - left for cut in cuts[1:]]), strict=False):
            if start in chops and chops[start] is None:
                chops[start] = piece
                taken += 1
        return taken

    def _changed(self, row: int, column: int, strip: Strip) -> list[Run]:
        """What has to be written so that `strip` stands there."""
        shown = self._shown.get((row, column))
        self._shown[row, column] = strip
        if shown is None:
            return [(row, column, strip)]
        old, new = list(shown), list(strip)
        if old == new:
            return []
        if shown.cell_length != strip.cell_length:
            return [(row, column, strip)]
        head = 0
        while head < len(old) and head < len(new) and old[head] == new[head]:
            column += new[head].cell_length
            head += 1
        tail = 0
        while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
            tail += 1
        return [(row, column, Strip(new[head : len(new) - tail]))]


class PromptScreen(Screen[None], inherit_bindings=False):
    """Can paint at once what was refreshed."""

    def __init__(self) -> None:
        super().__init__()
        self._compositor = FrugalCompositor()

    def paint_now(self) -> None:
        """Paint, unless a layout is due first, which Textual does.

        By Textual's way each changed part takes three messages and a timer to get here.
        """
        if self._layout_required or self._repaint_required or not self.is_current:
            return
        parts = self._compositor.visible_widgets.keys()
        if any(part._layout_required or part._refresh_styles_required for part in parts):
            return
        for part in parts:
            if part._repaint_required:
                part._repaint_required = False
                self._dirty_widgets.add(part)
        if self._dirty_widgets:
            self._compositor.update_widgets(self._dirty_widgets)
            self._compositor_refresh()
