"""`kiosk queue` and `kiosk history`: what waits, what needs a person, what happened; changes with a name and a reason.

The running kiosk is asked; when none runs, the data directory answers. Exit codes: 0 done; 1 refused, with the reason;
2 the command line can't be used; 3 another process holds the data directory.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from kiosk.config import Config
from kiosk.errors import CommandError, UsageError
from kiosk.station import handing_over, queue_tables
from kiosk.station.control import ask_running_kiosk

LoadConfig = Callable[[], Config]
CORRECTABLE = "wo part op rev recipe qty cycle setup badge machine start made scrapped end"


def add_queue_arguments(parser: argparse.ArgumentParser) -> None:
    """The verbs and options of `kiosk queue`, besides `--config`."""
    verbs = parser.add_subparsers(dest="queue_verb", metavar="VERB", required=True)
    listed = verbs.add_parser("list", help="what needs a person and what waits to be sent")
    listed.add_argument("--json", action="store_true", help="as one JSON object")
    shown = verbs.add_parser("show", help="one job with everything that happened to it")
    shown.add_argument("job", type=int, metavar="JOB")
    shown.add_argument("--json", action="store_true", help="as one JSON object")
    for verb, summary in (
        ("retry", "send it again as it is"),
        ("correct", "change what it says and send it again"),
        ("discard", "give it up; it stays in the history"),
        ("by-hand", "the office entered it; or a machine was compared after damage"),
        ("answer", "does the office system show this job running?"),
    ):
        changing = verbs.add_parser(verb, help=summary, description=summary)
        changing.add_argument("job", type=int, metavar="JOB")
        if verb == "correct":
            changing.add_argument("fields", nargs="+", metavar="NAME=VALUE", help=f"names: {CORRECTABLE}")
        if verb == "answer":
            changing.add_argument("reply", choices=("yes", "no"))
        _signature(changing)
    adopting = verbs.add_parser(
        "adopt-origin", help="what was recorded for another api.url goes to the present one"
    )
    _signature(adopting)
    exporting = verbs.add_parser("export", help="hand everything undelivered over to another station")
    exporting.add_argument("--to", required=True, metavar="STATION", help="that station's name")
    exporting.add_argument("-o", "--output", required=True, type=Path, metavar="FILE")
    exporting.add_argument(
        "--data-dir", type=Path, metavar="DIR", help="of a dead computer's disk, mounted here"
    )
    _signature(exporting)
    importing = verbs.add_parser("import", help="take over what another station handed over")
    importing.add_argument("file", type=Path, metavar="FILE")
    _signature(importing)
    for verb_parser in verbs.choices.values():  # the configuration may be named before the verb or after it
        verb_parser.add_argument(
            "--config", type=Path, metavar="FILE", default=argparse.SUPPRESS, help="the configuration"
        )


def _signature(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--by", required=True, metavar="NAME", help="who decides this")
    parser.add_argument("--reason", required=True, metavar="WHY", help="kept in the history")
    parser.add_argument("--json", action="store_true", help="the answer as one JSON object")


def run_queue(arguments: argparse.Namespace, load: LoadConfig) -> int:
    """Carry `kiosk queue` out. Raises CommandError, StoreError or ConfigurationError with what to say."""
    verb = str(arguments.queue_verb)
    if verb == "export":
        return handing_over.run_export(arguments, load, ask)
    config = load()
    if verb == "import":
        return handing_over.run_import(arguments, config, ask)
    answer = ask(config, f"queue {verb}", _told(arguments))
    if arguments.json:
        _write_json(answer)
    elif verb == "list":
        print(queue_tables.queue_table(answer, config.station.zone()))
    elif verb == "show":
        print(queue_tables.job_table(answer, config.station.zone()))
    else:
        print(_done(verb, arguments, answer))
    return 0


def _told(arguments: argparse.Namespace) -> dict[str, object]:
    told: dict[str, object] = {
        name: getattr(arguments, name) for name in ("job", "by", "reason") if hasattr(arguments, name)
    }
    if hasattr(arguments, "fields"):
        told["fields"] = dict(_pair(each) for each in arguments.fields)
    if hasattr(arguments, "reply"):
        told["running"] = arguments.reply == "yes"
    return told


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or name not in CORRECTABLE.split():
        raise UsageError(f"Write corrections as NAME=VALUE; names: {CORRECTABLE}. Not understood: {text!r}.")
    return name, value


def _done(verb: str, arguments: argparse.Namespace, answer: Mapping[str, object]) -> str:
    match verb:
        case "retry" | "correct":
            return f"Job {arguments.job} is sent again."
        case "discard":
            return f"Job {arguments.job} is discarded. It stays in the history."
        case "by-hand":
            return f"Job {arguments.job} is settled by hand; its machine goes on."
        case "adopt-origin":
            return f"{answer.get('actions')} actions now go to {answer.get('origin')}."
        case _:
            return f"The answer about job {arguments.job} is kept, with the name."


def ask(
    config: Config, verb: str, arguments: Mapping[str, object], timeout_seconds: float = 2.0
) -> dict[str, object]:
    """The running kiosk's answer, or the store's own when none runs. Raises CommandError with a refusal.

    A kiosk that hangs is told after two seconds, also where the answer itself may take long.
    """
    if timeout_seconds > 2.0:
        ask_running_kiosk(config.station.data_dir, "ping", {})
    answer = ask_running_kiosk(config.station.data_dir, verb, arguments, timeout_seconds)
    if answer is None:
        from kiosk.station.offline import ask_store  # the whole engine: 60 ms

        return ask_store(config, verb, arguments)
    if "error" in answer:
        raise CommandError(str(answer["error"]))
    return answer


def add_history_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `kiosk history`, besides `--config`."""
    parser.add_argument("--from", dest="since", metavar="TIME", help="such as 2026-05-27 or 2026-05-27T14:00")
    parser.add_argument("--to", dest="until", metavar="TIME", help="a date means: until its end")
    parser.add_argument("--machine", metavar="NAME")
    parser.add_argument("--operator", metavar="BADGE")
    parser.add_argument("--wo", metavar="WORK_ORDER")
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--csv", action="store_true", help="as CSV, times in UTC")
    shape.add_argument("--json", action="store_true", help="as a JSON array, times in UTC")


def run_history(arguments: argparse.Namespace, load: LoadConfig) -> int:
    """Carry `kiosk history` out. Raises CommandError, StoreError or ConfigurationError with what to say."""
    config = load()
    filters: dict[str, object] = {
        "from": _moment(arguments.since, config, whole_day=False),
        "to": _moment(arguments.until, config, whole_day=True),
        "machine": arguments.machine,
        "operator": arguments.operator,
        "wo": arguments.wo,
    }
    rows = _all_pages(config, filters)
    if arguments.json:
        _write_json(rows)
    elif arguments.csv:
        queue_tables.write_csv(rows, sys.stdout)
    else:
        print(queue_tables.history_table(rows, config.station.zone()))
    return 0


def _all_pages(config: Config, filters: dict[str, object]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    after: object = 0
    while after is not None:
        page = ask(config, "history", {**filters, "after": after})
        found = page.get("rows")
        rows += found if isinstance(found, list) else []
        after = page.get("next")
    return rows


def _moment(text: str | None, config: Config, *, whole_day: bool) -> str | None:
    """A typed time in the station's zone; a bare date ends at the next midnight when it is an end."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        if whole_day and len(text) <= len("2026-05-27"):
            moment += timedelta(days=1)
    except (ValueError, OverflowError) as fault:
        raise UsageError(
            f"{text!r} is no date or time; write for example 2026-05-27 or 2026-05-27T14:00."
        ) from fault
    return (moment if moment.tzinfo else moment.replace(tzinfo=config.station.zone())).isoformat()


def _write_json(value: object) -> None:
    print(json.dumps(value, indent=2, default=str))
