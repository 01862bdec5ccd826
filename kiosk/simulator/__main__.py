"""`python -m kiosk.simulator`: the same as `kiosk simulate`."""

from __future__ import annotations

import argparse
import sys

from kiosk.errors import CommandError
from kiosk.simulator.command import add_arguments, run


def main() -> int:
    """The exit code: 0 when stopped, 1 when it could not serve."""
    parser = argparse.ArgumentParser(
        "python -m kiosk.simulator", description="The step events server, simulated."
    )
    add_arguments(parser)
    try:
        return run(parser.parse_args())
    except CommandError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
