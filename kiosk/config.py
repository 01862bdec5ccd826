"""The station's configuration: a TOML file becomes one frozen, typed `Config`, or a list of all its faults.

The settings are in `kiosk.configuration.structure`, the API key is not: see `kiosk.credentials`. What reads and checks the
file is imported when needed, so importing this is cheap.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kiosk.configuration.structure import (
    FEEDBACKS,
    LANGUAGES,
    PAPERS,
    Api,
    Config,
    Delivery,
    Loaded,
    Pattern,
    ScannerSettings,
    Station,
)

__all__ = [
    "FEEDBACKS",
    "LANGUAGES",
    "PAPERS",
    "Api",
    "Config",
    "Delivery",
    "Loaded",
    "Pattern",
    "ScannerSettings",
    "Station",
    "config_hash",
    "load_config",
    "load_last_good",
    "load_or_last_good",
    "save_last_good",
]


def load_config(path: Path | None, environment: Mapping[str, str]) -> Config:
    """Read, check and resolve the configuration.

    `path` is the file of `--config`; without it come `$KIOSK_CONFIG`, ./kiosk.toml, /etc/kiosk/kiosk.toml.
    Raises ConfigurationError with every fault at once.
    """
    from kiosk.configuration.reading import read_config  # tomllib and the rules: 15 ms

    return read_config(path, environment)


def config_hash(config: Config) -> str:
    """Twelve hexadecimal digits that change with any setting, not with comments or the order of keys."""
    from kiosk.configuration.snapshot import hash_of  # hashlib: 3 ms

    return hash_of(config)


def save_last_good(config: Config, data_dir: Path | None = None) -> None:
    """Keep `config` as the last good copy in its data directory (or another). Raises OSError."""
    from kiosk.configuration.snapshot import save  # only after a change

    save(config, data_dir or config.station.data_dir)


def load_last_good(data_dir: Path) -> Config | None:
    """The last good copy in `data_dir`; None when there is none or it is damaged."""
    from kiosk.configuration.snapshot import load  # only after a fault

    return load(data_dir)


def load_or_last_good(
    path: Path | None, environment: Mapping[str, str], data_dir: Path | None = None
) -> Loaded:
    """The configuration, or the last good copy together with the faults of the present one.

    The copy is looked for in `data_dir`, else where the faulty file, `$STATE_DIRECTORY` or the default put
    the data. Raises ConfigurationError when there is no copy either.
    """
    from kiosk.configuration.snapshot import load_or_copy  # only under systemd

    return load_or_copy(path, environment, data_dir)
