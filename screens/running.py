"""A running job: how long, what of, and on the same screen the two quantities and FINISH."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from rich.cells import cell_len
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget

from kiosk.commands import EraseDigit, Field, Go, OperatorCommand, Place, Press, TypeText
from kiosk.scanning.codes import Code
from kiosk.view import EntryView, JobView, View
from screens.cells import padded
from screens.glyphs import drawable
from screens.language import _
from screens.panel import Panel, Surroundings
from screens.progress import one_line, progress_line
from screens.style import style
from screens.times import elapsed, stopwatch
from screens.widgets.big_clock import BigClock
from screens.widgets.keypad import Keypad
from screens.widgets.marking import mark
from screens.widgets.notice_bar import answer_first, answered_by_asking
from screens.widgets.quantity_row import QuantityRow
from screens.widgets.text import Text
from screens.wording import job_line, so_far, who_and_where

BAR_COLUMNS = 32

SMALL_COLUMNS = 78
"""Of a terminal of 80 columns, without the margins."""

OTHER_KEYS: dict[str, OperatorCommand] = {
    "backspace": EraseDigit(),
    "delete": Press(Code.CLEAR),
}
NO_COUNT = ".,:;/"
"""Between digits they make a number that is no count. They are refused in words: "5.5" must not become 55 unseen."""


class RunningPanel(Panel):
    """Elapsed is now minus the stored start, so it is right after any interruption."""

    DEFAULT_CSS = style("running")
    SAYS_THE_NEXT_STEP_ITSELF = True

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        self._lines = Text(id="lines")
        self._more = Text(id="more")
        self._below = Text(id="below")
        self._headline = Text(id="headline")
        self._facts = Text(id="facts")
        self._since = Text(id="since")
        self._progress = Text(id="progress")
        self._next_job = Text(id="next-job")
        self._clock = BigClock(id="clock")
        self._small_clock = BigClock(id="small-clock")
        self._rows = {field: QuantityRow(field, self.submit) for field in Field}
        self._quantities = Widget(id="quantities")
        self._keypad = Keypad(
            self._digit, (("a", Press(Code.ALL)), ("delete", Press(Code.CLEAR))), self.submit
        )
        self._menu = self.menu_button()
        self._back = self.back_button()
        self._wrong = self.button(Press(Code.WRONG), "w", "W", id="wrong")
        self._ends = self.button(Go(Place.ENDED), "e", "E", id="ends", classes="-chosen")
        self._next = self.button(Press(Code.NEXT), "n", "N", id="next", classes="-main")
        self._finish = self.button(Press(Code.FINISH), "enter", "Enter", id="finish", classes="-main")

    def compose(self) -> Iterator[Widget]:
        with Widget(id="work"):
            yield self._lines
            with Vertical(id="info"):
                yield self._headline
                yield self._facts
                yield self._since
                yield self._clock
                yield self._progress
                yield self._next_job
            with Vertical(id="entry"):
                with self._quantities:
                    yield from self._rows.values()
                yield self._more
                yield self._keypad
        yield self._below
        with Horizontal(classes="actions -tall"):
            yield self._menu
            yield self._back
            yield self._wrong
            yield self._ends
            yield self._small_clock
            yield self._next
            yield self._finish

    def next_step(self, view: View) -> str:
        if view.next_entry is not None and view.next_entry.fields.complete:
            both = " ".join(_both().split())
            return _("Enter the quantities, then {both} or FINISH.").format(both=both)
        if view.quantity.good is None and not view.quantity.all_good:
            return _("When the job is done: enter the good pieces, then FINISH.")
        return _("Enter scrap if there is any, then FINISH.")

    def draw(self, view: View) -> None:
        machine = view.machine_view()
        job = machine.job if machine is not None else None
        if job is None:
            return
        self._draw_job(view, job)
        for row in self._rows.values():
            row.draw(view.quantity)
        self._keypad.draw({"a": _("ALL"), "delete": _("CLEAR")})
        self._menu.show(_("MENU"))
        self._back.show(_("MACHINES"))
        self._wrong.show(_("WRONG JOB"))
        self._finish.show(_("FINISH"))
        self._draw_next(view)
        self._draw_end(view)
        several = len(view.machines) > 1
        full = view.ends_at is not None and view.next_entry is not None and not self.roomy
        mark(
            self, "-full", full
        )  # both large buttons and ENDS AT: what the menu has as well stands there alone
        self._back.display = several and not full
        self._wrong.display = (self.roomy or not several) and not full

    def _draw_job(self, view: View, job: JobView) -> None:
        self._headline.show(who_and_where(view))
        made = so_far(job.made_before, job.ordered, view.quantity.good)
        self._facts.show(f"{job_line(job.fields)}\n{made}")
        self._since.show(self._began(job))

    def _began(self, job: JobView) -> str:
        since = self.times.moment(job.started_at)
        if job.elsewhere and job.operator_name:
            return _("Started elsewhere by {name}, since {time}").format(name=job.operator_name, time=since)
        if job.elsewhere:
            return _("Started elsewhere, since {time}").format(time=since)
        return _("{name} since {time}").format(name=job.operator_name, time=since)

    def _draw_next(self, view: View) -> None:
        entry = view.next_entry
        if entry is not None:
            self._next_job.show(_next_line(entry))
            self._next.show(f"{_both()}\n{entry.fields.work_order or ''}")
        self._next.display = self._next_job.display = entry is not None
        self._small_clock.display = entry is None and view.ends_at is None and not self.roomy

    def _draw_end(self, view: View) -> None:
        """A stated end stands where the time runs otherwise; a press on it changes it."""
        if view.ends_at is not None:
            self._ends.show(_("ENDS AT\n{time}").format(time=self.times.moment(view.ends_at)))
        self._ends.display = view.ends_at is not None
        self._clock.display = view.ends_at is None

    def _draw_lines(self, view: View, job: JobView, seconds: int) -> None:
        """Where there is little room: who works on what first, always; then the next job; then since when.

        Under a question or an offer one row is left, and the row between quantities and keypad. Elapsed, counted and
        expected always stand in the row above the buttons, the first of them in large digits where there is no NEXT.
        """
        clock = "" if self._small_clock.display else stopwatch(seconds)
        good = view.quantity.good
        who, what = who_and_where(view), job_line(job.fields)
        both = f"{who}   {what}"
        head = [both] if cell_len(both) <= SMALL_COLUMNS else [who, what]
        following = [] if view.next_entry is None else [_next_line(view.next_entry)]
        rows = self._rows_of_lines(view)
        large = rows > 1
        rows -= large
        mark(self._quantities, "-large", large)
        shown = [*head, *following, self._began(job)]
        below = one_line(job, good, clock, seconds, self.times, SMALL_COLUMNS)
        progress = progress_line(job, seconds, self.times, BAR_COLUMNS)
        if progress and not clock and len(head) < rows:
            shown.insert(len(head), progress)
            below = so_far(job.made_before, job.ordered, good)
        self._below.show(below)
        step = self.next_step(view) if view.confirm is None else answer_first(view.confirm)
        lines = shown[:rows] or [step]
        parts: list[str | tuple[str, str]] = []
        for line in lines:
            colours = "bold $busy-ink on $busy" if line is head[0] else "bold" if line in head else "not bold"
            if line in following:
                colours = "bold $chosen-ink on $chosen"
            if not rows:
                colours = "bold $main"
            parts += ["\n", (padded(drawable(line), SMALL_COLUMNS), colours)]
        self._lines.show(Content.assemble(*parts[1:]))
        self._more.show("".join(shown[rows : rows + 1]))

    def _rows_of_lines(self, view: View) -> int:
        """None under a bar and a long answer: then the next step stands there, with its row above the buttons."""
        if self.noticed:
            return 2 if answered_by_asking(view) else 1 - self.squeezed
        return 3 - self.warned - self.squeezed

    def tick(self, view: View, now: datetime) -> None:
        machine = view.machine_view()
        if machine is None or machine.job is None:
            return
        seconds = elapsed(machine.job.started_at, now)
        for clock in (self._clock, self._small_clock):
            clock.show(stopwatch(seconds))
        progress = progress_line(machine.job, seconds, self.times, BAR_COLUMNS)
        self._progress.show(progress)
        if not self.roomy:
            self._draw_lines(view, machine.job, seconds)

    def reshape(self, view: View) -> None:
        self._keypad.lay_out(self.roomy)
        super().reshape(view)

    def type_key(self, key: str, character: str | None) -> bool:
        command = OTHER_KEYS.get(key)
        if character and character in NO_COUNT:
            command = TypeText(character)
        if command is not None:
            self.submit(command)
        return command is not None

    def _digit(self, digit: str) -> None:
        self.submit(Press(Code(f"Z{digit}")))


def _both() -> str:
    """What the button says that finishes this job and starts the next."""
    return _("FINISH &\nSTART NEXT")


def _next_line(entry: EntryView) -> str:
    return _("NEXT:  {job}").format(job=job_line(entry.fields))
