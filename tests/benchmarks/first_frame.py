"""Starting the program to the first painted frame."""

from __future__ import annotations

from tests.benchmarks import surroundings
from tests.benchmarks.figures import Budget, Figure, Result, Scale
from tests.benchmarks.pty_child import PtyChild


def measure(scale: Scale) -> list[Result]:
    """Single starts in turns; the first of each warms the caches and is not counted."""
    rounds = []
    with surroundings.directory() as place:
        file = surroundings.write_configuration(place)
        kiosk = surroundings.kiosk_command("run", "--config", str(file))
        for number in range(scale.of(2 * scale.rounds, 2) + 1):
            floor = _start(surroundings.floor_command("label"), b"FLOOR READY")
            ours = _start(kiosk, b"SIGN IN")
            if number:
                rounds.append((ours, floor))
    return [
        Figure("start to first frame", "smallest Textual app", "ms", tuple(rounds), Budget(at_most=1.6)),
    ]


def _start(command: list[str], text: bytes) -> float:
    with PtyChild(command) as child:
        return (child.wait_for(text) - child.started) * 1e3
