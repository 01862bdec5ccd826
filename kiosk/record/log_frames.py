"""A record's log (sqlite.org/fileformat2, section 4): whether it is damaged, and the record with all that the log still holds.

SQLite reads a log up to the first wrong checksum and leaves the rest out without a word, since a power cut in the middle of a
commit looks the same. But what another commit followed had been synced whole: there a wrong checksum is damage, and what
stands behind it was called recorded. Damage in the last commit or two can't be told from a power cut.
"""

from __future__ import annotations

import itertools
import struct
from collections import Counter
from dataclasses import dataclass

from kiosk.record.store import PAGE_BYTES

HEADER = struct.Struct(">8I")
FRAME = struct.Struct(">6I")
MAGIC = 0x377F0682
"""Its last bit is set where the checksums are of big-endian words."""
Sum = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Frame:
    """One page as a commit left it."""

    page: int
    pages_after: int
    """The size of the file after the commit that this frame ends; 0 within a commit."""
    whole: bool
    """Its checksum follows from that of the frame before."""
    content: bytes
    """Nothing where it is not whole."""


class Log:
    """The frames of a log's present generation; older ones, left over behind it, are none."""

    def __init__(self, data: bytes, page_bytes: int = PAGE_BYTES) -> None:
        """`page_bytes` is that of the record, for a log whose head is damaged."""
        self.frames: list[Frame] = []
        header = HEADER.unpack_from(data) if len(data) >= HEADER.size else (0,) * 8
        self.words = ">" if header[0] == MAGIC + 1 else "<"
        self.header_whole = header[0] & ~1 == MAGIC and self._sum((0, 0), data[:24]) == header[6:8]
        self.page_bytes = header[2] if self.header_whole else page_bytes
        step = FRAME.size + self.page_bytes
        places = range(HEADER.size, len(data) - step + 1, step)
        salts = header[4:6] if self.header_whole else _newest_salts(data, places)
        before: Sum = header[6:8]
        for place in places:
            page, pages_after, *told = FRAME.unpack_from(data, place)
            checked = data[place : place + 8] + data[place + FRAME.size : place + step]
            whole = tuple(told[:2]) == salts and self._sum(before, checked) == tuple(told[2:])
            self.frames.append(Frame(page, pages_after, whole, checked[8:] if whole else b""))
            before = (told[2], told[3])

    def _sum(self, before: Sum, data: bytes) -> Sum:
        first, second = before
        words = struct.unpack(f"{self.words}{len(data) // 4}I", data)
        for one, other in zip(words[::2], words[1::2], strict=True):
            first = first + one + second & 0xFFFFFFFF
            second = second + other + first & 0xFFFFFFFF
        return first, second

    @property
    def read(self) -> int:
        """How many frames SQLite reads."""
        if not self.header_whole:
            return 0
        return next((n for n, frame in enumerate(self.frames) if not frame.whole), len(self.frames))

    @property
    def damaged(self) -> bool:
        """Whether SQLite leaves out a commit that was synced: one that a frame of another commit followed."""
        rest = self.frames[self.read :]
        if any(one.whole and one.pages_after and other.whole for one, other in itertools.pairwise(rest)):
            return True
        return bool(self._cut_short() & self._behind())

    def _cut_short(self) -> set[int]:
        """The pages of the commit in which the reading ends."""
        unfinished = itertools.takewhile(lambda frame: not frame.pages_after, self.frames[: self.read][::-1])
        return {frame.page for frame in unfinished}

    def _behind(self) -> set[int]:
        """The pages next behind what can't be read. No commit writes a page twice, so a page of both means two commits."""
        rest = itertools.dropwhile(lambda frame: not frame.whole, self.frames[self.read :])
        return {frame.page for frame in itertools.takewhile(lambda frame: frame.whole, rest)}

    def over(self, record: bytes) -> bytes:
        """The record with every whole frame up to the last commit over it, to be opened without a log."""
        ends = [n for n, frame in enumerate(self.frames) if frame.whole and frame.pages_after]
        pages = bytearray(record)
        for frame in self.frames[: ends[-1] + 1] if ends else ():
            first = (frame.page - 1) * self.page_bytes
            if frame.whole:
                pages.extend(bytes(max(first + self.page_bytes - len(pages), 0)))
                pages[first : first + self.page_bytes] = frame.content
        if ends:
            del pages[self.frames[ends[-1]].pages_after * self.page_bytes :]
        pages[18:20] = b"\1\1"  # the version of a file that has no log
        return bytes(pages)


def _newest_salts(data: bytes, places: range) -> Sum:
    """Of a log whose head is damaged: the first salt goes up by one with every generation."""
    found = Counter(FRAME.unpack_from(data, place)[2:4] for place in places)
    return max(found, key=lambda salts: (found[salts] > 1, salts[0]), default=(0, 0))
