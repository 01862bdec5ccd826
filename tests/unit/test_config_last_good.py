"""The last good copy: what runs while the present configuration is faulty."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from kiosk.config import Config, config_hash, load_config, load_last_good, load_or_last_good, save_last_good
from kiosk.errors import ConfigurationError

FULL = """
[api]
url = "https://shop.example.com"
key_expires = 2027-01-31
[station]
name = "cell-3"
data_dir = "data"
[scanner]
good_read = "\\u0007"
[scanner.formats]
wo = 'J[0-9]{5}'
[[scanner.pattern]]
match = '(?P<wo>J[0-9]{5})-(?P<op>[0-9]{1,4})'
[[machines]]
name = "Machine1"
id = 6
formerly = ["Old"]
[[operators]]
badge = "1"
name = "Ana"
email = "ana@example.com"
"""


def station(folder: Path) -> Config:
    """A station in `folder`, with its data directory."""
    (folder / "data").mkdir()
    (folder / "kiosk.toml").write_text(FULL)
    return load_config(folder / "kiosk.toml", {})


def test_the_copy_gives_back_the_same_configuration(tmp_path: Path) -> None:
    config = station(tmp_path)

    save_last_good(config)

    copy = load_last_good(tmp_path / "data")
    assert copy == config
    assert copy is not None
    assert config_hash(copy) == config_hash(config)


def test_the_copy_is_for_its_user_alone_and_leaves_nothing_beside(tmp_path: Path) -> None:
    config = station(tmp_path)

    save_last_good(config)
    save_last_good(config)

    (copy,) = (tmp_path / "data").iterdir()
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "content", [b"", b"{", b'{"api": {}}', b'{"api": {"url": "x", "key_file": 3}}', b"\xff\xfe"]
)
def test_a_damaged_copy_counts_as_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "last-good-config.json").write_bytes(content)

    assert load_last_good(tmp_path) is None


def test_a_good_configuration_runs_without_faults(tmp_path: Path) -> None:
    config = station(tmp_path)

    loaded = load_or_last_good(tmp_path / "kiosk.toml", {})

    assert (loaded.config, loaded.faults) == (config, ())


@pytest.mark.parametrize("fault", ["undo_seconds = = 3", "undo_seconds = -3"])
def test_a_faulty_configuration_runs_the_copy_and_tells_the_faults(tmp_path: Path, fault: str) -> None:
    config = station(tmp_path)
    save_last_good(config)
    (tmp_path / "kiosk.toml").write_text(FULL.replace("data_dir", f"{fault}\ndata_dir"))

    loaded = load_or_last_good(tmp_path / "kiosk.toml", {})

    assert loaded.config == config
    assert len(loaded.faults) == 1


def test_the_copy_is_found_when_the_file_is_gone(tmp_path: Path) -> None:
    config = station(tmp_path)
    save_last_good(config)
    (tmp_path / "kiosk.toml").unlink()

    loaded = load_or_last_good(tmp_path / "kiosk.toml", {"STATE_DIRECTORY": str(tmp_path / "data")})
    given = load_or_last_good(tmp_path / "kiosk.toml", {}, tmp_path / "data")

    assert loaded.config == given.config == config


def test_without_a_copy_the_faults_are_raised(tmp_path: Path) -> None:
    station(tmp_path)
    (tmp_path / "kiosk.toml").write_text("data_dir = 3\n[api\n")

    with pytest.raises(ConfigurationError, match="line 2"):
        load_or_last_good(tmp_path / "kiosk.toml", {"STATE_DIRECTORY": str(tmp_path / "data")})
