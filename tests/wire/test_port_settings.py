"""How a port is opened: its settings, its permissions, a serial server in its place, and none."""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import sys
import termios
from collections.abc import Callable
from pathlib import Path
from queue import Empty

import pytest
import serial

from kiosk.scanning.serial_port import PortStateKind
from tests.wire.ptys import Plug
from tests.wire.reading import Bench

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
