"""The kiosk at work, without its screens: engine, sender, scanner, control socket, log and heartbeat,
wired once.

Made before the first frame is painted and started after it, so that nothing competes with the screen's
start; a terminal that never gets ready delays the start by `PATIENCE_SECONDS` at most.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, MutableMapping
from pathlib import Path

from kiosk import __version__
from kiosk.api.exchange import Transport
from kiosk.clock import Clock, SystemClock
from kiosk.config import Config, config_hash, load_config, save_last_good
from kiosk.credentials import ApiKey, KeySource
from kiosk.delivery.courier import WORKERS
from kiosk.delivery.sender import Sender
from kiosk.delivery.work import Done
from kiosk.engine import Engine
from kiosk.errors import CommandError, ConfigurationError, KioskError
from kiosk.events import Event
from kiosk.record.damage import open_store
from kiosk.record.directory import DirectoryLock
from kiosk.reports import Reconfigured
from kiosk.station.heartbeat import PARTIES, Heartbeat, Pulse
from kiosk.station.logbook import write_down
from kiosk.station.logs import set_up_logging
from kiosk.station.scanner_line import ScannerLine
from kiosk.station.watchdog import Notifier
from kiosk.view import FaultView
from kiosk.words import Words, say

_log = logging.getLogger("kiosk.station")

PATIENCE_SECONDS = 5.0


class Service:
    """Everything that runs beside the screens."""

    def __init__(
        self,
        config: Config,
        environment: MutableMapping[str, str],
        *,
        clock: Clock | None = None,
        faults: tuple[Words, ...] = (),
        with_screen: bool = True,
        config_path: Path | None = None,
    ) -> None:
        """Opens the store of `config`. Raises StoreBusy when another kiosk holds it, StoreTooNew when it
        can't be read.

        `faults` are those of a configuration in whose place this last good copy runs.
        """
        self.config = config
        self.clock = clock or SystemClock()
        self._environment = environment
        self._config_path = config_path
        self._keys = KeySource(environment)
        self._key: ApiKey | None = None
        self._listeners: list[Callable[[Event], None]] = []
        directory = config.station.data_dir
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.lock = DirectoryLock(directory)
        self.store, salvage = open_store(directory, self.clock, (each.name for each in config.machines))
        verbose = bool(environment.get("KIOSK_VERBOSE"))
        self._close_log = set_up_logging(directory, verbose, self._secret, environment)
        self._sender = Sender(self._transport, self._submit_done, WORKERS)
        self.engine = Engine(
            config,
            self.store,
            self.clock,
            hand_out=lambda work: self._sender.submit(work),
            publish=self._publish,
            key=self._fingerprint,
            reload=self.reload,
        )
        if faults:
            self.engine.show_fault(configuration_fault(faults), say("The configuration has faults"))
        elif salvage is not None:
            self.engine.show_fault(salvage.fault(), salvage.warning())
        self._scanner = ScannerLine(config, self.clock, self.engine.submit)
        self._notifier = Notifier.from_environment(environment)
        self.alive_seconds = self._notifier.alive_seconds
        """How often the screens have to say that they live."""
        self._heartbeat = Heartbeat(self._notifier, PARTIES if with_screen else PARTIES[1:])
        self._pulse = Pulse(self._notifier, self._heartbeat, self.engine.submit, self._state)
        self._stopping = threading.Event()
        self._started = threading.Lock()
        self._running = False

    def listen(self, listener: Callable[[Event], None]) -> None:
        """`listener` gets every event, on the engine's thread."""
        self._listeners.append(listener)

    def start(self) -> None:
        """Start everything; a second call does nothing."""
        with self._started:
            if self._running or self._stopping.is_set():
                return
            self._running = True
        from kiosk.station.control import ControlServer  # sockets and json: not needed for the first frame

        _log.info("kiosk %s begins, configuration %s", __version__, config_hash(self.config))
        self.engine.start()
        self._scanner.start()
        self._control = ControlServer(self.config.station.data_dir, self.engine.submit)
        self._control.start()
        if not self.engine.around.fault:
            self._keep_last_good()
        self._notifier.ready()
        self._pulse.start()

    def start_soon(self) -> None:
        """Start after the first frame, or after a while without one."""
        timer = threading.Timer(PATIENCE_SECONDS, self.start)
        timer.daemon = True
        timer.start()

    def stop(self) -> None:
        """End cleanly; everything recorded is on disk already."""
        self._stopping.set()
        self._pulse.stop()
        self._notifier.stopping()
        if self._running:
            self._control.stop()
            self._scanner.stop()
            self.engine.stop()
        self._sender.stop()
        self.engine.store.close()
        self.lock.release()
        _log.info("the kiosk ends")
        self._close_log()

    def screen_answers(self) -> None:
        """The screens' loop is alive."""
        self._heartbeat.answered("screen")

    def reload(self) -> Reconfigured:
        """Read the configuration again; on a fault the old one stays."""
        try:
            config = load_config(self._config_path or self.config.file, self._environment)
        except ConfigurationError as refusal:
            return Reconfigured(None, configuration_fault(refusal.faults))
        if (config.api.url, config.station.data_dir) != (self.config.api.url, self.config.station.data_dir):
            raise CommandError(
                "[api] url and [station] data_dir take effect at the next start of the kiosk: what waits belongs to"
                " the old ones. Nothing was changed. Restart it: systemctl restart kiosk"
            )
        before, self.config = self.config, config
        self._apply(before)
        self._keep_last_good()
        return Reconfigured(config)

    def _apply(self, before: Config) -> None:
        """Let connection and scanner follow a changed configuration; work under way ends as it began."""
        if self.config.api != before.api:
            self._sender.stop()
            self._sender = Sender(self._transport, self._submit_done, WORKERS)
        told = self._scanner.follow(self.config)
        if told is not None:
            self.engine.handle(told)
        _log.info("the configuration was read again: %s", config_hash(self.config))

    def _keep_last_good(self) -> None:
        try:
            save_last_good(self.config)
        except OSError:
            return  # the copy is a convenience; a full disk is told by the store

    def _publish(self, event: Event) -> None:
        for listener in self._listeners:
            listener(event)
        self._scanner.answer(event)
        write_down(event)

    def _submit_done(self, done: Done) -> None:
        self.engine.submit(done)

    def _transport(self, for_writes: bool) -> Transport:
        from kiosk.api.step_events import HttpTransport  # httpx: 110 ms, on a sender's thread

        api = self.config.api
        return HttpTransport(
            api.url,
            self._reveal,
            timeout_seconds=api.timeout_seconds,
            clock=self.clock,
            for_writes=for_writes,
            ca_file=str(api.ca_file or ""),
        )

    def _fingerprint(self) -> str | None:
        before = self._key
        try:
            self._key = self._keys.find(self.config)
        except KioskError as refusal:
            self._key = None
            if before is not None:
                _log.warning("no API key any more: %s", refusal)
        if self._key is not None and self._key != before:
            _log.info("an API key is in use, from %s", self._key.source)
        return self._key.fingerprint if self._key else None

    def _reveal(self) -> str:
        return self._key.reveal() if self._key else ""

    def _secret(self) -> str | None:
        return self._key.reveal() if self._key else None

    def _state(self) -> str:
        view = self.engine.view_published
        return f"{view.link.words}, {view.link.waiting} waiting" if view else "starting"


def configuration_fault(faults: tuple[Words, ...]) -> FaultView:
    """A faulty configuration, for the screen."""
    return FaultView(
        say("The configuration has faults"),
        faults,
        say("The last good configuration runs. Mend the file, then run: kiosk reload"),
    )
