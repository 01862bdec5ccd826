"""The signs that are not plain letters, by what the terminal can draw: the one place that knows.

The bare Linux console has at most 512 glyphs and few of ours, so it gets ASCII. Nothing is drawn with
borders: boxes are areas of background colour, which every terminal has.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec


class Glyphs(msgspec.Struct, frozen=True):
    """One set of signs. `replaced` maps characters of sentences that the terminal can't draw."""

    yes: str
    no: str
    note: str
    warning: str
    previous: str
    following: str
    minus: str
    chosen: str
    done: str
    to_do: str
    solid: bool
    """Whether large digits are areas of background colour; otherwise they are drawn with `#`."""
    replaced: Mapping[int, str]


FULL = Glyphs("✓", "✗", "•", "!", "◀", "▶", "−", "▶", "█", "░", True, {})

ASCII = Glyphs(
    "OK",
    "NO",
    "-",
    "!",
    "<",
    ">",
    "-",
    ">",
    "#",
    ".",
    False,
    str.maketrans(
        {
            "→": "->",
            "✓": "OK",
            "✗": "NO",
            "−": "-",
            "–": "-",
            "—": "-",
            "…": "...",
            "·": "-",
            "•": "-",
            "“": '"',
            "”": '"',
            "„": '"',
            "’": "'",
            "‘": "'",
            "≥": ">=",
            "≤": "<=",
            "×": "x",
        }
    ),
)

_PLAIN_TERMINALS = ("linux", "vt", "dumb", "ansi", "cons25")


def glyphs_for(terminal: str, encoding: str) -> Glyphs:
    """The signs for a terminal type ($TERM) and a character encoding."""
    plain = terminal.startswith(_PLAIN_TERMINALS) or "utf" not in encoding.lower()
    return ASCII if plain else FULL


class _Current:
    glyphs = FULL


def draw_with(glyphs: Glyphs) -> None:
    """Use this set from now on; called once, before anything is drawn."""
    _Current.glyphs = glyphs


def glyphs() -> Glyphs:
    """The set in use."""
    return _Current.glyphs


def drawable(text: str) -> str:
    """`text` with nothing in it that a terminal would obey or can't draw; line ends stay.

    Escape, C1 and bidirectional control characters would otherwise reach the terminal from every widget.
    """
    if _Current.glyphs.replaced:
        text = text.translate(_Current.glyphs.replaced)
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() or letter == "\n" else "?" for letter in text)
