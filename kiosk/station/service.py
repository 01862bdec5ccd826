"""The kiosk at work, without its screens: engine, sender, scanner, control socket, log and heartbeat,
wired once.

Made before the first frame is painted and started after it, so that nothing competes with the screen's
start; a terminal that never gets ready delays the start by `PATIENCE_SECONDS` at most.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import TYPE_CHECKING, cast

from kiosk.clock import Clock, SystemClock
from kiosk.commands import Ask, Scan
from kiosk.config import Config, load_config, save_last_good
from kiosk.credentials import ApiKey, KeySource
from kiosk.delivery.courier import WORKERS
from kiosk.delivery.damage import open_store
from kiosk.delivery.directory import DirectoryLock
from kiosk.delivery.exchange import Transport
from kiosk.delivery.sender import Sender
from kiosk.delivery.work import Done
from kiosk.engine import Engine, Reconfigured, ScannerTold, Stalled
from kiosk.errors import CommandError, ConfigurationError, KioskError
from kiosk.events import Answered, Event
from kiosk.scanning.feedback import feedback_from
from kiosk.scanning.framing import Frame
from kiosk.scanning.port_state import Parity, PortSettings, PortState, PortStateKind
from kiosk.station.watchdog import Heartbeat, Notifier
from kiosk.view import FaultView, ScannerHealth, ScannerView, Tone
from kiosk.words import Words, say

if TYPE_CHECKING:
    from kiosk.scanning.serial_port import SerialReader

PATIENCE_SECONDS = 5.0


class Service:
    """Everything that runs beside the screens."""

    def __init__(
        self,
        config: Config,
        environment: MutableMapping[str, str],
        *,
        clock: Clock | None = None,
        faults: tuple[str, ...] = (),
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
        self._reader = self._make_reader()
        self._notifier = Notifier.from_environment(environment)
        parties = ("screen", "engine", "store") if with_screen else ("engine", "store")
        self._heartbeat = Heartbeat(self._notifier, parties)
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
        from kiosk.station.logs import set_up_logging

        data_dir = self.config.station.data_dir
        set_up_logging(
            data_dir, bool(self._environment.get("KIOSK_VERBOSE")), self._secret, self._environment
        )
        self.engine.start()
        if self._reader is not None:
            self._reader.start()
        self._control = ControlServer(data_dir, self.engine.submit)
        self._control.start()
        if not self.engine.around.fault:
            self._keep_last_good()
        self._notifier.ready()
        if self._notifier.beat_seconds is not None:
            threading.Thread(target=self._beat, name="heartbeat", daemon=True).start()

    def start_soon(self) -> None:
        """Start after the first frame, or after a while without one."""
        timer = threading.Timer(PATIENCE_SECONDS, self.start)
        timer.daemon = True
        timer.start()

    def stop(self) -> None:
        """End cleanly; everything recorded is on disk already."""
        self._stopping.set()
        self._notifier.stopping()
        if self._running:
            self._control.stop()
            if self._reader is not None:
                self._reader.stop()
            self.engine.stop()
        self._sender.stop()
        self.store.close()
        self.lock.release()

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
        if port_settings(self.config) != port_settings(before):
            if self._reader is not None:
                self._reader.stop()
            self._reader = self._make_reader()
            if self._reader is not None:
                self._reader.start()
            else:
                self.engine.handle(ScannerTold(ScannerView(ScannerHealth.NONE, say("No scanner"))))

    def _keep_last_good(self) -> None:
        try:
            save_last_good(self.config)
        except OSError:
            return  # the copy is a convenience; a full disk is told by the store

    def _publish(self, event: Event) -> None:
        for listener in self._listeners:
            listener(event)
        if isinstance(event, Answered) and event.raw and self._reader is not None:
            settings = self.config.scanner
            feedback = feedback_from(settings.feedback, settings.good_read, settings.bad_read)
            self._reader.write(feedback.bad if event.tone is Tone.BAD else feedback.good)

    def _submit_done(self, done: Done) -> None:
        self.engine.submit(done)

    def _transport(self, for_writes: bool) -> Transport:
        from kiosk.delivery.step_events import HttpTransport  # httpx: 110 ms, on a sender's thread

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
        try:
            self._key = self._keys.find(self.config)
        except KioskError:
            self._key = None
        return self._key.fingerprint if self._key else None

    def _reveal(self) -> str:
        return self._key.reveal() if self._key else ""

    def _secret(self) -> str | None:
        return self._key.reveal() if self._key else None

    def _make_reader(self) -> SerialReader | None:
        if self.config.scanner.port == "none":
            return None
        from kiosk.scanning.serial_port import SerialReader

        return SerialReader(port_settings(self.config), self._scanned, self._port_changed, self.clock)

    def _scanned(self, frame: Frame) -> None:
        self.engine.submit(Scan(frame.data, frame.at, frame.overlong))

    def _port_changed(self, state: PortState) -> None:
        health = ScannerHealth.READY if state.kind is PortStateKind.READY else ScannerHealth.FAULT
        if state.kind is PortStateKind.NONE:
            health = ScannerHealth.NONE
        self.engine.submit(ScannerTold(ScannerView(health, state.words)))

    def _beat(self) -> None:
        """Ask engine and store, beat when everybody answered, and hold claims back while somebody doesn't."""
        assert self._notifier.beat_seconds is not None
        stalled = False
        while not self._stopping.wait(self._notifier.beat_seconds):
            self._heartbeat.beat_due()
            if self._heartbeat.stalled != stalled:
                stalled = self._heartbeat.stalled
                self.engine.submit(Stalled(stalled))
            self.engine.submit(Ask("ping", {}, self._alive))
            view = self.engine.view_published
            self._notifier.status(f"{view.link.words}, {view.link.waiting} waiting" if view else "starting")

    def _alive(self, answer: object) -> None:
        self._heartbeat.answered("engine")
        if isinstance(answer, dict) and answer.get("alive"):
            self._heartbeat.answered("store")


def port_settings(config: Config) -> PortSettings:
    """How the configured scanner's port is opened."""
    told = config.scanner
    return PortSettings(
        port=told.port,
        baud_rate=told.baud_rate,
        data_bits=told.data_bits,
        parity=cast(Parity, told.parity),  # checked when the configuration was read
        stop_bits=told.stop_bits,
    )


def configuration_fault(faults: tuple[str, ...]) -> FaultView:
    """A faulty configuration, for the screen."""
    return FaultView(
        say("The configuration has faults"),
        tuple(Words("{fault}", (("fault", fault),)) for fault in faults),
        say("The last good configuration runs. Mend the file, then run: kiosk reload"),
    )
