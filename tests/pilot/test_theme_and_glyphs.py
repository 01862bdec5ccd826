"""Colours can be read, signs can be drawn, and nothing that is shown is obeyed."""

from __future__ import annotations

from itertools import chain

import pytest

from screens.glyphs import ASCII, FULL, draw_with, drawable, glyphs_for
from screens.theme import PALETTES, SIXTEEN, palette_for

ON_GROUND = ("ground-ink", "quiet-ink", "main")


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2."""
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", PALETTES)
def test_all_text_has_a_contrast_of_seven_to_one(name: str) -> None:
    colours = PALETTES[name]
    areas = [(area, f"{area}-ink") for area in colours if f"{area}-ink" in colours]
    for ground, ink in chain(areas, (("ground", ink) for ink in ON_GROUND)):
        assert contrast(colours[ground], colours[ink]) >= 7, (name, ground, ink)


@pytest.mark.parametrize("name", PALETTES)
def test_yes_no_and_pressed_differ_in_more_than_hue(name: str) -> None:
    colours = PALETTES[name]
    assert contrast(colours["good"], colours["bad"]) >= 2
    assert contrast(colours["key"], colours["pressed"]) >= 4


def test_sixteen_colours_are_those_of_the_console_and_grounds_are_of_the_first_eight() -> None:
    dim = {f"#{red}{green}{blue}" for red in ("00", "aa") for green in ("00", "aa") for blue in ("00", "aa")}
    for name, colour in SIXTEEN.items():
        assert colour in dim | {"#ffffff"}
        assert colour in dim or name.endswith("-ink")


def test_every_palette_names_the_same_colours() -> None:
    assert len({frozenset(colours) for colours in PALETTES.values()}) == 1


@pytest.mark.parametrize(
    ("system", "palette"), [("truecolor", "light"), ("256", "light"), ("standard", "sixteen")]
)
def test_a_terminal_of_sixteen_colours_gets_the_palette_for_it(system: str, palette: str) -> None:
    assert palette_for("light", system) == palette


def test_the_bare_console_gets_ascii_signs() -> None:
    assert glyphs_for("linux", "utf-8") is ASCII
    assert glyphs_for("xterm-256color", "ascii") is ASCII
    assert glyphs_for("foot", "utf-8") is FULL
    signs = (
        ASCII.yes,
        ASCII.no,
        ASCII.previous,
        ASCII.following,
        ASCII.minus,
        ASCII.done,
        ASCII.to_do,
    )
    assert all(sign.isascii() for sign in signs)


def test_nothing_that_a_terminal_obeys_is_drawn() -> None:
    hostile = "A\x1b[2J\x9b1mB\u202ec\x7f\x00\td"
    shown = drawable(hostile)
    assert shown.isprintable()
    assert shown.startswith("A?[2J")


def test_line_ends_stay_and_ascii_replaces_what_the_console_lacks() -> None:
    draw_with(ASCII)
    try:
        assert drawable("ANA → Haas · 3\nOK") == "ANA -> Haas - 3\nOK"
    finally:
        draw_with(FULL)
