"""The serial reader on real pseudo-terminals: cables pulled, plugged in late, shared and noisy."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from queue import Empty

import pytest

from kiosk.scanning.serial_port import PortStateKind
from tests.wire.ptys import PATIENCE_SECONDS, Plug
from tests.wire.reading import Bench

STEAL_CODES = """
import os, select, sys
port = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY)
while True:
    select.select([port], [], [])
    os.read(port, 4096)
"""


def test_codes_arrive_in_every_framing(plug: Plug, ready: Bench) -> None:
    plug.scan(b"W1\rW2\r\nW3\n\x02W4\x03W5\t")
    assert ready.codes(5) == [b"W1", b"W2", b"W3", b"W4", b"W5"]


def test_a_code_without_a_terminator_arrives_after_a_silence(plug: Plug, ready: Bench) -> None:
    plug.scan(b"3WWO-123+10")
    assert ready.codes(1) == [b"3WWO-123+10"]
    plug.scan(b"1W20")
    assert ready.codes(1) == [b"1W20"]


def test_control_bytes_pass_the_line_untouched(plug: Plug, ready: Bench) -> None:
    envelope = b"[)>\x1e06\x1dWWO-1\x1d\x11\x13\x1b\x7f\xff\x00\x1e\x04"
    plug.scan(envelope + b"\r")
    assert ready.codes(1) == [envelope]


def test_four_kilobytes_without_an_end_are_announced_once(plug: Plug, ready: Bench) -> None:
    for _ in range(8):
        plug.scan(b"x" * 512)
    frame = ready.frames.get(timeout=PATIENCE_SECONDS)
    assert frame.overlong
    plug.scan(b"\rWWO-1\r")
    assert ready.codes(1) == [b"WWO-1"]


def test_a_pulled_cable_is_told_and_plugging_in_again_is_enough(plug: Plug, ready: Bench) -> None:
    for code in (b"W1", b"W2"):
        plug.pull_out()
        lost = ready.until(PortStateKind.UNPLUGGED)
        assert "Plug the scanner in again" in str(lost.remedy)
        plug.plug_in()
        ready.until(PortStateKind.READY)
        plug.settle()
        plug.scan(code + b"\r")
        assert ready.codes(1) == [code]


def test_a_code_cut_by_the_cable_is_dropped_and_told(plug: Plug, ready: Bench) -> None:
    plug.scan(b"W1\rWWO-12")
    assert ready.codes(1) == [b"W1"]
    plug.pull_out()
    lost = ready.until(PortStateKind.UNPLUGGED)
    plug.plug_in()
    ready.until(PortStateKind.READY)
    plug.settle()
    plug.scan(b"34\r")
    following = ready.codes(1)
    assert following in ([b"34"], [b"WWO-12"])
    if following == [b"34"]:
        assert "scan the last code again" in str(lost.remedy)


def test_a_scanner_that_comes_late_is_found(plug: Plug, bench: Callable[..., Bench]) -> None:
    made = bench(str(plug.name))
    missing = made.next_state()
    assert missing.kind is PortStateKind.NOT_FOUND
    assert str(plug.name)[:60] in str(missing.remedy)
    plug.plug_in()
    made.until(PortStateKind.READY)
    plug.settle()
    plug.scan(b"W1\r")
    assert made.codes(1) == [b"W1"]


def test_what_was_scanned_before_the_port_was_open_is_not_read(
    plug: Plug, bench: Callable[..., Bench]
) -> None:
    plug.plug_in()
    plug.scan(b"ZFINISH\r")
    made = bench(str(plug.name))
    made.until(PortStateKind.READY)
    plug.scan(b"W1\r")
    assert made.codes(1) == [b"W1"]


def test_a_port_that_another_process_holds_is_taken_until_it_lets_go(
    plug: Plug, bench: Callable[..., Bench]
) -> None:
    plug.plug_in()
    program = "import serial,sys; port = serial.Serial(sys.argv[1], exclusive=True); print('held'); input()"
    with subprocess.Popen(
        [sys.executable, "-c", program, str(plug.name)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        made = bench(str(plug.name))
        taken = made.next_state()
        assert taken.kind is PortStateKind.TAKEN
        assert "Another program reads the scanner" in str(taken.remedy)
        holder.communicate("\n")
    made.until(PortStateKind.READY)


def test_a_program_that_steals_from_an_open_port_is_told_until_nothing_was_stolen_for_a_while(
    plug: Plug, ready: Bench
) -> None:
    """It asks for no lock, as ModemManager doesn't, and reads whatever it gets."""
    with subprocess.Popen([sys.executable, "-c", STEAL_CODES, str(plug.name)]) as thief:
        try:
            told = None
            end = time.monotonic() + PATIENCE_SECONDS
            while (told is None or told.kind is not PortStateKind.TAKEN) and time.monotonic() < end:
                plug.scan(b"W1\r")
                with suppress(Empty):
                    told = ready.states.get(timeout=0.002)
        finally:
            thief.kill()
    assert told is not None
    assert "Another program reads the scanner" in str(told.remedy)
    now = ready.clock.stands_at = ready.clock.boot_seconds()
    ready.reads_at_last(plug, b"WREAD")
    assert {state.kind for state in ready.states.queue} <= {PortStateKind.TAKEN}
    ready.clock.stands_at = now + 10.0
    ready.until(PortStateKind.READY)
    ready.reads_at_last(plug, b"WLAST")


def test_a_reader_keeps_other_openers_of_the_same_kind_out(plug: Plug, ready: Bench) -> None:
    descriptor = os.open(plug.name, os.O_RDWR | os.O_NOCTTY)
    try:
        with pytest.raises(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    finally:
        os.close(descriptor)


def test_noise_is_told_as_wrong_settings_and_a_good_code_clears_it(plug: Plug, ready: Bench) -> None:
    for _ in range(3):
        plug.scan(b"\xf8\x80\x00\xfe\r")
    assert len(ready.codes(3)) == 3
    noise = ready.next_state()
    assert noise.kind is PortStateKind.NOISE
    assert "baud rate" in str(noise.remedy)
    plug.scan(b"W1\r")
    assert ready.next_state().kind is PortStateKind.READY


def test_seven_data_bits_drop_the_parity_in_the_eighth(plug: Plug, bench: Callable[..., Bench]) -> None:
    plug.plug_in()
    made = bench(str(plug.name), data_bits=7)
    made.until(PortStateKind.READY)
    plug.scan(bytes(byte | 0x80 for byte in b"W1\r"))
    assert made.codes(1) == [b"W1"]


def test_feedback_reaches_the_scanner(plug: Plug, ready: Bench) -> None:
    ready.reader.write(b"\x1b7,")
    assert os.read(plug.master, 10) == b"\x1b7,"


def test_feedback_to_a_scanner_that_is_away_is_dropped(plug: Plug, ready: Bench) -> None:
    plug.pull_out()
    ready.until(PortStateKind.UNPLUGGED)
    ready.reader.write(b"\x07")
    plug.plug_in()
    ready.until(PortStateKind.READY)
    plug.settle()
    ready.reader.write(b"now")
    assert os.read(plug.master, 10) == b"now"


def test_stop_ends_the_thread_and_frees_the_port(plug: Plug, ready: Bench) -> None:
    ready.reader.stop()
    assert "scanner" not in [thread.name for thread in threading.enumerate()]
    descriptor = os.open(plug.name, os.O_RDWR | os.O_NOCTTY)
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(descriptor)


def test_importing_the_reader_does_not_import_pyserial() -> None:
    program = "import sys, kiosk.scanning.serial_port; sys.exit('serial' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
