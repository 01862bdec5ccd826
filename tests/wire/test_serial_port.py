"""The serial reader on real pseudo-terminals: cables pulled, plugged in late, shared and noisy."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, Queue

import pytest

from kiosk.clock import SystemClock
from kiosk.scanning.framing import Frame
from kiosk.scanning.serial_port import PortSettings, PortState, PortStateKind, SerialReader
from tests.wire.ptys import PATIENCE_SECONDS, Plug

FORBIDDEN = Path("/sys/devices/system/cpu/online")
"""Nobody may open this for writing, not even root."""


class Bench:
    """A reader and what it told."""

    def __init__(self, settings: PortSettings, dev: Path, sysfs: Path) -> None:
        self.frames: Queue[Frame] = Queue()
        self.states: Queue[PortState] = Queue()
        self.reader = SerialReader(
            settings, self.frames.put, self.states.put, SystemClock(), dev=dev, sysfs=sysfs
        )
        self.reader.start()

    def next_state(self) -> PortState:
        return self.states.get(timeout=PATIENCE_SECONDS)

    def until(self, kind: PortStateKind) -> PortState:
        while True:
            state = self.next_state()
            if state.kind is kind:
                return state

    def codes(self, count: int) -> list[bytes]:
        return [self.frames.get(timeout=PATIENCE_SECONDS).data for _ in range(count)]


@pytest.fixture
def plug(tmp_path: Path) -> Iterator[Plug]:
    plug = Plug(tmp_path / "scanner0")
    yield plug
    plug.close()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Callable[..., Bench]]:
    benches: list[Bench] = []

    def make(port: str, data_bits: int = 8, **settings: int) -> Bench:
        bench = Bench(PortSettings(port, data_bits=data_bits, **settings), tmp_path, tmp_path / "sys")
        benches.append(bench)
        return bench

    yield make
    for bench in benches:
        bench.reader.stop()


@pytest.fixture
def ready(plug: Plug, bench: Callable[..., Bench]) -> Bench:
    plug.plug_in()
    made = bench(str(plug.name))
    assert made.next_state().kind is PortStateKind.READY
    plug.settle()
    return made


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
        assert "Plug it in again" in str(lost.words)
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
        assert "in the middle of a code" in str(lost.words)


def test_a_scanner_that_comes_late_is_found(plug: Plug, bench: Callable[..., Bench]) -> None:
    made = bench(str(plug.name))
    missing = made.next_state()
    assert missing.kind is PortStateKind.NOT_FOUND
    assert str(plug.name)[:60] in str(missing.words)
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
        assert "Close that program" in str(taken.words)
        holder.communicate("\n")
    made.until(PortStateKind.READY)


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
    assert "baud rate" in str(noise.words)
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


def test_a_file_that_is_no_port_is_told_by_its_settings(tmp_path: Path, bench: Callable[..., Bench]) -> None:
    (tmp_path / "file").write_text("")
    assert bench(str(tmp_path / "file")).next_state().kind is PortStateKind.WRONG_SETTINGS


@pytest.mark.parametrize("settings", [{"data_bits": 9}, {"baud_rate": -1}, {"stop_bits": 3}])
def test_impossible_settings_are_told(
    plug: Plug, bench: Callable[..., Bench], settings: dict[str, int]
) -> None:
    plug.plug_in()
    assert bench(str(plug.name), **settings).next_state().kind is PortStateKind.WRONG_SETTINGS


def test_an_unreachable_serial_server_is_not_found(bench: Callable[..., Bench]) -> None:
    assert bench("socket://127.0.0.1:9").next_state().kind is PortStateKind.NOT_FOUND


@pytest.mark.skipif(not FORBIDDEN.exists(), reason="no sysfs here")
def test_a_port_without_permission_is_denied(bench: Callable[..., Bench]) -> None:
    denied = bench(str(FORBIDDEN)).next_state()
    assert denied.kind is PortStateKind.DENIED
    assert "dialout" in str(denied.words)


def test_none_starts_no_thread(bench: Callable[..., Bench]) -> None:
    made = bench("none")
    assert made.next_state().kind is PortStateKind.NONE
    with pytest.raises(Empty):
        made.states.get_nowait()


def test_stop_ends_the_thread_and_frees_the_port(plug: Plug, ready: Bench) -> None:
    ready.reader.stop()
    descriptor = os.open(plug.name, os.O_RDWR | os.O_NOCTTY)
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(descriptor)


def test_importing_the_reader_does_not_import_pyserial() -> None:
    program = "import sys, kiosk.scanning.serial_port; sys.exit('serial' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
