"""What Python's reader of TOML refuses, in words for the person who mends the file; commands and logs keep the reader's own."""

from __future__ import annotations

import re

from kiosk.words import Words, in_place_of, say

_PLACE = re.compile(
    r"(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)", re.DOTALL
)

_STANDS_TWICE = say("this key or table stands twice")
_BRACKET = say("a closing bracket is missing")
_QUOTE = say("a quote is missing at the end of the text")
_NO_KEY = say("no key and no table begins like this")

_MEANT: tuple[tuple[str, Words], ...] = (
    ("Cannot declare", _STANDS_TWICE),
    ("Cannot overwrite", _STANDS_TWICE),
    ("Cannot redefine", _STANDS_TWICE),
    ("Cannot mutate", _STANDS_TWICE),
    ("Duplicate", _STANDS_TWICE),
    ("Unclosed", _BRACKET),
    ("Expected ']", _BRACKET),
    ("Expected '='", say("an = is missing after the key")),
    ("Expected newline", say("this line goes on with something that does not belong here")),
    ("Unterminated", _QUOTE),
    ("Illegal character '\\n'", _QUOTE),
    ("Invalid value", say("this value is not understood; text stands in quotes")),
    ("Invalid statement", _NO_KEY),
    ("Invalid initial", _NO_KEY),
    ("Unescaped", say("a \\ in a text has to stand twice; or put the text in single quotes")),
    ("Invalid date", say("there is no such day or time")),
)
"""How the reader's sentences begin (CPython's Lib/tomllib/_parser.py), and what is the matter."""

_NOT_UNDERSTOOD = say("this is not understood")


def syntax_fault(message: str) -> Words:
    """The fault for tomllib's `message`, with line and column where it tells them."""
    found = _PLACE.fullmatch(message)
    if found is None:
        return in_place_of(f"not valid TOML: {message}", say("not valid TOML: {what}", what=_NOT_UNDERSTOOD))
    what = next((words for begin, words in _MEANT if found["what"].startswith(begin)), _NOT_UNDERSTOOD)
    if found["line"] is None:
        told = say("at the end of the file: {what} (not valid TOML)", what=what)
        where = "end of document"
    else:
        line, column = found["line"], found["column"]
        told = say(
            "line {line}, column {column}: {what} (not valid TOML)", line=line, column=column, what=what
        )
        where = f"line {line}, column {column}"
    return in_place_of(f"{where}: {found['what']} (not valid TOML)", told)
