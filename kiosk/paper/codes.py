"""What is written into a code, and the words that stand under it.

Data identifiers are those of ANSI MH10.8.2, the envelope is ISO/IEC 15434 format 06; `kiosk.scanning` reads
both back. Times are whole seconds, quantities whole pieces.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kiosk.discarding import DISCARD_REASONS
from kiosk.words import Words, say, verbatim

RECORD_SEPARATOR, GROUP_SEPARATOR, END_OF_TRANSMISSION = "\x1e", "\x1d", "\x04"


@dataclass(frozen=True, slots=True)
class Code:
    """A payload and its caption: the kind and the value in words."""

    payload: str
    caption: Words


def work_order(number: str) -> Code:
    return Code(f"W{number}", say("Work order {number}", number=number))


def part(number: str) -> Code:
    return Code(f"1P{number}", say("Part {number}", number=number))


def operation(number: str) -> Code:
    return Code(f"1W{number}", say("Operation {number}", number=number))


def work_order_operation(order: str, number: str) -> Code:
    caption = say("Work order {order}, operation {number}", order=order, number=number)
    return Code(f"3W{order}+{number}", caption)


def revision(name: str) -> Code:
    return Code(f"2P{name}", say("Revision {name}", name=name))


def recipe(version: str) -> Code:
    return Code(f"16S{version}", say("Recipe version {version}", version=version))


def ordered(pieces: int | str) -> Code:
    return Code(f"7Q{pieces}EA", say("Ordered quantity {pieces}", pieces=pieces))


def cycle(seconds: int | str) -> Code:
    return Code(f"ZCYCLE{seconds}", say("Cycle time {seconds} s", seconds=seconds))


def setup(seconds: int | str) -> Code:
    return Code(f"ZSETUP{seconds}", say("Set-up time {seconds} s", seconds=seconds))


def badge(number: str) -> Code:
    return Code(f"1H{number}", say("Badge {number}", number=number))


def machine(name: str) -> Code:
    return Code(f"10S{name}", say("Machine {name}", name=name))


def quantity(pieces: int | str) -> Code:
    return Code(f"Q{pieces}", say("Quantity {pieces}", pieces=pieces))


def envelope(codes: Sequence[Code], caption: Words) -> Code:
    """All codes in one: `[)>` RS `06` GS field GS field … RS EOT."""
    fields = "".join(GROUP_SEPARATOR + code.payload for code in codes)
    return Code(f"[)>{RECORD_SEPARATOR}06{fields}{RECORD_SEPARATOR}{END_OF_TRANSMISSION}", caption)


def described(payload: str) -> Code:
    """The caption of any payload, found by its data identifier; a payload without one is its own caption."""
    if payload.startswith("3W") and "+" in payload:
        order, _, number = payload[2:].rpartition("+")
        return work_order_operation(order, number)
    if payload in COMMANDS:
        return COMMANDS[payload]
    for pattern, code_of in _CODES_OF_IDENTIFIER:
        found = re.fullmatch(pattern, payload)
        if found:
            return Code(payload, code_of(found[1]).caption)
    return Code(payload, verbatim(payload))


_CODES_OF_IDENTIFIER: tuple[tuple[str, Callable[[str], Code]], ...] = (
    ("W(.+)", work_order),
    ("1W(.+)", operation),
    ("1?P(.+)", part),
    ("2P(.+)", revision),
    ("16S(.+)", recipe),
    (r"7Q(\d+)[A-Z]{2}", ordered),
    (r"Q(\d+)", quantity),
    (r"ZCYCLE(\d+)", cycle),
    (r"ZSETUP(\d+)", setup),
    ("[13]H(.+)", badge),
    ("10S(.+)", machine),
)


@dataclass(frozen=True, slots=True)
class CommandGroup:
    """Commands that stand together on a sheet, below their heading."""

    heading: Words
    codes: tuple[Code, ...]


COUNTING = CommandGroup(
    say("Counting"),
    (
        Code("ZGOOD", say("Count good parts")),
        Code("ZSCRAP", say("Count scrap")),
        Code("ZALL", say("All the rest are good")),
        Code("ZCLEAR", say("Clear the number")),
    ),
)
DIGITS = CommandGroup(say("Digits"), tuple(Code(f"Z{digit}", verbatim(str(digit))) for digit in range(10)))
COMMAND_GROUPS = (
    CommandGroup(
        say("The job"),
        (
            Code("ZSTART", say("Start the job")),
            Code("ZFINISH", say("Finish the job")),
            Code("ZNEXT", say("Finish, start next; next page")),
            Code("ZUNDO", say("Undo the last action")),
            Code("ZWRONG", say("Wrong job: end it")),
            Code("ZSIGNOUT", say("Sign out")),
        ),
    ),
    CommandGroup(
        say("Answers and ways"),
        (
            Code("ZYES", say("Yes")),
            Code("ZNO", say("No")),
            Code("ZSELECT", say("Choose this one")),
            Code("ZBACK", say("Back, keep what is entered")),
            Code("ZCANCEL", say("Cancel, drop what is entered")),
            Code("ZHELP", say("Help")),
        ),
    ),
    CommandGroup(
        say("Waiting and attention"),
        (
            Code("ZJOBS", say("Show the jobs")),
            Code("ZRETRY", say("Try again, or report")),
            Code("ZDISCARD", say("Discard")),
            Code("ZBYHAND", say("Entered by hand")),
        ),
    ),
    CommandGroup(
        say("Why it is discarded"),
        tuple(Code(f"ZREASON{number}", words) for number, words in enumerate(DISCARD_REASONS, start=1)),
    ),
    COUNTING,
    DIGITS,
)
"""Every command the kiosk knows, grouped as on the sheet, with what it does."""

COMMANDS = {code.payload: code for group in COMMAND_GROUPS for code in group.codes}
