"""Replay one seed, or run many.

python -m tests.simulation --seed 17 --mode liveness      one history, with its trace
python -m tests.simulation --seeds 100000 --jobs 2        many, resumable with --from
"""

from __future__ import annotations

import argparse
import gc
import logging
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

from tests.simulation.running import Mode, Result, run, run_both

BATCH = 100
WRONG = ("LOST", "DOUBLED", "REORDERED", "FOREIGN")


def replay(seed: int, mode: Mode) -> int:
    """Run one seed and print everything that happened."""
    result = run(seed, mode, trace=True)
    print("\n".join(result.trace))
    print("\n".join(result.violations) or "no violation")
    return 1 if result.violations else 0


def run_batch(first: int, count: int) -> tuple[Counter[str], list[Result]]:
    """`count` seeds, each judged in both modes: the sums of what they came to in the end, and the results with violations."""
    total: Counter[str] = Counter()
    bad = []
    for seed in range(first, first + count):
        results = tuple(run_both(seed))
        total += results[-1].counts
        total["histories"] += 1
        bad += [result for result in results if result.violations]
    return total, bad


def batches(first: int, count: int, jobs: int) -> Iterator[tuple[Counter[str], list[Result]]]:
    """Run batch after batch, in one process or several."""
    starts = range(first, first + count, BATCH)
    sizes = [min(BATCH, first + count - start) for start in starts]
    if jobs == 1:
        yield from map(run_batch, starts, sizes)
    else:
        with ProcessPoolExecutor(jobs) as pool:
            yield from pool.map(run_batch, starts, sizes)


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--mode", type=Mode, default=Mode.LIVENESS)
    parser.add_argument("--seeds", type=int, default=1000)
    parser.add_argument("--from", dest="first", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1)
    given = parser.parse_args()
    logging.disable()  # a full disk is told a thousand times
    if given.seed is not None:
        return replay(given.seed, given.mode)
    total: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    gc.set_threshold(100_000)  # a seed leaves few circles behind; looking for them took 5 % of the time
    began, done = time.monotonic(), given.first
    for counts, bad in batches(given.first, given.seeds, given.jobs):
        total += counts
        done = min(done + BATCH, given.first + given.seeds)
        for result in bad:
            wrong.update(violation.split(":")[0].split()[0] for violation in result.violations)
            print(f"seed {result.seed} {result.mode}: {result.violations[0]}", flush=True)
        print(
            f"{summary(total, wrong)}; {time.monotonic() - began:.0f} s, go on with --from {done}", flush=True
        )
    return 1 if wrong else 0


def summary(total: Counter[str], wrong: Counter[str]) -> str:
    """One line."""
    names = (
        "histories",
        "jobs",
        "recorded",
        "delivered",
        "held",
        "asked",
        "crashes",
        "handed",
        "damaged",
        "salvaged",
        "announced_lost",
        "refused",
        "sends",
    )
    told = ", ".join(f"{name.replace('_', ' ')} {total[name]}" for name in names)
    verdict = ", ".join(f"{name.lower()} {wrong[name]}" for name in WRONG)
    others = ", ".join(f"{name.lower()} {wrong[name]}" for name in sorted(set(wrong) - set(WRONG)))
    return f"{told}; {verdict}{', ' if others else ''}{others}"


if __name__ == "__main__":
    sys.exit(main())
