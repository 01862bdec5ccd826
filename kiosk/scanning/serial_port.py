"""Reads a scanner on a serial port for ever: one daemon thread that opens, frames, reports and opens again.

Nobody has to do anything after a cable was pulled: the port is opened anew by its stable name, every 0.25 to
2 s. Each change of state is reported once. Callbacks run on the reader's thread and must only hand over. The
only module that knows pyserial, which takes 25 ms to import and is therefore imported by the thread.
"""

from __future__ import annotations

import errno
import os
import queue
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

from kiosk.clock import Clock
from kiosk.scanning import port_state
from kiosk.scanning.discovery import scanners, serial_devices
from kiosk.scanning.framing import SILENCE_SECONDS, Frame, Framer
from kiosk.scanning.port_state import PortSettings as PortSettings
from kiosk.scanning.port_state import PortState as PortState
from kiosk.scanning.port_state import PortStateKind as PortStateKind
from kiosk.scanning.port_state import state_of

if TYPE_CHECKING:
    from serial import Serial

_Faults = tuple[type[Exception], ...]

FIRST_WAIT_SECONDS = 0.25
LONGEST_WAIT_SECONDS = 2.0
STOP_SECONDS = 2.0
_WRITE_SECONDS = 0.2
_READ_SIZE = 4096
_NOISY_FRAMES = 3
"""Unreadable frames in a row: one can be a label in a foreign alphabet, three are wrong settings."""
_SHARED_SECONDS = 10.0
"""Two losses within this time while the device stays: somebody else reads the port too. That stays on the
screen until so long nothing was lost.
"""
_LEGIBLE_CONTROLS = b"\x04\x1c\x1d\x1e\x1f"

_KINDS_BY_ERRNO = {
    errno.EACCES: PortStateKind.DENIED,
    errno.EPERM: PortStateKind.DENIED,
    errno.EBUSY: PortStateKind.TAKEN,
    errno.EAGAIN: PortStateKind.TAKEN,
    errno.ENOTTY: PortStateKind.WRONG_SETTINGS,
    errno.EINVAL: PortStateKind.WRONG_SETTINGS,
}
"""How opening fails; EAGAIN is the lock of another program. Anything else: the device isn't there."""


class SerialReader:
    """One scanner. `on_frame` gets every frame, overlong ones too; `on_state` each change of the state.

    `dev` and `sysfs` are where "auto" looks. `write` may be called from any thread.
    """

    def __init__(
        self,
        settings: PortSettings,
        on_frame: Callable[[Frame], None],
        on_state: Callable[[PortState], None],
        clock: Clock,
        dev: Path = Path("/dev"),
        sysfs: Path = Path("/sys"),
    ) -> None:
        self._settings = settings
        self._on_frame = on_frame
        self._on_state = on_state
        self._clock = clock
        self._dev = dev
        self._sysfs = sysfs
        self._stopping = Event()
        self._outgoing: queue.Queue[bytes] = queue.Queue(maxsize=8)
        self._thread: Thread | None = None
        self._state: PortState | None = None
        self._was_ready = False
        self._lost_at = float("-inf")
        self._shared = False
        self._noisy = 0

    def start(self) -> None:
        """Starts reading; with `port = "none"` only says so."""
        if self._settings.port == "none":
            self._report(state_of(PortStateKind.NONE))
        elif self._thread is None:
            self._thread = Thread(target=self._run, name="scanner", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Ends the thread and closes the port; returns within the silence of a frame."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)

    def write(self, data: bytes) -> None:
        """Sends `data` to the scanner at the next pause of its input; dropped when it can't be sent. Never
        waits.
        """
        if data and self._state is not None and self._state.reads:
            try:
                self._outgoing.put_nowait(data)
            except queue.Full:  # a beep that comes late confuses more than a missing one
                return

    def _run(self) -> None:
        faults = _port_faults()
        wait = FIRST_WAIT_SECONDS
        while not self._stopping.is_set():
            name = self._find()
            port = self._open(name, faults) if name else None
            if port is not None:
                wait = FIRST_WAIT_SECONDS
                self._listen(port, name, faults)
            if self._stopping.wait(wait):
                return
            wait = min(wait * 2, LONGEST_WAIT_SECONDS)

    def _find(self) -> str:
        """The name to open now, or "" after reporting why there is none."""
        if self._settings.port != "auto":
            return self._settings.port
        found = scanners(self._dev, self._sysfs)
        if len(found) == 1:
            return found[0].port
        if found:
            self._report(port_state.several(tuple(device.port for device in found)))
        elif self._was_ready:
            self._report_unplugged(self._state.port if self._state else "")
        else:
            others = tuple(device.port for device in serial_devices(self._dev, self._sysfs))
            self._report(port_state.none_recognised(others))
        return ""

    def _open(self, name: str, faults: _Faults) -> Serial | None:
        import serial

        try:  # opening also flushes: a code scanned while nobody read must not come late
            return serial.serial_for_url(
                name,
                baudrate=self._settings.baud_rate,
                bytesize=self._settings.data_bits,
                parity=self._settings.parity[0].upper(),
                stopbits=self._settings.stop_bits,
                timeout=SILENCE_SECONDS,
                write_timeout=_WRITE_SECONDS,
                exclusive=True,
            )
        except OSError as fault:
            self._shared = False
            kind = _KINDS_BY_ERRNO.get(_errno_of(fault))
            if kind is not None:
                self._report(state_of(kind, name))
            elif self._was_ready:
                self._report_unplugged(name)
            else:
                self._report(port_state.not_found(name))
        except faults:
            self._report(state_of(PortStateKind.WRONG_SETTINGS, name))
        return None

    def _listen(self, port: Serial, name: str, faults: _Faults) -> None:
        """Reads until the port is lost or the reader stopped; closes the port."""
        framer = Framer(seven_bits=self._settings.data_bits == 7)
        self._drop_outgoing()
        self._noisy = 0
        self._was_ready = True
        try:
            while not self._stopping.is_set():
                if not self._is_shared_now(name) and self._noisy < _NOISY_FRAMES:
                    self._report(state_of(PortStateKind.READY, name))
                try:
                    frames = self._read(port, framer)
                except faults:
                    self._lost(name, framer.pending)
                    return
                for frame in frames:
                    self._judge(frame, name)
                    self._on_frame(frame)
        finally:
            _close_quietly(port, faults)

    def _read(self, port: Serial, framer: Framer) -> list[Frame]:
        self._send(port)
        chunk = port.read(1)
        if not chunk:
            return framer.flush(self._clock.boot_seconds())
        chunk += port.read(min(port.in_waiting, _READ_SIZE))
        return framer.feed(chunk, self._clock.boot_seconds())

    def _judge(self, frame: Frame, name: str) -> None:
        self._noisy = 0 if _is_legible(frame) else self._noisy + 1
        if self._noisy >= _NOISY_FRAMES and not self._shared:
            self._report(state_of(PortStateKind.NOISE, name))

    def _send(self, port: Serial) -> None:
        from serial import SerialTimeoutException

        while True:
            try:
                port.write(self._outgoing.get_nowait())
            except queue.Empty:
                return
            except SerialTimeoutException:  # a scanner that takes no bytes still gives codes
                self._drop_outgoing()

    def _drop_outgoing(self) -> None:
        while not self._outgoing.empty():
            self._outgoing.get_nowait()

    def _lost(self, name: str, within_a_code: bool) -> None:
        now = self._clock.boot_seconds()
        self._shared = now - self._lost_at < _SHARED_SECONDS and os.path.exists(name)
        self._lost_at = now
        if self._shared:
            self._report(state_of(PortStateKind.TAKEN, name))
        elif within_a_code:
            self._report(port_state.unplugged_within_a_code(name))
        else:
            self._report(state_of(PortStateKind.UNPLUGGED, name))

    def _is_shared_now(self, name: str) -> bool:
        """Whether another program took bytes a moment ago; then that is what is told."""
        if self._shared and self._clock.boot_seconds() - self._lost_at < _SHARED_SECONDS:
            self._report(state_of(PortStateKind.TAKEN, name))
        else:
            self._shared = False
        return self._shared

    def _report_unplugged(self, name: str) -> None:
        """Says so, unless it was said already: the news of a code lost with the cable stays on."""
        if self._state is None or self._state.kind is not PortStateKind.UNPLUGGED:
            self._report(state_of(PortStateKind.UNPLUGGED, name))

    def _report(self, state: PortState) -> None:
        if state != self._state:
            self._state = state
            self._on_state(state)


def _port_faults() -> _Faults:
    """What a port raises: OSError, TypeError when closed, ValueError and termios.error by settings."""
    try:
        from termios import error
    except ImportError:  # Windows has no termios
        return (OSError, TypeError, ValueError)
    return (OSError, TypeError, ValueError, error)


def _errno_of(fault: OSError) -> int:
    """The number behind a failure to open; pyserial keeps that of a termios.error only as the context."""
    if fault.errno is not None:
        return fault.errno
    arguments = fault.__context__.args if fault.__context__ else ()
    return arguments[0] if arguments and isinstance(arguments[0], int) else 0


def _is_legible(frame: Frame) -> bool:
    return not frame.overlong and all(
        0x20 <= byte <= 0x7E or byte in _LEGIBLE_CONTROLS for byte in frame.data
    )


def _close_quietly(port: Serial, faults: _Faults) -> None:
    try:
        port.close()
    except faults:  # the device is gone: there is nothing left to close
        return
