"""The bundle for support: what the doctor found, the status, the configuration and the logs in one .tar.gz.

No secret is in it, and of people only badge numbers: names and e-mail addresses of operators are replaced
everywhere.
"""

from __future__ import annotations

import io
import json
import os
import platform
import re
import tarfile
from collections.abc import Callable, Sequence
from pathlib import Path

from kiosk import __version__
from kiosk.config import Config
from kiosk.errors import CommandError
from kiosk.station.checks.findings import Case
from kiosk.station.logs import LOG_NAME
from kiosk.station.redaction import Redactor

LONGEST_FILE = 2_000_000
"""Bytes taken from the end of each log."""

_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_NAMED = re.compile(r'(?im)^(\s*(?:name|email|user_email|operator)\s*=\s*)(["\']).*?\2')
_CREDENTIALS = re.compile(r"(?i)(https?://)[^/\s@]+@")


def write_bundle(target: Path, findings: Sequence[str], case: Case | None) -> None:
    """Write the bundle for this user alone. Raises CommandError when the file can't be written."""
    clean = cleaner(case)
    parts = {"doctor.txt": "\n".join(findings), "system.txt": _system()}
    if case is not None:
        parts["status.json"] = json.dumps(dict(case.running or {}), indent=2, default=str)
        parts |= _configuration(case.config)
        parts |= _logs(case.config.station.data_dir)
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w:gz") as archive:
            for name, text in parts.items():
                data = clean(text).encode("utf-8", "replace")
                entry = tarfile.TarInfo(f"kiosk-bundle/{name}")
                entry.size, entry.mode = len(data), 0o600
                archive.addfile(entry, io.BytesIO(data))
    except OSError as error:
        raise CommandError(f"{target} can't be written: {error.strerror}") from error


def cleaner(case: Case | None) -> Callable[[str], str]:
    """What takes secrets and people out of a text."""
    redactor = Redactor(lambda: case.key.reveal() if case is not None and case.key is not None else None)
    people: list[tuple[str, str]] = []
    if case is not None:
        for operator in case.config.operators:
            badge = f"[badge {operator.badge}]"
            people += [(text, badge) for text in (operator.email, operator.name) if text]
    people.sort(key=lambda pair: -len(pair[0]))

    def clean(text: str) -> str:
        text = redactor.clean(text)
        for person, badge in people:
            for written in (person, json.dumps(person)[1:-1]):
                text = re.sub(rf"(?i)(?<!\w){re.escape(written)}(?!\w)", badge.replace("\\", r"\\"), text)
        return _CREDENTIALS.sub(r"\1[hidden]@", _EMAIL.sub("[e-mail]", text))

    return clean


def _configuration(config: Config) -> dict[str, str]:
    """The files as written, except lists of operators; a key never stands in them, and would be taken out."""
    parts: dict[str, str] = {}
    for file in config.files:
        if file.suffix != ".toml":
            continue
        try:
            text = file.read_text("utf-8", "replace")
        except OSError as error:
            text = f"can't be read: {error.strerror}"
        parts[f"configuration/{file.name}"] = _without_operators(text)
    return parts


def _without_operators(text: str) -> str:
    """Names and e-mails in [[operators]] tables go, also of people whom a faulty file kept from being
    read."""
    kept: list[str] = []
    inside = False
    for line in text.splitlines():
        if line.lstrip().startswith("["):
            inside = line.replace(" ", "").startswith("[[operators]]")
        kept.append(_NAMED.sub(r"\1\2[hidden]\2", line) if inside else line)
    return "\n".join(kept)


def _logs(data_dir: Path) -> dict[str, str]:
    parts: dict[str, str] = {}
    for file in sorted(data_dir.glob(f"{LOG_NAME}*")):
        try:
            data = file.read_bytes()[-LONGEST_FILE:]
        except OSError as error:
            data = f"can't be read: {error.strerror}".encode()
        parts[f"logs/{file.name}"] = data.decode("ascii", "backslashreplace")
    return parts


def _system() -> str:
    lines = [f"kiosk {__version__}", f"Python {platform.python_version()}", platform.platform()]
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        release = {}
    lines.append(release.get("PRETTY_NAME", ""))
    return "\n".join(each for each in lines if each)
