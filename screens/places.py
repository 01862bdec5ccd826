"""Which screen belongs to which place; a screen's module is loaded when it is first in front."""

from __future__ import annotations

from importlib import import_module

from kiosk.commands import Place
from screens.panel import Panel, Surroundings

_SCREENS = {
    Place.MACHINES: ("machines", "MachinesPanel"),
    Place.SCAN: ("scan", "ScanPanel"),
    Place.RUNNING: ("running", "RunningPanel"),
    Place.SIGN_IN: ("sign_in", "SignInPanel"),
    Place.TYPE: ("typing_in", "TypingPanel"),
    Place.ENDED: ("ended", "EndedPanel"),
    Place.JOBS: ("jobs", "JobsPanel"),
    Place.ITEM: ("item", "ItemPanel"),
    Place.QUESTION: ("question", "QuestionPanel"),
    Place.REASON: ("reason", "ReasonPanel"),
    Place.CLEAN: ("clean", "CleanPanel"),
    Place.HELP: ("help", "HelpPanel"),
    Place.FAULT: ("fault", "FaultPanel"),
}


def panel_for(place: Place, surroundings: Surroundings) -> Panel:
    """A new screen for `place`."""
    module, name = _SCREENS[place]
    panel = getattr(import_module(f"screens.{module}"), name)(surroundings)
    assert isinstance(panel, Panel)
    return panel
