"""Shows one of the hand-made pictures in this terminal: `python -m tests.pilot.preview NAME [dark|light] [en|es|de]`.

Without a name it lists them. Ends at a hang-up or SIGTERM.
"""

from __future__ import annotations

import sys

from msgspec.structs import replace

from kiosk.catalogs import catalog_loader
from kiosk.shipped import assets_directory
from screens import ScreenOptions, run_screens
from tests.hand_clock import HandClock
from tests.pilot.shop_floor import NOW
from tests.pilot.views import all_views


def main() -> int:
    """Run the screens on a picture that never changes."""
    views = all_views()
    if len(sys.argv) < 2 or sys.argv[1] not in views:
        sys.stdout.write("\n".join(views) + "\n")
        return 2
    wishes = set(sys.argv[2:])
    options = ScreenOptions(
        theme="light" if "light" in wishes else "dark",
        language_loader=catalog_loader(assets_directory() / "locale"),
    )
    language = next(iter(wishes & {"es", "de"}), "en")
    view = replace(views[sys.argv[1]], language=language)
    return run_screens(view, lambda command: None, HandClock(NOW), options, lambda listener: None)


if __name__ == "__main__":
    sys.exit(main())
