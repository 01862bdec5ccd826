"""`kiosk print`: draws the sheet asked for, checks that the kiosk reads it back, writes the file whole or
not at all. What is printed is in the station's language, what is said about it in English.

Exit codes: 0 written; 1 the file could not be written; 2 a value, the CSV file or the configuration can't
be used (every fault on standard error, nothing written). Travelers, commands, quantities and symbols need
no configuration.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kiosk.catalogs import Translate, catalog_loader
from kiosk.errors import ConfigurationError, PaperError
from kiosk.paper.arguments import add_arguments
from kiosk.paper.card_sheets import badge_sheet, machine_sheet
from kiosk.paper.codes import described
from kiosk.paper.images import png, svg
from kiosk.paper.pdf import Paper, Sheet
from kiosk.paper.setup_sheet import setup_sheet
from kiosk.paper.symbols import code128, qr_code
from kiosk.paper.traveler_request import requested_travelers
from kiosk.paper.traveler_sheet import traveler_sheet
from kiosk.paper.values import ScannerLike, grammar_of, not_read_back
from kiosk.paper.wall_sheets import command_sheet, quantity_sheet
from kiosk.scanning.patterns import Grammar
from kiosk.shipped import assets_directory
from kiosk.shop import Machine, Operator

__all__ = ["add_arguments", "run"]

NEED_CONFIGURATION = ("badges", "machines")
PROGRESS_FROM = 20
"""Fewer work orders than this are drawn in about a second."""


class StationLike(Protocol):
    """What `[station]` says about paper."""

    @property
    def shop(self) -> str: ...
    @property
    def paper(self) -> str: ...
    @property
    def language(self) -> str: ...


class ConfigLike(Protocol):
    """What printing needs of a configuration."""

    @property
    def machines(self) -> Sequence[Machine]: ...
    @property
    def operators(self) -> Sequence[Operator]: ...
    @property
    def station(self) -> StationLike: ...
    @property
    def scanner(self) -> ScannerLike: ...


LoadConfig = Callable[[], ConfigLike | None]
"""Loads the configuration; None when there is no file. Raises ConfigurationError."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What the command line and the configuration say together."""

    paper: Paper
    shop: str
    grammar: Grammar
    translate: Translate
    machines: Sequence[Machine] = ()
    operators: Sequence[Operator] = ()


def run(arguments: argparse.Namespace, load_config: LoadConfig) -> int:
    """Carries out `kiosk print`; returns the exit code."""
    try:
        _check_output(arguments)
        setting = _setting(arguments, load_config)
        if arguments.sheet == "symbol":
            content, notes, done = _picture(arguments, setting)
        else:
            content, notes, done = _pdf(arguments, setting)
    except (PaperError, ConfigurationError) as fault:
        print(f"Nothing printed.\n{fault}", file=sys.stderr)
        return 2
    try:
        write_whole(arguments.output, content)
    except OSError as fault:
        print(f"{arguments.output} can't be written: {fault.strerror or fault}", file=sys.stderr)
        return 1
    for note in notes:
        print(f"Note: {note}", file=sys.stderr)
    print(f"Wrote {done} to {arguments.output}")
    return 0


def _check_output(arguments: argparse.Namespace) -> None:
    allowed = (".svg", ".png") if arguments.sheet == "symbol" else (".pdf",)
    if arguments.output.suffix.lower() not in allowed:
        raise PaperError(f"{arguments.output}: the name must end in {' or '.join(allowed)}")


def _setting(arguments: argparse.Namespace, load_config: LoadConfig) -> Setting:
    needed = arguments.sheet in NEED_CONFIGURATION
    config: ConfigLike | None = None
    try:
        config = load_config()
    except ConfigurationError as fault:
        if needed or arguments.config is not None:
            raise
        print(f"Note: printed without a configuration. {fault.faults[0]}", file=sys.stderr)
    paper = getattr(arguments, "paper", None)
    shop = getattr(arguments, "shop", None)
    language = arguments.language or (config.station.language if config else "en")
    translate = catalog_loader(assets_directory() / "locale")(language)
    if config is None:
        if needed:
            raise PaperError(f"{arguments.sheet} are printed from the configuration; name it with --config")
        return Setting(Paper(paper or "A4"), shop or "", Grammar(), translate)
    return Setting(
        Paper(paper or config.station.paper or "A4"),
        config.station.shop if shop is None else shop,
        grammar_of(config.scanner),
        translate,
        config.machines,
        config.operators,
    )


def _picture(arguments: argparse.Namespace, setting: Setting) -> tuple[bytes, Sequence[str], str]:
    code = described(arguments.payload)
    symbol = qr_code(code.payload) if arguments.qr else code128(code.payload)
    draw = svg if arguments.output.suffix.lower() == ".svg" else png
    notes = not_read_back([code.payload], setting.grammar)
    return (
        draw(symbol, code.caption.render(setting.translate)),
        notes,
        f"{code.payload!r} as a {'QR' if arguments.qr else 'Code 128'} symbol",
    )


def _pdf(arguments: argparse.Namespace, setting: Setting) -> tuple[bytes, Sequence[str], str]:
    sheet = _drawn(arguments, setting)
    if arguments.sheet != "setup":  # its test codes tell as much when a site's format refuses them
        faults = not_read_back((drawn.payload for drawn in sheet.payloads), setting.grammar)
        if faults:
            raise PaperError("\n".join(faults))
    return sheet.pdf, sheet.notes, f"{sheet.pages} page{'s' if sheet.pages > 1 else ''}"


def _drawn(arguments: argparse.Namespace, setting: Setting) -> Sheet:
    paper, shop, translate = setting.paper, setting.shop, setting.translate
    match arguments.sheet:
        case "traveler":
            travelers = requested_travelers(arguments, setting.grammar)
            return traveler_sheet(
                travelers, paper=paper, shop=shop, translate=translate, progress=_show_progress
            )
        case "badges":
            return badge_sheet(setting.operators, paper=paper, shop=shop, translate=translate)
        case "machines":
            return machine_sheet(setting.machines, paper=paper, shop=shop, translate=translate)
        case "commands":
            return command_sheet(paper=paper, shop=shop, translate=translate)
        case "quantities":
            return quantity_sheet(paper=paper, shop=shop, translate=translate)
        case _:
            return setup_sheet(paper=paper, shop=shop, translate=translate)


def _show_progress(done: int, total: int) -> None:
    if total < PROGRESS_FROM or not sys.stderr.isatty():
        return
    filled = 30 * done // total
    end = "\n" if done == total else ""
    bar = "#" * filled + "." * (30 - filled)
    print(f"\r[{bar}] {done} of {total} work orders", end=end, file=sys.stderr, flush=True)


def write_whole(path: Path, content: bytes) -> None:
    """Replaces or creates a file in one step: a reader sees the old content or the new, never a part.
    Raises OSError.
    """
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(temporary, 0o644)  # mkstemp makes it private
        os.replace(temporary, path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
