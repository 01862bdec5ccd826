"""The data directory and the database in it."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from pathlib import Path

from kiosk.errors import KioskError, StoreBusy
from kiosk.station.checks.findings import Case, Finding, bad, good

LEAST_FREE_BYTES = 200_000_000
"""Ten thousand waiting actions, the logs and the ballast take less than half of it."""

NETWORK_FILE_SYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs"})
VOLATILE_FILE_SYSTEMS = frozenset({"tmpfs", "ramfs", "overlay"})


def check_data(case: Case) -> Sequence[Finding]:
    """Writable, with space, really syncing, of one owner; and a database that is whole."""
    directory = case.config.station.data_dir
    if not directory.is_dir():
        remedy = (
            f"Make it: mkdir -p {directory}, owned by the user that runs the kiosk; or run kiosk install."
        )
        return [bad("data directory", f"{directory} does not exist", remedy)]
    return [
        _writable(directory),
        _space(directory),
        _syncs(directory, case.file("/proc/self/mounts")),
        _one_owner(directory),
        _database(case, directory),
    ]


def _writable(directory: Path) -> Finding:
    probe = directory / ".doctor"
    try:
        descriptor = os.open(probe, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        try:
            os.write(descriptor, b"x" * 4096)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
            probe.unlink()
    except OSError as error:
        remedy = f"Give it to the user that runs the kiosk: chown -R kiosk: {directory}"
        if error.errno == errno.ENOSPC:
            remedy = "Free space on this disk."
        elif error.errno == errno.EROFS:
            remedy = "The disk is mounted read-only: look for disk faults in the system log and remount it."
        return bad("data directory", f"{directory} can't be written: {error.strerror}", remedy)
    return good("data directory", f"{directory} can be written")


def _space(directory: Path) -> Finding:
    told = os.statvfs(directory)
    free = told.f_bavail * told.f_frsize
    words = f"{free / 1e9:.1f} GB free"
    if free < LEAST_FREE_BYTES:
        return bad("disk space", words, f"Free at least {LEAST_FREE_BYTES / 1e9:.1f} GB on {directory}.")
    if told.f_files and told.f_favail < 1000:
        return bad("disk space", "hardly any file can be created", "Delete files: the inodes are used up.")
    return good("disk space", words)


def _syncs(directory: Path, mounts: Path) -> Finding:
    kind, options = _mount_of(directory, mounts)
    if kind in VOLATILE_FILE_SYSTEMS:
        remedy = "Put data_dir on a disk: what is recorded there is gone after a power cut."
        return bad("syncing", f"{directory} is on {kind}, which keeps nothing", remedy)
    if kind in NETWORK_FILE_SYSTEMS:
        remedy = "Put data_dir on a local disk: locks and syncing can't be relied on over a network."
        return bad("syncing", f"{directory} is on a network file system ({kind})", remedy)
    weak = {"nobarrier", "barrier=0", "data=writeback"} & options
    if weak:
        remedy = "Remove the option in /etc/fstab: a power cut could lose recorded actions."
        return bad("syncing", f"mounted with {', '.join(sorted(weak))}", remedy)
    try:
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        return bad(
            "syncing", f"the directory can't be synced: {error.strerror}", "Use a local ext4 or xfs disk."
        )
    return good("syncing", f"file and directory syncs work ({kind or 'file system not known'})")


def _mount_of(directory: Path, mounts: Path) -> tuple[str, set[str]]:
    """Type and options of the file system that holds `directory`; empty where the system doesn't tell."""
    best, kind, options = "", "", ""
    place = str(directory.resolve())
    try:
        lines = mounts.read_text(errors="replace").splitlines()
    except OSError:
        return "", set()
    for line in lines:
        parts = line.split()
        if len(parts) < 4:
            continue
        point = parts[1].replace("\\040", " ")
        inside = place == point or place.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind, options = point, parts[2], parts[3]
    return kind, set(options.split(","))


def _one_owner(directory: Path) -> Finding:
    owner = directory.stat().st_uid
    strangers = sorted(each.name for each in directory.iterdir() if each.lstat().st_uid != owner)
    if strangers:
        remedy = f"Run chown -R --reference={directory} {directory}: the kiosk can't write these files."
        return bad("one owner", f"of another user: {', '.join(strangers[:5])}", remedy)
    if directory.stat().st_mode & 0o077:
        remedy = f"chmod 700 {directory}"
        return bad("one owner", f"other users can look into {directory}: it names people", remedy)
    return good("one owner", "every file belongs to the directory's owner")


def _database(case: Case, directory: Path) -> Finding:
    if case.running is not None:
        return good("database", "in use by the running kiosk, which answers")
    try:
        faults = case.tools.check_store(directory)
    except StoreBusy:
        remedy = "Restart it: systemctl restart kiosk"
        return bad("database", "held by a kiosk that does not answer", remedy)
    except (KioskError, OSError) as error:
        return bad(
            "database", str(error), "Keep the directory as it is and send a bundle to whoever supports you."
        )
    if faults:
        remedy = "Start the kiosk: it moves the damaged file aside and saves every row that can be read."
        return bad("database", "; ".join(faults), remedy)
    return good("database", "whole")
