"""A disk whose sync takes as long as that of a small PC's: ext4 on a loop device on one file of FUSE, whose syncs wait.

Virtual machines answer a sync in 0.1 ms, out of memory; a disk that really writes needs 1 ms and more. Which of
two stores is quicker can be decided by their work on the first and by their requests to the disk on the second. Needs root.

The file is served by a process of its own, see fuse_file.py.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.fuse_file import DISK_BYTES, system_call

SERVER = "tests.benchmarks.fuse_file"
START_SECONDS = 10.0
CLONE_NEWNS = 0x00020000
MS_REC_PRIVATE = 16384 | 1 << 18


class NoSlowDisk(OSError):
    """This machine or this user can't make one; says why."""


@contextmanager
def slow_disk(sync_milliseconds: float) -> Iterator[Path]:
    """A directory on such a disk, seen by this process and its children alone. Raises NoSlowDisk."""
    if os.geteuid() != 0 or not os.path.exists("/dev/fuse") or not os.path.exists("/dev/loop-control"):
        raise NoSlowDisk("needs root, /dev/fuse and loop devices")
    try:
        system_call("unshare", CLONE_NEWNS)  # whatever happens, the mounts end with this process
        system_call("mount", None, b"/", None, MS_REC_PRIVATE, None)
    except OSError as refusal:
        raise NoSlowDisk(str(refusal)) from None
    with tempfile.TemporaryDirectory(prefix="kiosk-slow-disk-") as name:
        file, directory = Path(name, "disk"), Path(name, "mounted")
        file.touch()
        directory.mkdir()
        server = subprocess.Popen(
            [sys.executable, "-m", SERVER, str(file), str(sync_milliseconds)], stderr=subprocess.PIPE
        )
        try:
            _wait_until_served(file, server)
            _run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,nodiscard", str(file))
            _run("mount", "-o", "loop", str(file), str(directory))
            yield directory
        finally:
            for mounted in (directory, file):
                subprocess.run(["umount", "--lazy", str(mounted)], stderr=subprocess.DEVNULL)
            server.kill()
            server.wait()


def _wait_until_served(file: Path, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while file.stat().st_size != DISK_BYTES:
        if server.poll() is not None:
            assert server.stderr is not None
            raise NoSlowDisk(server.stderr.read().decode().strip().rpartition("\n")[2])
        if time.monotonic() > deadline:
            raise NoSlowDisk("FUSE did not answer")
        time.sleep(0.02)


def _run(*command: str) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except FileNotFoundError:
        raise NoSlowDisk(f"{command[0]} is not installed") from None
    if done.returncode:
        raise NoSlowDisk(f"{command[0]}: {done.stderr.strip()}")
