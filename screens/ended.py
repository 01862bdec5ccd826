"""When did it end? For a job that has been running longer than anyone works."""

from __future__ import annotations

from collections.abc import Iterator

from textual.containers import Horizontal
from textual.widget import Widget

from kiosk.commands import EndAt, Ending
from kiosk.view import View
from screens.language import _
from screens.panel import Panel, Surroundings
from screens.style import style
from screens.times import elapsed, hours_and_minutes
from screens.widgets.text import Text
from screens.wording import job_line


class EndedPanel(Panel):
    """Up to three answers, with the digits that a scanner gives them; it never ends by itself."""

    DEFAULT_CSS = style("ended")

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        self._facts = Text(id="facts")
        self._now = self.button(EndAt(Ending.NOW), "1", id="end-now", classes="-main")
        self._shift = self.button(EndAt(Ending.SHIFT), "2", id="end-shift", classes="-main")
        self._typed = self.button(EndAt(Ending.TYPED), "3", id="end-typed", classes="-main -last")
        self._menu = self.menu_button()
        self._back = self.back_button()

    def compose(self) -> Iterator[Widget]:
        yield self._facts
        with Horizontal(classes="actions -answers"):
            yield self._now
            yield self._shift
            yield self._typed
        with Horizontal(classes="actions"):
            yield self._menu
            yield self._back

    def next_step(self, view: View) -> str:
        return _("When did it end?")

    def draw(self, view: View) -> None:
        machine = view.machine_view()
        job = machine.job if machine is not None else None
        if job is not None:
            since = self.times.moment(job.started_at)
            hours = hours_and_minutes(elapsed(job.started_at, self.surroundings.clock.now()))
            text = _("{machine} has been running since {since}, for {hours} hours.").format(
                machine=job.machine_label, since=since, hours=hours
            )
            self._facts.show(f"{text}\n{job_line(job.fields)}")
        self._now.show("1  " + _("NOW"))
        self._typed.show("3  " + _("TYPE A TIME"))
        if view.shift_ended is not None:
            when = self.times.moment(view.shift_ended)
            self._shift.show("2  " + _("END OF LAST SHIFT\n{time}").format(time=when))
        self._shift.display = view.shift_ended is not None
        self._menu.show(_("MENU"))
        self._back.show(_("BACK"))
