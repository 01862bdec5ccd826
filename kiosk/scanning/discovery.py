"""Finds the one scanner among the serial devices of a Linux machine, for `port = "auto"`.

A device counts as a scanner by the USB vendor, by its name, or because the station's own udev rule linked
`/dev/scanner*` to it. A bare adapter (FTDI, Prolific, CH340, CP210x) says nothing of what hangs on it and is
never taken by guess. Only file names and sysfs attributes are read; no port is opened.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

SCANNER_VENDORS = frozenset({"05e0", "0c2e", "0536", "05f9", "080c", "1eab", "065a"})
"""USB ids: Symbol/Zebra, Metrologic/Honeywell, Hand Held Products, PSC/Datalogic, Datalogic, Newland,
Opticon.
"""

_SCANNER_NAMES = ("scanner", "barcode", "bar_code", "bar code", "imager")
_PREFIXES = ("ttyACM", "ttyUSB")


@dataclass(frozen=True, slots=True)
class SerialDevice:
    """A USB serial device: the most stable name it can be opened by, its USB vendor id ("" unknown) and its
    names.
    """

    port: str
    node: str
    vendor: str = ""
    names: str = ""
    marked: bool = False

    @property
    def is_scanner(self) -> bool:
        """True when the device is known to be a scanner."""
        return (
            self.marked
            or self.vendor in SCANNER_VENDORS
            or any(name in self.names for name in _SCANNER_NAMES)
        )


def serial_devices(dev: Path = Path("/dev"), sysfs: Path = Path("/sys")) -> tuple[SerialDevice, ...]:
    """Every USB serial device, in the order of its node names."""
    nodes = sorted(path.name for prefix in _PREFIXES for path in dev.glob(prefix + "*"))
    by_id, by_path = _links(dev / "serial" / "by-id"), _links(dev / "serial" / "by-path")
    rule = _links(dev, "scanner*")
    devices = []
    for node in nodes:
        usb = _usb_directory(sysfs / "class" / "tty" / node / "device")
        stable = rule.get(node) or by_id.get(node) or by_path.get(node) or dev / node
        names = " ".join(
            [_attribute(usb, "manufacturer"), _attribute(usb, "product"), by_id.get(node, Path()).name]
        )
        devices.append(
            SerialDevice(str(stable), node, _attribute(usb, "idVendor"), names.lower(), node in rule)
        )
    return tuple(devices)


def scanners(dev: Path = Path("/dev"), sysfs: Path = Path("/sys")) -> tuple[SerialDevice, ...]:
    """The devices known to be scanners. Those the udev rule marked come alone: the rule is the site's own
    word.
    """
    known = tuple(device for device in serial_devices(dev, sysfs) if device.is_scanner)
    return tuple(device for device in known if device.marked) or known


def _links(directory: Path, pattern: str = "*") -> dict[str, Path]:
    """The first link in `directory` to each device node; a link into nowhere counts for none."""
    found: dict[str, Path] = {}
    for link in sorted(directory.glob(pattern)):
        if link.is_symlink() and link.exists():
            found.setdefault(link.resolve().name, link)
    return found


def _usb_directory(device: Path) -> Path | None:
    """The directory with the USB attributes, above the tty's own."""
    if not device.exists():
        return None
    here = device.resolve()
    return next((place for place in (here, *here.parents) if (place / "idVendor").is_file()), None)


def _attribute(usb: Path | None, name: str) -> str:
    if usb is None:
        return ""
    try:
        return (usb / name).read_text(encoding="utf-8", errors="replace").strip()
    except OSError:  # not every device has every attribute, and any of them can be pulled out while we read
        return ""
