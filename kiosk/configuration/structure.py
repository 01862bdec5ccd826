"""The settings of a station as frozen Structs: same names as the keys of the file, and the only place of the defaults.

Durations are in the unit that the name ends in. Paths are absolute once loaded.
"""

from __future__ import annotations

from datetime import date, time, tzinfo
from pathlib import Path

import msgspec

from kiosk.shop import Machine, Operator, fold
from kiosk.words import Words

LANGUAGES = ("en", "es", "de")
PAPERS = ("A4", "Letter")
FEEDBACKS = ("none", "zebra-bel", "honeywell")


class Api(msgspec.Struct, frozen=True, kw_only=True):
    """The server that gets the step events, and how it is reached."""

    url: str
    """Scheme and host (and port), without a trailing slash."""
    key_file: Path | None = None
    key_expires: date | None = None
    timeout_seconds: int | float = 10
    allow_http: bool = False
    ca_file: Path | None = None
    daily_counts_running: bool = True


class Station(msgspec.Struct, frozen=True, kw_only=True):
    """This terminal: how it behaves and where it keeps its data."""

    name: str = ""
    """Never empty once loaded: the computer's name stands in."""
    data_dir: Path = Path("/var/lib/kiosk")
    time_zone: str = ""
    language: str = "en"
    auto_start: bool = True
    undo_seconds: int = 15
    sign_out_minutes: int | float = 30
    sign_out_after_action: bool = False
    board_seconds: int | float = 20
    ask_after_hours: int | float = 10
    shifts: tuple[str, ...] = ("06:00", "14:00", "22:00")
    default_recipe_version: str = "1"
    revision_as_recipe: bool = False
    shop: str = ""
    paper: str = "A4"

    def zone(self) -> tzinfo:
        """The zone in which times are shown: `time_zone`, else the system's."""
        from kiosk.configuration.zones import zone_named  # zoneinfo: 6 ms, first clock text

        return zone_named(self.time_zone)

    def shift_starts(self) -> tuple[time, ...]:
        """The shifts' beginnings as times of day, in the order of the file."""
        return tuple(time.fromisoformat(shift) for shift in self.shifts)


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """How recorded actions are sent and how long they are kept."""

    settle_seconds: int | float = 90
    retry_max_seconds: int | float = 60
    keep_days: int = 35
    journal_keep_days: int = 400


class Pattern(msgspec.Struct, frozen=True, kw_only=True):
    """A site's own traveler code: a regular expression with named groups, matched in full."""

    match: str


class ScannerSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The bar-code scanner, and what its codes may look like."""

    port: str = "auto"
    baud_rate: int = 9600
    data_bits: int = 8
    parity: str = "none"
    stop_bits: int = 1
    keyboard: bool = True
    feedback: str = "none"
    good_read: str | None = None
    """Written to the scanner after a good code, each character one byte; None: what `feedback` says."""
    bad_read: str | None = None
    """The same after a code that was refused."""
    allow_bare: bool = False
    formats: dict[str, str] = {}
    """Kind ("wo", "part", …) → regular expression that every value of that kind must match in full."""
    patterns: tuple[Pattern, ...] = msgspec.field(default=(), name="pattern")


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a station is told. `file` is the configuration's own file, `files` all that were read."""

    api: Api
    station: Station = Station()
    delivery: Delivery = Delivery()
    scanner: ScannerSettings = ScannerSettings()
    machines: tuple[Machine, ...] = ()
    operators: tuple[Operator, ...] = ()
    file: Path | None = None
    files: tuple[Path, ...] = ()

    def machine(self, name: str) -> Machine | None:
        """The machine of that name, present or former, ignoring case and spaces."""
        wanted = fold(name)
        for machine in self.machines:
            if fold(machine.name) == wanted:
                return machine
        for machine in self.machines:
            if any(fold(earlier) == wanted for earlier in machine.formerly):
                return machine
        return None

    def operator(self, badge: str) -> Operator | None:
        """The operator with that badge, ignoring case and spaces."""
        wanted = fold(badge)
        return next((operator for operator in self.operators if fold(operator.badge) == wanted), None)


class Loaded(msgspec.Struct, frozen=True):
    """A configuration to run; `faults` is not empty when it is the last good copy of a faulty one."""

    config: Config
    faults: tuple[Words, ...] = ()
