"""The serial reader on real pseudo-terminals: cables pulled, plugged in late, shared and noisy."""

from __future__ import annotations

import errno
import fcntl
import os
import socket
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import pytest
import serial

from kiosk.clock import SystemClock
from kiosk.scanning.framing import Frame
from kiosk.scanning.serial_port import PortSettings, PortState, PortStateKind, SerialReader
from tests.wire.ptys import PATIENCE_SECONDS, Plug

FORBIDDEN = Path("/sys/devices/system/cpu/online")
"""Nobody may open this for writing, not even root."""


READ_AS_NOBODY = """
import os, sys, serial
from kiosk.clock import SystemClock
from kiosk.scanning.serial_port import PortSettings, SerialReader
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
told = lambda state: print(state.kind, flush=True)
reader = SerialReader(PortSettings(sys.argv[1]), lambda frame: None, told, SystemClock())
reader.start()
input()
reader.stop()
"""


STEAL_CODES = """
import os, select, sys
port = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY)
while True:
    select.select([port], [], [])
    os.read(port, 4096)
"""


class StoppableClock(SystemClock):
    """Runs like any clock until it is set."""

    stands_at: float | None = None

    def boot_seconds(self) -> float:
        return super().boot_seconds() if self.stands_at is None else self.stands_at


class Bench:
    """A reader and what it told."""

    def __init__(self, settings: PortSettings, dev: Path, sysfs: Path) -> None:
        self.frames: Queue[Frame] = Queue()
        self.states: Queue[PortState] = Queue()
        self.clock = StoppableClock()
        self.reader = SerialReader(
            settings, self.frames.put, self.states.put, self.clock, dev=dev, sysfs=sysfs
        )
        self.reader.start()

    def next_state(self) -> PortState:
        return self.states.get(timeout=PATIENCE_SECONDS)

    def until(self, kind: PortStateKind) -> PortState:
        while True:
            state = self.next_state()
            if state.kind is kind:
                return state

    def reads_at_last(self, plug: Plug, code: bytes) -> None:
        """Scan until it is read: what comes while the port is being opened is dropped."""
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            plug.scan(b"\r" + code + b"\r")
            with suppress(Empty):
                while self.frames.get(timeout=0.2).data != code:
                    continue
                return
        raise AssertionError("never read")

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

    def make(port: str, **settings: Any) -> Bench:
        bench = Bench(PortSettings(port, **settings), tmp_path, tmp_path / "sys")
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


def test_a_file_that_is_no_port_is_told_by_its_settings(tmp_path: Path, bench: Callable[..., Bench]) -> None:
    (tmp_path / "file").write_text("")
    assert bench(str(tmp_path / "file")).next_state().kind is PortStateKind.WRONG_SETTINGS


@pytest.mark.parametrize("settings", [{"data_bits": 9}, {"baud_rate": -1}, {"stop_bits": 3}])
def test_impossible_settings_are_told(
    plug: Plug, bench: Callable[..., Bench], settings: dict[str, int]
) -> None:
    plug.plug_in()
    assert bench(str(plug.name), **settings).next_state().kind is PortStateKind.WRONG_SETTINGS


@pytest.mark.parametrize("stop_bits", [1, 1.5, 2])
@pytest.mark.parametrize(
    ("parity", "letter"), [("none", "N"), ("even", "E"), ("odd", "O"), ("mark", "M"), ("space", "S")]
)
def test_the_port_is_opened_with_the_settings_of_the_configuration(
    plug: Plug,
    bench: Callable[..., Bench],
    monkeypatch: pytest.MonkeyPatch,
    parity: str,
    letter: str,
    stop_bits: float,
) -> None:
    """A pseudo-terminal keeps neither parity nor seven bits, so what is asked of the port has to be looked at."""
    opened: list[serial.Serial] = []
    really_open = serial.serial_for_url
    monkeypatch.setattr(
        serial,
        "serial_for_url",
        lambda *given, **named: opened.append(really_open(*given, **named)) or opened[-1],
    )
    plug.plug_in()
    made = bench(str(plug.name), baud_rate=19200, data_bits=7, parity=parity, stop_bits=stop_bits)
    made.until(PortStateKind.READY)
    port = opened[0]
    assert (port.baudrate, port.bytesize, port.parity, port.stopbits) == (19200, 7, letter, stop_bits)
    assert port.exclusive


def test_a_driver_that_refuses_the_settings_is_told_and_asked_again(
    plug: Plug, bench: Callable[..., Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No pseudo-terminal refuses settings; pyserial hands this refusal on as the driver's own error."""

    def refuse(port: serial.Serial, force_update: bool = False) -> None:
        raise termios.error(errno.EINVAL, "Invalid argument")

    plug.plug_in()
    with monkeypatch.context() as refusing:
        refusing.setattr(serial.Serial, "_reconfigure_port", refuse)
        made = bench(str(plug.name))
        refused = made.next_state()
    assert refused.kind is PortStateKind.WRONG_SETTINGS
    assert "baud_rate" in str(refused.remedy)
    made.until(PortStateKind.READY)


def test_a_serial_server_is_read_and_found_again_after_it_was_away(bench: Callable[..., Bench]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        made = bench(f"socket://127.0.0.1:{server.getsockname()[1]}")
        for code in (b"W1", b"W2"):
            line, _address = server.accept()
            with line:
                made.until(PortStateKind.READY)
                line.sendall(code + b"\r\n3WWO-1+10")
                assert made.codes(2) == [code, b"3WWO-1+10"]
            lost = made.until(PortStateKind.UNPLUGGED)
            assert lost.remedy is not None


def test_an_unreachable_serial_server_is_not_found(bench: Callable[..., Bench]) -> None:
    assert bench("socket://127.0.0.1:9").next_state().kind is PortStateKind.NOT_FOUND


@pytest.mark.skipif(not FORBIDDEN.exists(), reason="no sysfs here")
def test_a_port_without_permission_is_denied(bench: Callable[..., Bench]) -> None:
    denied = bench(str(FORBIDDEN)).next_state()
    assert denied.kind is PortStateKind.DENIED
    assert "dialout" in str(denied.remedy)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody without the right")
def test_a_device_that_only_others_may_open_is_denied_until_it_may_be_opened(plug: Plug) -> None:
    plug.plug_in()
    device = os.path.realpath(plug.name)
    os.chmod(device, 0o600)
    with subprocess.Popen(
        [sys.executable, "-c", READ_AS_NOBODY, device],
        stdout=subprocess.PIPE,
        stdin=subprocess.PIPE,
        text=True,
    ) as reading:
        assert reading.stdout is not None
        assert reading.stdout.readline() == "denied\n"
        os.chmod(device, 0o666)
        assert reading.stdout.readline() == "ready\n"
        reading.communicate("\n")


def test_none_starts_no_thread(bench: Callable[..., Bench]) -> None:
    made = bench("none")
    assert made.next_state().kind is PortStateKind.NONE
    with pytest.raises(Empty):
        made.states.get_nowait()


def test_stop_ends_the_thread_and_frees_the_port(plug: Plug, ready: Bench) -> None:
    ready.reader.stop()
    assert "scanner" not in [thread.name for thread in threading.enumerate()]
    descriptor = os.open(plug.name, os.O_RDWR | os.O_NOCTTY)
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(descriptor)


def test_importing_the_reader_does_not_import_pyserial() -> None:
    program = "import sys, kiosk.scanning.serial_port; sys.exit('serial' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
