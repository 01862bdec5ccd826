"""The files that come with the kiosk, whether it runs from a wheel or from its source."""

from __future__ import annotations

from importlib import resources

from kiosk.errors import CommandError


def shipped(name: str) -> bytes:
    """The content of an asset such as "foot.ini", or of "kiosk.service". Raises CommandError when it is
    missing."""
    package = resources.files("kiosk")
    for place in (f"assets/{name}", f"../assets/{name}", f"../{name}"):
        file = package.joinpath(place)
        if file.is_file():
            return file.read_bytes()
    raise CommandError(f"This installation of the kiosk is incomplete: {name} is missing.")
