"""What a benchmark yields: our times beside those of a floor, taken in the same run, in turns.

Machines are noisy, so a figure is never a time: it is our value over the floor's in the same round (or our value less the
floor's, where a budget is an allowance), given as the median of all rounds with the smallest and the largest.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Any, Literal

import msgspec


class Scale(msgspec.Struct, frozen=True):
    """How much is measured. `quick` only has to run; its numbers say nothing."""

    quick: bool = False
    rounds: int = 7

    def of(self, full: int, quick: int) -> int:
        """A size for this scale."""
        return quick if self.quick else full


class Budget(msgspec.Struct, frozen=True):
    """The bar. `ours_at_most` holds our own value besides the comparison, in the figure's unit."""

    at_most: float | None = None
    at_least: float | None = None
    ours_at_most: float | None = None

    def __str__(self) -> str:
        parts = []
        if self.at_most is not None:
            parts.append(f"≤ {self.at_most:g}")
        if self.at_least is not None:
            parts.append(f"≥ {self.at_least:g}")
        if self.ours_at_most is not None:
            parts.append(f"and ≤ {self.ours_at_most:g}")
        return " ".join(parts)


class Figure(msgspec.Struct, frozen=True):
    """One row: rounds of (our value, the floor's value) in `unit`."""

    name: str
    floor: str
    unit: str
    rounds: tuple[tuple[float, float], ...]
    budget: Budget = Budget()
    compare: Literal["ratio", "difference"] = "ratio"

    @property
    def compared(self) -> list[float]:
        """Our value against the floor's, one number a round."""
        if self.compare == "difference":
            return [ours - floor for ours, floor in self.rounds]
        return [ours / floor if floor else float("inf") for ours, floor in self.rounds]

    @property
    def ours(self) -> float:
        """The median of our values."""
        return median(ours for ours, _ in self.rounds)

    @property
    def met(self) -> bool | None:
        """Whether the medians keep the budget; None where there is none."""
        bar, middle = self.budget, median(self.compared)
        held = [
            *([] if bar.at_most is None else [middle <= bar.at_most]),
            *([] if bar.at_least is None else [middle >= bar.at_least]),
            *([] if bar.ours_at_most is None else [self.ours <= bar.ours_at_most]),
        ]
        return all(held) if held else None

    def document(self) -> dict[str, Any]:
        """The figure as JSON."""
        compared = self.compared
        return {
            "name": self.name,
            "floor": self.floor,
            "unit": self.unit,
            "compare": self.compare,
            "median": _plain(median(compared)),
            "min": _plain(min(compared)),
            "max": _plain(max(compared)),
            "ours_median": _plain(self.ours),
            "floor_median": _plain(median(floor for _, floor in self.rounds)),
            "rounds": len(compared),
            "budget": str(self.budget) or None,
            "met": self.met,
        }


class Skipped(msgspec.Struct, frozen=True):
    """A comparison that this machine can't make, and why."""

    name: str
    reason: str


Result = Figure | Skipped


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0 to 1) of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def table(results: Sequence[Result]) -> str:
    """The results for people."""
    rows = [("figure", "ours", "floor", "against it: median (min to max)", "budget", "met")]
    for result in results:
        if isinstance(result, Skipped):
            rows.append((result.name, "", f"skipped: {result.reason}", "", "", ""))
            continue
        found = result.document()
        sign = "×" if result.compare == "ratio" else f" {result.unit} over"
        rows.append(
            (
                result.name,
                f"{found['ours_median']:g} {result.unit}",
                f"{found['floor_median']:g} {result.unit}  {result.floor}",
                f"{found['median']:g}{sign} ({found['min']:g} to {found['max']:g})",
                str(result.budget),
                {True: "yes", False: "NO", None: ""}[result.met],
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _plain(number: float) -> float:
    return float(f"{number:.4g}")
