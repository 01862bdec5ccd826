"""Weeks of uptime in minutes: memory, files and idle processor time of the real process stay within bounds."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.station.logs import FILE_BYTES, KEPT_FILES
from tests.terminal.endurance import MEBIBYTE, Endurance, scaled, settle
from tests.terminal.harness import Shop, wait_until

pytestmark = pytest.mark.long

SCANS = 100_000
JOBS = 2_000
FRAMES = 200_000
WARM_UP_SCANS = 3_000
"""Until caches, pools and the first garbage collections are what they will be."""
LARGEST_GROWTH = 5 * MEBIBYTE
LARGEST_IDLE_SHARE = 0.01
LARGEST_BYTES_PER_JOB = 8_192
"""Start, finish, their journal rows and indexes; pruned after keep_days."""
LARGEST_WRITE_AHEAD_LOG = 16 * MEBIBYTE


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path)
    shop.machines = {f"Machine{number}": f"Mill {number}" for number in range(1, 4)}
    shop.scanner = "allow_bare = false"
    shop.open()
    yield shop
    shop.close()


@pytest.fixture
def endurance(shop: Shop) -> Iterator[Endurance]:
    endurance = Endurance(shop)
    yield endurance
    endurance.close()


def job(number: int, machine: int) -> list[bytes]:
    """The scans of a whole job: machine, traveler, quantity, finish."""
    traveler = f"[)>\x1e06\x1dWWO-{number}\x1d1PPART{number % 7}\x1d1W{number % 9 + 1}0\x1d7Q5EA\x1e\x04"
    return [b"ZCANCEL\r", f"10SMachine{machine}\r".encode(), traveler.encode() + b"\r", b"Q5\r", b"ZFINISH\r"]


def ordinary(chance: random.Random) -> bytes:
    """A scan that starts and finishes nothing."""
    number = chance.randrange(10**6)
    kind = chance.choice(
        (
            f"WWO-{number}",
            f"1W{number % 90 + 10}",
            f"10SMachine{number % 3 + 1}",
            f"1H100{number % 2 + 1}",
            f"nothing known {number}",
            f"\x1b[2J\x1b[?1003l{number}",
            f"[@click=app.quit]{number}[/x]",
            "ZJOBS",
            "ZBACK",
            "ZHELP",
            "ZCANCEL",
            f"2PR{number % 9}",
        )
    )
    return kind.encode() + b"\r"


def noise(chance: random.Random) -> bytes:
    """Any bytes with an end, now and then a very long one."""
    length = chance.randrange(600, 4000) if chance.random() < 0.005 else chance.randrange(1, 60)
    return chance.randbytes(length) + chance.choice((b"\r", b"\n", b"\t", b"\x03", b"\r\n"))


def test_a_hundred_thousand_scans_and_two_thousand_jobs_leave_memory_and_files_as_they_were(
    shop: Shop, endurance: Endurance
) -> None:
    chance = random.Random(20_000)
    jobs, scans = scaled(JOBS), scaled(SCANS)
    between = max(scans // jobs - len(job(0, 1)), 1)
    endurance.batch(b"1H1001\r")
    for _ in range(WARM_UP_SCANS // between):
        endurance.batch(*(ordinary(chance) for _ in range(between)))
    for number in range(20):
        endurance.batch(b"1H1001\r", *job(10**6 + number, number % 3 + 1))
    settle(endurance, lambda: endurance.waiting() == 0)
    before, stored = endurance.resident_bytes(), sum(endurance.store_bytes().values())
    for number in range(jobs):
        endurance.batch(*(ordinary(chance) for _ in range(between)))
        endurance.batch(b"1H1001\r", *job(number, number % 3 + 1))
        if number % 20 == 0:
            settle(endurance, lambda: endurance.waiting() < 20)
    settle(endurance, lambda: endurance.waiting() == 0)
    grown = endurance.resident_bytes() - before
    files, idle = endurance.store_bytes(), endurance.processor_share(20.0)
    print(
        f"\n{scans} scans, {jobs} jobs: memory {before / MEBIBYTE:.1f} MiB, grown by {grown / MEBIBYTE:+.2f} MiB;"
        f" idle {idle:.2%} of a core; log {endurance.log_bytes()} bytes; store {files}"
    )
    assert len(shop.accepted("start")) == len(shop.accepted("finish")) == jobs + 20
    assert grown < LARGEST_GROWTH
    assert idle <= LARGEST_IDLE_SHARE
    assert endurance.log_bytes() <= FILE_BYTES * KEPT_FILES
    assert files["kiosk.db"] - stored <= MEBIBYTE + LARGEST_BYTES_PER_JOB * jobs
    assert max(files.values()) <= LARGEST_WRITE_AHEAD_LOG + LARGEST_BYTES_PER_JOB * jobs


def test_two_hundred_thousand_random_frames_harm_nothing(shop: Shop, endurance: Endurance) -> None:
    chance = random.Random(4)
    for _ in range(WARM_UP_SCANS // 100):
        endurance.batch(*(noise(chance) for _ in range(100)))
    before = endurance.resident_bytes()
    for _ in range(max(scaled(FRAMES) // 100, 1)):
        endurance.batch(*(noise(chance) for _ in range(100)))
    grown = endurance.resident_bytes() - before
    print(f"\n{scaled(FRAMES)} frames: memory {before / MEBIBYTE:.1f} MiB, {grown / MEBIBYTE:+.2f} MiB")
    assert grown < LARGEST_GROWTH
    endurance.batch(b"\r\n", b"1H1001\r", *job(1, 1))
    finished = wait_until(lambda: shop.accepted("finish"), f"{endurance.status()}")
    assert finished[0]["fields"]["quantity_made"] == 5
    assert [start["fields"]["wo_number"] for start in shop.accepted("start")] == ["WO-1"]
