"""Time zones by name, and the system's own."""

from __future__ import annotations

import os
from datetime import UTC, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

SYSTEM_ZONE = Path("/etc/localtime")


def zone_named(name: str) -> tzinfo:
    """The zone of that name; for an empty or unknown name the system's zone, and UTC when it tells none."""
    return find_zone(name) or _system_zone()


def find_zone(name: str) -> ZoneInfo | None:
    """The zone of that name in the system's time zone data (IANA)."""
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (
        ZoneInfoNotFoundError,
        ValueError,
        OSError,
    ):  # OSError: the name is that of a folder, such as "Europe"
        return None


def zone_data_installed() -> bool:
    """Whether this computer knows zones at all; Windows and slim containers don't."""
    return find_zone("Europe/London") is not None


def all_zone_names() -> frozenset[str]:
    """Every name that is allowed; reads the whole data (100 ms), so only to suggest one."""
    from zoneinfo import available_timezones

    return frozenset(available_timezones())


def _system_zone() -> tzinfo:
    from_environment = find_zone(os.environ.get("TZ", "").removeprefix(":"))
    if from_environment:
        return from_environment
    try:
        with SYSTEM_ZONE.open("rb") as data:
            return ZoneInfo.from_file(data, key="localtime")
    except (OSError, ValueError):
        return UTC
