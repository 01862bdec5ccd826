"""What needs attention, what is waiting and what is done: one screen, three lists in pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget

from kiosk.commands import OpenItem, Place, ShowTab, Tab
from kiosk.view import ItemView, JobsView, JobView, Sending, View
from screens.cells import first_rows, wrapped
from screens.glyphs import drawable, glyphs
from screens.language import _, spoken
from screens.panel import Panel, Surroundings
from screens.style import style
from screens.times import LocalTime
from screens.widgets.button_grid import ButtonGrid, Choice
from screens.widgets.marking import mark
from screens.wording import job_line

PER_PAGE = 3
PER_ROOMY_PAGE = 6
CUT_OFF = " ..."
ROWS, MOST_ROWS = 3, 5
"""Of an entry: where the sentences of all fit in, and where one does not and half as many stand on a page."""
COLUMNS = 74
ROOMY_COLUMNS = 112
"""Of an entry, on the narrowest terminal of its kind."""


class JobsPanel(Panel):
    """Each entry is a button of three lines; what needs attention and what is finished opens."""

    DEFAULT_CSS = style("jobs")
    ANSWER_BEFORE_WARNINGS = True
    VISITS = frozenset({Place.ITEM, Place.QUESTION, Place.REASON, Place.TYPE})

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        self._tabs = {
            tab: self.button(ShowTab(tab), key, key.upper(), id=f"tab-{tab.value}")
            for tab, key in ((Tab.ATTENTION, "a"), (Tab.WAITING, "w"), (Tab.DONE, "d"))
        }
        self._tabs[Tab.DONE].add_class("-last")
        self._entries = ButtonGrid(id="entries")
        self._pager = self.pager()
        self._menu = self.menu_button()
        self._back = self.back_button()

    def compose(self) -> Iterator[Widget]:
        with Horizontal(classes="actions -tabs"):
            yield from self._tabs.values()
        yield self._entries
        with Horizontal(classes="actions -nav"):
            yield self._menu
            yield self._back
            yield self._pager.previous
            yield self._pager.following

    def next_step(self, view: View) -> str:
        jobs = view.jobs
        if jobs.tab is Tab.ATTENTION and jobs.attention:
            return _("Touch an entry, or press its number, to see what can be done.")
        if jobs.tab is Tab.ATTENTION:
            return _("Nothing needs attention.")
        if jobs.tab is Tab.WAITING:
            return _("Recorded here and still to be sent, oldest first. Nothing is to be done.")
        if view.operator is None:
            return _("The last jobs here. Was a count wrong? Touch the job, or press its number.")
        return _("Your jobs first, then all. Wrong count? Touch the job, or press its number.")

    def draw(self, view: View) -> None:
        if self.view is not None and self.view.jobs.tab is not view.jobs.tab:
            self._pager.begin_anew()
        self.view = view
        self._pager.follow(view.pages_turned)
        jobs = view.jobs
        self._draw_tabs(jobs)
        per_page = (PER_ROOMY_PAGE if self.roomy else PER_PAGE) - (
            self.noticed or (self.roomy and self.warned)
        )
        columns = ROOMY_COLUMNS if self.roomy else COLUMNS
        shown = jobs.attention if jobs.tab is Tab.ATTENTION else jobs.waiting
        wordy = jobs.tab is not Tab.DONE and any(_rows_of(item, columns) > ROWS for item in shown)
        mark(self, "-wordy", wordy)
        rows = MOST_ROWS if wordy else ROWS
        self._entries.draw(self._choices(jobs, per_page // 2 + per_page % 2 if wordy else per_page, rows))
        self._menu.show(_("MENU"))
        self._back.show(_("BACK"))

    def _draw_tabs(self, jobs: JobsView) -> None:
        labels = {
            Tab.ATTENTION: _("ATTENTION ({count})").format(count=jobs.attention_count),
            Tab.WAITING: _("WAITING ({count})").format(count=jobs.waiting_count),
            Tab.DONE: _("DONE ({count})").format(count=jobs.done_count),
        }
        for tab, button in self._tabs.items():
            sign = f"{glyphs().chosen} " if tab is jobs.tab else ""
            button.show(sign + labels[tab])
            mark(button, "-chosen", tab is jobs.tab)

    def _choices(self, jobs: JobsView, per_page: int, rows: int) -> list[Choice]:
        if jobs.tab is Tab.DONE:
            done = self._pager.page(jobs.done, per_page)
            return [
                Choice(
                    _done_lines(job, number, self.times),
                    self.does(OpenItem(job.id)) if job.ended_at is not None else _nothing,
                    str(number),
                )
                for number, job in enumerate(done, start=1)
            ]
        items: Sequence[ItemView] = jobs.attention if jobs.tab is Tab.ATTENTION else jobs.waiting
        shown = self._pager.page(items, per_page)
        columns = ROOMY_COLUMNS if self.roomy else COLUMNS
        return [
            Choice(
                _item_lines(item, number, self.times, jobs.tab is Tab.ATTENTION, columns, rows),
                self.does(OpenItem(item.job)) if jobs.tab is Tab.ATTENTION else _nothing,
                str(number),
            )
            for number, item in enumerate(shown, start=1)
        ]


def _rows_of(item: ItemView, columns: int) -> int:
    """The rows that an entry needs for what happened and what to do; the server's words may be cut off."""
    what = spoken(item.what) + (CUT_OFF if item.server_words else "")
    return 1 + len(wrapped(drawable(what), columns))


def _item_lines(
    item: ItemView, number: int, times: LocalTime, opens: bool, columns: int, rows: int
) -> Content:
    """What happened and what to do, in full; the server's words as far as there is room. All is there once it is opened."""
    title = f"{number}  {spoken(item.title)}" if opens else spoken(item.title)
    title = f"{title}   {item.operator_name}, {times.moment(item.recorded_at)}"
    what = f"{spoken(item.what)} {item.server_words}"
    first, *rest = (*_cut(drawable(title), columns, 1), *_cut(drawable(what), columns, rows - 1))
    return Content.assemble((first, "bold"), "\n", ("\n".join(rest), "not bold"))


def _cut(text: str, columns: int, rows: int) -> list[str]:
    return first_rows(text, columns, rows, CUT_OFF)


def _done_lines(job: JobView, number: int, times: LocalTime) -> Content:
    ended = times.moment(job.ended_at) if job.ended_at is not None else _("running")
    counts = _("good {made}, scrap {scrapped}").format(made=job.made or 0, scrapped=job.scrapped or 0)
    if job.mistaken:
        counts = _("started by mistake")
    middle = f"{job.machine_label}   {times.moment(job.started_at)} - {ended}   {counts}"
    return Content.assemble(
        (f"{number}  {drawable(job_line(job.fields))}", "bold"),
        "\n",
        (drawable(middle), "not bold"),
        "\n",
        (drawable(f"{job.operator_name}   {_sending(job.sending)}"), "not bold"),
    )


def _sending(sending: Sending) -> str:
    words = {
        Sending.UNDOABLE: (glyphs().note, _("recorded, can still be undone")),
        Sending.WAITING: (glyphs().note, _("recorded, waiting to be sent")),
        Sending.SENT: (glyphs().yes, _("sent")),
        Sending.ATTENTION: (glyphs().warning, _("needs attention")),
    }
    return " ".join(words[sending])


def _nothing() -> None:
    """An entry that is only to be read."""
