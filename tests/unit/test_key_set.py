"""`kiosk key set`: a key is tried over real HTTP before it replaces the one that works."""

from __future__ import annotations

import argparse
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.clock import SystemClock
from kiosk.config import Api, Config
from kiosk.credentials import ApiKey
from kiosk.errors import CommandError
from kiosk.simulator.server import ServingThread
from kiosk.simulator.standard import STANDARD_KEY, make_shop
from kiosk.station.keys import KeySetting, add_arguments, read_key, run
from kiosk.station.layout import CREDENTIAL, UNIT
from kiosk.station.reaching import connect
from kiosk.station.restarting import Restarter


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with ServingThread(make_shop()) as serving:
        yield serving.url


def set_key(tmp_path: Path, url: str, key: str, *options: str) -> tuple[int, str, list[str]]:
    done: list[str] = []

    def encrypt(stored: ApiKey, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"encrypted {stored.fingerprint}")

    given = tmp_path / "given"
    given.write_text(key)
    config = Config(api=Api(url=url), file=tmp_path / "kiosk.toml")
    out = io.StringIO()
    restarter = Restarter(lambda verb: None, lambda seconds: None, out, lambda: done.append("restarted"))
    setting = KeySetting(config, SystemClock(), connect, encrypt, restarter, tmp_path / "root")
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return run(parser.parse_args(["--file", str(given), *options]), out, setting), out.getvalue(), done


def test_a_good_key_goes_beside_the_configuration_for_its_owner_alone(tmp_path: Path, url: str) -> None:
    code, told, done = set_key(tmp_path, url, STANDARD_KEY + "\n")
    stored = tmp_path / "api-key"
    assert (code, done) == (0, [])
    assert stored.read_text() == STANDARD_KEY + "\n"
    assert stored.stat().st_mode & 0o777 == 0o600
    assert STANDARD_KEY not in told


def test_a_refused_key_does_not_replace_the_one_that_works(tmp_path: Path, url: str) -> None:
    (tmp_path / "api-key").write_text(STANDARD_KEY)
    with pytest.raises(CommandError, match="refuses this key") as refusal:
        set_key(tmp_path, url, "some-wrong-key")
    assert "some-wrong-key" not in str(refusal.value)
    assert (tmp_path / "api-key").read_text() == STANDARD_KEY


def test_an_unreachable_server_changes_nothing_unless_told_so(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="not reached"):
        set_key(tmp_path, "http://127.0.0.1:9", STANDARD_KEY)
    assert not (tmp_path / "api-key").exists()
    assert set_key(tmp_path, "http://127.0.0.1:9", STANDARD_KEY, "--untested")[0] == 0
    assert (tmp_path / "api-key").exists()


def test_an_installed_kiosk_gets_it_encrypted_and_is_restarted(tmp_path: Path, url: str) -> None:
    unit = tmp_path / "root" / UNIT.lstrip("/")
    unit.parent.mkdir(parents=True)
    unit.touch()
    code, _, done = set_key(tmp_path, url, STANDARD_KEY)
    assert (code, done) == (0, ["restarted"])
    assert (tmp_path / "root" / CREDENTIAL.lstrip("/")).read_text().startswith("encrypted")
    assert not (tmp_path / "api-key").exists()


@pytest.mark.parametrize("content", [b"two words", b"\xff\xfe", b"a\x1b[2Jb", b"one\ntwo\n"])
def test_a_file_that_holds_no_key_is_refused_without_being_shown(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "key"
    file.write_bytes(content)
    with pytest.raises(CommandError) as refusal:
        read_key(file)
    assert str(refusal.value).isprintable()


def test_an_empty_or_missing_file_is_no_key(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.touch()
    assert read_key(file) is None
    with pytest.raises(CommandError, match="can't be read"):
        read_key(tmp_path / "nothing")


def test_the_key_can_come_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(STANDARD_KEY + "\n"))
    assert read_key(Path("-")) == ApiKey(STANDARD_KEY, "")
