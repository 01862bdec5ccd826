"""What must be true of all machines and operators together: every name, id and badge once."""

from __future__ import annotations

from kiosk.configuration.documents import Entry
from kiosk.configuration.faults import Faults, Place, shown
from kiosk.shop import fold
from kiosk.words import Words, say


class _Once:
    """Remembers where a value stood first; a second one is a fault that names both places."""

    def __init__(self, rule: Words, faults: Faults) -> None:
        self._rule = rule
        self._faults = faults
        self._seen: dict[object, tuple[Place, object]] = {}

    def check(self, compared: object, value: object, place: Place) -> None:
        if compared not in self._seen:
            self._seen[compared] = (place, value)
            return
        first, other = self._seen[compared]
        self._faults.add(
            place,
            say(
                "found {found}, but {place} is {other}; {rule}",
                found=shown(value),
                place=first.words,
                other=shown(other),
                rule=self._rule,
            ),
        )


def check_machines(entries: list[Entry], faults: Faults) -> None:
    """No two machines may share a name or former name, ignoring case and spaces, nor an id."""
    names = _Once(say("machine names must differ by more than case and spaces, former names too"), faults)
    ids = _Once(say("each machine has an id of its own"), faults)
    for entry in entries:
        names.check(fold(str(entry.values["name"])), entry.values["name"], entry.place.at("name"))
        if "id" in entry.values:
            ids.check(entry.values["id"], entry.values["id"], entry.place.at("id"))
    for entry in entries:
        formerly = entry.values.get("formerly", ())
        for earlier in formerly if isinstance(formerly, tuple) else ():
            names.check(fold(earlier), earlier, entry.place.at("formerly"))


def check_operators(entries: list[Entry], faults: Faults) -> None:
    """No two operators may share a badge, ignoring case and spaces. An e-mail may serve several."""
    badges = _Once(say("each operator has a badge of their own"), faults)
    for entry in entries:
        badges.check(fold(str(entry.values["badge"])), entry.values["badge"], entry.place.at("badge"))
