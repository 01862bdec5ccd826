"""`python -m tests.benchmarks`: how near the kiosk is to what the machine allows. Prints a table, writes JSON on request."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.benchmarks.figures import Result, Scale, Skipped, table
from tests.benchmarks.machine import machine_document, machine_words
from tests.benchmarks.surroundings import forget_byte_code

NAMES = (
    "first_frame",
    "scan_to_paint",
    "finish_to_recorded",
    "command_lines",
    "record",
    "claim",
    "open_and_recover",
    "reading",
    "drain",
    "memory",
    "idle",
    "peers",
    "small_pc",
    "browser",
)
QUICK_ROUNDS = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for; 1 when a benchmark could not run. A budget that is missed is no failure here."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only run and print, in under two minutes")
    parser.add_argument(
        "--only", nargs="+", choices=NAMES, default=NAMES, metavar="NAME", help=", ".join(NAMES)
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    parser.add_argument("--repeat", type=int, metavar="N", help="rounds of each figure (default: 7)")
    asked = parser.parse_args(arguments)
    scale = Scale(asked.quick, asked.repeat or (QUICK_ROUNDS if asked.quick else 7))
    machine = machine_document()
    try:
        results, failed = run(asked.only, scale)
    finally:
        forget_byte_code()
    print(f"\n{table(results)}\n\n{machine_words(machine)}")
    if asked.json:
        asked.json.write_text(json.dumps(document(results, machine, scale), indent=1) + "\n")
    return 1 if failed else 0


def run(names: Sequence[str], scale: Scale) -> tuple[list[Result], bool]:
    """The results of these benchmarks in order; one that breaks is told and does not stop the others."""
    results: list[Result] = []
    failed = False
    for name in names:
        began = time.perf_counter()
        measure: Callable[[Scale], list[Result]] = import_module(f"tests.benchmarks.{name}").measure
        try:
            results.extend(measure(scale))
        except (RuntimeError, TimeoutError, OSError) as fault:
            failed = True
            results.append(Skipped(name, f"broke: {fault}"))
        print(f"{name}: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    return results, failed


def document(results: Sequence[Result], machine: dict[str, Any], scale: Scale) -> dict[str, Any]:
    """Everything as JSON."""
    return {
        "measured_on": datetime.now(UTC).date().isoformat(),
        "quick": scale.quick,
        "machine": machine,
        "figures": [
            {"name": each.name, "skipped": each.reason} if isinstance(each, Skipped) else each.document()
            for each in results
        ],
    }


if __name__ == "__main__":
    sys.exit(main())
