"""Who answers a command: the running kiosk over its socket, else the closed record, else a refusal."""

from __future__ import annotations

import argparse
import json
import queue
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.commands import Ask
from kiosk.errors import CommandError, StoreBusy
from kiosk.record.directory import DirectoryLock
from kiosk.station import queue_command
from kiosk.station.control import ControlServer
from kiosk.station.offline import ask_store
from tests.disk.stations import configuration, kiosk_at
from tests.unit.queue_command.commanding import SIGNED, Command


def test_a_closed_record_that_somebody_holds_says_who(command: Command, directory: Path) -> None:
    lock = DirectoryLock(directory)
    with pytest.raises(StoreBusy, match="Another kiosk"):
        command("list")
    lock.release()


def test_a_station_that_never_ran_says_so_and_makes_no_record(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no kiosk has run"):
        ask_store(configuration(tmp_path / "never"), "queue list", {})
    assert not (tmp_path / "never").exists()


def test_the_closed_record_tells_its_status_and_that_nothing_is_sent(directory: Path) -> None:
    document = ask_store(configuration(directory), "status", {})
    assert document["queue"] == {
        "waiting": 1,
        "oldest_seconds": pytest.approx(0, abs=1e12),
        "attention": 1,
        "unknown": 0,
    }
    attention = document["attention"]
    assert isinstance(attention, list)
    assert attention[0] == "The kiosk is not running; nothing is sent"
    assert not any("key" in words for words in attention)


@pytest.fixture
def running(directory: Path) -> Iterator[queue.SimpleQueue[Ask | None]]:
    """A kiosk that answers over its socket, on the thread that owns its record."""
    asked: queue.SimpleQueue[Ask | None] = queue.SimpleQueue()
    opened = threading.Event()

    def serve() -> None:
        lock = DirectoryLock(directory)
        kiosk = kiosk_at(directory)
        opened.set()
        while (ask := asked.get()) is not None:
            kiosk.engine.handle(ask)
            kiosk.turn()
        kiosk.close()
        lock.release()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    assert opened.wait(30)
    server = ControlServer(directory, asked.put)
    server.start()
    yield asked
    server.stop()
    asked.put(None)
    thread.join(30)


@pytest.mark.usefixtures("running")
def test_the_running_kiosk_answers_and_changes_without_its_record_being_opened_again(
    command: Command,
) -> None:
    assert "Needs a person (1)" in command("list")
    command("correct", "1", "wo=J9", *SIGNED)
    assert "Nothing" not in command("list")
    assert "J9" in command("show", "1")
    with pytest.raises(CommandError, match="there is nothing to retry"):
        command("retry", "1", *SIGNED)


@pytest.mark.usefixtures("running")
def test_the_running_kiosk_hands_over_to_a_file_that_is_made_once(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "stick.json"
    text = command("export", "--to", "cell-2", "-o", str(file), *SIGNED)
    assert "Handed 2 jobs over to cell-2" in text
    document = json.loads(file.read_text())
    with pytest.raises(CommandError, match="exists already"):
        command("export", "--to", "cell-2", "-o", str(file), *SIGNED)
    assert command("list") == "Nothing waits and nothing needs a person.\n"
    other = tmp_path / "other"
    kiosk_at(other, "cell-2").close()
    text = command("import", str(file), *SIGNED, config=configuration(other, "cell-2"))
    assert "Took 2 jobs over from cell-1" in text
    assert "adopt-origin" not in text
    assert not list(other.glob("import-*"))
    assert document["to"] == "cell-2"
    with pytest.raises(CommandError, match="taken over before"):
        command("import", str(file), *SIGNED, config=configuration(other, "cell-2"))


def test_an_export_that_can_t_be_written_is_told_before_anything_is_handed_over(
    command: Command, directory: Path
) -> None:
    with pytest.raises(CommandError, match="can't be written"):
        command("export", "--to", "cell-2", "-o", str(directory / "nowhere" / "file"), *SIGNED)
    kiosk = kiosk_at(directory)
    assert len(kiosk.outbox.open_jobs()) == 1
    kiosk.close()


def test_a_hanging_kiosk_is_reported_and_its_record_left_alone(command: Command, directory: Path) -> None:
    server = ControlServer(directory, lambda ask: None)
    server.start()
    for words in (("list",), ("export", "--to", "cell-2", "-o", str(directory / "out.json"), *SIGNED)):
        with pytest.raises(CommandError, match="running but does not answer"):
            command(*words)
    server.stop()


def test_the_configuration_may_be_named_before_the_verb_or_after_it() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", type=Path)
    queue_command.add_queue_arguments(parser)
    for words in (["--config", "a.toml", "list"], ["list", "--config", "a.toml"]):
        assert parser.parse_args(words).config == Path("a.toml")
    assert parser.parse_args(["list"]).config is None
