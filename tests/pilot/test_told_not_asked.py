"""The screens follow the engine's view, in its language, and repaint only what differs."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from kiosk.catalogs import Translate
from kiosk.commands import Place, Press
from kiosk.events import Answered, JobStarted, ViewChanged
from kiosk.fields import JobFields
from kiosk.scanning.codes import Code
from kiosk.view import ConfirmView, EntryView, Told, Tone, View
from kiosk.words import say
from screens.bridge import Bridge
from screens.options import ScreenOptions
from screens.widgets.answer_bar import AnswerBar
from screens.widgets.big_clock import BigClock
from screens.widgets.status_bar import StatusBar
from tests.pilot.driving import LARGE, driven
from tests.pilot.shop_floor import ANA, machines
from tests.pilot.views import (
    all_views,
    board,
    question,
    running,
    scan_empty,
    scan_partly,
    sign_in,
    with_trouble,
    with_undo,
)


class Heard:
    """Sounds that are written down."""

    def __init__(self) -> None:
        self.sounds: list[str] = []

    def good(self) -> None:
        self.sounds.append("good")

    def bad(self) -> None:
        self.sounds.append("bad")


async def test_every_place_can_follow_every_other() -> None:
    views = list(all_views().values())
    async with driven(board()) as driver:
        for view in [*views, *reversed(views)]:
            await driver.show(view)
            assert driver.shell.view is view
            assert driver.shell.panel.is_attached
            assert [panel for panel in driver.shell.query("Panel") if panel.display] == [driver.shell.panel]


async def test_a_screen_shown_again_shows_the_newest_view() -> None:
    async with driven(scan_empty()) as driver:
        await driver.show(board())
        await driver.show(scan_partly())
        assert "WO-20417" in driver.screen_text()


async def test_a_scan_repaints_its_slot_and_the_answer_but_nothing_else() -> None:
    async with driven(scan_empty()) as driver:
        painted: list[object] = []
        for widget in driver.shell.walk_children():
            refresh = widget.refresh
            widget.refresh = lambda *a, w=widget, r=refresh, **k: (painted.append(w), r(*a, **k))[1]  # type: ignore
        entry = EntryView(JobFields(work_order="WO-20417"))
        told = Told(Tone.GOOD, say("Work order {wo}", wo="WO-20417"), "WWO-20417", 1)
        await driver.show(replace(scan_empty(), entry=entry, told=told))
        names = {getattr(widget, "id", None) for widget in painted}
        assert {"slot-wo", "answer", "next-step"} <= names
        assert not names & {"status", "slot-part", "slot-op", "slot-rev", "start", "menu", "headline"}


async def test_the_same_view_repaints_nothing() -> None:
    async with driven(running()) as driver:
        painted: list[object] = []
        for widget in driver.shell.walk_children():
            refresh = widget.refresh
            widget.refresh = lambda *a, w=widget, r=refresh, **k: (painted.append(w), r(*a, **k))[1]  # type: ignore
        driver.shell.show(replace(running()))
        assert painted == []


async def test_an_answer_stays_with_its_sign_its_words_and_what_was_scanned() -> None:
    async with driven(with_trouble(board())) as driver:
        bar = driver.shell.query_one(AnswerBar)
        assert bar.text.startswith("✗ “0123456789” is not known")
        assert "[red]0123456789" in bar.text
        assert bar.has_class("-bad")
        await driver.show(replace(board(), told=Told(Tone.GOOD, say("Signed in"), "", 9)))
        assert bar.text == "✓ Signed in"
        assert not bar.has_class("-bad")


async def test_markup_and_escapes_in_data_are_only_text() -> None:
    nasty = "[@click=app.quit]x[/] [/nope] \x1b[2J"
    shown = replace(machines(1)[0], label=nasty)
    view = replace(board(), machines=(shown,), told=Told(Tone.BAD, say("No: {raw}", raw=nasty), nasty, 1))
    async with driven(view) as driver:
        text = driver.screen_text()
        assert "[@click=app.quit]x[/]" in text
        assert "\x1b" not in text


async def test_status_and_warnings_say_what_is_wrong_in_words() -> None:
    async with driven(with_trouble(board())) as driver:
        text = driver.screen_text()
        assert "Offline since 12:05, 3 waiting" in text
        assert "Scanner unplugged" in text
        assert "The API key expires in 9 days" in text
        await driver.show(board())
        assert "waiting" not in driver.screen_text()
        assert not driver.shell.query_one("#warnings").display


async def test_elapsed_follows_the_clock_and_not_the_screen() -> None:
    async with driven(running(), LARGE) as driver:
        clock = driver.shell.query_one("#clock", BigClock)
        assert clock.text == "1:23:07"
        driver.clock.pass_by(7200)
        driver.shell.tick()
        assert clock.text == "3:23:07"


async def test_undo_counts_down_and_goes() -> None:
    async with driven(with_undo(scan_partly())) as driver:
        bar = driver.shell.query_one("#undo-bar")
        assert "UNDO 12" in driver.screen_text()
        driver.clock.pass_by(11.5)
        driver.shell.tick()
        await driver.settle()
        assert "UNDO 1" in driver.screen_text()
        driver.clock.pass_by(1)
        driver.shell.tick()
        assert not bar.display


@pytest.mark.parametrize("view", [board(), scan_partly(), running()], ids=["board", "scan", "running"])
async def test_an_undo_offer_names_its_machine_where_there_are_several(view: View) -> None:
    offer = with_undo(view)
    async with driven(offer) as driver:
        assert "Haas VF-2: Started WO-20417 / 20" in driver.screen_text()
        await driver.show(replace(offer, machines=offer.machines[:1]))
        assert "Started WO-20417 / 20" in driver.screen_text()
        assert "Haas VF-2: Started" not in driver.screen_text()


@pytest.mark.parametrize("view", [board(), scan_partly(), sign_in()], ids=["board", "scan", "sign-in"])
async def test_a_long_answer_leaves_the_next_step_where_there_is_a_row_for_it(view: View) -> None:
    told = Told(Tone.BAD, say("Another traveler was scanned. " * 3), "", 9)
    async with driven(with_undo(replace(view, told=told))) as driver:
        assert driver.shell.query_one("#answer").region.height == 2
        assert driver.shell.query_one("#next-step").region.height == 1
        buttons = list(driver.shell.buttons())
        assert min(button.region.height for button in buttons) >= 3
        assert max(button.region.bottom for button in buttons) == 24


async def test_a_question_that_is_told_as_well_leaves_the_next_step() -> None:
    words = say("{total} made, but only {ordered} ordered. " * 3, total=81, ordered=50)
    asked = replace(running(), confirm=ConfirmView(words, say("YES")), told=Told(Tone.BAD, words, "", 9))
    async with driven(asked) as driver:
        assert "Answer first: YES or NO." in driver.screen_text()
        assert driver.screen_text().count("81 made") == 3


async def test_signing_out_is_offered_where_somebody_is_signed_in() -> None:
    async with driven(replace(sign_in(), operator=ANA)) as driver:
        assert driver.shell.query_one("#sign-out").display
        await driver.press("o")
        assert driver.asked == [Press(Code.SIGNOUT)]
        await driver.show(sign_in())
        assert "SIGN OUT" not in driver.screen_text()


async def test_moments_in_sentences_are_written_in_the_stations_zone() -> None:
    async with driven(replace(question(), time_zone="America/New_York")) as driver:
        assert "at 10:05" in driver.screen_text()


async def test_a_changed_zone_moves_every_time_on_the_glass() -> None:
    async with driven(question()) as driver:
        assert "at 14:05" in driver.screen_text()
        await driver.show(replace(question(), time_zone="America/New_York"))
        assert "at 10:05" in driver.screen_text()
        assert "14:05" not in driver.screen_text()
        await driver.show(replace(running(), time_zone="Europe/Berlin"))
        assert "since 13:42" in driver.screen_text()
        assert "15:05" in driver.screen_text().splitlines()[0]


async def test_the_language_follows_the_view_and_no_word_stays_behind() -> None:
    def load(code: str) -> Translate:
        return (lambda text: text) if code == "en" else (lambda text: text.replace("START", "INICIAR"))

    options = ScreenOptions(language_loader=load)
    async with driven(scan_partly(), options=options) as driver:
        assert "START" in driver.screen_text()
        await driver.show(replace(scan_partly(), language="es"))
        assert "INICIAR" in driver.screen_text()
        assert "START" not in driver.screen_text()
        await driver.show(scan_partly())
        assert "INICIAR" not in driver.screen_text()


async def test_answers_sound_and_news_does_not() -> None:
    heard = Heard()
    options = ScreenOptions(sounds=heard)
    async with driven(board(), options=options) as driver:
        listener = Bridge(driver.app).listener
        for tone in (Tone.GOOD, Tone.BAD, Tone.PLAIN):
            listener(Answered(tone, say("x")))
        listener(JobStarted(1, "Machine1"))
        listener(ViewChanged(scan_empty()))
        await driver.settle()
        assert heard.sounds == ["good", "bad"]
        assert driver.shell.view.place is Place.SCAN


async def test_a_terminal_too_small_says_so_and_keeps_everything() -> None:
    async with driven(scan_partly(), (79, 24)) as driver:
        assert "too small" in driver.screen_text()
        assert "80 x 24" in driver.screen_text()
        await driver.pilot.resize_terminal(80, 24)
        await driver.settle()
        assert "too small" not in driver.screen_text()
        assert "WO-20417" in driver.screen_text()


async def test_growing_to_the_panel_changes_the_layout_and_not_the_content() -> None:
    async with driven(running(good=29)) as driver:
        await driver.pilot.resize_terminal(*LARGE)
        await driver.settle()
        assert driver.shell.roomy
        assert driver.shell.query_one("#clock", BigClock).region.height == 5
        assert "29" in driver.screen_text()
        assert driver.shell.query_one(StatusBar).region.width == LARGE[0]
