"""The command `kiosk`: one parser, one line to each room. The only file that knows both the engine and the screens.

Exit codes: 0 good; 1 failed at its job; 2 unusable command line or configuration; 3 another kiosk holds the data directory;
70 internal error; 128 and the signal's number for a terminal that a signal ended (SIGTERM 143, SIGHUP 129, SIGINT 130).
Rooms are imported when their command runs, so `kiosk --help` costs little more than Python itself.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from kiosk import __version__
from kiosk.errors import ConfigurationError, KioskError, StoreBusy, StoreError, UsageError

if TYPE_CHECKING:
    from kiosk.config import Config
    from kiosk.station.service import Service
    from kiosk.words import Words
    from screens.options import Theme

FAILED, UNUSABLE, BUSY, INTERNAL = 1, 2, 3, 70
RETRY_SECONDS = 60.0

Run = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    name = next((word for word in words if not word.startswith("-")), "run")
    parser = _parser(name)
    if not words or (words[0].startswith("-") and words[0] not in ("-h", "--help", "--version")):
        words = ["run", *words]
    parsed = parser.parse_args(words)
    run: Run = parsed.carry_out
    try:
        return run(parsed)
    except StoreBusy as refusal:
        return _say(refusal, BUSY)
    except (ConfigurationError, UsageError) as refusal:
        return _say(refusal, UNUSABLE)
    except KioskError as refusal:
        return _say(refusal, FAILED)
    except KeyboardInterrupt:
        return 130
    except Exception as fault:  # whatever it is: the contract's exit code, one line, and no local variables
        return _say(KioskError(f"Internal error: {type(fault).__name__}: {fault}"), INTERNAL)


def _say(refusal: KioskError, code: int) -> int:
    print(refusal, file=sys.stderr)
    return code


def _parser(name: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kiosk", description="Operator terminal for machine shops: scan, start, finish; nothing is lost."
    )
    parser.add_argument("--version", action="version", version=f"kiosk {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for command, (summary, wire) in COMMANDS.items():
        room = commands.add_parser(command, help=summary, description=summary)
        if command == name:
            room.set_defaults(carry_out=wire(room))
    return parser


def _config_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", type=Path, metavar="FILE", help="the configuration (default: looked for)")


def _run(parser: argparse.ArgumentParser) -> Run:
    _config_option(parser)
    parser.add_argument("--headless", action="store_true", help="deliver only, without a screen")
    parser.add_argument("-v", "--verbose", action="store_true", help="log in detail, for support")
    parser.add_argument("--light", action="store_true", help="light colours")
    return run_terminal


def run_terminal(arguments: argparse.Namespace) -> int:
    """`kiosk run`: the terminal, or delivery alone."""
    from kiosk.config import load_config, load_or_last_good
    from kiosk.station.service import Service

    if arguments.verbose:
        os.environ["KIOSK_VERBOSE"] = "1"
    appliance = bool(os.environ.get("INVOCATION_ID")) and not arguments.headless
    theme: Theme = "light" if arguments.light else "dark"
    config: Config | None = None
    try:
        faults: tuple[Words, ...] = ()
        if os.environ.get("INVOCATION_ID"):  # under systemd the last good copy of a faulty file runs
            loaded = load_or_last_good(arguments.config, os.environ)
            config, faults = loaded.config, loaded.faults
        else:
            config = load_config(arguments.config, os.environ)
        service = Service(
            config,
            os.environ,
            faults=faults,
            with_screen=not arguments.headless,
            config_path=arguments.config,
        )
    except (ConfigurationError, StoreError) as refusal:
        if not appliance:
            raise
        from kiosk.configuration.language import language_without

        named = config.station.language if config else language_without(arguments.config, os.environ)
        return _show_fault_alone(
            refusal, named, theme
        )  # a screen that says why beats a black one that restarts
    try:
        code = _run_headless(service) if arguments.headless else _run_screens(service, theme)
    finally:
        service.stop()
    return _leave(code)


def _leave(code: int) -> NoReturn:
    """End at once. A sender's thread may be inside OpenSSL, which another way of ending takes from under it: one end in ten
    was a SIGSEGV when the station was being reached. Everything is on disk and the screen restored by now."""
    os._exit(code)


def _show_fault_alone(refusal: ConfigurationError | StoreError, language: str, theme: Theme) -> int:
    """Show why nothing can run, for a minute; then end with the right code, and systemd tries again."""
    import signal
    import threading

    from kiosk.catalogs import catalog_loader
    from kiosk.clock import SystemClock
    from kiosk.shipped import assets_directory
    from kiosk.station.fault_alone import fault_view, view_of
    from kiosk.station.watchdog import Notifier
    from screens.options import ScreenOptions
    from screens.run import run_screens

    notifier = Notifier.from_environment(os.environ)
    end = threading.Timer(RETRY_SECONDS, os.kill, (os.getpid(), signal.SIGTERM))
    end.daemon = True
    end.start()
    options = ScreenOptions(
        theme=theme,
        language_loader=catalog_loader(assets_directory() / "locale"),
        on_ready=lambda: _told(notifier.ready),
        on_alive=lambda: _told(notifier.beat),
        alive_seconds=notifier.alive_seconds,
    )
    view = view_of(fault_view(refusal), language)
    run_screens(view, lambda command: None, SystemClock(), options, lambda listener: None)
    return (
        UNUSABLE
        if isinstance(refusal, ConfigurationError)
        else BUSY
        if isinstance(refusal, StoreBusy)
        else FAILED
    )


def _told(tell: Callable[[], bool]) -> None:
    """Tell systemd; whether it listens makes no difference."""
    tell()


def _run_headless(service: Service) -> int:
    """Until a signal. It is waited for and not handled: a handler would run into the waiting it is to end, and a second
    signal, as `systemctl stop` and the launcher send it, locked the process up."""
    import signal

    ends = {signal.SIGTERM, signal.SIGHUP, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)  # before there are threads, which take this over
    service.start()
    signal.sigwait(ends)
    return 0


def _run_screens(service: Service, theme: Theme) -> int:
    from kiosk.catalogs import catalog_loader
    from kiosk.shipped import assets_directory
    from screens.options import ScreenOptions
    from screens.recorded_sounds import sounds_for
    from screens.run import need_terminal, run_screens

    need_terminal("Run it in one, or add --headless: then it only delivers.")
    options = ScreenOptions(
        theme=theme,
        language_loader=catalog_loader(assets_directory() / "locale"),
        sounds=sounds_for(os.environ, assets_directory() / "sounds"),
        on_ready=service.start,
        on_alive=service.screen_answers,
        alive_seconds=service.alive_seconds,
    )
    service.start_soon()
    return run_screens(service.engine.view, service.engine.submit, service.clock, options, service.listen)


def _demo(parser: argparse.ArgumentParser) -> Run:
    parser.add_argument(
        "--tour", action="store_true", help="drive a whole job by itself and show what arrived"
    )
    parser.add_argument("--headless", action="store_true", help="with --tour: without a terminal")
    parser.add_argument("--light", action="store_true", help="light colours")

    def carry_out(arguments: argparse.Namespace) -> int:
        from screens.demo import run_demo

        return run_demo(arguments)

    return carry_out


def _simulate(parser: argparse.ArgumentParser) -> Run:
    from kiosk.simulator import command

    command.add_arguments(parser)
    return command.run


def _print(parser: argparse.ArgumentParser) -> Run:
    from kiosk.paper import command

    command.add_arguments(parser)
    return print_sheets


def print_sheets(arguments: argparse.Namespace) -> int:
    """`kiosk print`: with the configuration where there is one."""
    from kiosk.config import load_config
    from kiosk.configuration.files import USUAL_FILES, VARIABLE
    from kiosk.paper import command

    def load() -> Config | None:
        named = arguments.config or os.environ.get(VARIABLE) or any(file.exists() for file in USUAL_FILES)
        return load_config(arguments.config, os.environ) if named else None

    return command.run(arguments, load)


def _later(name: str) -> Callable[[argparse.ArgumentParser], Run]:
    """The commands of the station are wired in a file of their own."""

    def wire(parser: argparse.ArgumentParser) -> Run:
        from kiosk import cli_station

        run: Run = getattr(cli_station, name)(parser)
        return run

    return wire


COMMANDS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], Run]]] = {
    "run": ("the operator terminal (also plain `kiosk`)", _run),
    "demo": ("try it: a simulated server, a virtual scanner, sheets to tap", _demo),
    "simulate": ("only the simulated server", _simulate),
    "init": ("ask for what a new station needs and write kiosk.toml", _later("init")),
    "print": ("travelers, badges, machine labels, wall sheets", _print),
    "queue": ("what waits and what needs attention; correct, retry, hand over", _later("queue")),
    "history": ("what happened", _later("history")),
    "status": ("how the station is, for people and for monitoring", _later("status")),
    "doctor": ("check what a deployment can get wrong", _later("doctor")),
    "reload": ("apply a changed configuration now", _later("reload")),
    "key": ("store another API key", _later("key")),
    "install": ("make this computer a kiosk (root)", _later("install")),
    "uninstall": ("take the kiosk off this computer, keep its data (root)", _later("uninstall")),
}
