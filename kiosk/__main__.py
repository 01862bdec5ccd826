"""`python -m kiosk`: the same as the command `kiosk`."""

import sys

from kiosk.cli import main

sys.exit(main())
