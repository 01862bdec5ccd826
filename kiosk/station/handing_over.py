"""`kiosk queue export` and `import`: files from one station to another, and the disk of a dead computer."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from kiosk.config import Config, load_last_good
from kiosk.errors import CommandError

Ask = Callable[[Config, str, Mapping[str, object], float], dict[str, object]]
LONG_SECONDS = 60.0
"""A week offline, 10,000 rows, is exported in a few seconds."""
ROUNDS_SECONDS = 0.5


def run_export(
    arguments: argparse.Namespace,
    load: Callable[[], Config],
    ask: Ask,
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Hand over to the file `-o`. Raises CommandError, TransferError or StoreError with the reason."""
    target: Path = arguments.output
    if target.exists():
        raise CommandError(f"{target} exists already. Name another file: an export is made once.")
    with PartFile(target) as part:
        if arguments.data_dir is not None:
            answer = _export_dead_disk(arguments)
        else:
            answer = _export_running(arguments, load(), ask, sleep)
        document = answer["document"]
        try:
            part.keep(json.dumps(document, indent=1))
        except OSError as fault:
            raise CommandError(
                f"Everything is handed over, but {target} can't be written: {fault.strerror}."
                f" The export is kept in {answer['kept']}: copy that file to the other station."
            ) from fault
    if arguments.json:
        print(json.dumps({name: value for name, value in answer.items() if name != "document"}))
    else:
        jobs = sum(not each["settled"] for each in document["jobs"])
        print(f"Handed {jobs} jobs over to {arguments.to}: {target}\nA copy stays in {answer['kept']}")
        print(f"There: kiosk queue import {target.name} --by … --reason …")
    return 0


def _export_running(
    arguments: argparse.Namespace, config: Config, ask: Ask, sleep: Callable[[float], None]
) -> dict[str, Any]:
    told = {"to": arguments.to, "by": arguments.by, "reason": arguments.reason}
    rounds = int(2 * 3 * config.api.timeout_seconds / ROUNDS_SECONDS) + 20
    for _ in range(rounds):
        answer = ask(config, "queue export", told, LONG_SECONDS)
        if "document" in answer:
            return answer
        print(f"Waiting for {answer.get('in_flight')} requests under way …", file=sys.stderr)
        sleep(ROUNDS_SECONDS)
    raise CommandError("Requests are still under way. Nothing was handed over; try again in a minute.")


def _export_dead_disk(arguments: argparse.Namespace) -> dict[str, Any]:
    """The disk of another computer: its store is opened and locked here."""
    from kiosk.clock import SystemClock
    from kiosk.delivery import transfer
    from kiosk.record.damage import open_store
    from kiosk.record.directory import DirectoryLock
    from kiosk.record.outbox import Outbox
    from kiosk.record.store import DATABASE

    directory: Path = arguments.data_dir
    if not (directory / DATABASE).exists():
        raise CommandError(f"There is no record in {directory}.")
    clock = SystemClock()
    copy = load_last_good(directory)
    lock = DirectoryLock(directory)
    try:
        machines = [machine.name for machine in copy.machines] if copy else []
        store, salvage = open_store(directory, clock, machines)
        try:
            if salvage is not None:
                print(f"Note: {salvage.warning()}. Kept in {salvage.directory}", file=sys.stderr)
            outbox = Outbox(store, clock, copy.api.url if copy else "")
            transfer.settle_in_flight(outbox)
            station = copy.station.name if copy else directory.name
            handed = transfer.export_rows(outbox, station, arguments.to, arguments.by, arguments.reason)
        finally:
            store.close()
    finally:
        lock.release()
    return {"done": True, "document": handed.document, "kept": str(handed.file)}


def run_import(arguments: argparse.Namespace, config: Config, ask: Ask) -> int:
    """Take the file over. Raises CommandError, TransferError or StoreError with the reason; then nothing is changed."""
    from kiosk.delivery.taking_over import read_document

    try:
        text = arguments.file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise CommandError(f"{arguments.file} can't be read: {getattr(fault, 'strerror', fault)}.") from fault
    document = read_document(text)
    name = f"import-{document['id']}.json"
    laid = config.station.data_dir / name
    try:
        laid.write_text(text, encoding="utf-8")
        laid.chmod(0o644)  # the kiosk's own user reads it
    except OSError as fault:
        raise CommandError(f"{laid} can't be written: {fault.strerror}.") from fault
    told = {"name": name, "by": arguments.by, "reason": arguments.reason}
    try:
        answer = ask(config, "queue import", told, LONG_SECONDS)
    finally:
        laid.unlink(missing_ok=True)
    if arguments.json:
        print(json.dumps(answer))
        return 0
    print(f"Took {answer['jobs']} jobs over from {answer['from']}; they are delivered from here now.")
    if answer.get("other_origin"):
        print("They were recorded for another API address. If it is the same office system:")
        print("  kiosk queue adopt-origin --by … --reason …")
    return 0


class PartFile:
    """A file that appears whole or not at all."""

    def __init__(self, target: Path) -> None:
        self._target = target
        try:
            handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        except OSError as fault:
            raise CommandError(f"{target} can't be written: {fault.strerror}.") from fault
        os.close(handle)
        self._file = Path(name)

    def keep(self, text: str) -> None:
        """Write, sync and give it its name. Raises OSError."""
        with open(self._file, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(self._file, self._target)

    def __enter__(self) -> PartFile:
        return self

    def __exit__(self, *fault: object) -> None:
        self._file.unlink(missing_ok=True)
