"""`kiosk doctor`: checks what a deployment can get wrong, one line each, with the remedy.

Exit code 1 when any check failed, 2 when the configuration can't be used. With `--bundle` the findings, the
status, the configuration and the logs go into one file for support, without the key and without names or
e-mail addresses.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TextIO

from kiosk.config import Config
from kiosk.credentials import ApiKey
from kiosk.errors import CommandError, ConfigurationError
from kiosk.station.checks.data import check_data
from kiosk.station.checks.findings import Case, Check, Finding, Mark, Tools, bad
from kiosk.station.checks.network import check_network
from kiosk.station.checks.scanner import check_scanner
from kiosk.station.checks.screen import check_screen
from kiosk.station.checks.settings import check_settings
from kiosk.station.checks.sheets import check_sheets
from kiosk.station.checks.unit import check_unit

CHECKS: tuple[Check, ...] = (
    check_settings,
    check_data,
    check_network,
    check_scanner,
    check_screen,
    check_unit,
    check_sheets,
)

GOOD = 0
FAILED = 1
UNUSABLE = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `kiosk doctor`, besides `--config`."""
    parser.add_argument("--json", action="store_true", help="the findings as JSON")
    parser.add_argument(
        "--bundle", type=Path, metavar="FILE", help="also write a bundle for support (.tar.gz)"
    )
    parser.add_argument("--scan", action="store_true", help="also wait for a scan of anything")


def run(arguments: argparse.Namespace, out: TextIO, tools: Tools) -> int:
    """Print the findings as they come. 0, 1 when something must be done, 2 without a usable configuration.

    Raises CommandError for the bundle.
    """
    case, findings = open_case(tools, getattr(arguments, "config", None), arguments.scan)
    show: Callable[[Finding], None] = _silent if arguments.json else partial(_print, out)
    for finding in findings:
        show(finding)
    if case is not None:
        findings += _examine(case, show)
    failed = [finding for finding in findings if finding.mark is Mark.BAD]
    if arguments.json:
        out.write(
            json.dumps([as_document(finding) for finding in findings], indent=2, ensure_ascii=False) + "\n"
        )
    else:
        out.write(f"\n{_summary(failed)}\n")
    if arguments.bundle is not None:
        from kiosk.station.bundle import write_bundle  # tarfile: 20 ms

        write_bundle(arguments.bundle, [as_line(finding) for finding in findings], case)
        if not arguments.json:
            out.write(f"Bundle for support: {arguments.bundle}\n")
    if case is None:
        return UNUSABLE
    return FAILED if failed else GOOD


def as_line(finding: Finding) -> str:
    """One finding for a person; the remedy stands below what it is for."""
    line = f"{finding.mark} {finding.name}: {finding.words}"
    return f"{line}\n    {finding.remedy}" if finding.remedy else line


def as_document(finding: Finding) -> Mapping[str, str]:
    """One finding for a program: result is good, bad or skipped."""
    return {
        "check": finding.name,
        "result": finding.mark.name.lower(),
        "words": finding.words,
        "remedy": finding.remedy,
    }


def open_case(tools: Tools, path: Path | None, scan: bool) -> tuple[Case | None, list[Finding]]:
    """What the checks work on, and what was already wrong with it; no case without a usable configuration."""
    try:
        config = tools.load_config(path)
    except ConfigurationError as error:
        remedy = (
            "Correct the file, then run the doctor again; the terminal runs the last good copy meanwhile."
        )
        return None, [bad("configuration", str(fault), remedy) for fault in error.faults]
    key, key_findings = _find_key(tools, config)
    running, running_findings = _ask(tools, config)
    return Case(tools, config, key, running, scan), key_findings + running_findings


def _examine(case: Case, show: Callable[[Finding], None]) -> list[Finding]:
    findings: list[Finding] = []
    for check in CHECKS:
        for finding in check(case):
            findings.append(finding)
            show(finding)
    return findings


def _find_key(tools: Tools, config: Config) -> tuple[ApiKey | None, list[Finding]]:
    try:
        return tools.find_key(config), []
    except ConfigurationError as error:
        return None, [bad("API key", str(error), "kiosk key set --file FILE")]


def _ask(tools: Tools, config: Config) -> tuple[Mapping[str, object] | None, list[Finding]]:
    try:
        return tools.ask(config.station.data_dir), []
    except CommandError as error:
        return None, [bad("kiosk", str(error), "journalctl -u kiosk -n 50 tells more")]


def _silent(_finding: Finding) -> None:
    """With --json everything is printed at the end."""


def _print(out: TextIO, finding: Finding) -> None:
    out.write(as_line(finding) + "\n")
    out.flush()  # the network checks take seconds: each line is shown when it is known


def _summary(failed: Sequence[Finding]) -> str:
    if not failed:
        return "Nothing needs to be done."
    return f"{len(failed)} thing{'' if len(failed) == 1 else 's'} to do, marked {Mark.BAD}."
