"""What command lines ask the running kiosk: status, the queue, the history, changes. Every answer is JSON-able.

The same functions answer from the store alone when no kiosk runs. A refusal is `{"error": sentence}`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from kiosk import __version__, listing
from kiosk.commands import Ask
from kiosk.config import config_hash
from kiosk.corrections import Corrections
from kiosk.delivery import attention, taking_over, transfer
from kiosk.delivery.lanes import LaneMemory
from kiosk.delivery.link import Pause
from kiosk.errors import CommandError, KioskError
from kiosk.record import damage
from kiosk.shop import fold

if TYPE_CHECKING:
    from kiosk.engine import Engine

Answer = Mapping[str, object]
HOLD_SECONDS = 5.0
"""An export that waits for requests under way keeps others back for so long; the command line asks again sooner."""
INCOMING = re.compile(r"import-[0-9a-f]{32}\.json")
OTHER_ORIGINS = (
    "SELECT origin, count(*) FROM action WHERE origin NOT IN ('', ?)"
    " AND state IN ('queued', 'in_flight', 'unknown', 'held', 'parked') GROUP BY origin"
)
ADOPT_ORIGIN = (
    "UPDATE action SET origin = ? WHERE origin = ?"
    " AND state IN ('queued', 'in_flight', 'unknown', 'held', 'parked')"
)


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
    job = engine.outbox.find_job(number)
    if job is None:
        raise CommandError(f"There is no job number {number}.")
    told = arguments.get("fields")
    wanted = Corrections.of(told if isinstance(told, dict) else {}, job, engine)
    lane = attention.retry(
        engine.outbox,
        number,
        wanted.fields,
        by,
        reason,
        machine=wanted.machine,
        operator=wanted.operator,
        quantities=wanted.quantities,
        begin=wanted.begin,
        end=wanted.end,
    )
    return _changed(engine, job.lane, lane)


def queue_discard(engine: Engine, arguments: Mapping[str, object]) -> Answer:
    """Give a parked action up."""
    number, by, reason = _change(arguments)
    return _changed(engine, attention.discard(engine.outbox, number, reason, by))


def queue_by_hand(engine: Engine, arguments: Mapping[str, object]) -> Answer:
    """The office entered it by hand, or closed it; on a notice about a damaged record: the machine was compared."""
    number, by, reason = _change(arguments)
    if engine.outbox.find_job(number) is not None and damage.notice_of(engine.outbox, number):
        return _changed(engine, damage.compared(engine.outbox, number, by, reason))
    return _changed(engine, attention.entered_by_hand(engine.outbox, number, by, reason))


def queue_answer(engine: Engine, arguments: Mapping[str, object]) -> Answer:
    """Answer a question: does the office system show the job running?"""
    number, by, _ = _change(arguments)
    running = arguments.get("running") is True
    return _changed(engine, attention.answer(engine.outbox, number, running, by, LaneMemory()))


def queue_adopt_origin(engine: Engine, arguments: Mapping[str, object]) -> Answer:
    """Actions recorded for another API address are sent to the present one: a supervisor says it is the same office system."""
    by, reason = _signed(arguments)
    outbox, connection = engine.outbox, engine.store.connection
    found = connection.execute(OTHER_ORIGINS, (outbox.origin,)).fetchall()
    if not found:
        raise CommandError(f"Nothing waits for another address than {outbox.origin}.")
    with engine.store.transaction():
        for origin, _count in found:
            connection.execute(ADOPT_ORIGIN, (outbox.origin, origin))
            outbox.journal("address changed", was=origin, became=outbox.origin, why=reason, who=by)
    engine.courier.link.release(Pause.ORIGIN)
    engine.courier.wake_all()
    return {"done": True, "actions": sum(count for _, count in found), "origin": outbox.origin}


def queue_export(engine: Engine, arguments: Mapping[str, object]) -> Answer:
    """Hand over what is not delivered; `in_flight` in the answer: ask again, requests are under way."""
    by, reason = _signed(arguments)
    to = str(arguments.get("to") or "")
    if not to:
        raise CommandError("To which station? Give its name, as in its configuration: --to NAME.")
    under_way = transfer.in_flight(engine.outbox)
    if under_way:
        engine.courier.link.wait(engine.clock.boot_seconds(), HOLD_SECONDS)
        return {"in_flight": under_way}
    handed = transfer.export_rows(engine.outbox, engine.config.station.name, to, by, reason)
    _reload_everything(engine)
    return {"done": True, "document": handed.document, "kept": str(handed.file) if handed.file else None}


def queue_import(engine: Engine, arguments: Mapping[str, object]) -> Answer:
    """Take over the export that the command line laid into the data directory as `import-<id>.json`."""
    by, reason = _signed(arguments)
    name = str(arguments.get("name") or "")
    directory = engine.store.directory
    if directory is None or not INCOMING.fullmatch(name):
        raise CommandError("The export to be taken over is not there.")
    try:
        document = taking_over.read_document((directory / name).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as fault:
        raise CommandError(f"The export can't be read: {fault}.") from fault
    taken = taking_over.take_over(
        engine.outbox, document, engine.config.station.name, engine.config.machine, by, reason
    )
    engine.knowledge.recall()
    engine.courier.restart_settle()
    _reload_everything(engine)
    return {
        "done": True,
        "from": taken.source,
        "jobs": taken.jobs,
        "actions": taken.actions,
        "other_origin": taken.other_origin,
    }


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
    engine.keys.look_now()
    return {}


def _number(arguments: Mapping[str, object]) -> int:
    number = arguments.get("job")
    if not isinstance(number, int) or abs(number) >= 2**63:
        raise CommandError("Which job? Give its number, as `kiosk queue list` shows it.")
    return number


def _signed(arguments: Mapping[str, object]) -> tuple[str, str]:
    by, reason = str(arguments.get("by") or "").strip(), str(arguments.get("reason") or "").strip()
    if not by or not reason:
        raise CommandError("A change needs --by (who) and --reason (why): both are kept in the history.")
    return by, reason


def _change(arguments: Mapping[str, object]) -> tuple[int, str, str]:
    by, reason = _signed(arguments)
    return _number(arguments), by, reason


def _changed(engine: Engine, *lanes: str) -> Answer:
    engine.desk.reload_running()
    for lane in lanes:
        engine.desk.changed_lanes.add(lane)
        engine.courier.wake(lane)
    return {"done": True}


def _reload_everything(engine: Engine) -> None:
    engine.desk.reload_running()
    engine.desk.changed_lanes |= {fold(machine.name) for machine in engine.config.machines}
    engine.courier.wake_all()


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
    "queue adopt-origin": queue_adopt_origin,
    "queue export": queue_export,
    "queue import": queue_import,
    "history": history,
    "reload": reload,
    "key": look_at_key,
}
