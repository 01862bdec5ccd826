"""Style sheets, one file for each screen or widget, read when the screen is first needed."""

from __future__ import annotations

from pathlib import Path

_STYLES = Path(__file__).parent / "styles"  # importlib.resources would cost 25 ms before the first frame


def style(name: str) -> str:
    """The style sheet `styles/<name>.tcss`."""
    return (_STYLES / f"{name}.tcss").read_text(encoding="utf-8")
