"""The sender: worker threads that carry claims out and bring outcomes back. They know neither the store nor the rules.

Each worker owns its two transports, one for writes and one for reads, and blocks on its queue while there is nothing to do.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable

from kiosk.api.exchange import Exchange, Failure, Reach, Transport
from kiosk.delivery.work import Done, SendWork, Work

_log = logging.getLogger("kiosk.sender")


class Sender:
    """A pool of daemon threads, started as work comes in."""

    def __init__(
        self, make_transport: Callable[[bool], Transport], done: Callable[[Done], None], workers: int
    ) -> None:
        """`make_transport(for_writes)` is called on the worker's thread; `done` must be safe to call from there."""
        self._make_transport = make_transport
        self._done = done
        self._limit = workers
        self._work: queue.SimpleQueue[Work | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._idle = threading.Semaphore(0)

    def submit(self, work: Work) -> None:
        """Carry this out; the result goes to `done`."""
        self._work.put(work)
        if len(self._threads) < self._limit and not self._idle.acquire(blocking=False):
            thread = threading.Thread(target=self._run, name=f"sender-{len(self._threads)}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """Let the threads end after what they are doing; nothing waits for them."""
        for _ in self._threads:
            self._work.put(None)

    def _run(self) -> None:
        transports: dict[bool, Transport] = {}
        while True:
            work = self._work.get()
            if work is None:
                break
            for_writes = isinstance(work, SendWork)
            if for_writes not in transports:
                transports[for_writes] = self._make_transport(for_writes)
            done = Done(work, self._exchange(transports[for_writes], work))
            self._idle.release()  # before the result is known: what it leads to may come back to this thread
            self._done(done)
        for transport in transports.values():
            transport.close()

    def _exchange(self, transport: Transport, work: Work) -> Exchange:
        try:
            return transport.exchange(work.request)
        except (
            Exception
        ):  # a fault of ours must not strand an action in flight: its outcome is unknown, and is read
            _log.exception("an exchange failed in a way that was not foreseen")
            return Exchange(Reach.UNKNOWN, failure=Failure.OTHER)
