"""The API key: where it is found, and a wrapper that keeps it out of logs, screens and crash reports.

Order: `[api] key_file` when given, else $CREDENTIALS_DIRECTORY/api-key, `api-key` beside the configuration
file, and $KIOSK_API_KEY, which is for development and is removed from the environment once read. No key is no
fault: the kiosk records, pauses sending and says so.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from pathlib import Path

from kiosk.config import Config
from kiosk.configuration.files import unreadable
from kiosk.errors import ConfigurationError
from kiosk.words import Words, joined, say

KEY_NAME = "api-key"
KEY_VARIABLE = "KIOSK_API_KEY"
CREDENTIALS_VARIABLE = "CREDENTIALS_DIRECTORY"
_LONGEST_KEY = 4096
_FINGERPRINT_DIGITS = 12


class ApiKey:
    """A key for the API. Only `reveal()` gives the secret; text and repr don't, and it can't be pickled."""

    __slots__ = ("_secret", "source")

    def __init__(self, secret: str, source: str) -> None:
        """`source` tells people where it came from. Raises ValueError, whose text shows no secret."""
        self._secret = _checked(secret)
        self.source = source

    def reveal(self) -> str:
        """The secret itself, for the Authorization header only."""
        return self._secret

    @property
    def fingerprint(self) -> str:
        """Twelve hexadecimal digits by which a changed key is noticed; the key can't be found from them."""
        from hashlib import sha256  # 3 ms

        return sha256(self._secret.encode("ascii")).hexdigest()[:_FINGERPRINT_DIGITS]

    def __repr__(self) -> str:
        return f"ApiKey(from {self.source})"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ApiKey) and self._secret == other._secret

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    def __reduce__(self) -> str | tuple[object, ...]:
        raise TypeError("an API key is not stored")


class UnusableKeyError(ValueError):
    """What was given can't be an API key, in plain words; never with the key itself."""

    def __init__(self, words: Words) -> None:
        super().__init__(str(words))
        self.words = words


def _checked(secret: str) -> str:
    for end in ("\r\n", "\n"):
        if secret.endswith(end):
            secret = secret.removesuffix(end)
            break
    if not secret:
        raise UnusableKeyError(say("the API key is empty"))
    if len(secret) > _LONGEST_KEY:
        raise UnusableKeyError(
            say("the API key is longer than {most} characters: is it another file?", most=_LONGEST_KEY)
        )
    if any(character.isspace() for character in secret):
        raise UnusableKeyError(say("the API key holds a space, a tab or a second line; it is one word"))
    if not secret.isascii() or not secret.isprintable():
        raise UnusableKeyError(
            say("the API key holds a character other than ASCII letters, digits and signs")
        )
    return secret


class KeySource:
    """Finds the key again and again, so that a changed one is noticed; remembers that of the environment."""

    def __init__(self, environment: MutableMapping[str, str]) -> None:
        """Takes $KIOSK_API_KEY out of `environment`, so that no child process and no crash report gets it."""
        self._credentials = environment.get(CREDENTIALS_VARIABLE, "")
        self._from_environment = environment.pop(KEY_VARIABLE, "")

    def find(self, config: Config) -> ApiKey | None:
        """The key that holds now, or None. Raises ConfigurationError: absent though named, or unusable."""
        if config.api.key_file is not None:
            return _read(config.api.key_file, "[api] key_file")
        for file in self._usual_files(config):
            try:
                return _read(file, KEY_NAME)
            except _AbsentError:
                continue
        if self._from_environment:
            try:
                return ApiKey(self._from_environment, f"${KEY_VARIABLE}")
            except UnusableKeyError as error:
                raise ConfigurationError([joined((f"${KEY_VARIABLE}", error.words), ": ")]) from None
        return None

    def _usual_files(self, config: Config) -> list[Path]:
        folders = [Path(self._credentials)] if self._credentials else []
        if config.file is not None:
            folders.append(config.file.parent)
        return [folder / KEY_NAME for folder in folders]


class _AbsentError(ConfigurationError):
    """There is no such key file."""


def find_api_key(config: Config, environment: MutableMapping[str, str]) -> ApiKey | None:
    """The key that holds now, or None. Raises ConfigurationError as `KeySource.find`.

    For one look only: $KIOSK_API_KEY is gone from `environment` afterwards; keep a `KeySource` to look again.
    """
    return KeySource(environment).find(config)


def _read(file: Path, named: str) -> ApiKey:
    try:
        return ApiKey(file.read_bytes().decode("ascii"), str(file))
    except (FileNotFoundError, NotADirectoryError):
        absent = say("there is no file {file}; allowed: a file that holds the API key", file=str(file))
        raise _AbsentError([joined((named, absent), ": ")]) from None
    except UnicodeDecodeError:
        raise _refused(file, say("the API key holds a character that is not ASCII")) from None
    except OSError as error:
        raise _refused(file, unreadable(error)) from None
    except UnusableKeyError as error:
        raise _refused(file, error.words) from None


def _refused(file: Path, words: Words) -> ConfigurationError:
    return ConfigurationError([joined((str(file), words), ": ")])
