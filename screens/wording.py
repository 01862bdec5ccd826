"""Phrases that several screens share: a job, what was made so far, the name of a kind of value."""

from __future__ import annotations

from kiosk.fields import JobFields, Kind
from kiosk.view import JobView, MachineView, View
from screens.language import _


def kind_name(kind: Kind | None) -> str:
    """What an operator calls this kind of value."""
    names = {
        Kind.WORK_ORDER: _("WORK ORDER"),
        Kind.PART: _("PART"),
        Kind.OPERATION: _("OPERATION"),
        Kind.REVISION: _("REVISION"),
        Kind.RECIPE: _("RECIPE"),
        Kind.ORDERED: _("ORDERED"),
        Kind.QUANTITY: _("GOOD PIECES"),
        Kind.SCRAP: _("SCRAP"),
        Kind.CYCLE: _("CYCLE, SECONDS"),
        Kind.SETUP: _("SETUP, SECONDS"),
        Kind.STARTED: _("STARTED"),
        Kind.ENDED: _("ENDED"),
        Kind.BADGE: _("BADGE"),
        Kind.MACHINE: _("MACHINE"),
    }
    return names[kind] if kind in names else _("TIME")


def job_line(fields: JobFields) -> str:
    """Work order, part and operation in one line; what is not known is left out."""
    parts = [fields.work_order, fields.part, _("op {operation}").format(operation=fields.operation or "")]
    return " · ".join(part for part in (parts if fields.operation else parts[:2]) if part)


def so_far(made_before: int, ordered: int | None, good: int | None = None) -> str:
    """ "20 of 50 made so far (this terminal)", or nothing; while `good` pieces are entered: "20 + 29 = 49 of 50"."""
    if good is not None:
        return _with_now(made_before, ordered, good)
    if ordered is not None and made_before:
        return _("{made} of {ordered} made so far (this terminal)").format(made=made_before, ordered=ordered)
    if made_before:
        return _("{made} made so far (this terminal)").format(made=made_before)
    if ordered is not None:
        return _("{ordered} ordered").format(ordered=ordered)
    return ""


def in_short(made_before: int, ordered: int | None) -> str:
    """ "20 of 50": the same where there is little room."""
    if ordered is None or not made_before:
        return so_far(made_before, ordered)
    return _("{made} of {ordered}").format(made=made_before, ordered=ordered)


def _with_now(made_before: int, ordered: int | None, good: int) -> str:
    total = made_before + good
    sum_of_both = f"{made_before} + {good} = {total}" if made_before else str(total)
    if ordered is not None:
        return _("{made} of {ordered}").format(made=sum_of_both, ordered=ordered)
    return sum_of_both if made_before else ""


def left_over(last: JobView) -> int | None:
    """How many of the ordered pieces are still to be made after `last`; None when that can't be said."""
    if last.ordered is None or last.made is None:
        return None
    left = last.ordered - last.made_before - last.made
    return left if left > 0 else None


def start_again(machine: MachineView) -> str:
    """The words of the button that takes the last job once more."""
    left = left_over(machine.last) if machine.last is not None else None
    return _("START\nAGAIN") if left is None else _("START AGAIN\n{count} left").format(count=left)


def who_and_where(view: View) -> str:
    """ "ANA RUIZ → Haas VF-2"."""
    machine = view.machine_view()
    operator = view.operator or view.leaving
    name = operator.name.upper() if operator is not None else _("NOBODY SIGNED IN")
    return f"{name} → {machine.label if machine is not None else ''}"


def who_runs(job: JobView) -> str:
    """Who started the job, or that it was started elsewhere."""
    return job.operator_name if not job.elsewhere else _("started elsewhere")
