"""From the raw tables of one file to accepted settings and entries; everything else becomes a fault."""

from __future__ import annotations

from pathlib import Path

from kiosk.configuration.documents import Document, Entry, Setting
from kiosk.configuration.faults import Faults, Place, nearest, shown
from kiosk.configuration.rules import NotAllowedError, Rule
from kiosk.configuration.settings import LISTS, NEEDED, TABLES
from kiosk.configuration.structure import FEEDBACKS
from kiosk.words import Words, say

INCLUDE = "include"
_KEY_ITSELF = ("key", "api_key", "apikey", "token", "secret", "bearer")
_INNER = {"formats": "scanner.formats", "pattern": "scanner.pattern"}


def accept_document(raw: dict[str, object], file: Path, faults: Faults) -> Document:
    """The document of `file`, whose TOML is `raw`; `include` is left to the reader of files."""
    document = Document(file)
    for key, value in raw.items():
        if key in TABLES:
            _accept_table(document, key, value, faults)
        elif key in LISTS:
            _accept_list(document, key, value, faults)
        elif key in TABLES[""]:
            _accept_setting(document, "", key, value, faults)
        elif key != INCLUDE:
            faults.add(Place(file, key=key), _unknown(key, ""))
    return document


def accept(rule: Rule, value: object, place: Place, faults: Faults) -> Setting | None:
    """The typed value, or None and a fault that says what was found and what is allowed."""
    try:
        return Setting(place, rule.accept(value, place.file.absolute().parent))
    except NotAllowedError as refusal:
        faults.add(place, _found(value, rule.allowed, refusal.words))
        return None


def accept_entry(list_name: str, raw: dict[str, object], place: Place, faults: Faults) -> Entry | None:
    """One table of a list, or None when a key that it needs is missing or refused."""
    known, needed = LISTS[list_name], NEEDED[list_name]
    values: dict[str, object] = {}
    for key, value in raw.items():
        if key not in known:
            faults.add(place.at(key), _unknown(key, list_name))
        elif setting := accept(known[key], value, place.at(key), faults):
            values[key] = setting.value
    for key in needed:
        if key not in raw:
            faults.add(place.at(key), say("is missing; needed: {needed}", needed=known[key].allowed))
    return Entry(place, values) if all(key in values for key in needed) else None


def _accept_table(document: Document, table: str, value: object, faults: Faults) -> None:
    where = Place(document.file, f"[{table}]")
    if not isinstance(value, dict):
        faults.add(where, _found(value, say("a table, begun with the line {line}", line=f"[{table}]")))
        return
    for key, item in value.items():
        inner = _INNER.get(key) if table == "scanner" else None
        if inner in TABLES:
            _accept_table(document, inner, item, faults)
        elif inner in LISTS:
            _accept_list(document, inner, item, faults)
        elif key not in TABLES[table]:
            faults.add(where.at(key), _unknown(key, table))
        elif key == "feedback" and isinstance(item, dict):
            _accept_feedback(document, item, faults)
        else:
            _accept_setting(document, table, key, item, faults)


def _accept_setting(document: Document, table: str, key: str, value: object, faults: Faults) -> None:
    place = Place(document.file, f"[{table}]" if table else "", key)
    if setting := accept(TABLES[table][key], value, place, faults):
        document.settings[table, key] = setting


def _accept_feedback(document: Document, value: dict[str, object], faults: Faults) -> None:
    """`feedback = { good_read = …, bad_read = … }` means the same as the two keys in [scanner]."""
    for key, item in value.items():
        if key in ("good_read", "bad_read"):
            _accept_setting(document, "scanner", key, item, faults)
        else:
            listed = ", ".join(f'"{name}"' for name in FEEDBACKS)
            place = Place(document.file, "[scanner]", f"feedback {key}")
            faults.add(place, say("unknown key; allowed: {names}, or good_read and bad_read", names=listed))


def _accept_list(document: Document, name: str, value: object, faults: Faults) -> None:
    where = f"[[{name}]]"
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        allowed = say("tables, each begun with the line {line}", line=where)
        one = say("found one table; allowed: {allowed}", allowed=allowed)
        faults.add(Place(document.file, where), one if isinstance(value, dict) else _found(value, allowed))
        return
    entries = document.entries.setdefault(name, [])
    for index, item in enumerate(value, start=1):
        if entry := accept_entry(name, item, Place(document.file, f"{where} {index}"), faults):
            entries.append(entry)


def _found(value: object, allowed: Words, reason: Words | None = None) -> Words:
    if reason is None:
        return say("found {found}; allowed: {allowed}", found=shown(value), allowed=allowed)
    return say(
        "found {found}; allowed: {allowed} ({reason})", found=shown(value), allowed=allowed, reason=reason
    )


def _unknown(key: str, table: str) -> Words:
    known = [*LISTS.get(table, ()), *TABLES.get(table, ())]
    if table == "":
        known += [INCLUDE, *(name for name in (*TABLES, *LISTS) if name and "." not in name)]
    if table == "scanner":
        known += _INNER
    for other, rules in TABLES.items():
        if key in rules and other != "scanner.formats":
            top = say("unknown key here; it belongs at the top of the file")
            return say("unknown key here; it belongs under {table}", table=f"[{other}]") if other else top
    if table == "api" and key in _KEY_ITSELF:
        return say("unknown key; the API key stands in a file of its own, see key_file")
    likely = nearest(key, known)
    if likely:
        return say('unknown key; did you mean "{name}"?', name=likely)
    return say("unknown key; allowed: {names}", names=", ".join(known))
