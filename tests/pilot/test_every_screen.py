"""Rules that hold on every screen, in every state, at both sizes."""

from __future__ import annotations

import re
from functools import partial
from itertools import combinations
from textwrap import wrap

import pytest
from msgspec.structs import replace
from textual.geometry import Region
from textual.widget import Widget

from kiosk.catalogs import Translate, catalog_loader
from kiosk.commands import Place, Tab
from kiosk.record.reasons import TOLD_IN_THE_SENTENCE, Reason, explain
from kiosk.scanning.codes import code_of
from kiosk.shipped import assets_directory
from kiosk.view import View
from screens.help_words import help_entries
from screens.language import speak, spoken
from screens.options import ScreenOptions
from screens.widgets.big_button import BigButton
from screens.widgets.text import Text
from tests.pilot.driving import LARGE, SMALL, Driven, driven
from tests.pilot.shop_floor import NOW, job, machines
from tests.pilot.views import (
    all_views,
    item,
    jobs,
    running,
    running_next,
    scan_empty,
    with_confirm,
    with_undo,
)


def taken_over(view: View) -> View:
    """`view` with a job in front that was started elsewhere."""
    first, *others = view.machines
    foreign = job(elsewhere=True, operator_name="Cleo Ito")
    return replace(view, machines=(replace(first, job=foreign), *others))


VIEWS = all_views() | {
    "running-taken-over": taken_over(running()),
    "running-taken-over-undo": with_undo(taken_over(running())),
    "running-taken-over-ends-next": replace(taken_over(running_next()), ends_at=NOW),
    "running-single-ends-next": replace(running_next(), ends_at=NOW, machines=machines(1)),
    "running-ends-next-undo": with_undo(replace(running_next(), ends_at=NOW)),
    "running-ends-next-confirm": with_confirm(replace(running_next(), ends_at=NOW)),
    "help-confirm": replace(with_confirm(running()), place=Place.HELP),
    "scan-confirm": with_confirm(scan_empty()),
}
SIZES = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
LANGUAGES = pytest.mark.parametrize("language", ["en", "es", "de"])
OPTIONS = ScreenOptions(language_loader=catalog_loader(assets_directory() / "locale"))


def targets(driver: Driven) -> dict[str, Region]:
    """Every button in sight and where it is, by what it says."""
    return {
        f"{number}:{button.label!r}": button.region for number, button in enumerate(driver.shell.buttons())
    }


def apart(one: Region, other: Region) -> bool:
    """True when at least one empty row or column lies between the two."""
    return not one.grow((1, 1, 1, 1)).overlaps(other)


@SIZES
@LANGUAGES
async def test_a_screen_is_whole_with_targets_big_enough_and_apart(
    language: str, size: tuple[int, int]
) -> None:
    whole, faults = Region(0, 0, *size), []
    async with driven(VIEWS["machines"], size, OPTIONS) as driver:
        for name, view in VIEWS.items():
            await driver.show(replace(view, language=language))
            try:
                check_targets(driver, whole, may_be_none=name == "clean")
                check_main_targets(driver, whole)
                check_nothing_is_cut_off_or_covered(driver, whole)
                check_words_fit(driver)
                check_fixed_places(driver)
            except AssertionError as fault:
                faults.append(f"{name}: {str(fault).splitlines()[0]}")
    assert faults == []


def check_targets(driver: Driven, whole: Region, may_be_none: bool) -> None:
    """At least 3 rows by 12 columns, inside the screen, one empty row or column between two."""
    found = targets(driver)
    assert found or may_be_none
    for words, region in found.items():
        assert region.width >= 12, (words, region)
        assert region.height >= 3, (words, region)
        assert whole.contains_region(region), (words, region)
    for (words, region), (others, other) in combinations(found.items(), 2):
        assert apart(region, other), (words, region, others, other)


def check_main_targets(driver: Driven, whole: Region) -> None:
    """START and FINISH are 5 rows by 24 columns or more, at the bottom."""
    for button in driver.shell.buttons():
        if button.id in ("start", "finish", "next"):
            assert button.region.width >= 24, (button.id, button.region)
            assert button.region.height >= 5, (button.id, button.region)
            assert button.region.bottom == whole.bottom, (button.id, button.region)


def check_nothing_is_cut_off_or_covered(driver: Driven, whole: Region) -> None:
    """No part lies outside the screen or over another."""
    leaves = [widget for widget in driver.shell.walk_children() if in_sight(widget) and not widget.children]
    for widget in leaves:
        assert whole.contains_region(widget.region), (widget, widget.region)
    for one, other in combinations(leaves, 2):
        assert not one.region.overlaps(other.region), (one, one.region, other, other.region)


def check_words_fit(driver: Driven) -> None:
    """The words of every button, and the next step, are readable to their end."""
    for button in driver.shell.buttons():
        assert button.label.strip(), button
        width, height = button.content_region.size
        lines = button.label.split("\n")
        if not button.has_class("-tile"):
            assert max(map(len, lines)) <= width, (button.label, button.region)
            assert len(lines) + bool(button.hint) <= height, (button.label, button.region)
        check_sentence_is_whole(driver, button)
    step = driver.shell.query_one("#next-step", Text)
    assert 0 < len(step.text) <= step.content_region.width, step.text
    status = driver.screen_text().splitlines()[0]
    assert "..." not in status or "!" in status, status
    for text in driver.shell.query(Text):
        if in_sight(text) and text.region.height > 1 and text.id != "words":
            assert rows_needed(text) <= text.content_region.height, (text.id, text.text)


def check_sentence_is_whole(driver: Driven, button: BigButton) -> None:
    """A sentence on a button ends as it was said, and only a server's own words may be cut off behind it."""
    cut = {ellipsis for ellipsis in (" ...", "…") if ellipsis in button.label}
    view = driver.shell.view
    items = (*view.jobs.attention, *view.jobs.waiting) if view.place is Place.JOBS else ()
    whole = any(item.server_words and spoken(item.what) in joined(button.label) for item in items)
    assert not cut or whole, (button.label, button.region)


def joined(words: str) -> str:
    """Without the ends of its lines."""
    return " ".join(words.split())


@LANGUAGES
@SIZES
@pytest.mark.parametrize("tab", [Tab.ATTENTION, Tab.WAITING])
async def test_what_is_to_be_done_about_an_entry_is_never_cut_off(
    tab: Tab, size: tuple[int, int], language: str
) -> None:
    """For each reason, on the list, and below an offer to undo."""
    details = {Reason.CLOSED_ELSEWHERE: "2026-03-11T13:50:05+00:00", Reason.REFUSED: "words " * 33}
    faults = []
    async with driven(VIEWS["jobs"], size, OPTIONS) as driver:
        for reason in (Reason(each) for each in Reason):
            detail = details.get(reason, "WO-2026-0045127 OP120")
            what = explain(reason, "DMG Mori NLX 2500", detail)
            words = "" if reason in TOLD_IN_THE_SENTENCE else detail
            entry = replace(item(), what=what, server_words=words)
            view = replace(jobs(tab), language=language)
            view = replace(view, jobs=replace(view.jobs, attention=(entry,) * 5, waiting=(entry,) * 5))
            for shown in (view, with_undo(view)):
                await driver.show(shown)
                try:
                    check_words_fit(driver)
                    check_nothing_is_cut_off_or_covered(driver, Region(0, 0, *size))
                except AssertionError as fault:
                    faults.append(f"{reason}: {str(fault).splitlines()[0]}")
    assert faults == []


@LANGUAGES
def test_every_line_of_the_help_fits_in_one_row(language: str) -> None:
    speak(language, OPTIONS.language_loader)
    try:
        assert [each for each in help_entries() if len(each[0]) > 17 or len(each[1]) > 58] == []
    finally:
        speak("en", OPTIONS.language_loader)


def rows_needed(text: Text) -> int:
    """How many rows the words take where they stand, broken at blanks."""
    width = max(1, text.content_region.width)
    nowrap = text.styles.text_wrap == "nowrap"
    return sum(1 if nowrap else max(1, len(wrap(line, width))) for line in text.text.split("\n"))


def check_fixed_places(driver: Driven) -> None:
    """The status is the first row, the next step stands below the last answer."""
    rows = driver.screen_text().splitlines()
    assert "14:05" in rows[0]
    answer, step = driver.shell.query_one("#answer"), driver.shell.query_one("#next-step")
    assert not answer.display or answer.region.y == 1
    assert step.region.y == (answer.region.bottom if answer.display else 1)


def in_sight(widget: Widget) -> bool:
    """True for a part that is painted."""
    return bool(widget.region.area) and all(
        node.display and node.visible for node in widget.ancestors_with_self
    )


@pytest.mark.long  # two minutes: every button of every view, twice
async def test_every_target_acts_when_any_corner_of_it_is_touched() -> None:
    async with driven(VIEWS["machines"], SMALL) as driver:
        for name, view in VIEWS.items():
            await driver.show(view)
            touched: list[BigButton] = []
            for button in list(driver.shell.buttons()):
                button.press = partial(touched.append, button)  # type: ignore[method-assign]
                for x, y in (button.region.offset, button.region.bottom_right - (1, 1)):
                    await driver.pilot.click(offset=(x, y))
                assert touched == [button, button], name
                touched.clear()


def invented(code: str) -> Translate:
    """A language in which every word is different and none is ASCII."""
    return lambda text: re.sub(
        r"\{[^}]*\}|[A-Za-z]", lambda found: found[0] if found[0][0] == "{" else "ä", text
    )


KEYS_AND_NAMES = {
    *(
        "Esc",
        "Enter",
        "Backsp",
        "Del",
        "PgUp",
        "PgDn",
        "F1",
        "F2",
        "F3",
        "F4",
        "F5",
        "F6",
        "abc",
        "A-I",
        "J-Z",
    ),
    *("Haas", "VF-2", "Mazak", "QT", "DMU", "Saw", "Lathe", "Ana", "Ruiz", "ANA", "RUIZ", "Bo", "Lindqvist"),
    *("Operator", "Number", "DMG", "Mori", "NLX", "left", "kiosk.toml", "1:23 AM"),
}


async def test_no_word_of_the_screens_is_left_in_english() -> None:
    options = ScreenOptions(language_loader=invented)
    async with driven(replace(VIEWS["machines"], language="xx"), SMALL, options) as driver:
        for name, view in VIEWS.items():
            await driver.show(replace(view, language="xx"))
            words = set(re.findall(r"(?<![\w.-])[A-Za-z]{3,}(?![\w.])", driver.screen_text()))
            data = set(re.findall(r"[A-Za-z]{3,}", repr(view)))
            data |= {word.upper() for word in data}
            assert {word for word in words - KEYS_AND_NAMES - data if not code_of(word)} == set(), name
