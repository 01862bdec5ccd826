"""What the log tells of a day: what was recorded, delivered and refused, and how the connection was. With `-v` every answer.

No person is named: of a sentence only its text goes in, not what fills it.
"""

from __future__ import annotations

import logging

from kiosk.events import Answered, Delivered, Event, JobFinished, JobStarted, LinkChanged, Parked

_log = logging.getLogger("kiosk.day")


def write_down(event: Event) -> None:
    """Log one event; nothing for a changed picture alone."""
    match event:
        case JobStarted(job, machine):
            _log.info("a start was recorded", extra={"job": job, "machine": machine})
        case JobFinished(job, machine):
            _log.info("a finish was recorded", extra={"job": job, "machine": machine})
        case Delivered(job, machine, kind):
            _log.info("a %s was delivered", kind, extra={"job": job, "machine": machine})
        case Parked(job, machine, kind, words):
            _log.warning(
                "a %s waits for a person: %s", kind, words.text, extra={"job": job, "machine": machine}
            )
        case LinkChanged(state, words):
            _log.info("link %s: %s", state.value, words.text)
        case Answered(tone, words, raw):
            _log.debug("answered %s: %s", tone.value, words.text, extra={"raw": raw})
