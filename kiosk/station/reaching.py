"""How the commands of a station reach the API and its key; the terminal itself is wired elsewhere."""

from __future__ import annotations

from collections.abc import MutableMapping
from pathlib import Path

from kiosk.api.exchange import Transport
from kiosk.clock import Clock, SystemClock
from kiosk.config import Config
from kiosk.credentials import ApiKey, find_api_key
from kiosk.station.keys import decrypt_with_systemd
from kiosk.station.layout import CREDENTIAL, UNIT


def connect(config: Config, key: ApiKey, clock: Clock | None = None) -> Transport:
    """A connection for a few requests of a command."""
    from kiosk.api.step_events import HttpTransport  # httpx: 140 ms

    return HttpTransport(
        config.api.url,
        key.reveal,
        timeout_seconds=config.api.timeout_seconds,
        clock=clock or SystemClock(),
        for_writes=True,
        ca_file=str(config.api.ca_file or ""),
    )


def find_station_key(
    config: Config, environment: MutableMapping[str, str], root: Path = Path("/")
) -> ApiKey | None:
    """The key that the station's kiosk has: the installed unit's for root, else as `find_api_key`.

    Raises ConfigurationError as that does.
    """
    if (root / UNIT.lstrip("/")).exists() and config.api.key_file is None:
        stored = decrypt_with_systemd(root / CREDENTIAL.lstrip("/"))
        if stored is not None:
            return stored
    return find_api_key(config, environment)
