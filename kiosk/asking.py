"""What command lines ask the running kiosk: status, the queue, the history, changes. Every answer is JSON-able.

The same functions answer from the store alone when no kiosk runs. A refusal is `{"error": sentence}`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from kiosk import __version__, listing
from kiosk.commands import Ask
from kiosk.config import config_hash
from kiosk.delivery import attention
from kiosk.delivery.lanes import LaneMemory
from kiosk.errors import CommandError, KioskError
from kiosk.fields import Kind

if TYPE_CHECKING:
    from kiosk.engine import Engine

Answer = Mapping[str, object]


def answer_ask(engine: Engine, ask: Ask) -> None:
    """Answer one question; never raises for what was asked."""
    ask.reply(answer(engine, ask.verb, ask.arguments))


def answer(engine: Engine, verb: str, arguments: Mapping[str, object]) -> Answer:
    """The answer to `verb`."""
    function = VERBS.get(verb)
    if function is None:
        return {"error": f"The kiosk does not know the question {verb!r}. Is it of another version?"}
    try:
        return function(engine, arguments)
    except KioskError as refusal:
        return {"error": str(refusal)}


def status(engine: Engine, arguments: Mapping[str, object]) -> Answer:
    """Everything `kiosk status` shows."""
    return listing.status_document(engine)


def ping(engine: Engine, arguments: Mapping[str, object]) -> Answer:
    """Whether the engine and the store answer."""
    return {"alive": engine.store.answers(), "version": __version__, "pid": os.getpid()}


def queue_list(engine: Engine, arguments: Mapping[str, object]) -> Answer:
    """What waits and what needs attention."""
    return listing.queue_document(engine)


def queue_show(engine: Engine, arguments: Mapping[str, object]) -> Answer:
    """One job with its actions and its whole journal."""
    return listing.job_document(engine, _number(arguments))


def history(engine: Engine, arguments: Mapping[str, object]) -> Answer:
    """What happened, filtered."""
    return listing.history_document(engine, arguments)


def queue_retry(engine: Engine, arguments: Mapping[str, object]) -> Answer:
    """Send a parked action again, with corrections."""
    number, by, reason = _change(arguments)
    told = arguments.get("fields")
    fields = {Kind(key): str(value) for key, value in told.items()} if isinstance(told, dict) else {}
    job = engine.outbox.find_job(number)
    made, scrapped = fields.pop(Kind.QUANTITY, None), arguments.get("scrapped")
    quantities = None
    if job is not None and (made is not None or scrapped is not None):
        quantities = (
            int(made) if made is not None else job.made or 0,
            int(str(scrapped)) if scrapped is not None else job.scrapped or 0,
        )
    badge, name = fields.pop(Kind.BADGE, None), fields.pop(Kind.MACHINE, None)
    operator = engine.config.operator(badge) if badge else None
    machine = engine.config.machine(name) if name else None
    if (badge and operator is None) or (name and machine is None):
        raise CommandError(f"{badge or name} is not in the configuration of this station.")
    lane = attention.retry(
        engine.outbox, number, fields, by, reason, machine=machine, operator=operator, quantities=quantities
    )
    return _changed(engine, lane)


def queue_discard(engine: Engine, arguments: Mapping[str, object]) -> Answer:
    """Give a parked action up."""
    number, by, reason = _change(arguments)
    return _changed(engine, attention.discard(engine.outbox, number, reason, by))


def queue_by_hand(engine: Engine, arguments: Mapping[str, object]) -> Answer:
    """The office entered it by hand, or closed it."""
    number, by, reason = _change(arguments)
    return _changed(engine, attention.entered_by_hand(engine.outbox, number, by, reason))


def queue_answer(engine: Engine, arguments: Mapping[str, object]) -> Answer:
    """Answer a question: does the office system show the job running?"""
    number, by, _ = _change(arguments)
    running = arguments.get("running") is True
    return _changed(engine, attention.answer(engine.outbox, number, running, by, LaneMemory()))


def reload(engine: Engine, arguments: Mapping[str, object]) -> Answer:
    """Read the configuration again; the old one stays on a fault."""
    if engine.reload is None:
        raise CommandError("No configuration file was given, so there is nothing to read again.")
    found = engine.reload()
    engine.handle(found)
    if found.config is None and found.fault is not None:
        return {"error": "\n".join(str(line) for line in found.fault.lines)}
    return {"configuration": config_hash(engine.config)}


def look_at_key(engine: Engine, arguments: Mapping[str, object]) -> Answer:
    """A key was stored: look at once."""
    engine.look_at_key_now()
    return {}


def _number(arguments: Mapping[str, object]) -> int:
    number = arguments.get("job")
    if not isinstance(number, int):
        raise CommandError("Which job? Give its number, as `kiosk queue list` shows it.")
    return number


def _change(arguments: Mapping[str, object]) -> tuple[int, str, str]:
    by, reason = str(arguments.get("by") or ""), str(arguments.get("reason") or "")
    if not by or not reason:
        raise CommandError("A change needs --by (who) and --reason (why): both are kept in the history.")
    return _number(arguments), by, reason


def _changed(engine: Engine, lane: str) -> Answer:
    engine.desk.reload_running()
    engine.desk.changed_lanes.add(lane)
    engine.courier.wake(lane)
    return {"done": True}


VERBS: dict[str, Callable[[Engine, Mapping[str, object]], Answer]] = {
    "status": status,
    "ping": ping,
    "queue list": queue_list,
    "queue show": queue_show,
    "queue retry": queue_retry,
    "queue correct": queue_retry,
    "queue discard": queue_discard,
    "queue by-hand": queue_by_hand,
    "queue answer": queue_answer,
    "history": history,
    "reload": reload,
    "key": look_at_key,
}
