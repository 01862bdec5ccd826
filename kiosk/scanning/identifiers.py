"""From the bytes of one frame to data identifiers and their values. Pure; bytes stay bytes until proven
printable.

Covers the symbology identifier of ISO/IEC 15424 (`]C0`), the message envelope of ISO/IEC 15434 (format 06)
and the data identifiers of ANSI MH10.8.2 that travelers use. `str.strip` and `split` take GS and RS for white
space: not used here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from kiosk.fields import Kind
from kiosk.scanning.codes import code_of
from kiosk.scanning.visible_text import visible
from kiosk.words import Words, say

IDENTIFIERS: Mapping[str, Kind] = {
    "W": Kind.WORK_ORDER,
    "1W": Kind.OPERATION,
    "1P": Kind.PART,
    "P": Kind.PART,
    "2P": Kind.REVISION,
    "16S": Kind.RECIPE,
    "7Q": Kind.ORDERED,
    "Q": Kind.QUANTITY,
    "1H": Kind.BADGE,
    "3H": Kind.BADGE,
    "10S": Kind.MACHINE,
}
"""The identifiers that stand for one kind of value. `3W` (two values) and `Z` (commands and times) are read
apart.
"""

GS1_LABEL = say("GS1 product label, not a traveler.")

_SYMBOLOGY = re.compile(rb"\][A-Za-z][0-9A-Za-z]")
_GS1_SYMBOLOGIES = frozenset({b"]C1", b"]e0", b"]d2", b"]Q3"})
_HEADER = b"[)>"
_ENVELOPE = re.compile(rb"\[\)>\x1e?(\d\d)(?:\x1d(.*?))?\x1e?\x04?", re.DOTALL)
_GS = b"\x1d"
_RS = b"\x1e"
_IDENTIFIED = re.compile(r"(\d{0,3}[A-Z])(.*)")
_ORDERED_WITH_UNIT = re.compile(r"([0-9]+)[A-Za-z]{2}")
_TIMES = (("CYCLE", Kind.CYCLE), ("SETUP", Kind.SETUP))


class Identified(msgspec.Struct, frozen=True):
    """One value, and the data identifier that told its kind."""

    identifier: str
    kind: Kind
    value: str


def strip_symbology(frame: bytes) -> tuple[bytes, bytes]:
    """The leading AIM symbology identifier (empty if there is none) and the rest of the frame."""
    found = _SYMBOLOGY.match(frame)
    return (found[0], frame[3:]) if found else (b"", frame)


def is_gs1(symbology: bytes) -> bool:
    """True for the symbology identifiers of GS1 codes (FNC1 first)."""
    return symbology in _GS1_SYMBOLOGIES


def split_envelope(data: bytes) -> tuple[bytes, ...] | Words | None:
    """The fields of an ISO/IEC 15434 envelope of format 06; why it can't be used; None if `data` is none.

    RS after the header and RS, EOT at the end may be missing: scanners drop them. Empty fields are left out.
    """
    if not data.startswith(_HEADER):
        return None
    found = _ENVELOPE.fullmatch(data)
    if found is None:
        return say(
            "The separators of the 2D code are missing: set the scanner to send control characters. "
            "Expected [)> 06 and fields, each after a group separator."
        )
    if found[1] == b"05":
        return GS1_LABEL
    if found[1] != b"06":
        return say("2D code of format {format}; expected format 06.", format=found[1].decode("ascii"))
    body = found[2] or b""
    if _RS in body:
        return say("2D code with several messages; expected one message of format 06.")
    fields = tuple(field for field in body.split(_GS) if field)
    return fields or say("2D code without content; expected work order, part and operation.")


def identify(text: str) -> tuple[Identified, ...] | Words | None:
    """What a printable field says by its data identifier.

    Words when the identifier is ours and what follows can't be meant; None when no identifier of ours leads.
    """
    found = _IDENTIFIED.fullmatch(text)
    if found is None:
        return None
    identifier, value = found[1], found[2]
    if identifier == "Z":
        return _mutually_defined(value)
    if identifier == "3W":
        return _work_order_and_operation(value)
    kind = IDENTIFIERS.get(identifier)
    if kind is None:
        return None
    if kind is Kind.ORDERED:
        return _ordered(value)
    return (Identified(identifier, kind, value),)


def is_identified(text: str) -> bool:
    """True when `text` has the form of a data identifier with a value, be it one of ours or not."""
    found = _IDENTIFIED.fullmatch(text)
    return found is not None and found[2] != ""


def _mutually_defined(value: str) -> tuple[Identified, ...] | Words:
    code = code_of("Z" + value)
    if code is not None:
        return (Identified("Z", Kind.COMMAND, code.value),)
    for name, kind in _TIMES:
        if value.startswith(name):
            return (Identified("Z" + name, kind, value[len(name) :]),)
    return say(
        "There is no command Z{name}; expected one of the codes on the command sheet.",
        name=visible(value, 40),
    )


def _work_order_and_operation(value: str) -> tuple[Identified, ...] | Words:
    work_order, plus, operation = value.rpartition("+")
    if not plus:
        return say("3W without its plus sign; expected 3W, work order, + and operation.")
    return (Identified("3W", Kind.WORK_ORDER, work_order), Identified("3W", Kind.OPERATION, operation))


def _ordered(value: str) -> tuple[Identified, ...] | Words:
    found = _ORDERED_WITH_UNIT.fullmatch(value)
    if found is None:
        return say("7Q needs a whole number and a unit of two letters; expected for example 7Q25EA.")
    return (Identified("7Q", Kind.ORDERED, found[1]),)
