"""When a job may be done: start + setup + quantity × cycle, for jobs whose traveler gave the times."""

from __future__ import annotations

from datetime import timedelta

from kiosk.view import JobView
from screens.glyphs import glyphs
from screens.language import _
from screens.times import LocalTime


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
    return _("{bar} {percent} %  expected end {time}").format(bar=bar, percent=int(share * 100), time=end)
