"""Every colour on the glass, by name. Text keeps a contrast of 7:1 or more on its ground, which a test
computes.

A name and the same name with `-ink` belong together: an area and the text on it. `sixteen` uses the exact
colours of the Linux console, of which only the first eight can be a background.
"""

from __future__ import annotations

from textual.theme import Theme

DARK = {
    "ground": "#0b0f14",
    "ground-ink": "#f2f5f7",
    "quiet-ink": "#b8c4cf",
    "box": "#1d2833",
    "box-ink": "#f2f5f7",
    "key": "#33424f",
    "key-ink": "#ffffff",
    "pressed": "#f2f5f7",
    "pressed-ink": "#0b0f14",
    "main": "#5cc8ff",
    "main-ink": "#06131c",
    "good": "#74e08f",
    "good-ink": "#04150a",
    "bad": "#8a1616",
    "bad-ink": "#ffffff",
    "warn": "#ffcc55",
    "warn-ink": "#1a1200",
    "busy": "#123f66",
    "busy-ink": "#ffffff",
    "chosen": "#e6eef5",
    "chosen-ink": "#0b0f14",
}

LIGHT = {
    "ground": "#ffffff",
    "ground-ink": "#0d1217",
    "quiet-ink": "#3a4650",
    "box": "#e9eef3",
    "box-ink": "#0d1217",
    "key": "#cdd8e2",
    "key-ink": "#0d1217",
    "pressed": "#0d1217",
    "pressed-ink": "#ffffff",
    "main": "#00457c",
    "main-ink": "#ffffff",
    "good": "#9be7ae",
    "good-ink": "#04150a",
    "bad": "#8a1616",
    "bad-ink": "#ffffff",
    "warn": "#ffcc55",
    "warn-ink": "#1a1200",
    "busy": "#bfe0ff",
    "busy-ink": "#0d1217",
    "chosen": "#0d1217",
    "chosen-ink": "#ffffff",
}

SIXTEEN = {
    "ground": "#000000",
    "ground-ink": "#ffffff",
    "quiet-ink": "#aaaaaa",
    "box": "#0000aa",
    "box-ink": "#ffffff",
    "key": "#aaaaaa",
    "key-ink": "#000000",
    "pressed": "#000000",
    "pressed-ink": "#ffffff",
    "main": "#00aaaa",
    "main-ink": "#000000",
    "good": "#00aaaa",
    "good-ink": "#000000",
    "bad": "#aa0000",
    "bad-ink": "#ffffff",
    "warn": "#aaaaaa",
    "warn-ink": "#000000",
    "busy": "#0000aa",
    "busy-ink": "#ffffff",
    "chosen": "#aaaaaa",
    "chosen-ink": "#000000",
}

PALETTES = {"dark": DARK, "light": LIGHT, "sixteen": SIXTEEN}


def theme_named(name: str) -> Theme:
    """The Textual theme of one palette."""
    colours = PALETTES[name]
    return Theme(
        name=name,
        primary=colours["main"],
        warning=colours["warn"],
        error=colours["bad"],
        success=colours["good"],
        foreground=colours["ground-ink"],
        background=colours["ground"],
        surface=colours["ground"],
        panel=colours["box"],
        dark=name != "light",
        variables=colours,
    )


def palette_for(wanted: str, colour_system: str | None) -> str:
    """The palette to use when `wanted` was asked for and the terminal has this colour system (Rich's
    name).
    """
    return wanted if colour_system in ("256", "truecolor") else "sixteen"
