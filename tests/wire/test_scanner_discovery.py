"""Which serial device is the scanner: on made-up device trees, opened for real where a device is wanted."""

from __future__ import annotations

import os
from pathlib import Path
from queue import Queue

import pytest

from kiosk.clock import SystemClock
from kiosk.scanning.discovery import scanners
from kiosk.scanning.framing import Frame
from kiosk.scanning.serial_port import PortSettings, PortState, PortStateKind, SerialReader
from tests.wire.ptys import PATIENCE_SECONDS, Plug


class Tree:
    """A made-up /dev and /sys, with real pseudo-terminals behind the nodes when one is opened."""

    def __init__(self, root: Path) -> None:
        self.dev, self.sysfs = root / "dev", root / "sys"
        (self.dev / "serial" / "by-id").mkdir(parents=True)

    def add(self, node: str, vendor: str, product: str = "", by_id: str = "", target: str = "") -> None:
        usb = self.sysfs / "devices" / node
        (usb / "1.0" / "tty" / node).mkdir(parents=True)
        (usb / "idVendor").write_text(vendor + "\n")
        (usb / "product").write_text(product + "\n")
        (self.sysfs / "class" / "tty" / node).mkdir(parents=True)
        (self.sysfs / "class" / "tty" / node / "device").symlink_to(usb / "1.0")
        if target:
            (self.dev / node).symlink_to(target)
        else:
            (self.dev / node).touch()
        if by_id:
            (self.dev / "serial" / "by-id" / by_id).symlink_to(self.dev / node)


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)


def auto(tree: Tree) -> PortState:
    states: Queue[PortState] = Queue()
    reader = SerialReader(
        PortSettings("auto"), lambda frame: None, states.put, SystemClock(), dev=tree.dev, sysfs=tree.sysfs
    )
    reader.start()
    state = states.get(timeout=PATIENCE_SECONDS)
    reader.stop()
    return state


def test_auto_without_any_device_says_what_to_do(tree: Tree) -> None:
    state = auto(tree)
    assert state.kind is PortStateKind.NOT_FOUND
    assert "USB serial (CDC)" in str(state.remedy)


def test_auto_never_guesses_at_a_bare_adapter(tree: Tree) -> None:
    tree.add("ttyUSB0", "0403", "FT232R USB UART", "usb-FTDI_FT232R-if00-port0")
    state = auto(tree)
    assert state.kind is PortStateKind.NOT_FOUND
    assert "usb-FTDI_FT232R-if00-port0" in str(state.remedy)


def test_auto_with_two_scanners_asks_for_the_right_one(tree: Tree) -> None:
    tree.add("ttyACM0", "05e0", "Symbol Bar Code Scanner", "usb-Symbol-if00")
    tree.add("ttyACM1", "1eab", "Newland", "usb-Newland-if00")
    state = auto(tree)
    assert state.kind is PortStateKind.SEVERAL
    assert "usb-Symbol-if00" in str(state.remedy)
    assert "usb-Newland-if00" in str(state.remedy)


def test_auto_goes_on_looking_until_there_is_exactly_one(tree: Tree, tmp_path: Path) -> None:
    plug = Plug(tmp_path / "device")
    plug.plug_in()
    states: Queue[PortState] = Queue()
    reader = SerialReader(
        PortSettings("auto"), lambda frame: None, states.put, SystemClock(), dev=tree.dev, sysfs=tree.sysfs
    )
    reader.start()
    assert states.get(timeout=PATIENCE_SECONDS).kind is PortStateKind.NOT_FOUND
    tree.add("ttyACM1", "1eab", "Newland")
    tree.add("ttyACM0", "05e0", "Symbol Bar Code Scanner", target=os.readlink(plug.name))
    while states.get(timeout=PATIENCE_SECONDS).kind is not PortStateKind.SEVERAL:
        continue  # between the two there was one
    (tree.dev / "ttyACM1").unlink()
    found = states.get(timeout=PATIENCE_SECONDS)
    assert (found.kind, found.port) == (PortStateKind.READY, str(tree.dev / "ttyACM0"))
    reader.stop()
    plug.close()


def test_auto_tells_the_scanner_from_adapters_and_finds_it_again_under_another_name(
    tree: Tree, tmp_path: Path
) -> None:
    plug = Plug(tmp_path / "device")
    plug.plug_in()
    tree.add("ttyUSB0", "1a86", "USB Serial", "usb-1a86_USB_Serial-if00-port0")
    tree.add("ttyACM0", "0c2e", "Xenon", target=os.readlink(plug.name))
    states: Queue[PortState] = Queue()
    frames: Queue[Frame] = Queue()
    reader = SerialReader(
        PortSettings("auto"), frames.put, states.put, SystemClock(), dev=tree.dev, sysfs=tree.sysfs
    )
    reader.start()
    found = states.get(timeout=PATIENCE_SECONDS)
    assert (found.kind, found.port) == (PortStateKind.READY, str(tree.dev / "ttyACM0"))
    (tree.dev / "ttyACM0").unlink()
    plug.pull_out()
    assert states.get(timeout=PATIENCE_SECONDS).kind is PortStateKind.UNPLUGGED
    plug.plug_in()
    tree.add("ttyACM1", "0c2e", "Xenon", target=os.readlink(plug.name))
    found = states.get(timeout=PATIENCE_SECONDS)
    assert (found.kind, found.port) == (PortStateKind.READY, str(tree.dev / "ttyACM1"))
    plug.scan(b"W1\r")
    assert frames.get(timeout=PATIENCE_SECONDS).data == b"W1"
    reader.stop()
    plug.close()


def test_the_most_stable_name_of_a_scanner_is_preferred(tree: Tree) -> None:
    tree.add("ttyACM0", "ffff", "Acme", "usb-Acme_Barcode_Reader-if00")
    assert [device.port for device in scanners(tree.dev, tree.sysfs)] == [
        str(tree.dev / "serial" / "by-id" / "usb-Acme_Barcode_Reader-if00")
    ]
    tree.add("ttyUSB0", "0403", "FT232R")
    (tree.dev / "scanner0").symlink_to(tree.dev / "ttyUSB0")
    assert [device.port for device in scanners(tree.dev, tree.sysfs)] == [str(tree.dev / "scanner0")]
