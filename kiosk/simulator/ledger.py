"""The ledger as JSON: everything accepted, in order, and the events as they now stand."""

from __future__ import annotations

from pathlib import Path

import msgspec

from kiosk.simulator.answers import iso, iso_milliseconds
from kiosk.simulator.contract import SimulatedShop
from kiosk.simulator.model import Event, LedgerEntry


def listed_ledger(shop: SimulatedShop, newest: int | None = None) -> dict[str, object]:
    """`count`, the `accepted` entries in order and all `events`; only the `newest` of both when asked."""
    accepted, events = shop.ledger, list(shop.events.values())
    if newest is not None:
        accepted, events = accepted[max(0, len(accepted) - newest) :], events[max(0, len(events) - newest) :]
    return {
        "count": len(shop.ledger),
        "accepted": [listed_entry(entry) for entry in accepted],
        "events": [_listed_event(event) for event in events],
    }


def listed_entry(entry: LedgerEntry) -> dict[str, object]:
    """One accepted action."""
    return {
        "seq": entry.seq,
        "kind": entry.kind,
        "source": entry.source,
        "machine": entry.machine,
        "event_id": entry.event_id,
        "received_at": iso_milliseconds(entry.received_at),
        "fields": entry.fields,
        "body": entry.body,
    }


class LedgerFile:
    """Appends each accepted action to a file as a line of JSON; for reading after the server is gone."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab")

    def append(self, entry: LedgerEntry) -> None:
        """Write one entry and hand it to the system; not synced to the disk."""
        self._file.write(msgspec.json.encode(listed_entry(entry)) + b"\n")
        self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _listed_event(event: Event) -> dict[str, object]:
    return {
        "id": event.id,
        "machine": event.machine.name,
        "display_name": event.step.display_name,
        "user": event.user.email,
        "started_at": iso(event.started_at),
        "ended_at": None if event.ended_at is None else iso(event.ended_at),
        "deleted_at": None if event.deleted_at is None else iso(event.deleted_at),
        "metadata": event.metadata,
    }
