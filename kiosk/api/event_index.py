"""The events of a list, found by machine and by start second. Immutable: the next list's index is made from what changed.

With twenty machines every lane looked through every event: of a thousand events that was half of the engine's time.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from operator import attrgetter
from typing import TypeVar

from kiosk.api.server_event import ServerEvent
from kiosk.shop import fold

Key = TypeVar("Key", bound=Hashable)
Groups = dict[Key, tuple[ServerEvent, ...]]


class EventIndex:
    """Looks events up; what it returns is in no certain order."""

    def __init__(
        self,
        events: tuple[ServerEvent, ...] = (),
        *,
        before: EventIndex | None = None,
        gone: tuple[ServerEvent, ...] = (),
    ) -> None:
        """Of `events` and what the index `before` holds, without `gone`."""
        self._on_machine: Groups[tuple[str, str | None]] = dict(before._on_machine) if before else {}
        self._in_second: Groups[int] = dict(before._in_second) if before else {}
        _change(self._on_machine, attrgetter("machine_key"), gone, events)
        _change(self._in_second, attrgetter("start_second"), gone, events)

    def on(self, names: Iterable[str], machine_id: int | None) -> list[ServerEvent]:
        """The events of a machine: by its id where the event has one too, else by any of its names."""
        wanted, identity = {fold(name) for name in names}, None if machine_id is None else str(machine_id)
        found = [
            group
            for (name, theirs), group in self._on_machine.items()
            if (name in wanted if identity is None or theirs is None else theirs == identity)
        ]
        return [event for group in found for event in group]

    def started_in(self, second: int) -> tuple[ServerEvent, ...]:
        """The events that started in this second (UTC)."""
        return self._in_second.get(second, ())


def _change(
    groups: Groups[Key],
    key_of: Callable[[ServerEvent], Key],
    gone: tuple[ServerEvent, ...],
    new: tuple[ServerEvent, ...],
) -> None:
    touched: dict[Key, list[ServerEvent]] = {}
    for events, change in ((gone, list.remove), (new, list.append)):
        for event in events:
            key = key_of(event)
            if key not in touched:
                touched[key] = list(groups.get(key, ()))
            change(touched[key], event)
    for key, left in touched.items():
        if left:
            groups[key] = tuple(left)
        else:
            groups.pop(key, None)
