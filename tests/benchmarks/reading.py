"""Reading five weeks of a big shop's events once more, after one ended and one began, against only decoding their JSON.

Such a list is fetched before every start and finish, and while it is read a scan waits.
"""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta

import msgspec

from kiosk.api.exchange import Exchange, Reach
from kiosk.api.readings import EventsReading, ReadingParser
from tests.benchmarks.figures import Budget, Figure, Result, Scale
from tests.benchmarks.surroundings import machine_names

MACHINES = 20
DAYS = 35
FIRST_DAY = datetime(2026, 3, 2, tzinfo=UTC)


def measure(scale: Scale) -> list[Result]:
    """Newest first, as the server lists them; in turns."""
    count = scale.of(15_000, 300)
    parser, rows = ReadingParser(), [_event(number, count) for number in range(count)]
    _read(parser, _listed(rows))
    rounds = []
    for number in range(count, count + 3 * scale.rounds):
        rows[-1] |= {"ended_at": rows[-1]["started_at"]}
        rows.append(_event(number, count) | {"ended_at": None})
        body = _listed(rows)
        began = time.perf_counter()
        msgspec.json.decode(body)
        decoded = time.perf_counter()
        _read(parser, body)
        rounds.append(((time.perf_counter() - decoded) * 1e3, (decoded - began) * 1e3))
    name = f"read {count:,} events again, two changed"
    return [Figure(name, "decoding their JSON", "ms", tuple(rounds), Budget(at_most=0.5))]


def _event(number: int, count: int) -> dict[str, object]:
    start = FIRST_DAY + timedelta(days=DAYS) * number / (2 * count)
    machine = number % MACHINES
    return {
        "id": number,
        "started_at": start.isoformat(timespec="seconds"),
        "ended_at": (start + timedelta(minutes=9)).isoformat(timespec="seconds"),
        "machine_id": machine,
        "machine_name": machine_names(MACHINES)[machine],
        "display_name": f"PART{number} Op10",
        "user_id": 7,
        "metadata": {"wo_number": f"WO-{number}", "quantity_made": 90, "quantity_scrapped": 1},
    }


def _listed(rows: list[dict[str, object]]) -> bytes:
    return msgspec.json.encode(rows[::-1])


def _read(parser: ReadingParser, body: bytes) -> None:
    """As before a finish: the list, and what runs on one machine."""
    first, last = date(2026, 3, 2), date(2026, 4, 7)
    reading = parser.parse(Exchange(Reach.KNOWN, status=200, body=body), first, last)
    assert isinstance(reading, EventsReading)
    reading.index.on((machine_names(MACHINES)[0],), 0)
