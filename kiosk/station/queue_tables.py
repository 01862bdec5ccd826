"""The queue and the history as a person reads them in a terminal of 80 columns, and the history as CSV."""

from __future__ import annotations

import csv
import textwrap
from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo
from typing import Any, TextIO

from kiosk.scanning.visible_text import visible

WIDTH = 80
STATES = {
    "queued": "waits",
    "in_flight": "being sent",
    "unknown": "unknown",
    "held": "held back",
    "parked": "not taken",
    "handed_over": "handed over",
    "by_hand": "by hand",
}
CSV_COLUMNS = (
    *("at", "what", "was", "became", "why", "who", "job", "action", "machine", "part", "operation"),
    *("work_order", "operator", "made", "scrapped"),
)
Document = Mapping[str, Any]


def queue_table(document: Document, zone: tzinfo) -> str:
    """`kiosk queue list`."""
    attention, waiting = document.get("attention", []), document.get("waiting", [])
    counts = document.get("counts", {})
    if not attention and not waiting:
        return "Nothing waits and nothing needs a person."
    lines: list[str] = []
    if attention:
        lines += [f"Needs a person ({counts.get('attention', len(attention))})", _heading()]
        for action in attention:
            lines += [_line(action, zone), *_why(action)]
        lines.append("")
    if waiting:
        lines += [f"Waits to be sent ({counts.get('waiting', len(waiting))})", _heading()]
        lines += [_line(action, zone) for action in waiting]
        if len(waiting) < int(counts.get("waiting", 0)):
            lines.append("  … and more; --json and `kiosk history` show every one")
    return "\n".join(lines).rstrip()


def _heading() -> str:
    return f"{'JOB':>6} {'KIND':<6} {'MACHINE':<16} {'PART AND OPERATION':<22} {'STATE':<10} RECORDED"


def _line(action: Document, zone: tzinfo) -> str:
    name = f"{action['part']} Op{action['operation']}"
    state = STATES.get(str(action["state"]), str(action["state"]))
    return (
        f"{action['job']:>6} {action['kind']:<6} {_cut(action['machine'], 16):<16} {_cut(name, 22):<22}"
        f" {state:<10} {_time(action['recorded_at'], zone)}"
    )


def _why(action: Document) -> list[str]:
    why, words = str(action.get("why") or ""), str(action.get("server_words") or "")
    said = _indented(f"The server said: {words}") if words and words not in why else []
    return _indented(why) + said


def _indented(words: object) -> list[str]:
    text = visible(str(words)) if words else ""
    return textwrap.wrap(text, WIDTH, initial_indent=" " * 7, subsequent_indent=" " * 7)


def job_table(document: Document, zone: tzinfo) -> str:
    """`kiosk queue show`."""
    lines = [
        f"Job {document['job']} on {_shown(document['machine'])}: {_shown(document['part'])}"
        f" Op{_shown(document['operation'])}, work order {_shown(document['work_order']) or '–'}",
        f"Operator {_shown(document['operator'])}, started {_time(document['started_at'], zone)}"
        f" ({document['state']})",
    ]
    if document.get("made") is not None:
        lines.append(f"Made {document['made']}, scrapped {document['scrapped']}")
    if document.get("server_id"):
        lines.append(f"Event {_shown(document['server_id'])} at the server")
    lines.append("")
    for action in document["actions"]:
        state = STATES.get(str(action["state"]), str(action["state"]))
        lines.append(f"{action['kind']:<7} {state}, sent {action['sends']} times")
        lines += _why(action)
    lines += ["", *(_event(row, zone) for row in document["journal"])]
    return "\n".join(line for each in lines for line in (each.split("\n") if each else [""]))


def history_table(rows: Iterable[Document], zone: tzinfo) -> str:
    """`kiosk history`."""
    lines = [f"{'TIME':<14} {'JOB':>5} {'MACHINE':<12} WHAT"]
    lines += [_event(row, zone, with_job=True) for row in rows]
    return "\n".join(lines) if len(lines) > 1 else "Nothing happened in that time."


def _event(row: Document, zone: tzinfo, *, with_job: bool = False) -> str:
    change = f": {row['was']} -> {row['became']}" if row.get("was") else ""
    words = f"{row['what']}{change}"
    if row.get("why"):
        words += f" ({row['why']})"
    if row.get("who"):
        words += f", by {row['who']}"
    start = f"{_time(row['at'], zone):<14} "
    if with_job:
        number = "" if row.get("job") is None else row["job"]
        start += f"{number:>5} {_cut(row.get('machine') or '', 12):<12} "
    return textwrap.fill(
        visible(words), WIDTH, initial_indent=start, subsequent_indent=" " * len(start), break_long_words=True
    )


def write_csv(rows: Iterable[Document], out: TextIO) -> None:
    """`kiosk history --csv`: one line a journal row, times in UTC. No value can be taken for a formula."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    for row in rows:
        writer.writerow([_cell(row.get(name)) for name in CSV_COLUMNS])


def _cell(value: object) -> object:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _time(text: object, zone: tzinfo) -> str:
    try:
        return datetime.fromisoformat(str(text)).astimezone(zone).strftime("%y-%m-%d %H:%M")
    except (ValueError, OverflowError):
        return str(text)[:14]


def _shown(value: object) -> str:
    return "" if value is None else visible(str(value))


def _cut(value: object, width: int) -> str:
    text = _shown(value)
    return text if len(text) <= width else f"{text[: width - 1]}…"
