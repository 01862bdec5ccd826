"""The demo's shop: its configuration, and the codes of its badges, machines and travelers.

The names are those of the simulator's standard shop. What is sampled here is what `kiosk print` puts on paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kiosk.paper import codes
from kiosk.simulator.names import STANDARD_KEY, STANDARD_MACHINES, STANDARD_USERS
from kiosk.words import verbatim

LABELS = ("Haas VF-2", "Mazak QT", "DMU 50")
UNDO_SECONDS = 5
"""Long enough to be tried, short enough that the server's ledger follows what one does."""

CONFIGURATION = """\
[api]
url = "{url}"
timeout_seconds = 3

[station]
name = "demo"
data_dir = "data"
undo_seconds = {undo_seconds}
shop = "Demo Shop Ltd"

[delivery]
settle_seconds = 3
retry_max_seconds = 2

[scanner]
port = "{scanner}"

{machines}
[[operators]]
badge = "1001"
name = "Ana Ruiz"
email = "{ana}"
supervisor = true

[[operators]]
badge = "1002"
name = "Bo Lind"
email = "{bo}"
"""


class Step(StrEnum):
    """What a newcomer does next."""

    BADGE = "badge"
    MACHINE = "machine"
    TRAVELER = "traveler"
    FINISH = "finish"


@dataclass(frozen=True, slots=True)
class Sample:
    """One printed code: what stands beside it, and what it says to the scanner."""

    name: str
    payload: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Codes that lie together; `whole` is the traveler's QR with everything in it."""

    title: str
    step: Step
    samples: tuple[Sample, ...]
    whole: Sample | None = None


def write_configuration(directory: Path, url: str, scanner: Path, undo_seconds: int = UNDO_SECONDS) -> Path:
    """Write kiosk.toml and the key beside it; the file's path."""
    machines = "".join(
        f'[[machines]]\nname = "{name}"\nlabel = "{label}"\n\n'
        for name, label in zip(STANDARD_MACHINES, LABELS, strict=True)
    )
    ana, bo = STANDARD_USERS
    (directory / "api-key").write_text(STANDARD_KEY + "\n", encoding="ascii")
    file = directory / "kiosk.toml"
    file.write_text(
        CONFIGURATION.format(
            url=url, undo_seconds=undo_seconds, scanner=scanner, machines=machines, ana=ana, bo=bo
        ),
        encoding="utf-8",
    )
    return file


def traveler(order: str, part: str, operation: str, ordered: int, cycle_seconds: int) -> Sheet:
    """A traveler's codes: each by itself and all in one."""
    single = (codes.work_order(order), codes.part(part), codes.operation(operation))
    everything = (*single, codes.ordered(ordered), codes.cycle(cycle_seconds), codes.setup(600))
    return Sheet(
        f"{order} · {part} · op {operation} · {ordered} pieces",
        Step.TRAVELER,
        (
            Sample("work order", single[0].payload),
            Sample("part", single[1].payload),
            Sample("operation", single[2].payload),
            Sample("quantity", codes.ordered(ordered).payload),
        ),
        Sample("all in one", codes.envelope(everything, verbatim("")).payload),
    )


BADGES = Sheet("Badges", Step.BADGE, (Sample("ANA RUIZ", "1H1001"), Sample("BO LIND", "1H1002")))
MACHINES = Sheet(
    "Labels on the machines",
    Step.MACHINE,
    tuple(
        Sample(label, codes.machine(name).payload)
        for name, label in zip(STANDARD_MACHINES, LABELS, strict=True)
    ),
)
FIRST_TRAVELER = traveler("WO-123", "PART123", "10", 50, 90)
SECOND_TRAVELER = traveler("WO-124", "BRKT-7", "20", 12, 240)
WALL = Sheet(
    "On the wall: quantities and commands",
    Step.FINISH,
    (
        Sample("42 pieces", codes.quantity(42).payload),
        Sample("SCRAP", "ZSCRAP"),
        Sample("3 pieces", codes.quantity(3).payload),
        Sample("FINISH", "ZFINISH"),
        Sample("UNDO", "ZUNDO"),
        Sample("WRONG JOB", "ZWRONG"),
    ),
)
SHEETS = (BADGES, MACHINES, FIRST_TRAVELER, WALL, SECOND_TRAVELER)
