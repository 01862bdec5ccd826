"""Serves a simulated shop over HTTP until it is told to stop.

`serve` blocks and owns the process's SIGTERM and SIGINT; `ServingThread` serves beside other work.
Needs starlette and uvicorn (the extra `demo`); 110 ms to import.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Callable
from types import TracebackType

from kiosk.clock import Clock, SystemClock
from kiosk.errors import CommandError
from kiosk.simulator.application import Simulation
from kiosk.simulator.contract import SimulatedShop
from kiosk.simulator.line import Listener

LOOPBACK = "127.0.0.1"
STANDARD_INPUT = 0


def serve(
    host: str,
    port: int,
    shop: SimulatedShop,
    *,
    control: bool = False,
    until_input_ends: bool = False,
    clock: Clock | None = None,
    announce: Callable[[str], None],
) -> None:
    """Serve until SIGTERM or SIGINT; `announce` gets the URL once connections are accepted.

    Port 0 takes any free one. `control` opens a second, loopback port that stays reachable while the first
    refuses. `until_input_ends` stops too when standard input, a pipe, ends. Raises CommandError when the
    address can't be had.
    """
    simulation = Simulation(shop, clock or SystemClock())

    async def until_told() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        if until_input_ends:
            loop.add_reader(STANDARD_INPUT, lambda: None if os.read(STANDARD_INPUT, 4096) else stop.set())
        await _serve_until(stop, host, port, simulation, control, announce)

    asyncio.run(until_told())


async def _serve_until(
    stop: asyncio.Event,
    host: str,
    port: int,
    simulation: Simulation,
    control: bool,
    announce: Callable[[str], None],
) -> None:
    listeners = [Listener(simulation.app, host, port)]
    if control:
        listeners.append(Listener(simulation.app, LOOPBACK, 0))
    try:
        for listener in listeners:
            await listener.open()
    except OSError as error:
        raise CommandError(f"Can't listen on {listeners[0].url}: {error.strerror or error}") from error
    simulation.line = listeners[0]
    simulation.control_url = listeners[-1].url
    announce(listeners[0].url)
    await stop.wait()
    for listener in listeners:
        await listener.close()


class ServingThread:
    """A simulated shop served from a thread of this process, on a free loopback port; a context manager.

    `url` is the API's, `control_url` stays reachable while the line refuses. `simulation` belongs to the
    thread: use it through `call`.
    """

    def __init__(self, shop: SimulatedShop, clock: Clock | None = None) -> None:
        self.simulation = Simulation(shop, clock or SystemClock())
        self.url = ""
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)

    @property
    def control_url(self) -> str:
        """Where the controls are, whatever the line does."""
        return self.simulation.control_url

    def call(self, action: Callable[[Simulation], object]) -> None:
        """Run `action` on the serving thread and wait until it is done."""
        assert self._loop is not None
        done = threading.Event()

        def run() -> None:
            try:
                action(self.simulation)
            finally:
                done.set()

        self._loop.call_soon_threadsafe(run)
        done.wait()

    def __enter__(self) -> ServingThread:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._loop is not None
        assert self._stop is not None
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    async def _run(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        await _serve_until(self._stop, LOOPBACK, 0, self.simulation, True, self._announce)

    def _announce(self, url: str) -> None:
        self.url = url
        self._ready.set()
