"""`kiosk init`: a few questions, then a commented `kiosk.toml`, with the API key in a file beside it.

Reads the names of the machines from the server, so that nobody has to spell them. Nothing is written
before the last answer, and an existing file is replaced only with consent (and kept as `kiosk.toml.old`).
"""

from __future__ import annotations

import argparse
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec

from kiosk.config import Station, load_config
from kiosk.configuration import forms
from kiosk.configuration.faults import Faults, Place
from kiosk.configuration.people import read_operators
from kiosk.configuration.rules import NotAllowedError
from kiosk.configuration.settings import MACHINE, STATION
from kiosk.configuration.shop_checks import check_operators
from kiosk.credentials import KEY_NAME, ApiKey
from kiosk.errors import CommandError, KioskError
from kiosk.shop import Machine, Operator, fold
from kiosk.station.dialogue import Dialogue, standard_dialogue
from kiosk.station.init_file import CONFIGURATION_MODE, KEY_MODE, configuration_text, write_file

ReadMachines = Callable[[str, str], list[tuple[str, int | None]]]
"""(url, key) → the machines of the last 4 weeks, name and API id. Raises KioskError."""

REFUSED = 1
_OWN_DATA_DIR = "kiosk-data"
"""Beside the file, for someone who may not write where a station keeps its data."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `kiosk init`, besides `--config`, which names the file to write (./kiosk.toml)."""
    parser.add_argument(
        "--operators", metavar="FILE.csv", type=Path, help="badge,name,email,supervisor,language"
    )


def run(
    arguments: argparse.Namespace,
    read_machines: ReadMachines,
    run_doctor: Callable[[Path], int],
    dialogue: Dialogue | None = None,
) -> int:
    """Ask, write, check. 0 when the file was written; 1 when an existing one was to be kept.

    Raises CommandError when the answers end early or a file can't be written.
    """
    talk = dialogue or standard_dialogue()
    file = Path(arguments.config or "kiosk.toml")
    if file.exists() and not talk.yes(f"{file} is already there. Write a new one?"):
        talk.tell(f"{file} is kept as it is.")
        return REFUSED
    url, key, found = _connect(talk, file, read_machines)
    machines = _choose_machines(talk, found)
    station = _ask_station(talk)
    operators = _import_operators(talk, arguments.operators)
    data_dir = "" if _may_write(Station().data_dir) else _OWN_DATA_DIR
    text = configuration_text(url, station, data_dir, machines, operators)
    _write(talk, file, text, key)
    load_config(file, {})
    run_doctor(file)
    return 0


def _connect(
    talk: Dialogue, file: Path, read_machines: ReadMachines
) -> tuple[str, ApiKey | None, list[tuple[str, int | None]]]:
    """Address, key and machines; asked again as long as the server refuses and the user wants to."""
    while True:
        url = _ask_url(talk)
        key = _ask_key(talk, file)
        if key is None:
            talk.tell("No key: the kiosk will record, and send once there is one (kiosk key set).")
            return url, None, []
        try:
            return url, key, read_machines(url, key.reveal())
        except KioskError as error:
            talk.tell(f"  The machines can't be read: {error}")
        if not talk.yes("Enter address and key again?"):
            return url, key, []


def _ask_url(talk: Dialogue) -> str:
    rule = forms.web_address()
    while True:
        try:
            url = str(
                rule.accept(
                    talk.answer("Address of the server (https://your-org.trackmymachines.com):"), Path()
                )
            )
        except NotAllowedError as refusal:
            talk.tell(f"  Needed: {rule.allowed}" + (f" ({refusal})" if refusal.words else ""))
            continue
        if not forms.is_open_http(url):
            return url
        talk.tell("  Needed: https. (Plain http can be allowed in the file: allow_http = true.)")


def _ask_key(talk: Dialogue, file: Path) -> ApiKey | None:
    beside = file.parent / KEY_NAME
    hint = f"empty: that of {beside}" if beside.exists() else "empty: later"
    while True:
        typed = talk.secret(f"API key, not shown ({hint}):")
        try:
            if typed:
                return ApiKey(typed, "the prompt")
            return ApiKey(beside.read_text(encoding="utf-8"), str(beside)) if beside.exists() else None
        except (ValueError, OSError) as error:
            talk.tell(f"  {error}.")


def _choose_machines(talk: Dialogue, found: list[tuple[str, int | None]]) -> list[Machine]:
    known = list({fold(name): Machine(name=name, id=number) for name, number in found}.values())
    if known:
        talk.tell("Machines of the last 4 weeks:")
        _list_machines(talk, known)
        chosen = talk.some_of("Which belong to this terminal?", [m.name for m in known], empty_means_all=True)
        machines = [known[index] for index in chosen]
    else:
        machines = []
    while not machines:
        machines = _typed_machines(talk)
        _list_machines(talk, machines)
    shared = talk.some_of(
        "On which does anyone else (another terminal, the office) also start or finish jobs?",
        [machine.name for machine in machines],
        empty_means_all=False,
    )
    return [
        msgspec.structs.replace(machine, shared=index in shared) for index, machine in enumerate(machines)
    ]


def _list_machines(talk: Dialogue, machines: list[Machine]) -> None:
    for number, machine in enumerate(machines, start=1):
        talk.tell(f"  {number}  {machine.name}")


def _typed_machines(talk: Dialogue) -> list[Machine]:
    answer = talk.answer("Names of the machines, exactly as the server has them, with commas between:")
    names = {fold(name): name.strip() for name in answer.split(",") if name.strip()}
    try:
        return [Machine(name=str(MACHINE["name"].accept(name, Path()))) for name in names.values()]
    except NotAllowedError as refusal:
        talk.tell(f"  Needed: {MACHINE['name'].allowed} ({refusal})")
        return []


def _ask_station(talk: Dialogue) -> str:
    rule = STATION["name"]
    while True:
        try:
            return str(
                rule.accept(talk.answer("Name of this terminal (empty: the computer's name):"), Path())
            )
        except NotAllowedError as refusal:
            talk.tell(f"  Needed: {rule.allowed} ({refusal})")


def _import_operators(talk: Dialogue, given: Path | None) -> list[Operator]:
    """The operators of a CSV file; every fault in it is told, then another file (or none) can be named."""
    while True:
        named = given or talk.answer(
            "CSV file of operators, badge,name,email,supervisor,language (empty: later):"
        )
        given = None
        if not named:
            return []
        faults = Faults()
        entries = read_operators(Path(named), Place(Path(named)), faults)
        check_operators(entries, faults)
        if not faults.sentences:
            talk.tell(f"  {len(entries)} operators read.")
            return [msgspec.convert(entry.values, Operator) for entry in entries]
        for sentence in faults.sentences:
            talk.tell(f"  {sentence}")


def _may_write(folder: Path) -> bool:
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    return os.access(existing, os.W_OK)


def _write(talk: Dialogue, file: Path, text: str, key: ApiKey | None) -> None:
    try:
        if key is not None and key.source != str(file.parent / KEY_NAME):
            write_file(file.parent / KEY_NAME, key.reveal() + "\n", KEY_MODE)
            talk.tell(f"Wrote {file.parent / KEY_NAME} (only you can read it).")
        if file.exists():
            shutil.copy2(file, file.with_name(file.name + ".old"))
        write_file(file, text, CONFIGURATION_MODE)
    except OSError as error:
        raise CommandError(f"{error.filename or file} can't be written: {error.strerror}.") from None
    talk.tell(f"Wrote {file}.")
