"""The events of one reading, found by machine and by start second. Made once a reading, for all the lanes that it serves.

With twenty machines every lane looked through every event: of a thousand events that was half of the engine's time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from kiosk.delivery.rows import fold

if TYPE_CHECKING:
    from kiosk.delivery.readings import ServerEvent

Found = list[tuple[int, "ServerEvent"]]
"""Events with their places in the list."""


class EventIndex:
    """Looks events up; what it returns is in the order of the list."""

    def __init__(self, events: Sequence[ServerEvent]) -> None:
        self._by_id: dict[str, Found] = {}
        self._by_name: dict[str, Found] = {}
        self._by_name_alone: dict[str, Found] = {}
        self._by_second: dict[int, list[ServerEvent]] = {}
        for entry in enumerate(events):
            name, identity, second = entry[1].keys
            self._by_name.setdefault(name, []).append(entry)
            if identity is None:
                self._by_name_alone.setdefault(name, []).append(entry)
            else:
                self._by_id.setdefault(identity, []).append(entry)
            self._by_second.setdefault(second, []).append(entry[1])

    def on(self, names: Iterable[str], machine_id: int | None) -> list[ServerEvent]:
        """The events of a machine: by its id where the event has one too, else by any of its names."""
        parts = [] if machine_id is None else [self._by_id.get(str(machine_id))]
        named = self._by_name if machine_id is None else self._by_name_alone
        parts += [named.get(name) for name in {fold(name) for name in names}]
        found = [part for part in parts if part]
        if len(found) == 1:
            return [event for _, event in found[0]]
        return [event for _, event in sorted((entry for part in found for entry in part), key=_place)]

    def started_in(self, second: int) -> Sequence[ServerEvent]:
        """The events that started in this second (UTC)."""
        return self._by_second.get(second, ())


def _place(entry: tuple[int, ServerEvent]) -> int:
    return entry[0]
