"""The events of one reading, found by machine and by start second. Made once a reading, for all the lanes that it serves.

With twenty machines every lane looked through every event: of a thousand events that was half of the engine's time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from kiosk.api.server_event import ServerEvent
from kiosk.shop import fold


class EventIndex:
    """Looks events up; what it returns is in the order of the list."""

    def __init__(self, events: Sequence[ServerEvent]) -> None:
        self._events = events
        self._groups: defaultdict[tuple[str, str | None], list[tuple[int, ServerEvent]]] = defaultdict(list)
        for entry in enumerate(events):
            self._groups[entry[1].machine_key].append(entry)

    def on(self, names: Iterable[str], machine_id: int | None) -> list[ServerEvent]:
        """The events of a machine: by its id where the event has one too, else by any of its names."""
        wanted, identity = {fold(name) for name in names}, None if machine_id is None else str(machine_id)
        found = [
            group
            for (name, theirs), group in self._groups.items()
            if (name in wanted if identity is None or theirs is None else theirs == identity)
        ]
        if len(found) == 1:
            return [event for _, event in found[0]]
        return [event for _, event in sorted((entry for group in found for entry in group), key=_place)]

    def started_in(self, second: int) -> Sequence[ServerEvent]:
        """The events that started in this second (UTC)."""
        return [event for event in self._events if event.start_second == second]


def _place(entry: tuple[int, ServerEvent]) -> int:
    return entry[0]
