"""Where the API key is found, and that nothing but `reveal` gives it away."""

from __future__ import annotations

import pickle
import traceback
from pathlib import Path

import pytest

from kiosk.config import Api, Config
from kiosk.credentials import ApiKey, KeySource, find_api_key
from kiosk.errors import ConfigurationError

SECRET = "s3cr3t-key"


def configured(folder: Path, key_file: str | None = None) -> Config:
    """A configuration whose file stands in `folder`."""
    named = folder / key_file if key_file else None
    return Config(api=Api(url="https://shop.example.com", key_file=named), file=folder / "kiosk.toml")


def revealed(key: ApiKey | None) -> str | None:
    """The secret, if there is a key."""
    return key.reveal() if key else None


def test_neither_text_nor_pickle_shows_the_secret() -> None:
    key = ApiKey(SECRET, "a test")

    shown = [str(key), repr(key), f"{key}", f"{key!r}", key.fingerprint, repr([key]), repr({"key": key})]

    assert not any(SECRET in text for text in shown)
    with pytest.raises(TypeError):
        pickle.dumps(key)


def test_a_changed_key_has_another_fingerprint() -> None:
    key = ApiKey(SECRET, "a test")

    assert key.fingerprint == ApiKey(SECRET + "\n", "another").fingerprint
    assert key.fingerprint != ApiKey(SECRET + "2", "a test").fingerprint
    assert key == ApiKey(SECRET, "another")


@pytest.mark.parametrize(
    "secret", ["", "\n", "two words", "key\n\n", "key\r\nmore", " kex", "schlüssel", "k\x00y", "k" * 5000]
)
def test_what_can_not_be_a_key_is_refused_without_showing_it(secret: str) -> None:
    with pytest.raises(ValueError, match="the API key") as error:
        ApiKey(secret, "a test")

    assert not secret.strip() or secret not in str(error.value)


def test_keys_are_looked_for_in_the_documented_order(tmp_path: Path) -> None:
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    for file, secret in (("named", "explicit"), ("credentials/api-key", "systemd"), ("api-key", "beside")):
        (tmp_path / file).write_text(secret + "\n")
    environment = {"CREDENTIALS_DIRECTORY": str(credentials), "KIOSK_API_KEY": "environment"}

    assert revealed(find_api_key(configured(tmp_path, "named"), dict(environment))) == "explicit"
    assert revealed(find_api_key(configured(tmp_path), dict(environment))) == "systemd"
    (credentials / "api-key").unlink()
    assert revealed(find_api_key(configured(tmp_path), dict(environment))) == "beside"
    (tmp_path / "api-key").unlink()
    assert revealed(find_api_key(configured(tmp_path), dict(environment))) == "environment"
    assert find_api_key(configured(tmp_path), {}) is None


def test_the_variable_is_gone_after_one_look_even_when_a_file_won(tmp_path: Path) -> None:
    (tmp_path / "api-key").write_text("beside")
    environment = {"KIOSK_API_KEY": "environment", "HOME": "/home/ana"}

    find_api_key(configured(tmp_path), environment)

    assert environment == {"HOME": "/home/ana"}


def test_a_key_source_finds_the_variable_s_key_again_and_notices_a_changed_file(tmp_path: Path) -> None:
    source = KeySource({"KIOSK_API_KEY": "environment"})

    assert [revealed(source.find(configured(tmp_path))) for _ in range(2)] == ["environment", "environment"]
    (tmp_path / "api-key").write_text("new")
    assert revealed(source.find(configured(tmp_path))) == "new"


def test_a_named_file_that_is_absent_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "api-key").write_text("beside")

    with pytest.raises(ConfigurationError, match="key_file: there is no file"):
        find_api_key(configured(tmp_path, "named"), {"KIOSK_API_KEY": "environment"})


@pytest.mark.parametrize("content", [b"", b"two words", "schlüssel-geheim".encode()])
def test_an_unusable_key_file_is_a_fault_that_shows_nothing_of_it(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "api-key").write_bytes(content)

    with pytest.raises(ConfigurationError) as error:
        find_api_key(configured(tmp_path), {})

    told = "".join(traceback.format_exception(error.value))
    assert str(tmp_path / "api-key") in str(error.value)
    assert "geheim" not in told
    assert "two words" not in told


def test_a_folder_in_the_key_s_place_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "api-key").mkdir()

    with pytest.raises(ConfigurationError, match="can't be read"):
        find_api_key(configured(tmp_path), {})
