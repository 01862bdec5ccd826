"""What the station around it reports to the engine, put into its queue from any thread."""

from __future__ import annotations

import msgspec

from kiosk.config import Config
from kiosk.view import FaultView, ScannerView


class ScannerTold(msgspec.Struct, frozen=True):
    """The scanner's state changed."""

    scanner: ScannerView


class Reconfigured(msgspec.Struct, frozen=True):
    """A configuration was read: run it, or (with faults) keep the old one and show what is wrong."""

    config: Config | None
    fault: FaultView | None = None


class Stalled(msgspec.Struct, frozen=True):
    """The screens don't answer (or do again): claim nothing while a restart may be near."""

    stalled: bool
