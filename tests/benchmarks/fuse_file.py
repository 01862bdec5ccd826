"""One regular file of FUSE whose syncs take their time: `python -m tests.benchmarks.fuse_file FILE MILLISECONDS`, as root.

It is mounted over FILE and lives in memory. The protocol is that of linux/fuse.h, version 7.31; a mount point that is a file
needs no names and no directories.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
import sys
import time
from enum import IntEnum

DISK_BYTES = 512 * 2**20
LARGEST_WRITE = 128 * 1024
BLOCK_BYTES = 4096
REGULAR_FILE = 0o100600
MS_NOSUID_NODEV = 2 | 4
PR_SET_PDEATHSIG, SIGKILL = 1, 9

REQUEST = struct.Struct("<IIQQIIII")
ANSWER = struct.Struct("<IiQ")
WRITE_BYTES = 40
"""What stands before the data of a write."""

_libc = ctypes.CDLL(None, use_errno=True)


class Operation(IntEnum):
    """The requests that a file meets."""

    FORGET = 2
    GETATTR = 3
    SETATTR = 4
    OPEN = 14
    READ = 15
    WRITE = 16
    STATFS = 17
    RELEASE = 18
    FSYNC = 20
    FLUSH = 25
    INIT = 26
    INTERRUPT = 36
    DESTROY = 38
    BATCH_FORGET = 42


UNANSWERED = (Operation.FORGET, Operation.BATCH_FORGET, Operation.INTERRUPT)


def system_call(name: str, *arguments: object) -> None:
    """Call the C library. Raises OSError with the name of the call."""
    if getattr(_libc, name)(*arguments):
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def serve(file: str, sync_seconds: float) -> None:
    """Mount the file over `file` and answer the kernel, one request after the other as a disk does, until it is unmounted."""
    _libc.prctl(PR_SET_PDEATHSIG, SIGKILL)
    kernel = os.open("/dev/fuse", os.O_RDWR)
    options = f"fd={kernel},rootmode={REGULAR_FILE:o},user_id=0,group_id=0,max_read={LARGEST_WRITE}"
    system_call("mount", b"kiosk-slow-disk", file.encode(), b"fuse", MS_NOSUID_NODEV, options.encode())
    memory = os.memfd_create("disk")
    os.truncate(memory, DISK_BYTES)
    while True:
        try:
            request = os.read(kernel, LARGEST_WRITE + BLOCK_BYTES)
        except OSError as ended:
            if ended.errno in (errno.ENODEV, errno.ENOTCONN):
                return
            if ended.errno == errno.ENOENT:  # the request was taken back
                continue
            raise
        _, operation, unique, *_ = REQUEST.unpack_from(request)
        if operation in UNANSWERED:
            continue
        answer = _answer(operation, request[REQUEST.size :], memory, sync_seconds)
        error, body = (errno.ENOSYS, b"") if answer is None else (0, answer)
        os.write(kernel, ANSWER.pack(ANSWER.size + len(body), -error, unique) + body)


def _answer(operation: int, body: bytes, memory: int, sync_seconds: float) -> bytes | None:
    """The body of the answer, None for what a disk is never asked."""
    match operation:
        case Operation.INIT:
            major, minor, ahead, _ = struct.unpack_from("<IIII", body)
            pages = LARGEST_WRITE // BLOCK_BYTES
            limits = (8, 6, LARGEST_WRITE, 1, pages, 0, 0)
            return struct.pack("<IIIIHHIIHHI28x", major, min(minor, 31), ahead, 0, *limits)
        case Operation.GETATTR | Operation.SETATTR:
            return struct.pack("<QII", 3600, 0, 0) + _attributes()
        case Operation.OPEN:
            return struct.pack("<QII", 1, 0, 0)
        case Operation.READ:
            _, offset, size = struct.unpack_from("<QQI", body)
            return os.pread(memory, size, offset)
        case Operation.WRITE:
            _, offset, size = struct.unpack_from("<QQI", body)
            data = body[WRITE_BYTES : WRITE_BYTES + size]
            return struct.pack("<II", os.pwrite(memory, data, offset), 0)
        case Operation.FSYNC:
            time.sleep(sync_seconds)
            return b""
        case Operation.STATFS:
            blocks = DISK_BYTES // BLOCK_BYTES
            return struct.pack("<QQQQQIII28x", *[blocks] * 5, BLOCK_BYTES, 255, BLOCK_BYTES)
        case Operation.RELEASE | Operation.FLUSH | Operation.DESTROY:
            return b""
    return None


def _attributes() -> bytes:
    times = [0] * 6
    return struct.pack(
        "<6Q10I", 1, DISK_BYTES, DISK_BYTES // 512, *times, REGULAR_FILE, 1, 0, 0, 0, BLOCK_BYTES, 0
    )


if __name__ == "__main__":
    serve(sys.argv[1], float(sys.argv[2]) / 1000)
