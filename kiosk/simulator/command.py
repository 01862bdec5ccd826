"""`kiosk simulate`: the step events server by itself, for a demo, a test or a look at what the kiosk sends.

Prints one line, `listening on URL`, once it accepts connections, and serves until it is stopped. The shop and
its server are imported when it runs (170 ms), so that naming the options costs a command line nothing.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.errors import CommandError
from kiosk.simulator.names import STANDARD_KEY, STANDARD_MACHINES, STANDARD_READ_ONLY_KEY, STANDARD_USERS

if TYPE_CHECKING:
    from kiosk.simulator.ledger import LedgerFile

SERVER_PACKAGES = frozenset({"starlette", "uvicorn", "h11", "anyio"})


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; allowed: 0 to 65535")
    return int(text)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `kiosk simulate`."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument(
        "--port", type=_port, default=8321, help="port, 0 for any free one (default: %(default)s)"
    )
    parser.add_argument(
        "--dialect",
        choices=("daily", "events"),
        default="daily",
        help="shape of GET answers: rows per day and machine, or single events (default: %(default)s)",
    )
    parser.add_argument(
        "--daily-counts",
        choices=("finished", "running"),
        default="running",
        help="daily counts without or with running events (default: %(default)s)",
    )
    parser.add_argument(
        "--double-start",
        choices=("reject", "stack"),
        default="reject",
        help="a start on a busy machine: refused, or a second active event (default: %(default)s)",
    )
    parser.add_argument("--spaced-names", action="store_true", help='answer "Machine 1" for "Machine1"')
    _add_names(parser)
    parser.add_argument("--ledger", type=Path, metavar="FILE", help="append accepted actions, as JSON")
    parser.add_argument(
        "--control", action="store_true", help="a second loopback port for the controls, named by /_line"
    )
    parser.add_argument("--until-input-ends", action="store_true", help="stop when standard input ends")


def _add_names(parser: argparse.ArgumentParser) -> None:
    for option, name, default, text in (
        ("--machine", "NAME", STANDARD_MACHINES, "a machine"),
        ("--user", "EMAIL", STANDARD_USERS, "a user"),
        ("--key", "KEY", (STANDARD_KEY,), "a read-write key"),
        ("--read-only-key", "KEY", (STANDARD_READ_ONLY_KEY,), "a read-only key"),
    ):
        parser.add_argument(
            option, action="append", metavar=name, help=f"{text}, repeatable (default: {', '.join(default)})"
        )


def run(arguments: argparse.Namespace) -> int:
    """Serve until stopped. Raises CommandError when the server is not installed or the address is taken."""
    try:
        from kiosk.simulator.server import serve
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] not in SERVER_PACKAGES:
            raise
        raise CommandError(
            "The simulator needs a web server; install it with: pip install 'step-kiosk[demo]'"
        ) from error
    from kiosk.simulator.model import Options
    from kiosk.simulator.standard import make_shop

    shop = make_shop(
        arguments.machine or STANDARD_MACHINES,
        arguments.user or STANDARD_USERS,
        arguments.key or (STANDARD_KEY,),
        arguments.read_only_key or (STANDARD_READ_ONLY_KEY,),
        Options(
            dialect=arguments.dialect,
            daily_counts_running=arguments.daily_counts == "running",
            spaced_names=arguments.spaced_names,
            double_start=arguments.double_start,
        ),
    )
    ledger = _open_ledger(arguments.ledger)
    if ledger is not None:
        shop.on_accepted = ledger.append
    try:
        serve(
            arguments.host,
            arguments.port,
            shop,
            control=arguments.control,
            until_input_ends=arguments.until_input_ends,
            announce=_announce,
        )
    finally:
        if ledger is not None:
            ledger.close()
    return 0


def _announce(url: str) -> None:
    print(f"listening on {url}", flush=True)


def _open_ledger(path: Path | None) -> LedgerFile | None:
    from kiosk.simulator.ledger import LedgerFile

    if path is None:
        return None
    try:
        return LedgerFile(path)
    except OSError as error:
        raise CommandError(f"Can't write the ledger {path}: {error.strerror or error}") from error
