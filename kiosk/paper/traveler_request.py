"""The travelers that a command line asks for: one from its options, or many from a CSV file."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from kiosk.errors import PaperError
from kiosk.fields import Kind
from kiosk.paper.travelers import Operation, Traveler
from kiosk.paper.travelers_csv import read_travelers
from kiosk.paper.values import ValueCheck, value_check, whole_number
from kiosk.scanning.patterns import Grammar

OPTIONS = ("wo", "part", "rev", "recipe", "qty", "cycle", "setup")


def requested_travelers(arguments: argparse.Namespace, grammar: Grammar) -> Sequence[Traveler]:
    """Checked travelers. Raises PaperError with one line of text per fault."""
    check = value_check(grammar)
    if arguments.csv is None:
        return (_from_options(arguments, check),)
    given = [f"--{name}" for name in (*OPTIONS, "op") if getattr(arguments, name)]
    if given:
        raise PaperError(f"--csv stands alone; leave out {', '.join(given)}")
    return _from_file(arguments.csv, check)


def _from_file(path: Path, check: ValueCheck) -> Sequence[Traveler]:
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise PaperError(f"{path} can't be read: {fault.strerror or fault}") from fault
    try:
        return read_travelers(content, check)
    except PaperError as fault:
        raise PaperError("\n".join(f"{path}: {line}" for line in str(fault).splitlines())) from fault


def _from_options(arguments: argparse.Namespace, check: ValueCheck) -> Traveler:
    faults = [
        f"--{name} is needed (or --csv FILE)" for name in ("wo", "part", "op") if not getattr(arguments, name)
    ]
    for name in OPTIONS:
        value = getattr(arguments, name)
        fault = check(Kind(name), value) if value else ""
        if fault:
            faults.append(f"--{name}: {fault}")
    for number in arguments.op:
        fault = check(Kind.OPERATION, number)
        if fault:
            faults.append(f"--op: {fault}")
    faults += [f"--op: {number} is given twice" for number in _repeated(arguments.op)]
    if faults:
        raise PaperError("\n".join(faults))
    operations = tuple(
        Operation(
            number,
            recipe=arguments.recipe,
            ordered=whole_number(arguments.qty),
            cycle_seconds=whole_number(arguments.cycle),
            setup_seconds=whole_number(arguments.setup),
        )
        for number in arguments.op
    )
    return Traveler(arguments.wo, arguments.part, operations, arguments.rev)


def _repeated(numbers: Sequence[str]) -> list[str]:
    return [number for number in dict.fromkeys(numbers) if numbers.count(number) > 1]
