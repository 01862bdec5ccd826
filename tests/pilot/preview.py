"""Shows one of the hand-made pictures in this terminal: `python -m tests.pilot.preview NAME [dark|light]`.

Without a name it lists them. Ends at a hang-up or SIGTERM.
"""

from __future__ import annotations

import sys

from screens import ScreenOptions, run_screens
from tests.pilot.views import StandingClock, all_views


def main() -> int:
    """Run the screens on a picture that never changes."""
    views = all_views()
    if len(sys.argv) < 2 or sys.argv[1] not in views:
        sys.stdout.write("\n".join(views) + "\n")
        return 2
    theme = "light" if sys.argv[2:] == ["light"] else "dark"
    options = ScreenOptions(time_zone="UTC", theme=theme)  # type: ignore[arg-type]
    return run_screens(
        views[sys.argv[1]], lambda command: None, StandingClock(), options, lambda listener: None
    )


if __name__ == "__main__":
    sys.exit(main())
