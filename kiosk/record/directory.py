"""A station's data directory: held by one process at a time, on a disk of the station's own, with durable names."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

from kiosk.errors import StoreBusy, StoreError
from kiosk.words import in_place_of, say

LOCK = "kiosk.lock"
NETWORK = re.compile(
    r"(nfs|nfs4|cifs|smb2|smb3|smbfs|ncpfs|afs|ceph|lustre|gfs2|ocfs2|davfs|fuse\.(sshfs|glusterfs|rclone|s3fs|davfs2|cephfs))"
)
MOUNTS = Path("/proc/self/mountinfo")


def refuse_network(directory: Path, mounts: Path = MOUNTS) -> None:
    """Raises StoreError, in words, when `directory` lies on a network file system."""
    kind = _kind_of(directory, mounts)
    if NETWORK.fullmatch(kind):
        raise StoreError(
            say(
                "The data directory {directory} lies on a network file system ({kind}). Its locks and syncs can't be relied"
                " on, so nothing would be safe there. Give the station a data_dir on a disk of its own.",
                directory=str(directory),
                kind=kind,
            )
        )


def _kind_of(directory: Path, mounts: Path) -> str:
    """The type of the file system that holds `directory`, as the kernel names it; empty when it can't be told."""
    try:
        lines = mounts.read_text(errors="replace").splitlines()
    except OSError:  # no such file outside Linux
        return ""
    resolved = os.path.realpath(directory)
    found, kind = "", ""
    for line in lines:
        before, _, after = line.partition(" - ")
        fields = before.split()
        if len(fields) < 5 or not after:
            continue
        point = fields[4].encode().decode("unicode_escape")  # a space in a name is written \040
        inside = resolved == point or resolved.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(found):
            found, kind = point, after.split()[0]
    return kind


class DirectoryLock:
    """Holds a data directory for this process; released when the process ends, however it ends."""

    def __init__(self, directory: Path) -> None:
        """Raises StoreBusy when another process holds it, StoreError when it can't be used at all."""
        import fcntl  # not on Windows, where sheets can be printed but no kiosk runs

        try:
            self._descriptor = os.open(directory / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as fault:
            told = say(
                "The data directory {directory} can't be used (fault {number} of the system)."
                " Is it there, and may this user write in it?",
                directory=str(directory),
                number=fault.errno or 0,
            )
            sentence = f"The data directory {directory} can't be used: {fault.strerror}."
            raise StoreError(in_place_of(sentence, told)) from fault
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as refusal:
            holder = os.read(self._descriptor, 20).decode("ascii", "replace").strip() or "unknown"
            os.close(self._descriptor)
            raise StoreBusy(
                say(
                    "Another kiosk (process {holder}) already uses the data directory {directory}."
                    " Stop that one first, or give this one a data_dir of its own.",
                    holder=holder,
                    directory=str(directory),
                )
            ) from refusal
        as_owner(directory / LOCK)
        with suppress(OSError):  # a full disk: the lock holds without the number
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, str(os.getpid()).encode(), 0)

    def release(self) -> None:
        """Let the directory go."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
        self._descriptor = -1


def as_owner(path: Path) -> None:
    """A file made by root belongs to whom its directory belongs, so that the kiosk's own user can go on with it."""
    if os.geteuid() == 0:
        owner = path.parent.stat()
        with suppress(OSError):
            os.chown(path, owner.st_uid, owner.st_gid)


def sync_directory(directory: Path) -> None:
    """Make names in `directory` as durable as the files they lead to. Raises OSError."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
