"""The warning line: only what there is to warn about, each in one short sentence."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from kiosk.words import Words, say

if TYPE_CHECKING:
    from kiosk.engine import Engine

KEY_DAYS = 14
KEY_LIFE_DAYS = 90
CLOCK_SECONDS = 60.0
OLDEST_SECONDS = 7200.0


def key_expiry(engine: Engine) -> date | None:
    """When the API key ends: as configured, else 90 days after this key was first seen."""
    configured = engine.config.api.key_expires
    if configured is not None:
        return configured
    first = engine.keys.first_seen
    return (
        None if first is None else datetime.fromtimestamp(first, UTC).date() + timedelta(days=KEY_LIFE_DAYS)
    )


def key_days_left(engine: Engine) -> int | None:
    """Whole days until the key ends; negative when it has."""
    expiry = key_expiry(engine)
    today = datetime.fromtimestamp(engine.knowledge.server_now(), UTC).date()
    return None if expiry is None else (expiry - today).days


def shown(engine: Engine) -> tuple[Words, ...]:
    """The warning line: what to do about the scanner, which an operator can mend, before all else."""
    remedy, link = engine.around.scanner.remedy, engine.courier.link
    paused = () if link.pause is None else (link.pause_words,)
    return (*paused, *current(engine)) if remedy is None else (remedy, *paused, *current(engine))


def current(engine: Engine) -> tuple[Words, ...]:
    """What an operator should tell a supervisor about."""
    found: list[Words] = []
    days = key_days_left(engine)
    if days is not None and days < 0:
        found.append(say("The API key has expired. Call a supervisor"))
    elif days == 0:
        found.append(say("The API key expires today. Call a supervisor"))
    elif days == 1:
        found.append(say("The API key expires tomorrow"))
    elif days is not None and days <= KEY_DAYS:
        found.append(say("The API key expires in {days} days", days=days))
    offset = engine.knowledge.clock_offset()
    if offset is not None and abs(offset) > CLOCK_SECONDS:
        found.append(say("This clock is {minutes} min off", minutes=round(abs(offset) / 60)))
    oldest = engine.oldest_waiting_seconds()
    if oldest is not None and oldest > OLDEST_SECONDS:
        found.append(say("The oldest waiting action is {hours} h old", hours=int(oldest // 3600)))
    if engine.store.ballast_released:
        found.append(say("The disk is full. Call a supervisor"))
    found.extend(engine.station_warnings)
    return tuple(found)
