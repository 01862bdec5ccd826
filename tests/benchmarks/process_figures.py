"""What a process and its children use, from /proc."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec


class Usage(msgspec.Struct, frozen=True):
    """Totals since the process began."""

    cpu_seconds: float
    wake_ups: int
    """Voluntary context switches of all threads: each is a wait that ended."""
    disk_bytes: int
    """Sent towards the disk."""

    def since(self, earlier: Usage) -> Usage:
        """What was used between the two."""
        return Usage(
            self.cpu_seconds - earlier.cpu_seconds,
            self.wake_ups - earlier.wake_ups,
            self.disk_bytes - earlier.disk_bytes,
        )


def memory_mebibytes(process: int) -> float:
    """Resident memory of the process and its children."""
    return sum(_number_of("Rss:", Path(f"/proc/{each}/smaps_rollup")) for each in _tree(process)) / 1024


def proportional_mebibytes(process: int) -> float:
    """Memory of the process and its children with shared pages counted once (PSS)."""
    return sum(_number_of("Pss:", Path(f"/proc/{each}/smaps_rollup")) for each in _tree(process)) / 1024


def usage(process: int) -> Usage:
    """What the process and its children used so far."""
    cpu, switches, written = 0, 0, 0
    for each in _tree(process):
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        cpu += int(fields[11]) + int(fields[12])
        for thread in Path(f"/proc/{each}/task").iterdir():
            switches += _number_of("voluntary_ctxt_switches:", thread / "status")
        written += _number_of("write_bytes:", Path(f"/proc/{each}/io"))
    return Usage(cpu / os.sysconf("SC_CLK_TCK"), switches, written)


def _number_of(name: str, file: Path) -> int:
    lines = file.read_text().splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith(name)), 0)


def _tree(process: int) -> list[int]:
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [process, *(found for child in children for found in _tree(int(child)))]
