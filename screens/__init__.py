"""The operator's screens, drawn with Textual: `run_screens` shows them until the terminal closes.

Screens are told, never asked: they draw the engine's immutable `View` and turn touches and keys into
commands. Importing this package loads no Textual (0.3 s); `run_screens` does.
"""

from __future__ import annotations

from screens.options import ScreenOptions
from screens.run import run_screens

__all__ = ["ScreenOptions", "run_screens"]
