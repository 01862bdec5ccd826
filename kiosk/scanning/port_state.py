"""How a scanner's port is set up, and what can be said of its state, each with its remedy in plain words."""

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

    @property
    def reads(self) -> bool:
        """True when codes can come in, be they legible or not."""
        return self.kind in (PortStateKind.READY, PortStateKind.NOISE)


_WORDS = {
    PortStateKind.READY: say("Scanner ready"),
    PortStateKind.UNPLUGGED: say("Scanner unplugged. Plug it in again; nothing else is needed."),
    PortStateKind.TAKEN: say(
        "Another program uses the scanner's port. Close that program; mask ModemManager and brltty."
    ),
    PortStateKind.DENIED: say(
        "No permission for the scanner's port. Add the kiosk's user to the group dialout."
    ),
    PortStateKind.NOISE: say(
        "The scanner sends unreadable bytes. Its baud rate, data bits and parity must match those here."
    ),
    PortStateKind.WRONG_SETTINGS: say(
        "The port refuses these settings. Check baud_rate, data_bits, parity, stop_bits under [scanner]."
    ),
    PortStateKind.NONE: say("No scanner on a serial port (port is none)"),
}


def state_of(kind: PortStateKind, port: str = "") -> PortState:
    """The state of this kind; `not_found` and `several` say more."""
    return PortState(kind, port, _WORDS[kind])


def unplugged_within_a_code(port: str) -> PortState:
    """The port went away while a code was coming in: that code is dropped."""
    words = say("Scanner unplugged in the middle of a code. Plug it in again and scan that code once more.")
    return PortState(PortStateKind.UNPLUGGED, port, words)


def not_found(port: str) -> PortState:
    """The configured port does not exist, or does not answer."""
    words = say("No scanner at {port}. Plug it in, or correct port under [scanner].", port=visible(port, 80))
    return PortState(PortStateKind.NOT_FOUND, port, words)


def none_recognised(others: tuple[str, ...]) -> PortState:
    """The search found no scanner; `others` are the serial devices that might be one."""
    if not others:
        words = say("No scanner found. Plug it in; it must be set to USB serial (CDC), not keyboard.")
    else:
        words = say(
            "No scanner recognised among {others}. If it is one of these, set port in [scanner] to it.",
            others=visible(", ".join(others), 400),
        )
    return PortState(PortStateKind.NOT_FOUND, "", words)


def several(ports: tuple[str, ...]) -> PortState:
    """The search found more than one scanner."""
    words = say(
        "Several scanners: {ports}. Write the right one as port under [scanner].",
        ports=visible(", ".join(ports), 400),
    )
    return PortState(PortStateKind.SEVERAL, "", words)
