"""The machine in general words: enough to read a figure by, nothing that tells which one it is."""

from __future__ import annotations

import os
import platform
import sqlite3
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any


def machine_document() -> dict[str, Any]:
    """Cores, family of the processor, versions, and how evenly the machine runs."""
    return {
        "cores": os.cpu_count(),
        "processor": _processor(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "textual": version("textual"),
        "kernel": ".".join(platform.release().split("-")[0].split(".")[:2]),
        "load": round(os.getloadavg()[0], 1),
        "unevenness": round(_unevenness(), 2),
    }


def machine_words(machine: dict[str, Any]) -> str:
    """One line."""
    return (
        f"{machine['cores']} cores of a {machine['processor']}, Linux {machine['kernel']}, Python {machine['python']},"
        f" SQLite {machine['sqlite']}, Textual {machine['textual']}; load {machine['load']}, the same fixed work took"
        f" up to {machine['unevenness']} times its shortest time"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    for family in ("EPYC", "Xeon", "Ryzen", "Core", "Celeron", "Atom", "Cortex", "Neoverse"):
        if family.casefold() in model.casefold():
            return f"{platform.machine()} {family}"
    return platform.machine()


def _unevenness() -> float:
    times = []
    for _ in range(30):
        began, total = time.perf_counter(), 0
        for number in range(100_000):
            total += number * number % 7
        times.append(time.perf_counter() - began)
    return max(times) / min(times)
