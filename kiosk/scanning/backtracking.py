"""How badly can a regular expression backtrack? Counted from its parse tree, before it ever meets a scan.

`ways` is an upper bound of the different ways in which a full match of the pattern can split one text of
`LONGEST_MATCHED` printable ASCII characters. One way per text is linear time; `(a+)+` has 2^n. A repetition
counts once when nothing that may follow it can begin with a character it repeats: every shorter attempt then
fails at its first character.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable
from itertools import combinations
from typing import Any

import msgspec

from kiosk.words import Words, say

LONGEST_MATCHED = 256
"""Characters of text that a site pattern is tried on; longer codes are read only as an envelope."""

MOST_WAYS = LONGEST_MATCHED**2
"""Two free repetitions before a third part. The slowest of 30,000 random patterns under this bound took
230 ms on the worst text of 256 characters, on a busy core; what sites write takes under 5 ms.
"""

_DEEPEST = 6

_parser = importlib.import_module("re._parser")
_compiler = importlib.import_module("re._compiler")

_ALPHABET = frozenset(map(chr, range(0x20, 0x7F)))
_END = frozenset([""])
_REPEATS = frozenset({"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"})
_LOOKS = frozenset({"ASSERT", "ASSERT_NOT"})
_SINGLE = frozenset({"LITERAL", "NOT_LITERAL", "ANY", "IN"})


class UnboundedError(ValueError):
    """The pattern holds something whose cost can't be bounded; the words say what."""

    def __init__(self, words: Words) -> None:
        super().__init__(str(words))
        self.words = words


class _Part(msgspec.Struct, frozen=True):
    """A piece of a pattern: the characters it can begin with, whether it can match nothing, and its ways."""

    first: frozenset[str]
    nullable: bool
    ways: int

    def starts(self, follow: frozenset[str]) -> frozenset[str]:
        """The characters that can come next when this piece is tried before `follow`."""
        return self.first | follow if self.nullable else self.first


def ways(pattern: str) -> int:
    """The bound described above. Raises UnboundedError for what has none, re.error for what is no pattern."""
    tree = _parser.parse(pattern)
    return _Counter(tree.state, tree.state.flags).sequence(tree, _END).ways


class _Counter:
    def __init__(self, state: Any, flags: int, depth: int = 0) -> None:
        self._state = state
        self._flags = flags
        self._depth = depth

    def sequence(self, items: Iterable[tuple[Any, Any]], follow: frozenset[str]) -> _Part:
        first: frozenset[str] = frozenset()
        nullable = True
        total = 1
        for operation, argument in reversed(list(items)):
            part = self._item(str(operation), operation, argument, follow)
            total *= part.ways
            first = part.first | first if part.nullable else part.first
            nullable = nullable and part.nullable
            follow = part.starts(follow)
        return _Part(first, nullable, total)

    def _item(self, name: str, operation: Any, argument: Any, follow: frozenset[str]) -> _Part:
        if name in _SINGLE:
            return _Part(self._characters(operation, argument), False, 1)
        if name == "AT":
            return _Part(frozenset(), True, 1)
        if name == "SUBPATTERN":
            _, added, removed, body = argument
            flags = (self._flags | added) & ~removed
            return _Counter(self._state, flags, self._depth).sequence(body, follow)
        if name == "ATOMIC_GROUP":
            return self.sequence(argument, follow)
        if name in _LOOKS:
            looked = self.sequence(argument[1], _ALPHABET | _END)
            return _Part(frozenset(), True, looked.ways)
        if name == "BRANCH":
            return _branch([self.sequence(choice, follow) for choice in argument[1]], follow)
        if name in _REPEATS:
            least, most, body = argument
            return self._repeat(least, most, body, follow)
        raise UnboundedError(say("back references and conditions are not allowed"))

    def _repeat(self, least: int, most: int, body: Any, follow: frozenset[str]) -> _Part:
        if self._depth >= _DEEPEST:  # each level is read twice, below
            raise UnboundedError(
                say("repetitions within repetitions, more than {levels} deep", levels=_DEEPEST)
            )
        inside = _Counter(self._state, self._flags, self._depth + 1)
        once = inside.sequence(body, follow)
        most = min(int(most), LONGEST_MATCHED)
        if most <= 1:
            choices = 2 if least < most and once.starts(follow) & follow else 1
            return _Part(once.first, once.nullable or least == 0, once.ways * choices)
        if once.nullable:
            raise UnboundedError(say("a repetition of something that can be empty"))
        again = inside.sequence(body, follow | once.first)
        exits = max(most - least + 1, 1) if once.first & follow else 1
        return _Part(once.first, least == 0, min(again.ways**most, MOST_WAYS + 1) * exits)

    def _characters(self, operation: Any, argument: Any) -> frozenset[str]:
        single = _compiler.compile(_parser.SubPattern(self._state, [(operation, argument)]), self._flags)
        assert isinstance(single, re.Pattern)
        return frozenset(character for character in _ALPHABET if single.fullmatch(character))


def _branch(choices: list[_Part], follow: frozenset[str]) -> _Part:
    overlap = any(one.starts(follow) & other.starts(follow) for one, other in combinations(choices, 2))
    every = [choice.ways for choice in choices]
    return _Part(
        frozenset().union(*(choice.first for choice in choices)),
        any(choice.nullable for choice in choices),
        sum(every) if overlap else max(every),
    )
