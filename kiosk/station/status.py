"""`kiosk status`: how the station is, for a person or, with `--json`, for a monitoring program.

The document comes from the running engine (verb "status") or from the closed store; both give the same
fields, and any of them may be missing:

    running               true when a kiosk answered
    station               the station's name
    attention             sentences, one for each thing someone should look at: not empty → exit code 1
    link                  {state: starting|online|offline|paused, since: time when offline, words, failure}
    queue                 {waiting, oldest_seconds, attention, unknown}
    scanner               {state: ready|fault|none, words}
    clock                 {offset_seconds, trusted}
    key                   {role: unknown|read-write|read-only, expires: date, days_left}
    idle                  true when nobody touched the terminal for 20 s and no request is under way
    jobs                  [{machine, part, operation, work_order, operator, started_at}]
    configuration         {hash, file, faults: [sentence]}
    disk                  {free_bytes}
    version, pid, uptime_seconds

Times are ISO 8601 in UTC, durations seconds.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TextIO

from kiosk.scanning.visible_text import visible

Document = Mapping[str, object]

GOOD = 0
LOOK = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `kiosk status`, besides `--config`."""
    parser.add_argument("--json", action="store_true", help="the whole status as one JSON object")


def run(
    arguments: argparse.Namespace,
    out: TextIO,
    ask: Callable[[], Document | None],
    read_closed_store: Callable[[], Document],
) -> int:
    """Print the status; 0, or 1 when someone should look.

    `ask` asks the running kiosk (None: there is none, CommandError: it hangs), `read_closed_store` reads
    the same fields from the data directory.
    """
    running = ask()
    document = dict(running) if running is not None else dict(read_closed_store())
    document["running"] = running is not None
    if arguments.json:
        out.write(json.dumps(document, indent=2, default=str) + "\n")
    else:
        out.write(as_table(document) + "\n")
    return LOOK if _sentences(document.get("attention")) else GOOD


def as_table(document: Document) -> str:
    """The status in at most one line a topic, then what someone should look at."""
    rows = [
        ("Kiosk", _kiosk(document)),
        ("Link", _link(_part(document, "link"))),
        ("Waiting", _queue(_part(document, "queue"))),
        ("Scanner", _stated(_part(document, "scanner"))),
        ("Clock", _clock(_part(document, "clock"))),
        ("API key", _key(_part(document, "key"))),
        ("Settings", _configuration(_part(document, "configuration"))),
        ("Disk", _disk(_part(document, "disk"))),
    ]
    lines = [f"{name:<9} {words}" for name, words in rows if words]
    jobs = document.get("jobs")
    if isinstance(jobs, list):
        lines += ["", f"Running   {len(jobs)} job{'' if len(jobs) == 1 else 's'}"]
        lines += [f"  {_job(job)}" for job in jobs if isinstance(job, Mapping)]
    attention = _sentences(document.get("attention"))
    lines.append("")
    lines.append("Someone should look:" if attention else "All is well.")
    lines += [f"  ! {each}" for each in attention]
    return "\n".join(lines)


def duration(seconds: float) -> str:
    """A length of time in its two largest units, such as "2 d 4 h" or "45 s"."""
    rest = max(int(seconds), 0)
    parts: list[str] = []
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min"), (1, "s")):
        count, rest = divmod(rest, size)
        if count or (unit == "s" and not parts):
            parts.append(f"{count} {unit}")
    return " ".join(parts[:2])


def _kiosk(document: Document) -> str:
    version = _text(document.get("version"))
    name = _text(document.get("station"))
    uptime = _number(document.get("uptime_seconds"))
    if not document.get("running"):
        return " ".join(each for each in (name, "not running; read from the data directory") if each)
    since = f"running for {duration(uptime)}" if uptime is not None else "running"
    process = f"process {document['pid']}" if isinstance(document.get("pid"), int) else ""
    return ", ".join(each for each in (name, version and f"version {version}", since, process) if each)


def _link(link: Document) -> str:
    words = _stated(link)
    since = _since(link.get("since"))
    return f"{words} (since {since})" if words and since else words


def _queue(queue: Document) -> str:
    waiting = _number(queue.get("waiting"))
    if waiting is None:
        return ""
    words = "nothing" if not waiting else f"{waiting:.0f} to send"
    oldest = _number(queue.get("oldest_seconds"))
    if waiting and oldest is not None:
        words += f", the oldest for {duration(oldest)}"
    for field, label in (("unknown", "not known whether it arrived"), ("attention", "on the attention list")):
        count = _number(queue.get(field))
        if count:
            words += f"; {count:.0f} {label}"
    return words


def _clock(clock: Document) -> str:
    offset = _number(clock.get("offset_seconds"))
    if offset is None:
        return "not yet compared with the server's" if clock else ""
    trusted = "" if clock.get("trusted") else ", not trusted"
    return f"{offset:+.1f} s from the server's{trusted}"


def _key(key: Document) -> str:
    if not key:
        return ""
    words = _text(key.get("role")) or "unknown"
    if words == "unknown":
        words = "not known whether it may write"
    days, expires = _number(key.get("days_left")), _text(key.get("expires"))
    if days is not None:
        words += f", {days:.0f} days left"
    return words + (f" (until {expires})" if expires else "")


def _configuration(configuration: Document) -> str:
    if not configuration:
        return ""
    faults = _sentences(configuration.get("faults"))
    words = f"{_text(configuration.get('file'))} [{_text(configuration.get('hash'))}]"
    return words + (f", {len(faults)} faults: the last good copy runs" if faults else "")


def _disk(disk: Document) -> str:
    free = _number(disk.get("free_bytes"))
    return "" if free is None else f"{free / 1e9:.1f} GB free"


def _job(job: Document) -> str:
    names = ("machine", "work_order", "part", "operation", "operator")
    machine, order, part, operation, operator = (_text(job.get(name)) for name in names)
    return f"{machine}: {order} {part} Op{operation}, {operator}, since {_since(job.get('started_at'))}"


def _since(value: object) -> str:
    """A moment to the minute; what is no moment stays as it is."""
    text = _text(value)
    try:
        return f"{datetime.fromisoformat(text).astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    except (ValueError, OverflowError):
        return text


def _stated(part: Document) -> str:
    state, words = _text(part.get("state")), _text(part.get("words"))
    return f"{state} – {words}" if state and words else state or words


def _part(document: Document, name: str) -> Document:
    part = document.get(name)
    return part if isinstance(part, Mapping) else {}


def _text(value: object) -> str:
    """Server and scanner text may hold anything: control characters are shown, never sent to the terminal."""
    return "" if value is None else visible(str(value))


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _sentences(value: object) -> list[str]:
    return [_text(each) for each in value] if isinstance(value, list | tuple) else []
