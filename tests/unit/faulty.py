"""The smallest configuration, and the faults of one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kiosk.config import load_config
from kiosk.errors import ConfigurationError

SMALL = '[api]\nurl = "https://shop.example.com"\n[[machines]]\nname = "Machine1"\n'
ANA = '[[operators]]\nbadge = "1"\nname = "Ana"\nemail = "ana@example.com"\n'


def faults(folder: Path, text: str | bytes, **others: str) -> tuple[str, ...]:
    """The faults of kiosk.toml with that text, the folder's name taken out."""
    (folder / "kiosk.toml").write_bytes(text.encode() if isinstance(text, str) else text)
    for name, content in others.items():
        (folder / f"{name}.toml").write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError) as error:
        load_config(folder / "kiosk.toml", {})
    return tuple(str(fault).replace(f"{folder}{os.sep}", "") for fault in error.value.faults)
