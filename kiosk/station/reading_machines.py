"""The machine names a server has shown in the last four weeks, for `kiosk init`."""

from __future__ import annotations

from datetime import timedelta

from kiosk.api.answers import classify
from kiosk.api.bodies import list_request
from kiosk.api.readings import EventsReading, NoReading, parse_reading
from kiosk.clock import SystemClock
from kiosk.errors import CommandError

WEEKS = 4


def read_machines(url: str, key: str) -> list[tuple[str, int | None]]:
    """Names and ids (where told), in the order of first sight. Raises CommandError with what the server
    said."""
    from kiosk.api.step_events import HttpTransport  # httpx: 110 ms

    clock = SystemClock()
    transport = HttpTransport(url, lambda: key, timeout_seconds=10, clock=clock, for_writes=False)
    today = clock.now().date()
    first, last = today - timedelta(weeks=WEEKS), today + timedelta(days=1)
    try:
        exchange = transport.exchange(list_request(first, last))
    finally:
        transport.close()
    reading = parse_reading(exchange, first, last)
    if isinstance(reading, NoReading):
        raise CommandError(f"The server could not be read: {classify('read', exchange).words}")
    found: dict[str, int | None] = {}
    if isinstance(reading, EventsReading):
        for event in reading.events:
            told = event.machine_id if isinstance(event.machine_id, int) else None
            found.setdefault(event.machine_name, told)
    else:
        for row in reading.rows:
            found.setdefault(row.machine, None)
    return list(found.items())
