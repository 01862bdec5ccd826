"""The terminal and its fonts."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence

from kiosk.station.checks.findings import Case, Finding, bad, good, skipped

LEAST_COLUMNS = 80
LEAST_ROWS = 24
SYMBOLS = "✓✗−•◀▶░█│─╭╮╰╯"
"""What the screens draw beyond letters."""

FONT_REMEDY = "Install fonts-dejavu-core, and set font=DejaVu Sans Mono in /etc/kiosk/foot.ini."


def check_screen(case: Case) -> Sequence[Finding]:
    """Large enough, colourful enough, with every symbol."""
    return [*_terminal(case.tools.environment), _fonts(case.tools.environment)]


def _terminal(environment: Mapping[str, str]) -> list[Finding]:
    if not sys.stdout.isatty():
        return [skipped("terminal", "the output is not a terminal")]
    size = os.get_terminal_size(sys.stdout.fileno())
    words = f"{size.columns} × {size.lines}"
    if size.columns < LEAST_COLUMNS or size.lines < LEAST_ROWS:
        remedy = f"The kiosk needs {LEAST_COLUMNS} × {LEAST_ROWS}: use a smaller font or a larger window."
        found = bad("terminal size", words, remedy)
    else:
        found = good("terminal size", words)
    return [found, colours(environment)]


def colours(environment: Mapping[str, str]) -> Finding:
    """What the terminal says it can show."""
    term = environment.get("TERM", "")
    if environment.get("COLORTERM") in ("truecolor", "24bit") or term in ("foot", "xterm-kitty", "alacritty"):
        return good("colours", f"all ({term})")
    if "256color" in term:
        return good("colours", f"256 ({term})")
    if term == "linux":
        return skipped("colours", "16 on the text console: every state also has its own sign")
    return bad(
        "colours", f"not known for TERM={term or 'nothing'}", "Set TERM to what the terminal really is."
    )


def _fonts(environment: Mapping[str, str]) -> Finding:
    if environment.get("TERM") == "linux":
        return skipped("fonts", "the text console has its own")
    program = shutil.which("fc-list")
    if program is None:
        return skipped("fonts", "fc-list is not installed; look whether these are all different: " + SYMBOLS)
    missing = []
    for symbol in SYMBOLS:
        query = [program, f":charset={ord(symbol):x}", "family"]
        told = subprocess.run(query, capture_output=True, text=True, check=False, timeout=20)
        if not told.stdout.strip():
            missing.append(symbol)
    if missing:
        return bad("fonts", f"no font has {' '.join(missing)}", FONT_REMEDY)
    return good("fonts", f"every symbol of the screens is there: {SYMBOLS}")
