"""Which values may stand in a printed code: those that the kiosk reads back, with this site's formats and
patterns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from kiosk.fields import Kind
from kiosk.scanning.patterns import Grammar, check_value, compile_format, compile_pattern
from kiosk.scanning.traveler import ScanRefused, read_scan

ValueCheck = Callable[[Kind, str], str]
"""Says why a value can't be printed; empty when it can."""


class PatternLike(Protocol):
    """One `[[scanner.pattern]]`."""

    @property
    def match(self) -> str: ...


class ScannerLike(Protocol):
    """What `[scanner]` says about the content of codes."""

    @property
    def formats(self) -> Mapping[str, str]: ...
    @property
    def patterns(self) -> Sequence[PatternLike]: ...


def grammar_of(scanner: ScannerLike) -> Grammar:
    """The grammar of a checked configuration."""
    return Grammar(
        patterns=tuple(compile_pattern(pattern.match) for pattern in scanner.patterns),
        formats={Kind(name): compile_format(text) for name, text in scanner.formats.items() if text},
    )


def value_check(grammar: Grammar) -> ValueCheck:
    """The kiosk's own rule for values, naming the character that breaks it where a single one does."""

    def check(kind: Kind, text: str) -> str:
        fault = check_value(kind, text, grammar)
        if fault is None:
            return ""
        signs = (c for c in text if not (c.isascii() and c.isalnum()))
        character = next((c for c in signs if check_value(kind, text.replace(c, "1"), grammar) is None), "")
        return f"{character!r} is not allowed: {fault}" if character else str(fault)

    return check


def not_read_back(payloads: Iterable[str], grammar: Grammar) -> list[str]:
    """One sentence for each payload that this kiosk would refuse, or take for something else by a site
    pattern.
    """
    plain = Grammar(formats=grammar.formats)
    faults = []
    for payload in dict.fromkeys(payloads):
        meant, understood = (read_scan(payload.encode("ascii"), rules) for rules in (plain, grammar))
        if isinstance(understood, ScanRefused):
            faults.append(f"the kiosk would refuse the code {payload!r}: {understood.words}")
        elif meant != understood:
            seen = ", ".join(f"{kind} {value}" for kind, value in understood.values)
            faults.append(f"a site pattern would read the code {payload!r} as {seen}")
    return faults


def whole_number(text: str) -> int | None:
    """The number that a checked value stands for; None when there is none."""
    return int(text) if text else None
