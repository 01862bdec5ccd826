"""A sentence that names a button stands on a screen that shows it, or tells the way there: MENU, then the button."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from kiosk.commands import Place
from kiosk.view import View
from kiosk.words import Words
from screens.language import spoken
from screens.widgets.text import Text
from tests import catalogs
from tests.pilot.driving import LARGE, SMALL, Driven, driven
from tests.pilot.test_every_screen import OPTIONS, VIEWS
from tests.unit.terminal_driver import Terminal, settings
from tests.unit.test_named_buttons import is_label, name_of, named_in
from tests.unit.test_no_dead_ends import step

SIZES = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
TERMINALS, STEPS = 15, 60
NO_BUTTONS = {"NEXT", "IDLE", "RUNNING", "NEEDS ATTENTION", "NOT RECORDED", "NOBODY SIGNED IN"}
"""Written like buttons, and none; their translations are left out in the same way."""


def names(language: str) -> set[str]:
    """What the buttons are called in a language."""
    if language == "en":
        texts = {str(each.id): str(each.id) for each in catalogs.extracted() if each.id}
    else:
        texts = {str(each.id): str(each.string) for each in catalogs.translated(language) if each.id}
    labels = {text: name_of(theirs) for text, theirs in texts.items() if is_label(text)}
    return {theirs for text, theirs in labels.items() if name_of(text) not in NO_BUTTONS and len(theirs) > 1}


def sentences(view: View) -> Iterator[Words]:
    """What the engine says in front of the operator, beside what the screens say themselves."""
    if view.told is not None:
        yield view.told.words
    if view.confirm is not None:
        yield view.confirm.words
    if view.question is not None:
        yield view.question.words
    if view.jobs.opened is not None and view.place is Place.ITEM:
        yield view.jobs.opened.what
    machine = view.machine_view()
    noted = {Place.MACHINES: view.machines, Place.SCAN: (machine,), Place.RUNNING: (machine,)}
    for tile in noted.get(view.place, ()):
        if tile is not None and tile.note is not None:
            yield tile.note


def shown_buttons(driver: Driven, known: set[str]) -> set[str]:
    found: set[str] = set()
    for button in driver.shell.buttons():
        label = " ".join(button.label.replace("-\n", "").split())
        found |= set(named_in(label, known))
    return found


def named_but_not_there(driver: Driven, texts: list[str], known: set[str], menu: set[str]) -> list[str]:
    """The sentences that name a button which is neither in sight nor on the menu that they name."""
    shown, faults = shown_buttons(driver, known), []
    for text in texts:
        named = named_in(text, known)
        on_menu = {name for name in named if re.search(rf"{menu_name(known)}, {re.escape(name)}", text)}
        if not set(named) - on_menu <= shown or not on_menu <= menu:
            faults.append(text)
    return faults


def menu_name(known: set[str]) -> str:
    return next(name for name in known if name in ("MENU", "MENÜ", "MENÚ"))


async def menu_of(driver: Driven, known: set[str], language: str) -> set[str]:
    await driver.show(replace(VIEWS["help"], language=language))
    return shown_buttons(driver, known)


@SIZES
@pytest.mark.parametrize("language", ["en", "es", "de"])
async def test_what_a_screen_says_names_only_buttons_that_it_shows(
    language: str, size: tuple[int, int]
) -> None:
    known, faults = names(language), []
    async with driven(VIEWS["machines"], size, OPTIONS) as driver:
        menu = await menu_of(driver, known, language)
        for name, view in VIEWS.items():
            await driver.show(replace(view, language=language))
            texts = [driver.shell.query_one("#next-step", Text).text, *map(spoken, sentences(view))]
            faults += [(name, text) for text in named_but_not_there(driver, texts, known, menu)]
    assert faults == []


def situations() -> list[View]:
    """Pictures from terminals at which anything is done in any order, one for each sentence and kind of screen."""
    found: dict[tuple[object, ...], View] = {}
    known = names("en")
    for seed in range(TERMINALS):
        for view in _pictures(random.Random(seed)):
            texts = tuple(words.text for words in sentences(view))
            if any(named_in(text, known) for text in texts):
                found.setdefault((view.place, view.operator is None, *texts), replace(view, language="en"))
    return list(found.values())


def _pictures(chance: random.Random) -> Iterator[View]:
    t = Terminal(settings(sign_out_minutes=10)).at()
    told = None
    for _ in range(STEPS):
        step(t, chance)
        view, before = t.view, told
        told = view.told
        if told == before or view.place in (Place.CLEAN, Place.TYPE):  # it stays over what was gone to since
            view = replace(view, told=None)
        yield view


async def test_whatever_is_done_no_sentence_sends_to_a_button_that_is_not_there() -> None:
    views, known, faults = situations(), names("en"), []
    assert len(views) > 10
    async with driven(VIEWS["machines"], SMALL, OPTIONS) as driver:
        menu = await menu_of(driver, known, "en")
        for view in views:
            await driver.show(view)
            texts = [spoken(words) for words in sentences(view)]
            texts.append(driver.shell.query_one("#next-step", Text).text)
            faults += [(view.place.value, text) for text in named_but_not_there(driver, texts, known, menu)]
    assert sorted(set(faults)) == []
