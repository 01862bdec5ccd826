"""`kiosk demo`: the real terminal against a simulated server and a virtual scanner, with sheets to tap.

English only; the kiosk's own screens follow the badge as always. Nothing is left behind.
"""

from __future__ import annotations

import argparse
import signal

from kiosk.config import load_config
from kiosk.demo.world import DemoWorld, environment_without_a_station
from kiosk.errors import UsageError
from screens.options import ScreenOptions
from screens.run import need_terminal

ENDING = (signal.SIGTERM, signal.SIGHUP)
"""A closed window sends both."""


def run_demo(arguments: argparse.Namespace) -> int:
    """Run the demo, or with `--tour` let it run by itself; the exit code.

    Raises CommandError when the extra `demo` is not installed, UsageError when the options don't go together.
    """
    for number in ENDING:
        signal.signal(number, signal.default_int_handler)  # until the app listens: end, and clean up
    if arguments.tour:
        from kiosk.demo.tour import run_tour

        return run_tour(headless=arguments.headless, light=arguments.light)
    if arguments.headless:
        raise UsageError("--headless goes with --tour: without a screen there is nothing to tap.")
    need_terminal("Run it in one, or use --tour --headless.")
    with DemoWorld() as world:
        return _run(world, "light" if arguments.light else "dark")


def _run(world: DemoWorld, theme: str) -> int:
    from kiosk.catalogs import catalog_loader
    from kiosk.shipped import assets_directory
    from kiosk.station.service import Service
    from screens.run import prepare_environment, run_app

    environment = environment_without_a_station()
    service = Service(load_config(world.config_file, environment), environment, config_path=world.config_file)
    options = ScreenOptions(
        theme="light" if theme == "light" else "dark",
        language_loader=catalog_loader(assets_directory() / "locale"),
        on_ready=service.start,
        on_alive=service.screen_answers,
        alive_seconds=service.alive_seconds,
    )
    prepare_environment()
    from screens.bridge import Bridge
    from screens.demo_app import DemoApp

    app = DemoApp(service.engine.view, service.engine.submit, service.clock, options, world)
    service.listen(Bridge(app).listener)
    try:
        service.start_soon()
        return run_app(app)
    finally:
        for number in ENDING:
            signal.signal(number, signal.SIG_IGN)  # the second one must not disturb the cleaning up
        service.stop()
