"""What a station learned of the server goes along with an export: its clock in each boot, and how it counts.

Whose knowledge is better? Of a boot, that of the computer that booted: it may have learned more since it told others. What was
heard of somebody else's boot is marked, so that it gives way to what that station says itself, and never the other way round.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from kiosk.record.rows import OPEN_STATES

if TYPE_CHECKING:
    import sqlite3

COUNTING = "counts-running:"
"""How each server counts was learned once; the station that takes over must not judge an unknown start by a guess."""
HEARD = "clock-heard"
"""The boots in `clock` that were another station's."""
BOOTS_NEEDED = f"SELECT DISTINCT boot_id FROM action WHERE state IN ({', '.join('?' for _ in OPEN_STATES)})"


def to_tell(connection: sqlite3.Connection) -> dict[str, object]:
    """The part of an export that tells what was learned."""
    counting = connection.execute("SELECT name, value FROM fact WHERE name LIKE ?", (f"{COUNTING}%",))
    return {
        "clock": _fact(connection, "clock") or {},
        "clock_heard": _fact(connection, HEARD) or [],
        "counting": {name: json.loads(value) for name, value in counting},
    }


def hear(connection: sqlite3.Connection, told: Mapping[str, object], boot_id: str) -> None:
    """Take what another station told with its rows, which are here by now; `boot_id` is the present boot here."""
    ours, heard = dict(_numbers(_fact(connection, "clock"))), set(_texts(_fact(connection, HEARD)))
    theirs, from_others = _numbers(told.get("clock")), set(_texts(told.get("clock_heard")))
    for boot, offset in theirs.items():
        if boot not in ours or (boot in heard and boot not in from_others):
            ours[boot] = offset
            heard.add(boot)
    needed = {row[0] for row in connection.execute(BOOTS_NEEDED, OPEN_STATES)}
    # the first ones are forgotten first, when another boot is learned of
    order = sorted(ours, key=lambda boot: (boot == boot_id, boot in needed))
    _keep(connection, "clock", {boot: ours[boot] for boot in order})
    _keep(connection, HEARD, sorted(heard & ours.keys()))
    counting = told.get("counting")
    for name, counts_running in (counting if isinstance(counting, dict) else {}).items():
        if name.startswith(COUNTING) and isinstance(counts_running, bool) and _fact(connection, name) is None:
            _keep(connection, name, counts_running)


def _fact(connection: sqlite3.Connection, name: str) -> object:
    row = connection.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
    return json.loads(row[0]) if row else None


def _keep(connection: sqlite3.Connection, name: str, value: object) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO fact (name, value) VALUES (?, ?)", (name, json.dumps(value).encode())
    )


def _numbers(told: object) -> Mapping[str, float]:
    pairs = told.items() if isinstance(told, dict) else ()
    return {str(name): float(value) for name, value in pairs if isinstance(value, int | float)}


def _texts(told: object) -> Iterable[str]:
    return [text for text in told if isinstance(text, str)] if isinstance(told, list) else []
