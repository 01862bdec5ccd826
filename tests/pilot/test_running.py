"""A running job at 80×24: whatever stands beside it, how long, how many and until when can be read."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from kiosk.commands import Place
from kiosk.view import View
from screens.widgets.big_clock import BigClock
from tests.pilot.driving import SMALL, driven
from tests.pilot.test_every_screen import LANGUAGES, OPTIONS
from tests.pilot.views import all_views, running, running_next, with_undo

VIEWS = {name: view for name, view in all_views().items() if view.place is Place.RUNNING}
COUNTED = {"en": "of", "es": "de", "de": "von"}


@LANGUAGES
async def test_elapsed_and_count_and_expected_end_are_always_there(language: str) -> None:
    missing = []
    async with driven(running(), SMALL, OPTIONS) as driver:
        for name, view in VIEWS.items():
            await driver.show(replace(view, language=language))
            text, clock = driver.screen_text(), driver.shell.query_one("#small-clock", BigClock)
            tile = view.machine_view()
            assert tile is not None
            assert tile.job is not None
            large = clock.display and clock.text == "1:23:07" and clock.region.bottom == SMALL[1]
            wanted = {
                "elapsed": large or "1:23:07" in text,
                "count": f" {COUNTED[language]} {tile.job.ordered}" in text,
                "end": tile.job.fields.cycle_seconds is None or " 14:42" in text,
            }
            missing += [f"{name}: {what}" for what, there in wanted.items() if not there]
    assert missing == []


@pytest.mark.parametrize("view", [running(good=29), with_undo(running_next())], ids=["alone", "next-undo"])
async def test_the_count_follows_what_is_entered(view: View) -> None:
    async with driven(view) as driver:
        assert "20 + 29 = 49 of 50" in driver.screen_text()
        await driver.show(replace(view, quantity=replace(view.quantity, good=30)))
        assert "20 + 30 = 50 of 50" in driver.screen_text()
