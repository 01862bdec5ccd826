"""Nothing acknowledged is missing: after a kill at any moment, and after a power cut that drops every byte not synced.

The long versions remember in pytest's cache how far they came; run again they go on from there.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.disk.cuts import FEW_TRIALS, Acknowledged, Recorder, build_disk, check, cut_power

SHARE = float(os.environ.get("KIOSK_LONG_SHARE", "1"))
TRIALS = max(10, round(1000 * SHARE))


def seconds(chance: random.Random) -> float:
    """Short ones hit the opening and the growing of the log, long ones its checkpoints."""
    return chance.choice((0.0, 0.005, 0.02, 0.06, 0.15, 0.3)) * chance.uniform(0.2, 1.0)


@pytest.fixture
def progress(request: pytest.FixtureRequest) -> Iterator[dict[str, int]]:
    name = f"disk/{request.node.name}"
    state = {"done": 0, "acknowledged": 0, **(request.config.cache.get(name, None) or {})}  # type: ignore[union-attr]
    if state["done"] >= TRIALS:
        state = {"done": 0, "acknowledged": 0}
    yield state
    request.config.cache.set(name, state)  # type: ignore[union-attr]
    print(f"\n{request.node.name}: {state}")


def kill_again_and_again(directory: Path, trials: range, progress: dict[str, int]) -> None:
    acknowledged = Acknowledged()
    with Recorder() as recorder:
        for seed in trials:
            if seed % FEW_TRIALS == 0:
                shutil.rmtree(directory, ignore_errors=True)
                acknowledged = Acknowledged()
            directory.mkdir(exist_ok=True)
            before = len(acknowledged)
            acknowledged.hear(recorder.trial(directory, None, seed, seconds(random.Random(seed))))
            check(directory, acknowledged)
            progress["done"] = seed + 1
            progress["acknowledged"] += len(acknowledged) - before


def cut_again_and_again(library: Path, work: Path, trials: range, progress: dict[str, int]) -> None:
    """Every other cut lets some of the unsynced sectors through, as a disk that reorders does."""
    acknowledged = Acknowledged()
    root, shadow, after = work / "root", work / "shadow", work / "after"
    with Recorder(library) as recorder:
        for seed in trials:
            chance = random.Random(seed)
            if seed % FEW_TRIALS == 0:
                shutil.rmtree(root, ignore_errors=True)
                shutil.rmtree(shadow, ignore_errors=True)
                acknowledged = Acknowledged()
            root.mkdir(exist_ok=True)
            shadow.mkdir(exist_ok=True)
            before = len(acknowledged)
            acknowledged.hear(recorder.trial(root, shadow, seed, seconds(chance)))
            cut_power(root, shadow, after, chance if seed % 2 else None)
            keep_for_the_next(after, root, shadow)
            check(after, acknowledged)
            progress["done"] = seed + 1
            progress["acknowledged"] += len(acknowledged) - before


def keep_for_the_next(after: Path, root: Path, shadow: Path) -> None:
    """The next trial begins with the disk as the cut left it."""
    shutil.rmtree(root)
    shutil.rmtree(shadow)
    shutil.copytree(after, root)
    shadow.mkdir()
    lines = []
    for file in root.iterdir():
        inode = file.stat().st_ino
        shutil.copy(file, shadow / str(inode))
        lines.append(f"{inode} {file.name}\n")
    (shadow / "names").write_text("".join(lines))


def test_nothing_acknowledged_is_missing_after_a_few_kills(tmp_path: Path) -> None:
    kill_again_and_again(tmp_path / "data", range(10), {"done": 0, "acknowledged": 0})


@pytest.mark.long
def test_nothing_acknowledged_is_missing_after_a_thousand_kills(
    tmp_path: Path, progress: dict[str, int]
) -> None:
    kill_again_and_again(
        tmp_path / "data", range(progress["done"] // FEW_TRIALS * FEW_TRIALS, TRIALS), progress
    )
    assert progress["acknowledged"] > TRIALS // 2


@pytest.mark.system
@pytest.mark.long
def test_nothing_acknowledged_is_missing_after_a_thousand_power_cuts(
    tmp_path: Path, progress: dict[str, int]
) -> None:
    trials = range(progress["done"] // FEW_TRIALS * FEW_TRIALS, TRIALS)
    cut_again_and_again(build_disk(tmp_path), tmp_path, trials, progress)
    assert progress["acknowledged"] > TRIALS // 2


UNSAFE = """
import sys
from kiosk.record import store
store.PRAGMAS = tuple(p.replace("synchronous = FULL", "synchronous = NORMAL") for p in store.PRAGMAS)
from tests.disk.recorder import main
main()
"""


@pytest.mark.system
def test_the_power_cut_sees_a_record_that_does_not_sync(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The model can fail: with `synchronous = NORMAL` acknowledged rows are missing."""
    import subprocess

    real = subprocess.Popen

    def unsafe(command: list[str], **options: object) -> object:
        return real([*command[:1], "-c", UNSAFE] if "tests.disk.recorder" in command else command, **options)  # type: ignore[call-overload]

    library = build_disk(tmp_path)
    monkeypatch.setattr(subprocess, "Popen", unsafe)
    with pytest.raises((AssertionError, KeyError)):
        cut_again_and_again(library, tmp_path, range(10), {"done": 0, "acknowledged": 0})
