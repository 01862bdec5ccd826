"""The benchmarks run and print; what they measure is no matter of the tests."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from tests.benchmarks.__main__ import NAMES, document
from tests.benchmarks.figures import Budget, Figure, Scale, Skipped, percentile, table
from tests.benchmarks.machine import machine_document

SOURCE = Path(__file__).parents[2]


def run(*words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks", "--quick", *words],
        cwd=SOURCE,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_every_benchmark_can_be_named_alone() -> None:
    assert all(callable(import_module(f"tests.benchmarks.{name}").measure) for name in NAMES)


def test_a_figure_is_the_median_of_its_rounds_and_not_of_its_times() -> None:
    figure = Figure("ours", "theirs", "ms", ((10.0, 5.0), (30.0, 10.0), (9.0, 9.0)), Budget(at_most=2.0))
    found = figure.document()
    assert (found["median"], found["min"], found["max"], found["met"]) == (2.0, 1.0, 3.0, True)


def test_a_budget_for_our_own_value_holds_beside_the_ratio() -> None:
    figure = Figure("ours", "theirs", "ms", ((60.0, 40.0),), Budget(at_most=3.0, ours_at_most=50.0))
    assert figure.met is False


def test_an_allowance_is_compared_by_difference() -> None:
    figure = Figure("after", "before", "MiB", ((54.0, 50.0),), Budget(at_most=5.0), "difference")
    assert figure.compared == [4.0]
    assert figure.met is True


def test_what_can_not_be_compared_here_is_told_in_its_line() -> None:
    told = [Skipped("beside a queue", "not installed")]
    assert "skipped: not installed" in table(told)
    assert document(told, {}, Scale())["figures"] == [{"name": "beside a queue", "skipped": "not installed"}]


def test_the_99th_percentile_is_one_of_the_values() -> None:
    assert percentile([float(number) for number in range(100)], 0.99) == 98.0


def test_the_machine_is_named_in_general_words() -> None:
    assert set(machine_document()) == {
        "cores",
        "processor",
        "python",
        "sqlite",
        "textual",
        "kernel",
        "load",
        "unevenness",
    }


@pytest.mark.parametrize("name", ["record", "claim", "open_and_recover"])
def test_the_figures_of_the_store_are_printed_and_written(name: str, tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    printed = run("--repeat", "1", "--only", name, "--json", str(file))
    figures = json.loads(file.read_text())["figures"]
    assert figures
    assert all(figure["name"] in printed for figure in figures)


def test_the_first_frame_is_found_on_a_real_terminal() -> None:
    assert "start to first frame" in run("--repeat", "1", "--only", "first_frame")


@pytest.mark.long
@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("record", "claim", "first_frame")])
def test_every_other_benchmark_runs(name: str) -> None:
    assert run("--repeat", "1", "--only", name)
