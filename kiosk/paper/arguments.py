"""The command line of `kiosk print`: which sheet, from what, into which file."""

from __future__ import annotations

import argparse
from pathlib import Path

from kiosk.config import LANGUAGES
from kiosk.paper.pdf import Paper

PLAIN_SHEETS = {
    "badges": "a card with the badge code for every operator of the configuration",
    "machines": "a label with the machine code for every machine of the configuration",
    "commands": "all command codes, for the wall",
    "quantities": "quantity codes and digits, for the wall",
    "setup": "test codes for a new scanner and how to set it up",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the sheets as subcommands, each with its options."""
    sheets = parser.add_subparsers(dest="sheet", required=True, metavar="SHEET")
    traveler = sheets.add_parser("traveler", help="a sheet per work order, a row of codes per operation")
    _add_traveler(traveler)
    _add_common(traveler)
    for name, words in PLAIN_SHEETS.items():
        _add_common(sheets.add_parser(name, help=words))
    symbol = sheets.add_parser("symbol", help="one code as a picture, .svg or .png")
    symbol.add_argument("payload", help="what the scanner shall send, for example 3WWO-1+10")
    symbol.add_argument("--qr", action="store_true", help="a QR code instead of bars")
    symbol.add_argument(
        "--config", type=Path, metavar="FILE", help="the configuration whose patterns are checked"
    )
    _add_language(symbol)
    _add_output(symbol, "FILE.svg|FILE.png")


def _add_traveler(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--wo", help="work order number")
    parser.add_argument("--part", help="part number")
    parser.add_argument("--op", action="append", default=[], help="operation number; repeat it for more rows")
    parser.add_argument("--rev", default="", help="revision of the part")
    parser.add_argument("--recipe", default="", help="recipe (program) version")
    parser.add_argument("--qty", default="", help="ordered pieces, a whole number")
    parser.add_argument("--cycle", default="", metavar="SECONDS", help="expected cycle time")
    parser.add_argument("--setup", default="", metavar="SECONDS", help="expected set-up time")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="many work orders, one line per operation")


def _add_common(parser: argparse.ArgumentParser) -> None:
    _add_output(parser, "FILE.pdf")
    parser.add_argument(
        "--paper", choices=[paper.value for paper in Paper], help="else as configured, else A4"
    )
    parser.add_argument("--shop", metavar="NAME", help="printed on top; else as configured")
    parser.add_argument("--config", type=Path, metavar="FILE", help="the configuration file")
    _add_language(parser)


def _add_language(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--language", choices=LANGUAGES, help="of what is printed; else as configured, else English"
    )


def _add_output(parser: argparse.ArgumentParser, form: str) -> None:
    parser.add_argument("-o", "--output", type=Path, required=True, metavar=form, help="the file to write")
