"""The n-th write, sync, open or truncation fails, with no room or an error of the medium, once and for ever."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.disk.cuts import ROOT, build_disk


@pytest.mark.system
def test_what_the_screen_says_of_a_failing_disk_is_true(tmp_path: Path) -> None:
    memory = Path("/dev/shm")  # the faults are not its own, and it syncs at once
    work = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else tmp_path))
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LD_PRELOAD": str(build_disk(tmp_path))}
    ended = subprocess.run(
        [sys.executable, "-m", "tests.disk.failing", str(work)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    shutil.rmtree(work)
    assert ended.returncode == 0, ended.stderr
    met = json.loads(ended.stdout)
    for moment in (
        "recording write",
        "recording sync",
        "outcome write",
        "outcome sync",
        "claim sync",
        "opening open",
    ):
        assert met.get(moment, 0) >= 2, met
