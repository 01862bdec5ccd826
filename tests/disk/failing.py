"""Fails the n-th call of the disk, for every n until none is reached, once and for ever; run with `disk.c` loaded before libc.

Prints how many faults were met, by moment and kind. Any promise that does not hold ends it with a traceback.
"""

from __future__ import annotations

import ctypes
import errno
import json
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from itertools import count, product
from pathlib import Path

from kiosk.delivery.work import SendWork
from kiosk.errors import StoreError
from kiosk.record.damage import open_store
from kiosk.record.store import BALLAST
from tests.disk.cuts import cut_power
from tests.disk.scenario import (
    deliver_first,
    running_here,
    scan_the_last,
    send_first,
    start_again,
    waiting_operator,
)
from tests.disk.stations import actions, kiosk_at
from tests.hand_clock import HandClock

DISK = ctypes.CDLL(None)
KINDS = {"open": 0, "write": 1, "sync": 2, "truncate": 3}
ERRORS = (
    ("open", errno.EIO),
    ("write", errno.ENOSPC),
    ("write", errno.EIO),
    ("sync", errno.ENOSPC),
    ("sync", errno.EIO),
    ("truncate", errno.EIO),
)
NEVER = 10**9
Fault = tuple[str, int, bool]


class Place:
    """A data directory whose disk can fail, and what a power cut would leave of it."""

    def __init__(self, work: Path) -> None:
        self.data, self.shadow, self.after = work / "data", work / "shadow", work / "after"
        self.data.mkdir()
        self.shadow.mkdir()
        DISK.disk_watch(str(self.data).encode(), str(self.shadow).encode())
        self.heal()

    def fail(self, fault: Fault, number: int) -> None:
        kind, error, for_ever = fault
        DISK.disk_fail(KINDS[kind], number, error, int(for_ever))

    def heal(self) -> None:
        DISK.disk_fail(0, NEVER, 0, 0)

    def calls(self, fault: Fault) -> int:
        return int(DISK.disk_calls(KINDS[fault[0]]))


def jobs_in(directory: Path) -> set[str]:
    """The machines whose jobs the record in `directory` holds."""
    store, salvage = open_store(directory, HandClock())
    assert salvage is None, salvage
    found = {action.lane for action in actions(store)}
    store.close()
    return found


def while_recording(place: Place, fault: Fault, number: int) -> bool:
    """What the screen said is true now, after a kill and after a power cut; True when the fault was met."""
    kiosk = waiting_operator(place.data)
    work = send_first(kiosk)
    place.fail(fault, number)
    recorded = scan_the_last(kiosk)
    met = place.calls(fault) >= number
    place.heal()
    assert recorded or met
    killed = place.data.with_name("killed")
    shutil.copytree(place.data, killed, ignore=shutil.ignore_patterns(BALLAST))
    cut_power(place.data, place.shadow, place.after, None)
    for directory in (killed, place.after):
        assert ("haasvf-2" in jobs_in(directory)) == recorded, (directory, fault, number)
        assert "mazak1" in jobs_in(directory)
    if not recorded:
        start_again(kiosk)
    deliver_first(kiosk, work)
    kiosk.close()
    return met


def while_an_outcome_is_written(place: Place, fault: Fault, number: int) -> bool:
    """An answer that the disk refused is written later, and nothing is sent twice."""
    kiosk = waiting_operator(place.data)
    work = send_first(kiosk)
    place.fail(fault, number)
    kiosk.accept(work, 5)
    kiosk.clock.pass_by(2)
    for other in kiosk.turn():
        if hasattr(other, "seq"):
            assert other.seq != work.seq
    met = place.calls(fault) >= number
    place.heal()
    kiosk.clock.pass_by(2)
    kiosk.turn()
    first = actions(kiosk.store)[0]
    assert (first.state, first.sends) == ("delivered", 1)
    kiosk.close()
    return met


def while_it_is_claimed(place: Place, fault: Fault, number: int) -> bool:
    """Nothing leaves whose claim is not on the disk; it leaves later."""
    kiosk = kiosk_at(place.data)
    kiosk.start("J1")
    (reading,) = kiosk.turn()
    kiosk.answer(reading, [])
    place.fail(fault, number)
    sent = [work for work in kiosk.turn() if isinstance(work, SendWork)]
    met = place.calls(fault) >= number
    place.heal()
    assert sent or met
    cut_power(place.data, place.shadow, place.after, None)
    store, _ = open_store(place.after, HandClock())
    assert [action.state.value for action in actions(store)] == (["in_flight"] if sent else ["queued"])
    store.close()
    if not sent:
        kiosk.clock.pass_by(3)
        assert kiosk.send_next().seq == 1
    kiosk.close()
    return met


def while_it_opens(place: Place, fault: Fault, number: int) -> bool:
    """It opens, or says in words why not; nothing is moved aside, and everything is there once the disk is well."""
    waiting_operator(place.data).close()
    place.fail(fault, number)
    words = "can't be"
    try:
        kiosk_at(place.data).close()
    except StoreError as refusal:
        words = str(refusal)
    assert "can't be" in words, words
    met = place.calls(fault) >= number
    place.heal()
    assert not list(place.data.glob("damaged-*"))
    kiosk = kiosk_at(place.data)
    assert {action.lane for action in actions(kiosk.store)} == {"mazak1"}
    assert not running_here(kiosk)
    kiosk.close()
    return met


def while_it_is_made(place: Place, fault: Fault, number: int) -> bool:
    """A station's first start: half a record is none, and none is damage."""
    place.fail(fault, number)
    words = "can't be"
    try:
        kiosk_at(place.data).close()
    except StoreError as refusal:
        words = str(refusal)
    assert "can't be" in words or "disk" in words, words
    met = place.calls(fault) >= number
    place.heal()
    kiosk = kiosk_at(place.data)
    assert not list(place.data.glob("damaged-*"))
    kiosk.start("J1")
    kiosk.close()
    return met


MOMENTS: dict[str, Callable[[Place, Fault, int], bool]] = {
    "recording": while_recording,
    "outcome": while_an_outcome_is_written,
    "claim": while_it_is_claimed,
    "opening": while_it_opens,
    "making": while_it_is_made,
}


def main(work: Path) -> None:
    """Every moment, every kind of call and error, once and for ever."""
    met: Counter[str] = Counter()
    for (name, moment), (kind, error), for_ever in product(MOMENTS.items(), ERRORS, (False, True)):
        for number in count(1):
            directory = Path(tempfile.mkdtemp(dir=work))
            try:
                reached = moment(Place(directory), (kind, error, for_ever), number)
            except BaseException:
                print(
                    f"{name}: {kind} number {number}, {errno.errorcode[error]}, for ever: {for_ever}",
                    file=sys.stderr,
                )
                raise
            shutil.rmtree(directory)
            if not reached:
                break
            met[f"{name} {kind}"] += 1
    print(json.dumps(met))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
