"""What is written into a code, and the words that stand under it.

Data identifiers are those of ANSI MH10.8.2, the envelope is ISO/IEC 15434 format 06; `kiosk.scanning` reads
both back. Times are whole seconds, quantities whole pieces.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.discarding import DISCARD_REASONS

RECORD_SEPARATOR, GROUP_SEPARATOR, END_OF_TRANSMISSION = "\x1e", "\x1d", "\x04"


@dataclass(frozen=True, slots=True)
class Code:
    """A payload and its caption: the kind and the value in words."""

    payload: str
    caption: str


def work_order(number: str) -> Code:
    return Code(f"W{number}", f"Work order {number}")


def part(number: str) -> Code:
    return Code(f"1P{number}", f"Part {number}")


def operation(number: str) -> Code:
    return Code(f"1W{number}", f"Operation {number}")


def work_order_operation(order: str, number: str) -> Code:
    return Code(f"3W{order}+{number}", f"Work order {order}, operation {number}")


def revision(text: str) -> Code:
    return Code(f"2P{text}", f"Revision {text}")


def recipe(version: str) -> Code:
    return Code(f"16S{version}", f"Recipe version {version}")


def ordered(pieces: int) -> Code:
    return Code(f"7Q{pieces}EA", f"Ordered quantity {pieces}")


def cycle(seconds: int) -> Code:
    return Code(f"ZCYCLE{seconds}", f"Cycle time {seconds} s")


def setup(seconds: int) -> Code:
    return Code(f"ZSETUP{seconds}", f"Set-up time {seconds} s")


def badge(number: str) -> Code:
    return Code(f"1H{number}", f"Badge {number}")


def machine(name: str) -> Code:
    return Code(f"10S{name}", f"Machine {name}")


def quantity(pieces: int) -> Code:
    return Code(f"Q{pieces}", f"Quantity {pieces}")


def envelope(codes: Sequence[Code], caption: str) -> Code:
    """All codes in one: `[)>` RS `06` GS field GS field … RS EOT."""
    fields = "".join(GROUP_SEPARATOR + code.payload for code in codes)
    return Code(f"[)>{RECORD_SEPARATOR}06{fields}{RECORD_SEPARATOR}{END_OF_TRANSMISSION}", caption)


def described(payload: str) -> Code:
    """The caption of any payload, found by its data identifier; a payload without one is its own caption."""
    if payload.startswith("3W") and "+" in payload:
        order, _, number = payload[2:].rpartition("+")
        return work_order_operation(order, number)
    if payload in COMMANDS:
        return Code(payload, COMMANDS[payload])
    for pattern, words in _WORDS_OF_IDENTIFIER:
        found = re.fullmatch(pattern, payload)
        if found:
            return Code(payload, f"{words} {found[1]}")
    return Code(payload, payload)


_WORDS_OF_IDENTIFIER = (
    ("W(.+)", "Work order"),
    ("1W(.+)", "Operation"),
    ("1?P(.+)", "Part"),
    ("2P(.+)", "Revision"),
    ("16S(.+)", "Recipe version"),
    (r"7Q(\d+)[A-Z]{2}", "Ordered quantity"),
    (r"Q(\d+)", "Quantity"),
    (r"ZCYCLE(\d+)", "Cycle time in seconds"),
    (r"ZSETUP(\d+)", "Set-up time in seconds"),
    ("[13]H(.+)", "Badge"),
    ("10S(.+)", "Machine"),
)

COMMAND_GROUPS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "The job",
        (
            ("ZSTART", "Start the job"),
            ("ZFINISH", "Finish the job"),
            ("ZNEXT", "Finish, start next; next page"),
            ("ZUNDO", "Undo the last action"),
            ("ZWRONG", "Wrong job: end it"),
            ("ZSIGNOUT", "Sign out"),
        ),
    ),
    (
        "Answers and ways",
        (
            ("ZYES", "Yes"),
            ("ZNO", "No"),
            ("ZSELECT", "Choose this one"),
            ("ZBACK", "Back, keep what is entered"),
            ("ZCANCEL", "Cancel, drop what is entered"),
            ("ZHELP", "Help"),
        ),
    ),
    (
        "Waiting and attention",
        (
            ("ZJOBS", "Show the jobs"),
            ("ZRETRY", "Try again, or report"),
            ("ZDISCARD", "Discard"),
            ("ZBYHAND", "Entered by hand"),
        ),
    ),
    (
        "Why it is discarded",
        tuple((f"ZREASON{number}", str(words)) for number, words in enumerate(DISCARD_REASONS, start=1)),
    ),
    (
        "Counting",
        (
            ("ZGOOD", "Count good parts"),
            ("ZSCRAP", "Count scrap"),
            ("ZALL", "All the rest are good"),
            ("ZCLEAR", "Clear the number"),
        ),
    ),
    ("Digits", tuple((f"Z{digit}", str(digit)) for digit in range(10))),
)
"""Every command the kiosk knows, grouped as on the sheet, with what it does."""

COMMANDS = {payload: words for _, group in COMMAND_GROUPS for payload, words in group}
