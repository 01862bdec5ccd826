"""Where the files are that come with the kiosk: catalogs, sounds, samples."""

from __future__ import annotations

from pathlib import Path


def assets_directory() -> Path:
    """The assets of this installation, from a wheel or from the source tree."""
    inside = Path(__file__).parent / "assets"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "assets"
