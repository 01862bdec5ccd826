"""The Fault screen with many faults: in every language and size everything can be read, page by page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from kiosk.catalogs import catalog_loader
from kiosk.commands import Place
from kiosk.config import load_config
from kiosk.errors import ConfigurationError, StoreBusy
from kiosk.record.damage import Salvage
from kiosk.shipped import assets_directory
from kiosk.station.fault_alone import fault_view, view_of
from kiosk.station.service import configuration_fault
from kiosk.view import FaultView, View
from kiosk.words import Words, say
from screens.fault import FaultPanel, pages
from screens.options import ScreenOptions
from tests.pilot.driving import LARGE, SMALL, Driven, driven
from tests.pilot.views import board
from tests.unit.faulty import SMALL as SMALL_FILE

LOAD = catalog_loader(assets_directory() / "locale")
SMALLEST_ROOMY = (118, 38)
FAULTY = (
    f'operator_file = "people.csv"\n{SMALL_FILE}[station]\npaper = "A5"\nundo_seconds = 5000\nshifts = ["06:00", "25:00"]\n'
    'time_zone = "Europe/Lodnon"\n[scanner]\nport = "USB"\n[[scanner.pattern]]\nmatch = "(?P<wo>(J+)+)"\n'
    '[[machines]]\nname = "machine 1"\n[[operators]]\nbadge = "1"\nname = "Ana"\nemail = "ana"\n'
)
SIZES = pytest.mark.parametrize("size", [SMALL, SMALLEST_ROOMY, LARGE], ids=["80x24", "110x34", "120x40"])
LANGUAGE = pytest.mark.parametrize("language", ["en", "es", "de"])


def refused(folder: Path) -> ConfigurationError:
    (folder / "kiosk.toml").write_text(FAULTY, encoding="utf-8")
    with pytest.raises(ConfigurationError) as found:
        load_config(folder / "kiosk.toml", {})
    return found.value


def said(words: Words, language: str) -> list[str]:
    return words.render(LOAD(language)).split()


async def read_everything(driver: Driven) -> list[str]:
    """The words of all pages, with the remedy of each."""
    found: list[str] = []
    for _page in range(20):
        found += panel_words(driver)
        count = re.search(r"(\d+)/(\d+)", driver.screen_text())
        if count is None or count[1] == count[2]:
            return found
        await driver.press("pagedown")
    raise AssertionError("the pages have no end")


def panel_words(driver: Driven) -> list[str]:
    rows = driver.screen_text().splitlines()
    panel = driver.shell.panel
    assert isinstance(panel, FaultPanel)
    return " ".join(rows[panel.region.y : panel.region.bottom]).split()


def stands_in(sentence: list[str], page: list[str]) -> bool:
    """Whether the words follow one another, whatever ends a row; a name that is longer than a row is cut by it."""
    return "".join(sentence) in "".join(page)


@SIZES
@LANGUAGE
@pytest.mark.parametrize("alone", [True, False], ids=["no configuration", "last good copy"])
async def test_every_fault_and_what_to_do_can_be_read(
    tmp_path: Path, size: tuple[int, int], language: str, alone: bool
) -> None:
    faults = refused(tmp_path)
    view = (
        view_of(fault_view(faults), language) if alone else over(configuration_fault(faults.faults), language)
    )
    assert view.fault is not None
    options = ScreenOptions(language_loader=LOAD)
    async with driven(view, size, options) as driver:
        first = panel_words(driver)
        for words in (view.fault.title, view.fault.remedy):
            assert stands_in(said(words, language), first)
        read = await read_everything(driver)
        assert stands_in(said(view.fault.remedy, language), panel_words(driver))
        for fault in view.fault.lines:
            assert stands_in(said(fault, language), read), str(fault)


def over(fault: FaultView, language: str) -> View:
    """A kiosk that runs, with this fault in front and a line of warnings."""
    return replace(
        board(),
        place=Place.FAULT,
        fault=fault,
        language=language,
        warnings=(say("The configuration has faults"),),
    )


@SIZES
@LANGUAGE
async def test_every_other_fault_fits_too(tmp_path: Path, size: tuple[int, int], language: str) -> None:
    salvage = Salvage(Path("/var/lib/kiosk/damaged-1"), (), 12, 3, tuple(f"Machine{n}" for n in range(20)))
    busy = StoreBusy(
        say(
            "Another kiosk (process {holder}) already uses the data directory {directory}."
            " Stop that one first, or give this one a data_dir of its own.",
            holder=4711,
            directory="/var/lib/kiosk",
        )
    )
    options = ScreenOptions(language_loader=LOAD)
    async with driven(board(), size, options) as driver:
        for fault in (salvage.fault(while_running=True), fault_view(busy)):
            await driver.show(over(fault, language))
            read = await read_everything(driver)
            for words in (fault.title, *fault.lines, fault.remedy):
                assert stands_in(said(words, language), read), str(words)


def test_a_fault_stands_on_one_page_unless_it_is_longer_than_a_page() -> None:
    assert pages(["a", "b b b", "c"], 3, 3) == ["a\nb b\n  b", "c"]
    assert pages(["a", "b b b b"], 3, 3) == ["a", "b b\n  b\n  b"]
    assert pages(["a a a a a"], 3, 2) == ["a a\n  a", "  a\n  a"]
    assert pages([], 3, 2) == []
