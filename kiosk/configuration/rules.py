"""What a setting may be: a rule accepts a value and gives its typed form, or refuses it with a reason.

Rules know nothing of files and keys; `kiosk.configuration.settings` gives each key its rule. `allowed`
completes the sentence "allowed: …".
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import msgspec

from kiosk.words import Words, say


class NotAllowedError(ValueError):
    """The value is not allowed. The `words`, when there are some, say more than the rule's `allowed`."""

    def __init__(self, words: Words | None = None) -> None:
        super().__init__(str(words or ""))
        self.words = words


class Rule(msgspec.Struct, frozen=True):
    """`accept(value, folder)` gives the typed value or raises NotAllowedError; `folder` is the file's."""

    allowed: Words
    accept: Callable[[object, Path], object]


def plain(allowed: Words, accept: Callable[[object], object]) -> Rule:
    """A rule that does not depend on where the file is."""
    return Rule(allowed, lambda value, folder: accept(value))


def switch() -> Rule:
    """true or false."""

    def accept(value: object) -> bool:
        if not isinstance(value, bool):
            raise NotAllowedError(say("without quotes") if isinstance(value, str) else None)
        return value

    return plain(say("true or false"), accept)


def whole(lowest: int, highest: int) -> Rule:
    """A whole number of that range."""

    def accept(value: object) -> int:
        number = _number(value)
        if number != int(number) or not lowest <= number <= highest:
            raise NotAllowedError
        return int(number)

    return plain(say("a whole number from {lowest} to {highest}", lowest=lowest, highest=highest), accept)


def number(lowest: int, highest: int) -> Rule:
    """A number of that range, decimals included; whole ones stay whole, so that 10 is shown as 10."""

    def accept(value: object) -> int | float:
        found = _number(value)
        if not lowest <= found <= highest:
            raise NotAllowedError
        return int(found) if found == int(found) else found

    return plain(say("a number from {lowest} to {highest}", lowest=lowest, highest=highest), accept)


def _number(value: object) -> int | float:
    if isinstance(value, str) and value.strip().replace(".", "", 1).isdigit():
        raise NotAllowedError(say("without quotes"))
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise NotAllowedError
    if value != value or value in (float("inf"), float("-inf")):
        raise NotAllowedError
    return value


def one_of(*choices: str | int) -> Rule:
    """One of a closed list; text is compared exactly, a slip of case is told."""
    listed = ", ".join(f'"{choice}"' if isinstance(choice, str) else str(choice) for choice in choices)

    def accept(value: object) -> str | int:
        for choice in choices:
            if type(value) is type(choice) and value == choice:
                return choice
        raise NotAllowedError

    return plain(say("one of {choices}", choices=listed), accept)


def text(longest: int, *, empty: bool = False) -> Rule:
    """Visible characters on one line."""

    def accept(value: object) -> str:
        return visible_text(value, longest, empty=empty)

    return plain(text_allowed(0 if empty else 1, longest), accept)


def text_allowed(least: int, most: int) -> Words:
    """What is allowed where text is."""
    return say("text in quotes of {least} to {most} characters", least=least, most=most)


def visible_text(value: object, longest: int, *, empty: bool = False) -> str:
    """`value` when it is text without invisible characters. Raises NotAllowedError."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        raise NotAllowedError(say("in quotes: {value}", value=f'"{value}"'))
    if not isinstance(value, str) or len(value) > longest:
        raise NotAllowedError
    if not value.strip() and not (empty and not value):
        raise NotAllowedError(say("it is empty"))
    for letter in value:
        if not letter.isprintable():
            number = f"U+{ord(letter):04X}"
            raise NotAllowedError(say("it holds a character that can't be seen, {number}", number=number))
    return value


def texts(longest: int) -> Rule:
    """A list of texts."""

    def accept(value: object) -> tuple[str, ...]:
        if not isinstance(value, list):
            raise NotAllowedError(say("in square brackets"))
        return tuple(visible_text(item, longest) for item in value)

    return plain(say('a list of texts, such as ["first", "second"]'), accept)


def day() -> Rule:
    """A date, as TOML writes it or in quotes."""

    def accept(value: object) -> date:
        if isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError:
                raise NotAllowedError from None
        if not isinstance(value, date) or isinstance(value, datetime):
            raise NotAllowedError
        return value

    return plain(say("a date such as 2026-12-31"), accept)


def path(*, empty: bool = False, must_exist: bool = False) -> Rule:
    """A file or folder, relative to the file that names it. An empty one means none given."""

    def accept(value: object, folder: Path) -> Path | None:
        written = visible_text(value, 4096, empty=empty)
        if not written:
            return None
        found = Path(os.path.abspath(folder / os.path.expanduser(written)))
        if must_exist and not _stands_there(found):
            raise NotAllowedError(say("there is no file {file}", file=str(found)))
        return found

    existing = say("the path of an existing file, relative to this file, in quotes")
    return Rule(existing if must_exist else say("a path, relative to this file, in quotes"), accept)


def _stands_there(file: Path) -> bool:
    try:
        return file.is_file()
    except PermissionError:  # it may be there: whoever runs the kiosk will see
        return True
