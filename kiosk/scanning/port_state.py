"""How a scanner's port is set up, and what can be said of its state: a few words for the status bar, and the remedy.

A remedy fits into one row of 80 columns in every language; names of ports come last, where they may be cut.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

import msgspec

from kiosk.scanning.visible_text import visible
from kiosk.words import Words, say

Parity = Literal["none", "even", "odd", "mark", "space"]


class PortSettings(msgspec.Struct, frozen=True):
    """`[scanner]` of the configuration. `port`: a device path, a pyserial URL, "auto" or "none"."""

    port: str = "auto"
    baud_rate: int = 9600
    data_bits: int = 8
    parity: Parity = "none"
    stop_bits: float = 1


class PortStateKind(StrEnum):
    """What is the matter with the port, if anything is."""

    READY = "ready"
    UNPLUGGED = "unplugged"
    NOT_FOUND = "not found"
    SEVERAL = "several"
    TAKEN = "taken"
    DENIED = "denied"
    NOISE = "noise"
    WRONG_SETTINGS = "wrong settings"
    NONE = "none"


class PortState(msgspec.Struct, frozen=True):
    """The state of one port. `port` is the name it is opened by ("" if there is none yet)."""

    kind: PortStateKind
    port: str
    words: Words
    remedy: Words | None = None
    """What to do about it; None when nothing is the matter."""

    @property
    def reads(self) -> bool:
        """True when codes can come in, be they legible or not."""
        return self.kind in (PortStateKind.READY, PortStateKind.NOISE)


_WORDS: dict[PortStateKind, tuple[Words, Words | None]] = {
    PortStateKind.READY: (say("Scanner ready"), None),
    PortStateKind.UNPLUGGED: (
        say("Scanner unplugged"),
        say("Plug the scanner in again; nothing else is needed"),
    ),
    PortStateKind.TAKEN: (
        say("Scanner port in use"),
        say("Another program reads the scanner: close it, mask ModemManager and brltty"),
    ),
    PortStateKind.DENIED: (
        say("No access to scanner"),
        say("Add the kiosk's user to the group dialout, then restart the kiosk"),
    ),
    PortStateKind.NOISE: (
        say("Scanner unreadable"),
        say("Set baud rate, data bits and parity the same here and in the scanner"),
    ),
    PortStateKind.WRONG_SETTINGS: (
        say("Scanner port refuses"),
        say("Check baud_rate, data_bits, parity and stop_bits under [scanner]"),
    ),
    PortStateKind.NONE: (say("No scanner on a serial port (port is none)"), None),
}


def state_of(kind: PortStateKind, port: str = "") -> PortState:
    """The state of this kind; `not_found` and `several` say more."""
    return PortState(kind, port, *_WORDS[kind])


def unplugged_within_a_code(port: str) -> PortState:
    """The port went away while a code was coming in: that code is dropped."""
    remedy = say("Plug the scanner in and scan the last code again: it was cut off")
    return PortState(PortStateKind.UNPLUGGED, port, say("Scanner unplugged"), remedy)


def not_found(port: str) -> PortState:
    """The configured port does not exist, or does not answer."""
    remedy = say("Plug the scanner in, or correct port under [scanner]: {port}", port=visible(port, 80))
    return PortState(PortStateKind.NOT_FOUND, port, say("No scanner"), remedy)


def none_recognised(others: tuple[str, ...]) -> PortState:
    """The search found no scanner; `others` are the serial devices that might be one."""
    if not others:
        remedy = say("Plug the scanner in; set it to USB serial (CDC), not to keyboard")
    else:
        remedy = say(
            "If it is one of these, set port under [scanner] to it: {others}",
            others=visible(", ".join(others), 400),
        )
    return PortState(PortStateKind.NOT_FOUND, "", say("No scanner"), remedy)


def several(ports: tuple[str, ...]) -> PortState:
    """The search found more than one scanner."""
    remedy = say("Write the right one as port under [scanner]: {ports}", ports=visible(", ".join(ports), 400))
    return PortState(PortStateKind.SEVERAL, "", say("Several scanners"), remedy)
