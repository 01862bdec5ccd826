"""The promise over many seeded histories; a failing seed is printed and replays with `python -m tests.simulation`."""

from __future__ import annotations

import os

import pytest

from tests.simulation.running import Mode, run

SEEDS = 120
LONG_SEEDS = 100_000
CHUNK = 1000


def explained(seed: int, mode: Mode) -> str:
    """The trace of a seed and how to replay it."""
    result = run(seed, mode, trace=True)
    replay = f"python -m tests.simulation --seed {seed} --mode {mode}"
    return "\n".join([*result.trace[-80:], *result.violations, replay])


def assert_kept(seeds: range, mode: Mode) -> None:
    """No seed breaks the promise."""
    for seed in seeds:
        assert not run(seed, mode).violations, explained(seed, mode)


@pytest.mark.parametrize("first", range(0, SEEDS, 30))
def test_whatever_goes_wrong_nothing_recorded_is_lost_doubled_or_reordered(first: int) -> None:
    assert_kept(range(first, first + 30), Mode.SAFETY)


@pytest.mark.parametrize("first", range(0, SEEDS, 30))
def test_once_faults_stop_everything_is_delivered_or_stands_on_the_attention_list(first: int) -> None:
    assert_kept(range(first, first + 30), Mode.LIVENESS)


def test_a_seed_replays_to_the_same_history() -> None:
    first, second = (run(17, Mode.LIVENESS, trace=True) for _ in range(2))
    assert first.trace == second.trace
    assert first.counts == second.counts


@pytest.mark.long
@pytest.mark.parametrize("first", range(0, LONG_SEEDS, CHUNK))
def test_a_hundred_thousand_seeds_keep_the_promise(first: int) -> None:
    share = float(os.environ.get("KIOSK_LONG_SHARE", "1"))
    for mode in Mode:
        assert_kept(range(first, first + max(int(CHUNK * share), 1)), mode)
