"""People, jobs and machines that stand still, and a clock that does, for the tests of the screens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from kiosk.fields import JobFields
from kiosk.view import ElsewhereView, JobView, MachineState, MachineView, OperatorView
from kiosk.words import say

NOW = datetime(2026, 3, 12, 14, 5, 30, tzinfo=UTC)

ANA = OperatorView("Ana Ruiz", "1001", supervisor=True)
BO = OperatorView("Bo Lindqvist", "1002")


FIELDS = JobFields("WO-20417", "BRKT-7731-A", "20", ordered=50, cycle_seconds=180, setup_seconds=1800)


def job(number: int = 1, **changes: object) -> JobView:
    """A job on the Haas, started 83 minutes ago."""
    known = JobView(
        number,
        "Machine1",
        "Haas VF-2",
        FIELDS,
        "Ana Ruiz",
        NOW - timedelta(minutes=83, seconds=7),
        made_before=20,
    )
    changed: JobView = replace(known, **changes)  # type: ignore[arg-type]
    return replace(changed, ordered=changed.fields.ordered)


def machines(count: int = 4) -> tuple[MachineView, ...]:
    """A running one, an idle one with a last job, one that needs attention, and quiet ones."""
    last = job(
        7, machine="Machine2", machine_label="Mazak QT", made=20, scrapped=1, ended_at=NOW, made_before=0
    )
    known = (
        MachineView("Machine1", "Haas VF-2", MachineState.RUNNING, job()),
        MachineView("Machine2", "Mazak QT", MachineState.IDLE, None, last),
        MachineView(
            "Machine3",
            "DMU 50",
            MachineState.ATTENTION,
            job(9, machine="Machine3", started_at=NOW - timedelta(hours=16)),
            note=say("Running for very long: has it ended?"),
        ),
        MachineView("Machine4", "Saw", MachineState.IDLE, elsewhere=ElsewhereView("WO-9 / 10", NOW)),
    )
    quiet = tuple(MachineView(f"Machine{n}", f"Lathe {n}", MachineState.IDLE) for n in range(5, count + 1))
    return (known + quiet)[:count]
