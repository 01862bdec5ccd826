"""What every picture asks for and seldom changes, known without asking the store: 100,000 rows took 4 ms to count.

Read once, then kept by whoever writes rows; after a rollback, on a new connection, or where a writer can't tell what it
changed, it is forgotten and read anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.record.rows import ACTION_COLUMNS, Action, State, action_of

if TYPE_CHECKING:
    import sqlite3

ACTIVE = "state IN ('queued', 'in_flight', 'unknown')"
"""The condition of the index `action_active`, to the letter: only then can it be used."""
ACTIVE_LANES = (
    f"WITH RECURSIVE lanes(lane) AS (SELECT min(lane) FROM action WHERE {ACTIVE} UNION ALL"
    f" SELECT (SELECT min(lane) FROM action WHERE {ACTIVE} AND lane > lanes.lane) FROM lanes WHERE lane IS NOT NULL)"
)
"""From lane to lane through the index, whatever the number of rows on them; the last one found is NULL."""
COUNT = f"SELECT count(*) FROM action WHERE {ACTIVE}"
ATTENTION = (
    f"SELECT {ACTION_COLUMNS} FROM action WHERE seq IN ("
    " SELECT seq FROM action INDEXED BY action_parked WHERE state IN ('held', 'parked')"
    " UNION SELECT seq FROM action INDEXED BY action_stops WHERE stops = 1"
    " UNION SELECT seq FROM action INDEXED BY action_doubtful WHERE state IN ('in_flight', 'unknown') AND state = 'unknown'"
    " AND reason IN ('several', 'name-differs', 'count-changed', 'unknown-shared', 'unknown-start', 'gone')) ORDER BY place"
)
"""Three small indexes: as one condition it was a scan of all actions, 35 ms of 100,000."""

_ACTIVE = frozenset((State.QUEUED, State.IN_FLIGHT, State.UNKNOWN))
_ORDINARY = frozenset((State.QUEUED, State.IN_FLIGHT, State.DELIVERED))
"""Between these nobody is asked for anything, unless the lane is stopped."""


class Tally:
    """How many actions wait for the network, and which wait for a person."""

    def __init__(self) -> None:
        self._waiting: int | None = None
        self._attention: tuple[Action, ...] | None = None

    def recorded(self, state: State) -> None:
        """An action was written in `state`."""
        if self._waiting is not None:
            self._waiting += state in _ACTIVE
        if state not in _ORDINARY:
            self._attention = None

    def moved(self, action: Action, state: State, *, stops: bool) -> None:
        """`action`, as it was, is in `state` now."""
        if self._waiting is not None:
            self._waiting += (state in _ACTIVE) - (action.state in _ACTIVE)
        if stops or action.stops or not (state in _ORDINARY and action.state in _ORDINARY):
            self._attention = None

    def changed(self) -> None:
        """Something else of an action changed."""
        self._attention = None

    def forget(self) -> None:
        """Anything may have changed."""
        self._waiting = self._attention = None

    def waiting(self, connection: sqlite3.Connection) -> int:
        """How many actions wait for the network."""
        if self._waiting is None:
            self._waiting = int(connection.execute(COUNT).fetchone()[0])
        return self._waiting

    def attention(self, connection: sqlite3.Connection) -> tuple[Action, ...]:
        """Every action that waits for a person, in order."""
        if self._attention is None:
            self._attention = tuple(action_of(row) for row in connection.execute(ATTENTION))
        return self._attention
