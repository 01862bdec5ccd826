"""The files that come with the kiosk, whether it runs from a wheel or from its source: catalogs, sounds, samples, the unit."""

from __future__ import annotations

from pathlib import Path

from kiosk.errors import CommandError


def assets_directory() -> Path:
    """The assets of this installation."""
    inside = Path(__file__).parent / "assets"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "assets"


def shipped(name: str) -> bytes:
    """The content of an asset such as "foot.ini", or of "kiosk.service". Raises CommandError when it is missing."""
    for directory in (assets_directory(), assets_directory().parent):
        if (directory / name).is_file():
            return (directory / name).read_bytes()
    raise CommandError(f"This installation of the kiosk is incomplete: {name} is missing.")
