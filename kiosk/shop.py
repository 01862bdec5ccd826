"""The people and machines of a shop, as the configuration names them."""

from __future__ import annotations

from functools import lru_cache

import msgspec


class Machine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A machine whose jobs are started and finished here."""

    name: str
    """The API's `machine_display_name`, exactly."""
    label: str = ""
    """Shown instead of the name; empty: the name is shown."""
    id: int | None = None
    """The API's machine id, for reading back; learned from answers when not given."""
    formerly: tuple[str, ...] = ()
    """Earlier names: their lane, stickers and unsent actions belong to this machine."""
    shared: bool = False
    """True when other terminals or people also start and finish jobs on it."""

    @property
    def shown(self) -> str:
        """What an operator calls it."""
        return self.label or self.name


class Operator(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A person who can sign in."""

    badge: str
    name: str
    email: str
    """Sent as the API's `user_email`."""
    supervisor: bool = False
    language: str = ""
    """A language code such as "es"; empty: the station's language."""


@lru_cache(maxsize=1024)
def fold(machine: str) -> str:
    """A machine's name as its lane: case and spaces don't tell machines apart (the API itself varies them)."""
    return "".join(machine.split()).casefold()
