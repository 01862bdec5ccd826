"""How far a job is, and when it may be done: start + setup + quantity × cycle, for jobs whose traveler gave the times."""

from __future__ import annotations

from datetime import timedelta

from rich.cells import cell_len

from kiosk.view import JobView
from screens.glyphs import glyphs
from screens.language import _
from screens.times import LocalTime
from screens.wording import in_short, so_far

LEAST_BAR = 8
"""A shorter bar tells nothing."""


def expected_seconds(job: JobView) -> int | None:
    """How long it should take for the pieces still to be made; None without a quantity and a cycle time."""
    fields = job.fields
    if job.ordered is None or fields.cycle_seconds is None:
        return None
    pieces = max(0, job.ordered - job.made_before)
    return (fields.setup_seconds or 0) + pieces * fields.cycle_seconds


def progress_line(job: JobView, elapsed_seconds: int, times: LocalTime, width: int) -> str:
    """A bar of `width` columns, its percentage and the expected end in words; empty without expected
    times.
    """
    expected = expected_seconds(job)
    if not expected:
        return ""
    share = min(1.0, elapsed_seconds / expected)
    full = int(share * width)
    bar = glyphs().done * full + glyphs().to_do * (width - full)
    end = times.moment(job.started_at + timedelta(seconds=expected))
    return (
        _("{bar} {percent} %  expected end {time}")
        .format(bar=bar, percent=int(share * 100), time=end)
        .strip()
    )


def one_line(
    job: JobView, good: int | None, clock: str, elapsed_seconds: int, times: LocalTime, columns: int
) -> str:
    """What is made and the progress in one row of `columns`, shortened until it fits; after `clock`, and then with a bar
    where there is room. (Without it large digits stand below, and a bar would run into them.)
    """
    progress = progress_line(job, elapsed_seconds, times, 0)
    counted = so_far(job.made_before, job.ordered, good)
    line = _row(clock, counted, progress)
    if cell_len(line) > columns and good is None:
        counted = in_short(job.made_before, job.ordered)
        line = _row(clock, counted, progress)
    room = columns - cell_len(line) - 1
    if not clock or not progress or room < LEAST_BAR:
        return line
    return _row(clock, counted, progress_line(job, elapsed_seconds, times, room))


def _row(*parts: str) -> str:
    return "   ".join(part for part in parts if part)
