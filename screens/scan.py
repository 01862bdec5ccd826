"""Collecting a job for one machine: three slots, filled in any order by scans or typing, and START."""

from __future__ import annotations

from collections.abc import Iterator

from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget

from kiosk.commands import FinishElsewhere, Go, Place, Press, StartAgain, TypeInto
from kiosk.fields import FIELD_OF_KIND, JobFields, Kind
from kiosk.scanning.codes import Code
from kiosk.view import MachineState, View
from screens.glyphs import drawable
from screens.language import _, spoken
from screens.panel import Panel, Surroundings
from screens.style import style
from screens.widgets.marking import mark
from screens.widgets.text import Text
from screens.wording import kind_name, so_far, start_again, who_and_where

SLOTS = {Kind.WORK_ORDER: "w", Kind.PART: "p", Kind.OPERATION: "o"}
EXTRAS = {Kind.REVISION: "r", Kind.RECIPE: "c", Kind.ORDERED: "q"}


class ScanPanel(Panel):
    """Shows what is known of the next job and takes what is missing."""

    DEFAULT_CSS = style("scan")

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        self._headline = Text(id="headline")
        self._boxes = {
            kind: self.button(TypeInto(kind), key, key.upper(), id=f"slot-{kind.value}", classes="-slot")
            for kind, key in (SLOTS | EXTRAS).items()
        }
        self._note = Text(id="note")
        self._menu = self.menu_button()
        self._back = self.back_button()
        self._again = self.button(lambda: None, "a", "A", id="again")
        self._main = self.button(Press(Code.START), "enter", "Enter", id="start", classes="-main")

    def compose(self) -> Iterator[Widget]:
        yield self._headline
        with Horizontal(id="slots"):
            yield from (self._boxes[kind] for kind in SLOTS)
        with Horizontal(id="extras"):
            yield from (self._boxes[kind] for kind in EXTRAS)
        yield self._note
        with Horizontal(classes="actions -tall"):
            yield self._menu
            yield self._back
            yield self._again
            yield self._main

    def next_step(self, view: View) -> str:
        entry = view.entry
        if view.operator is None:
            return _("Scan your badge, or press SIGN IN.")
        if entry.confirm_start is not None:
            return spoken(entry.confirm_start)
        if entry.fields.complete:
            return _("Press START.")
        if entry.fields.empty:
            return _("Scan the traveler.")
        missing = [kind_name(kind) for kind in SLOTS if not getattr(entry.fields, FIELD_OF_KIND[kind])]
        return _("Still to scan: {missing}").format(missing=", ".join(missing))

    def draw(self, view: View) -> None:
        self._headline.show(who_and_where(view))
        for kind in self._boxes:
            self._draw_box(kind, view.entry.fields, view.entry.part_from)
        self._note.show(_note(view))
        self._menu.show(_("MENU"))
        if len(view.machines) > 1:
            self._back.show(_("MACHINES"), self.does(Press(Code.BACK)))
        else:
            self._back.show(_("DROP ENTRY"), self.does(Press(Code.CANCEL)))
        self._draw_again(view)
        if view.operator is None:
            self._main.show(_("SIGN IN"), lambda: self.submit(Go(Place.SIGN_IN)))
        else:
            self._main.show(_("START"), lambda: self.submit(Press(Code.START)))
        mark(self._main, "-unready", view.operator is not None and not view.entry.fields.complete)

    def _draw_box(self, kind: Kind, fields: JobFields, part_from: str) -> None:
        box = self._boxes[kind]
        value = getattr(fields, FIELD_OF_KIND[kind])
        text = "" if value is None else drawable(str(value))
        if kind is Kind.PART and text and part_from:
            text = _("{part}, from {work_order}").format(part=text, work_order=drawable(part_from))
        title = drawable(kind_name(kind))
        if text:
            box.show(Content.assemble((title, "not bold"), "\n", text))
        elif kind in SLOTS:
            box.show(Content.assemble(title, "\n", (_("scan, or touch to type"), "not bold")))
        else:
            box.show(Content.assemble((title, "not bold"), "\n", (_("optional"), "not bold")))
        mark(box, "-filled", bool(text))

    def _draw_again(self, view: View) -> None:
        """Its place is kept while it isn't offered, so that START never moves under a finger."""
        machine = view.machine_view()
        offered = False
        if machine is not None and machine.elsewhere is not None:
            offered = True
            self._again.show(_("TAKE\nOVER"), self.does(FinishElsewhere(machine.name)))
        elif machine is not None and machine.last is not None and view.entry.fields.empty:
            offered = True
            self._again.show(start_again(machine), self.does(StartAgain(machine.name)))
        if self._again.visible != offered:
            self._again.visible = offered


def _note(view: View) -> str:
    machine = view.machine_view()
    parts = [so_far(view.entry.made_before, view.entry.ordered)]
    if machine is not None and machine.elsewhere is not None:
        parts.append(
            _("Started elsewhere and still running: {name}").format(name=machine.elsewhere.display_name)
        )
    if machine is not None and machine.state is MachineState.RUNNING:
        parts.append(_("This machine is running a job."))
    return "   ".join(part for part in parts if part)
