"""Every sentence about a fault can be said in any language: nothing but names and values gets past the catalog."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.config import load_config
from kiosk.configuration.settings import LISTS, TABLES
from kiosk.errors import ConfigurationError, RecordDamaged, StoreError
from kiosk.record import migrations
from kiosk.record.directory import DirectoryLock, refuse_network
from kiosk.record.store import Store
from kiosk.station.fault_alone import fault_view
from kiosk.station.service import configuration_fault
from kiosk.words import Words
from tests import catalogs
from tests.unit.faulty import SMALL
from tests.unit.faulty_files import TEXTS, others_in

ROOMS = ("kiosk/configuration", "kiosk/scanning/patterns.py", "kiosk/scanning/backtracking.py")
NOT_TRIED = {
    "can't be read (fault {number} of the system)",  # needs a broken disk
    "this user may not read it; give the kiosk's user or group the right to (chmod, chgrp)",  # needs another user
    "not a regular expression",  # a library's refusal without a position
    "the format {format}",  # of scans, not of the configuration
    "no blank at the beginning or end",
    "“{value}” can't be the {kind}; expected {rule}.",
}
WRITTEN_AS_IT_IS = {
    *(name for rules in (*TABLES.values(), *LISTS.values()) for name in rules),
    *(part for name in (*TABLES, *LISTS, "include") for part in name.split(".")),
    *("KIOSK_CONFIG", "config", "Letter", "en", "es", "de", "none", "even", "odd", "mark", "space"),
    *("zebra", "bel", "honeywell", "true", "false", "nan", "feedback", "Berlin", "Europe", "London"),
}


class Masks:
    """A language in which every letter is a dot: letters that are left over were never looked up."""

    def __init__(self) -> None:
        self.looked_up: set[str] = set()

    def translate(self, text: str) -> str:
        self.looked_up.add(text)
        return "".join(
            part if part.startswith("{") else re.sub(r"[^\W\d_]", "·", part)
            for part in re.split(r"(\{\w*\})", text)
        )

    def left_over(self, words: Words, folder: Path) -> set[str]:
        """The words that were not looked up, but for the name of the test's folder."""
        return letters(words.render(self.translate).replace(str(folder), ""))


def letters(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{2,}", text))


def all_faults(folder: Path) -> Iterator[tuple[str, Words]]:
    """Each faulty text with each of its faults."""
    others_in(folder)
    file = folder / "kiosk.toml"
    for text in TEXTS:
        file.write_text(text, encoding="utf-8")
        with pytest.raises(ConfigurationError) as refused:
            load_config(file, {})
        for fault in refused.value.faults:
            yield text, fault
    (folder / "gone.link").symlink_to("nowhere")
    missing_ones: list[tuple[Path | None, dict[str, str]]] = [
        (folder / "no.toml", {}),
        (None, {"KIOSK_CONFIG": str(folder / "no.toml")}),
        (folder / "gone.link", {}),
    ]
    for missing, environment in missing_ones:
        with pytest.raises(ConfigurationError) as refused:
            load_config(missing, environment)
        yield "", refused.value.faults[0]


def test_of_a_fault_of_the_configuration_only_names_and_values_stay_as_they_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    masks, wrong = Masks(), []
    for text, fault in all_faults(tmp_path):
        written = (
            f"{text} {' '.join(WRITTEN_AS_IT_IS)} kiosk.toml no.toml gone.link .csv 0xE9 mail perhaps zz"
        )
        left = masks.left_over(fault, tmp_path) - letters(written)
        if left:
            wrong.append((sorted(left), str(fault)))
    assert wrong == []
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kiosk.toml").unlink()
    with pytest.raises(ConfigurationError) as refused:
        load_config(None, {})
    assert "configuration" not in refused.value.faults[0].render(masks.translate)
    assert texts_of_the_configuration() - masks.looked_up - NOT_TRIED == set()


def texts_of_the_configuration() -> set[str]:
    """Every text that the rooms of the configuration give to `say`."""
    found = set()
    for room in ROOMS:
        path = catalogs.ROOT / room
        for file in [path] if path.is_file() else path.rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say":
                    assert isinstance(node.args[0], ast.Constant)
                    found.add(str(node.args[0].value))
    return found


def a_refused_store(folder: Path, name: str) -> StoreError:
    """What the store says when it can't be opened in one of these ways."""
    with pytest.raises(StoreError) as refused:
        WAYS[name](folder)
    return refused.value


def busy(folder: Path) -> None:
    held = DirectoryLock(folder)
    try:
        DirectoryLock(folder)
    finally:
        held.release()


def on_a_network(folder: Path) -> None:
    mounts = folder / "mounts"
    mounts.write_text("1 1 0:1 / / rw - nfs server rw\n")
    refuse_network(folder, mounts)


def too_new(folder: Path) -> None:
    store = Store(folder)
    store.connection.execute("INSERT INTO fact (name, value) VALUES ('oldest_reader', '9')")
    store.connection.execute("PRAGMA user_version = 9")
    migrations.migrate(store.connection, folder)


def a_folder(folder: Path) -> None:
    (folder / "kiosk.db").mkdir()
    Store(folder)


def not_recorded(folder: Path) -> None:
    store = Store(folder)
    with store.transaction() as connection:
        connection.execute("INSERT INTO no_such_table VALUES (1)")


def damaged(_folder: Path) -> None:
    raise RecordDamaged("database disk image is malformed")


WAYS: dict[str, Callable[[Path], object]] = {
    "busy": busy,
    "absent": lambda folder: DirectoryLock(folder / "gone"),
    "network": on_a_network,
    "too new": too_new,
    "a folder": a_folder,
    "not recorded": not_recorded,
    "damaged": damaged,
}


@pytest.mark.parametrize("name", list(WAYS))
def test_of_a_record_that_can_t_be_opened_only_names_stay_as_they_are_written(
    tmp_path: Path, name: str
) -> None:
    refusal = a_refused_store(tmp_path, name)
    known = letters("gone nfs kiosk-before-9.db SQLITE_CANTOPEN SQLITE_ERROR")
    fault = fault_view(refusal)
    for words in (fault.title, *fault.lines, fault.remedy):
        assert Masks().left_over(words, tmp_path) <= known
    assert [str(line) for line in fault.lines] == [str(refusal)]


def test_commands_and_logs_keep_what_a_library_says_and_screens_say_it_in_our_words(tmp_path: Path) -> None:
    (tmp_path / "kiosk.toml").write_text(f'{SMALL}x = "y\n', encoding="utf-8")
    with pytest.raises(ConfigurationError) as refused:
        load_config(tmp_path / "kiosk.toml", {})
    (fault,) = refused.value.faults
    assert str(fault).endswith("line 5, column 7: Illegal character '\\n' (not valid TOML)")
    assert str(refused.value) == str(fault)
    shown = fault.render(lambda text: text)
    assert shown.endswith("line 5, column 7: a quote is missing at the end of the text (not valid TOML)")
    damaged = a_refused_store(tmp_path, "damaged")
    assert (str(damaged), str(damaged.words)) == ("database disk image is malformed",) * 2
    assert damaged.words.render(lambda text: text) == "the file of the record is damaged"


def test_the_faults_of_a_running_kiosk_are_shown_as_they_were_found(tmp_path: Path) -> None:
    found = [fault for _text, fault in all_faults(tmp_path)]
    assert configuration_fault(tuple(found)).lines == tuple(found)
    assert fault_view(ConfigurationError(found)).lines == tuple(found)
