"""Deadlines of exchanges: one thread for all of them, asleep while nothing is due.

A thread of its own for each exchange (`threading.Timer`) took a tenth of the time that an exchange needs.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Deadlines:
    """Ends what does not end by itself. Any thread may use it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._pending: dict[object, tuple[float, Callable[[], None]]] = {}
        self._wakes_at = math.inf
        self._thread: threading.Thread | None = None

    @contextmanager
    def within(self, seconds: float, expire: Callable[[], None]) -> Iterator[None]:
        """Call `expire`, on another thread, if the block takes longer than `seconds`; never after it has ended."""
        ticket, at = object(), time.monotonic() + seconds
        with self._changed:
            self._pending[ticket] = at, expire
            # one that ended by a fault of an `expire` is started anew, or an exchange could last for ever
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._watch, name="deadlines", daemon=True)
                self._thread.start()
            elif at < self._wakes_at:
                self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                self._pending.pop(ticket, None)

    def _watch(self) -> None:
        with self._changed:
            while True:
                now = time.monotonic()
                for ticket, (at, expire) in list(self._pending.items()):
                    if at <= now:
                        del self._pending[ticket]
                        expire()
                self._wakes_at = min((at for at, _ in self._pending.values()), default=math.inf)
                self._changed.wait(None if self._wakes_at == math.inf else self._wakes_at - now)
