"""What is recorded, once more on a disk like that of a small PC; see slow_disk.py. Needs root, and is skipped without."""

from __future__ import annotations

import msgspec

from tests.benchmarks import peers, record
from tests.benchmarks.figures import Figure, Result, Scale, Skipped
from tests.benchmarks.slow_disk import NoSlowDisk, slow_disk

SYNC_MILLISECONDS = 1.0
"""That of a quick disk without a capacitor; plain ones and memory cards need longer."""
WHERE = f"at {SYNC_MILLISECONDS:g} ms a sync"


def measure(scale: Scale) -> list[Result]:
    """The figures of `record` and `peers`, with the disk in their names."""
    try:
        with slow_disk(SYNC_MILLISECONDS) as place:
            results = [*record.measure_on(place, scale), *peers.measure_on(place, scale)]
    except NoSlowDisk as reason:
        return [Skipped(f"record durably, {WHERE}", str(reason))]
    return [_named(result) for result in results]


def _named(result: Result) -> Result:
    name = f"{result.name}, {WHERE}"
    return (
        msgspec.structs.replace(result, name=name)
        if isinstance(result, Figure)
        else Skipped(name, result.reason)
    )
