"""What a site may add to the table of data identifiers: patterns for its own travelers, and rules for its
values.

A pattern must match a whole code and names what it finds: `(?P<wo>J\\d{5})-(?P<op>\\d+)`. Patterns and
formats are checked when they are compiled, so that none can take long on any scan. `check_value` is the rule
for values of every channel.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from kiosk.fields import LARGEST_QUANTITY, WHOLE_NUMBERS, Kind
from kiosk.scanning.backtracking import LONGEST_MATCHED, MOST_WAYS, UnboundedError, ways
from kiosk.scanning.codes import code_of
from kiosk.scanning.naming import KIND_NAMES, KIND_RULES
from kiosk.scanning.visible_text import visible
from kiosk.words import Words, in_place_of, say

GROUP_NAMES = ("wo", "part", "op", "rev", "recipe", "qty", "cycle", "setup", "badge", "machine")
"""The named groups of a site pattern, and the keys of `[scanner.formats]`: values of `Kind`."""

_GROUPS = ", ".join(GROUP_NAMES)
_LONGEST_PATTERN = 500
_LONGEST_VALUE = 64
_NUMBER = re.compile(r"[0-9]{1,9}")
_RULES: Mapping[Kind, re.Pattern[str]] = {
    Kind.WORK_ORDER: re.compile(r"[A-Za-z0-9][A-Za-z0-9.\-/]{0,29}"),
    Kind.PART: re.compile(r"[ -~]{1,48}"),
    Kind.OPERATION: re.compile(r"[0-9A-Za-z]{1,6}"),
    Kind.REVISION: re.compile(r"[ -~]{1,12}"),
    Kind.RECIPE: re.compile(r"[ -~]{1,12}"),
    Kind.BADGE: re.compile(r"[ -~]{1,64}"),
}


class PatternError(ValueError):
    """An expression that can't be used, in plain words."""

    def __init__(self, words: Words) -> None:
        super().__init__(str(words))
        self.words = words


class SitePattern(msgspec.Struct, frozen=True):
    """One `[[scanner.pattern]]`: its text and what it compiles to."""

    text: str
    compiled: re.Pattern[str]

    def read(self, text: str) -> tuple[tuple[Kind, str], ...] | None:
        """The values in `text` by kind, in the order of the groups; None if the pattern doesn't match all of
        it.
        """
        found = self.compiled.fullmatch(text) if len(text) <= LONGEST_MATCHED else None
        if found is None:
            return None
        return tuple((Kind(name), value) for name, value in found.groupdict().items() if value) or None


class Grammar(msgspec.Struct, frozen=True):
    """How codes are read at this station: `[scanner]` and `[scanner.formats]` of the configuration."""

    patterns: tuple[SitePattern, ...] = ()
    formats: Mapping[Kind, re.Pattern[str]] = msgspec.field(default_factory=lambda: MappingProxyType({}))
    """A site's regex for a kind; it replaces the default rule, not the range of a number."""
    allow_bare: bool = False
    """A value without identifier counts where exactly one kind is expected."""
    revision_as_recipe: bool = False
    """A revision (2P) is also the recipe version, unless the same code gives one (16S)."""


def compile_pattern(text: str) -> SitePattern:
    """A site pattern. Raises PatternError, which says what is wrong with it."""
    compiled = _compile_bounded(text)
    unknown = sorted(set(compiled.groupindex) - set(GROUP_NAMES))
    if unknown:
        raise PatternError(
            say("unknown group {groups}; allowed: {names}", groups=", ".join(unknown), names=_GROUPS)
        )
    if not compiled.groupindex:
        raise PatternError(say("no named group such as (?P<wo>...); allowed: {names}", names=_GROUPS))
    return SitePattern(text, compiled)


def compile_format(text: str) -> re.Pattern[str]:
    """A site's format for one kind of value. Raises PatternError."""
    return _compile_bounded(text)


def check_value(kind: Kind, text: str, grammar: Grammar) -> Words | None:
    """Why `text` can't be a value of this kind, or None if it can: scanned, typed or imported.

    Values count exactly as they are: nothing is trimmed and no letter changes its case.
    """
    site = grammar.formats.get(kind)
    if kind in WHOLE_NUMBERS:
        fits = _in_range(kind, text)
    elif kind is Kind.COMMAND:
        fits = code_of(text) is not None
    elif site is None and kind is not Kind.MACHINE:
        fits = _RULES[kind].fullmatch(text) is not None
    else:
        fits = 0 < len(text) <= _LONGEST_VALUE and text.isprintable()
    if not fits:
        return _refuse(kind, text, KIND_RULES[kind])
    if text[0] == " " or text[-1] == " ":
        return _refuse(kind, text, say("no blank at the beginning or end"))
    if site is not None and not (text.isascii() and site.fullmatch(text)):
        return _refuse(kind, text, say("the format {format}", format=visible(site.pattern, 60)))
    return None


def _in_range(kind: Kind, text: str) -> bool:
    least = 1 if kind is Kind.ORDERED else 0
    return _NUMBER.fullmatch(text) is not None and least <= int(text) <= LARGEST_QUANTITY


def _refuse(kind: Kind, text: str, rule: Words) -> Words:
    return say(
        "“{value}” can't be the {kind}; expected {rule}.",
        value=visible(text, 60),
        kind=KIND_NAMES[kind],
        rule=rule,
    )


def _compile_bounded(text: str) -> re.Pattern[str]:
    if len(text) > _LONGEST_PATTERN:
        raise PatternError(say("longer than {most} characters", most=_LONGEST_PATTERN))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", FutureWarning)  # "possible nested set": its meaning may change
            compiled = re.compile(text)
            possible = ways(text)
    except UnboundedError as fault:
        raise PatternError(say("too slow on some scans: {why}", why=fault.words)) from fault
    except (re.error, RecursionError, OverflowError, FutureWarning) as fault:
        raise PatternError(_not_regular(fault)) from fault
    if possible > MOST_WAYS:
        raise PatternError(
            say(
                "too slow on some scans: parts of it can match the same characters in too many ways; "
                "say what separates them, for example [^-]+ instead of .+ before a dash"
            )
        )
    if compiled.fullmatch(""):
        raise PatternError(say("matches an empty text"))
    return compiled


def _not_regular(fault: Exception) -> Words:
    """Python's own sentence is for those who read commands and logs; where it looked when it stopped helps everybody."""
    position = fault.pos if isinstance(fault, re.error) else None
    words = (
        say("not a regular expression")
        if position is None
        else say("not a regular expression: look at character {position}", position=position + 1)
    )
    return in_place_of(f"not a regular expression: {fault}", words)
