"""The station's commands, wired: status, doctor, queue, history, reload, init, key, install. Part of the composition root."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.clock import SystemClock
from kiosk.errors import CommandError, ConfigurationError
from kiosk.words import verbatim

if TYPE_CHECKING:
    from kiosk.config import Config
    from kiosk.station.checks.findings import Tools
    from kiosk.station.install import Surroundings

Run = Callable[[argparse.Namespace], int]


def _config_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", type=Path, metavar="FILE", help="the configuration (default: looked for)")


def _load(arguments: argparse.Namespace) -> Config:
    from kiosk.config import load_config

    return load_config(arguments.config, os.environ)


def _ask(
    config: Config, verb: str, arguments: Mapping[str, object] | None = None
) -> dict[str, object] | None:
    from kiosk.station.control import ask_running_kiosk

    return ask_running_kiosk(config.station.data_dir, verb, arguments or {})


def status(parser: argparse.ArgumentParser) -> Run:
    """`kiosk status`."""
    from kiosk.station import status as room

    _config_option(parser)
    room.add_arguments(parser)

    def carry_out(arguments: argparse.Namespace) -> int:
        from kiosk.station.offline import ask_store

        config = _load(arguments)
        return room.run(
            arguments, sys.stdout, lambda: _ask(config, "status"), lambda: ask_store(config, "status", {})
        )

    return carry_out


def queue(parser: argparse.ArgumentParser) -> Run:
    """`kiosk queue …`."""
    from kiosk.station import queue_command

    _config_option(parser)
    queue_command.add_queue_arguments(parser)
    return lambda arguments: queue_command.run_queue(arguments, lambda: _load(arguments))


def history(parser: argparse.ArgumentParser) -> Run:
    """`kiosk history`."""
    from kiosk.station import queue_command

    _config_option(parser)
    queue_command.add_history_arguments(parser)
    return lambda arguments: queue_command.run_history(arguments, lambda: _load(arguments))


def reload(parser: argparse.ArgumentParser) -> Run:
    """`kiosk reload`."""
    _config_option(parser)

    def carry_out(arguments: argparse.Namespace) -> int:
        config = _load(arguments)
        answer = _ask(config, "reload")
        if answer is None:
            raise CommandError("No kiosk runs here; it reads the configuration when it starts.")
        if "error" in answer:
            raise ConfigurationError([verbatim(line) for line in str(answer["error"]).splitlines()])
        print(f"The configuration is in use ({answer.get('configuration')}).")
        return 0

    return carry_out


def doctor(parser: argparse.ArgumentParser) -> Run:
    """`kiosk doctor`."""
    from kiosk.station import doctor as room

    _config_option(parser)
    room.add_arguments(parser)
    return lambda arguments: room.run(arguments, sys.stdout, _doctor_tools())


def _doctor_tools() -> Tools:
    from kiosk.config import load_config
    from kiosk.record.examining import check_store
    from kiosk.station.checks.findings import Tools
    from kiosk.station.control import ask_running_kiosk
    from kiosk.station.reaching import connect, find_station_key

    return Tools(
        clock=SystemClock(),
        environment=os.environ,
        load_config=lambda path: load_config(path, os.environ),
        find_key=lambda config: find_station_key(config, os.environ),
        connect=connect,
        ask=lambda directory: ask_running_kiosk(directory, "status", {}),
        check_store=check_store,
        read_scan=_read_one_scan,
    )


def _read_one_scan(config: Config, seconds: float) -> bytes | None:
    """Wait for one code on the configured port."""
    import queue as queues

    from kiosk.scanning.framing import Frame
    from kiosk.scanning.serial_port import SerialReader
    from kiosk.station.scanner_line import port_settings

    frames: queues.SimpleQueue[Frame] = queues.SimpleQueue()
    reader = SerialReader(port_settings(config), frames.put, lambda state: None, SystemClock())
    reader.start()
    try:
        return frames.get(timeout=seconds).data
    except queues.Empty:
        return None
    finally:
        reader.stop()


def init(parser: argparse.ArgumentParser) -> Run:
    """`kiosk init`."""
    from kiosk.station import init as room

    _config_option(parser)
    room.add_arguments(parser)

    def carry_out(arguments: argparse.Namespace) -> int:
        from kiosk.station import doctor as examination
        from kiosk.station.reading_machines import read_machines

        def examine(file: Path) -> int:
            words = argparse.Namespace(config=file, json=False, bundle=None, scan=False)
            return examination.run(words, sys.stdout, _doctor_tools())

        return room.run(arguments, read_machines, examine)

    return carry_out


def key(parser: argparse.ArgumentParser) -> Run:
    """`kiosk key set`."""
    from kiosk.station import keys

    verbs = parser.add_subparsers(metavar="VERB", required=True)
    setter = verbs.add_parser(
        "set", help="try a key, store it for this station, restart the kiosk if need be"
    )
    _config_option(setter)
    keys.add_arguments(setter)

    def carry_out(arguments: argparse.Namespace) -> int:
        from kiosk.station.reaching import connect
        from kiosk.station.restarting import Restarter

        config = _load(arguments)
        setting = keys.KeySetting(
            config,
            SystemClock(),
            connect,
            keys.encrypt_with_systemd,
            Restarter(lambda verb: _ask(config, verb), time.sleep, sys.stdout),
        )
        result = keys.run(arguments, sys.stdout, setting)
        _ask(config, "key")
        return result

    return carry_out


def install(parser: argparse.ArgumentParser) -> Run:
    """`kiosk install`."""
    from kiosk.station import install as room

    _config_option(parser)
    room.add_install_arguments(parser)
    return lambda arguments: room.run_install(arguments, sys.stdout, _surroundings(arguments))


def uninstall(parser: argparse.ArgumentParser) -> Run:
    """`kiosk uninstall`."""
    from kiosk.station import install as room

    _config_option(parser)
    room.add_uninstall_arguments(parser)
    return lambda arguments: room.run_uninstall(arguments, sys.stdout, _surroundings(arguments))


def _surroundings(arguments: argparse.Namespace) -> Surroundings:
    from kiosk.station.install import Surroundings
    from kiosk.station.keys import encrypt_with_systemd, read_key
    from kiosk.station.layout import DATA

    def ask(verb: str) -> Mapping[str, object] | None:
        from kiosk.station.control import ask_running_kiosk

        return ask_running_kiosk(Path(DATA), verb, {})

    def waiting() -> int:
        from kiosk.station.offline import ask_store

        answer = ask("queue list") or ask_store(_load(arguments), "queue list", {})
        counts = answer.get("counts")
        return int(counts.get("waiting", 0)) if isinstance(counts, dict) else 0

    return Surroundings(ask, read_key, encrypt_with_systemd, time.sleep, waiting)
