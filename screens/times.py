"""Moments and durations as a person reads them. Moments come as aware UTC and are shown in the station's
zone.
"""

from __future__ import annotations

from datetime import datetime, tzinfo

from screens.language import _


class LocalTime:
    """Writes moments in one zone: an IANA name, or empty for the system's zone."""

    def __init__(self, zone_name: str, now: datetime) -> None:
        self._zone_name, self._zone = zone_name, _zone(zone_name)
        self._today = now.astimezone(self._zone).date()

    def move_to(self, zone_name: str, now: datetime) -> None:
        """Write in this zone from now on."""
        if zone_name != self._zone_name:
            self._zone_name, self._zone = zone_name, _zone(zone_name)
            self.pass_midnight(now)

    def pass_midnight(self, now: datetime) -> None:
        """Tell it the time now and then: a moment of another day is written with its day."""
        self._today = now.astimezone(self._zone).date()

    def clock(self, moment: datetime) -> str:
        """ "14:05", with the zone's name in the hour that happens twice."""
        local = moment.astimezone(self._zone)
        return f"{local:%H:%M} {local:%Z}" if _happens_twice(local) else f"{local:%H:%M}"

    def moment(self, moment: datetime) -> str:
        """ "14:05" today, "3 Dec 14:05" on any other day: the month in letters, which nobody takes for the day."""
        local = moment.astimezone(self._zone)
        if local.date() == self._today:
            return self.clock(moment)
        words = _("{day} {month} {time}")
        return words.format(day=local.day, month=_months()[local.month - 1], time=self.clock(moment))


def elapsed(since: datetime, now: datetime) -> int:
    """Whole seconds from `since` to `now`, never below 0."""
    return max(0, int((now - since).total_seconds()))


def stopwatch(seconds: int) -> str:
    """ "1:23:45"; without the seconds from 100 hours on."""
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02}" if hours >= 100 else f"{hours}:{rest // 60:02}:{rest % 60:02}"


def hours_and_minutes(seconds: int) -> str:
    """ "1:23" for one hour and 23 minutes."""
    return f"{seconds // 3600}:{seconds % 3600 // 60:02}"


def _months() -> tuple[str, ...]:
    return (
        *(_("Jan"), _("Feb"), _("Mar"), _("Apr"), _("May"), _("Jun")),
        *(_("Jul"), _("Aug"), _("Sep"), _("Oct"), _("Nov"), _("Dec")),
    )


def _zone(name: str) -> tzinfo | None:
    if not name:
        return None
    from zoneinfo import ZoneInfo

    return ZoneInfo(name)


def _happens_twice(local: datetime) -> bool:
    if local.tzinfo is None:
        return False
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset() and _exists(local)


def _exists(local: datetime) -> bool:
    earlier, later = local.replace(fold=0).utcoffset(), local.replace(fold=1).utcoffset()
    return earlier is not None and later is not None and earlier > later
