"""The longest answers there are, on every screen at 80×24: read to their end, with the next step and every button whole."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from msgspec.structs import replace
from textual.geometry import Region

from kiosk.commands import Place
from kiosk.view import Told, Tone, View
from kiosk.words import Words, say
from screens.language import speak, spoken
from screens.widgets.text import Text
from tests.catalogs import extracted
from tests.pilot.driving import SMALL, Driven, driven
from tests.pilot.test_every_screen import (
    LANGUAGES,
    OPTIONS,
    VIEWS,
    check_nothing_is_cut_off_or_covered,
    check_targets,
    joined,
)

ANSWERING = ("kiosk/terminal/", "kiosk/jobs.py", "kiosk/scanning/", "kiosk/delivery/attention.py")
"""Where what is told after a scan or a press is said."""
NOT_TOLD = ("kiosk/terminal/items.py", "kiosk/scanning/patterns.py", "kiosk/scanning/naming.py")
"""Sentences of one entry, and faults of a configuration."""
EXAMPLES = {
    "job": "WO-2026-0045 / 120",
    "machine": "DMG Mori NLX 2500",
    "name": "Maria-Luisa Hernandez",
    "time": "14:05",
    "kind": "WORK ORDER",
}
EXAMPLE = "BRKT-7731-A"
LONGEST = 3
WHOLE = Region(0, 0, *SMALL)


@cache
def answers() -> tuple[Words, ...]:
    """Every sentence that may be told, with values of a usual length in it."""
    texts = {
        message.id
        for message in extracted()
        if isinstance(message.id, str) and any(_tells(path) for path, _line in message.locations)
    }
    return tuple(_filled(text) for text in sorted(texts))


def _tells(path: str) -> bool:
    return path.startswith(ANSWERING) and path not in NOT_TOLD and Path(path).suffix == ".py"


class _Examples(dict[str, object]):
    def __missing__(self, name: str) -> str:
        self[name] = EXAMPLES.get(name, EXAMPLE)
        return str(self[name])


def _filled(text: str) -> Words:
    values = _Examples()
    text.format_map(values)
    return say(text, **values)


def longest(language: str) -> list[Words]:
    """The sentences that need most columns in this language."""
    speak(language, OPTIONS.language_loader)
    try:
        return sorted(answers(), key=lambda words: len(spoken(words)), reverse=True)[:LONGEST]
    finally:
        speak("en", OPTIONS.language_loader)


def told(view: View, words: Words, language: str) -> View:
    """`view` with these words as its last answer."""
    return replace(view, told=Told(Tone.BAD, words, "", 9), language=language)


@LANGUAGES
async def test_a_long_answer_is_read_in_full_and_covers_nothing(language: str) -> None:
    faults = []
    async with driven(VIEWS["running"], SMALL, OPTIONS) as driver:
        for name, view in VIEWS.items():
            for words in longest(language) if view.place is not Place.CLEAN else ():
                await driver.show(told(view, words, language))
                faults += [f"{name}: {fault}: {words.text}" for fault in found(driver, words)]
    assert faults == []


def found(driver: Driven, words: Words) -> list[str]:
    """What is wrong with the picture now."""
    faults = []
    rows = driver.screen_text().splitlines()
    if spoken(words) not in joined("\n".join(row.strip() for row in rows[:6])):
        faults.append("the answer is cut off")
    step = driver.shell.query_one("#next-step", Text).text
    if not any(row.strip().startswith(step) for row in rows):
        faults.append("the next step is not to be read")
    try:
        check_targets(driver, WHOLE, may_be_none=False)
        check_nothing_is_cut_off_or_covered(driver, WHOLE)
    except AssertionError as fault:
        faults.append(str(fault).splitlines()[0])
    return faults


async def test_a_short_answer_after_a_long_one_gives_the_rows_back() -> None:
    view = VIEWS["running"]
    async with driven(view) as driver:
        before = driver.screen_text()
        await driver.show(told(view, longest("en")[0], "en"))
        assert driver.screen_text() != before
        await driver.show(view)
        assert driver.screen_text() == before
        assert driver.shell.query_one("#next-step", Text).display
