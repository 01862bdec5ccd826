"""The picture of a kiosk that can't run at all: what is wrong, in full, and what to do."""

from __future__ import annotations

from kiosk.commands import Place
from kiosk.errors import ConfigurationError, KioskError, StoreBusy
from kiosk.view import FaultView, LinkState, LinkView, ScannerHealth, ScannerView, Told, Tone, View
from kiosk.words import say


def fault_view(refusal: KioskError) -> FaultView:
    """A refusal in words for the screen."""
    lines = refusal.faults if isinstance(refusal, ConfigurationError) else (refusal.words,)
    if isinstance(refusal, ConfigurationError):
        title = say("The configuration can't be used, and there is no earlier one")
        remedy = say("Mend the file; the kiosk tries again every minute")
    elif isinstance(refusal, StoreBusy):
        title = say("Another kiosk runs on this computer")
        remedy = say("End the other one; this one tries again every minute")
    else:
        title = say("The record on this computer's disk can't be opened")
        remedy = say("Call a supervisor. Nothing can be recorded here; the kiosk tries again every minute")
    return FaultView(title, lines, remedy, stays=True)


def view_of(fault: FaultView, language: str) -> View:
    """A terminal that shows nothing but this fault, in that language."""
    return View(
        place=Place.FAULT,
        station="",
        language=language,
        machines=(),
        operators=(),
        link=LinkView(LinkState.STARTING, say("Stopped")),
        scanner=ScannerView(ScannerHealth.NONE, say("No scanner")),
        fault=fault,
        told=Told(Tone.PLAIN, say("No job can be started or finished here now")),
    )
