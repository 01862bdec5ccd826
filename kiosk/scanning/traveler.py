"""From one frame to the fields of a job, a badge, a machine or a command: the order in which a code is
understood.

Symbology identifier off; ISO/IEC 15434 envelope; command; site patterns; ANSI MH10.8.2 table; bare value;
else refused. The exact command codes come before the site patterns, so that no pattern can take START away. A
code is read whole or not at all.
"""

from __future__ import annotations

import msgspec

from kiosk.fields import WHOLE_NUMBERS, Kind
from kiosk.scanning.codes import code_of
from kiosk.scanning.framing import LONGEST_FRAME, Frame
from kiosk.scanning.identifiers import (
    GS1_LABEL,
    Identified,
    identify,
    is_gs1,
    is_identified,
    split_envelope,
    strip_symbology,
)
from kiosk.scanning.naming import KIND_NAMES
from kiosk.scanning.patterns import Grammar, check_value
from kiosk.scanning.visible_text import is_plain, visible
from kiosk.words import Words, say

_RAW_LIMIT = LONGEST_FRAME
_SHOWN_LIMIT = 80

_Found = tuple[Identified, ...]


class ScanRead(msgspec.Struct, frozen=True):
    """A code that was understood: its values by kind (each kind once) and its text, made visible.

    `envelope`: it came as a 2D code with several fields.
    """

    values: tuple[tuple[Kind, str], ...]
    raw: str
    envelope: bool = False

    def value(self, kind: Kind) -> str | None:
        """The value of this kind, if the code holds one."""
        return dict(self.values).get(kind)


class ScanRefused(msgspec.Struct, frozen=True):
    """A code that was not understood. `words` say what was read and what was expected; `raw` is its text,
    made visible.
    """

    words: Words
    raw: str


def read_scan(scan: Frame | bytes, grammar: Grammar, expected: Kind | None = None) -> ScanRead | ScanRefused:
    """What one frame, or its bytes, means. `expected` is the kind the screen asks for, if exactly one and no time."""
    if isinstance(scan, Frame) and scan.overlong:
        words = say(
            "A code of more than {limit} bytes was thrown away; expected one code.", limit=LONGEST_FRAME
        )
        return ScanRefused(words, "")
    frame = scan.data if isinstance(scan, Frame) else scan
    symbology, data = strip_symbology(frame)
    fields = split_envelope(data)
    if is_gs1(symbology):
        found: _Found | Words = GS1_LABEL
    elif isinstance(fields, tuple):
        found = _fields(fields)
    else:
        found = fields or _single(data, grammar, expected)
    values = found if isinstance(found, Words) else _settle(found, grammar)
    if isinstance(values, Words):
        words = say("Read “{read}”. {reason}", read=visible(frame, _SHOWN_LIMIT), reason=values)
        return ScanRefused(words, visible(frame, _RAW_LIMIT))
    return ScanRead(values, visible(frame, _RAW_LIMIT), envelope=isinstance(fields, tuple))


def _fields(fields: tuple[bytes, ...]) -> _Found | Words:
    """The values of an envelope. Fields with an identifier of the standard that has no place here are passed
    over.
    """
    found: list[Identified] = []
    for data in fields:
        text = data.decode("ascii") if is_plain(data) else ""
        if not is_identified(text):
            return say(
                "The field “{field}” of the 2D code has no identifier; expected for example W, 1W or 1P.",
                field=visible(data, 40),
            )
        values = identify(text)
        if isinstance(values, Words):
            return values
        found += values or ()
    if any(value.kind is Kind.COMMAND for value in found):
        return say("A command among the fields of a 2D code; expected a work order, part and operation.")
    if not found:
        return say("Nothing for this terminal in the 2D code; expected a work order, part and operation.")
    return tuple(_ordered_in_envelope(value) for value in found)


def _ordered_in_envelope(value: Identified) -> Identified:
    if value.kind is Kind.QUANTITY:
        return Identified(value.identifier, Kind.ORDERED, value.value)
    return value


def _single(data: bytes, grammar: Grammar, expected: Kind | None) -> _Found | Words:
    if not is_plain(data):
        return say("The code holds unreadable bytes; expected {expected}.", expected=_expected(expected))
    text = data.decode("ascii")
    code = code_of(text)
    if code is not None:
        return (Identified("Z", Kind.COMMAND, code.value),)
    for pattern in grammar.patterns:
        values = pattern.read(text)
        if values is not None:
            return tuple(Identified("", kind, value) for kind, value in values)
    found = identify(text)
    if found is not None:
        return found
    if grammar.allow_bare and expected is not None and expected is not Kind.COMMAND:
        return (Identified("", expected, text),)
    return say("Not a code this terminal knows; expected {expected}.", expected=_expected(expected))


def _settle(found: _Found, grammar: Grammar) -> tuple[tuple[Kind, str], ...] | Words:
    """Each kind once: values checked, the shop's own part number (1P) before the customer's (P), conflicts
    refused.
    """
    own_part = any(value.identifier == "1P" for value in found)
    settled: dict[Kind, str] = {}
    for value in found:
        if own_part and value.identifier == "P":
            continue
        fault = check_value(value.kind, value.value, grammar)
        if fault is not None:
            return fault
        known = settled.setdefault(value.kind, value.value)
        if not _same(value.kind, known, value.value):
            return say(
                "Two different values for {kind} in one code: “{one}” and “{other}”; expected one.",
                kind=KIND_NAMES[value.kind],
                one=visible(known, 40),
                other=visible(value.value, 40),
            )
    if grammar.revision_as_recipe and Kind.REVISION in settled and Kind.RECIPE not in settled:
        return _with_recipe(settled, grammar)
    return tuple(settled.items())


def _with_recipe(settled: dict[Kind, str], grammar: Grammar) -> tuple[tuple[Kind, str], ...] | Words:
    recipe = settled[Kind.REVISION]
    return check_value(Kind.RECIPE, recipe, grammar) or (*settled.items(), (Kind.RECIPE, recipe))


def _same(kind: Kind, one: str, other: str) -> bool:
    if one == other:
        return True
    numeric = kind is Kind.OPERATION or kind in WHOLE_NUMBERS
    return numeric and one.isdigit() and other.isdigit() and int(one) == int(other)


def _expected(kind: Kind | None) -> Words:
    return say("a traveler, badge, machine or command code") if kind is None else KIND_NAMES[kind]
