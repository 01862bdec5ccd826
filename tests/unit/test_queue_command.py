"""`kiosk queue` and `kiosk history`: the same answers from the running kiosk and from the closed record."""

from __future__ import annotations

import argparse
import csv
import io
import json
import queue
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.commands import Ask
from kiosk.config import Config
from kiosk.delivery.directory import DirectoryLock
from kiosk.delivery.reasons import Reason
from kiosk.delivery.rows import State
from kiosk.errors import CommandError, StoreBusy
from kiosk.station import queue_command
from kiosk.station.control import ControlServer
from kiosk.station.offline import ask_store
from tests.disk.stations import Kiosk, actions, configuration, kiosk_at, states

SIGNED = ("--by", "Bo Supervisor", "--reason", "the drawing changed")


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A closed record: a parked chain on one machine, a waiting job on the other."""
    kiosk = kiosk_at(tmp_path)
    kiosk.start("J1")
    kiosk.finish(40, 2)
    start, finish = kiosk.outbox.actions_of(1)
    assert start is not None
    assert finish is not None
    with kiosk.store.transaction():
        words = "Invalid part \x1b[31m" + "and a long explanation of it " * 4
        kiosk.outbox.move(
            start, State.PARKED, what="parked", reason=Reason.REFUSED, server_words=words, status=422
        )
        kiosk.outbox.move(finish, State.HELD, what="held", reason=Reason.START_PARKED)
    kiosk.start("J2", 1)
    kiosk.close()
    return tmp_path


Command = Callable[..., str]


@pytest.fixture
def command(directory: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    def run(*words: str, config: Config | None = None) -> str:
        parser = argparse.ArgumentParser()
        history = words[0] == "history"
        add = queue_command.add_history_arguments if history else queue_command.add_queue_arguments
        carry_out = queue_command.run_history if history else queue_command.run_queue
        add(parser)
        arguments = parser.parse_args(words[1:] if history else words)
        assert carry_out(arguments, lambda: config or configuration(directory)) == 0
        return capsys.readouterr().out

    return run


def reopened(directory: Path) -> Kiosk:
    return kiosk_at(directory)


def test_the_queue_is_readable_in_80_columns_with_every_reason(command: Command) -> None:
    text = command("list")
    assert max(len(line) for line in text.splitlines()) <= 80
    assert "Needs a person (1)" in text
    assert "     1 start  Haas VF-2        PART123 Op10           not taken  26-05-27 08:00" in text
    assert "refused this. Correct it and send it again" in text
    assert "Waits to be sent (1)" in text
    assert "     3 start  Mazak 1 " in text
    assert "\x1b" not in text


def test_the_queue_as_json_is_the_whole_document(command: Command) -> None:
    document = json.loads(command("list", "--json"))
    assert document["counts"] == {"waiting": 1, "attention": 1}
    assert [action["state"] for action in document["attention"]] == ["parked", "held"]


def test_one_job_is_shown_with_everything_that_happened(command: Command) -> None:
    text = command("show", "1")
    assert "Job 1 on Haas VF-2: PART123 Op10, work order J1" in text
    assert "Made 40, scrapped 2" in text
    assert "26-05-27 08:02 parked: queued -> parked (refused Invalid part" in text
    assert max(len(line) for line in text.splitlines()) <= 80
    with pytest.raises(CommandError, match="There is no job number 77"):
        command("show", "77")


def test_a_corrected_job_says_the_new_values_and_is_sent_again(command: Command, directory: Path) -> None:
    words = ("wo=J9", "part=PART124", "made=41", "scrapped=1", "badge=1001")
    assert command("correct", "1", *words, *SIGNED) == "Job 1 is sent again.\n"
    kiosk = reopened(directory)
    job = kiosk.outbox.job(1)
    assert (job.fields.work_order, job.fields.part, job.made, job.scrapped) == ("J9", "PART124", 41, 1)
    assert states(kiosk.store)[:2] == [("start", "queued"), ("finish", "queued")]
    rows = kiosk.ask("history", wo="J9")["rows"]
    assert isinstance(rows, list)
    assert any(row["who"] == "Bo Supervisor the drawing changed" for row in rows)
    kiosk.close()


@pytest.mark.parametrize(
    ("correction", "words"),
    [
        ("made=many", "made is a whole number from 0 to 999999"),
        ("made=1000000", "made is a whole number"),
        ("made=²", "made is a whole number"),
        ("part=", "part can't be empty"),
        ("wo=\x07", "“<BEL>” can't be the work order; expected 1 to 30 letters"),
        ("qty=0", "can't be the ordered quantity; expected a whole number from 1"),
        ("op=TOO-LONG", "can't be the operation; expected 1 to 6 digits or letters"),
        ("machine=Nowhere", "no machine named 'Nowhere'"),
        ("badge=9", "Nobody here has the badge '9'"),
        ("colour=red", "Write corrections as NAME=VALUE"),
        ("made", "Write corrections as NAME=VALUE"),
        ("end=yesterday", "'yesterday' is no time"),
        ("end=2999-01-01", "lies in the future"),
    ],
)
def test_a_correction_that_can_t_be_is_refused_in_words_and_changes_nothing(
    command: Command, directory: Path, correction: str, words: str
) -> None:
    with pytest.raises(CommandError, match=words):
        command("correct", "1", correction, *SIGNED)
    kiosk = reopened(directory)
    assert states(kiosk.store)[:2] == [("start", "parked"), ("finish", "held")]
    kiosk.close()


@pytest.mark.parametrize(
    ("verb", "state"), [("retry", "queued"), ("discard", "discarded"), ("by-hand", "by_hand")]
)
def test_each_change_is_kept_with_a_name_and_a_reason(
    command: Command, directory: Path, verb: str, state: str
) -> None:
    command(verb, "1", *SIGNED)
    kiosk = reopened(directory)
    assert states(kiosk.store)[0] == ("start", state)
    text = command_after(kiosk)
    assert "Bo Supervisor" in text
    assert "the drawing changed" in text
    kiosk.close()


def command_after(kiosk: Kiosk) -> str:
    return json.dumps(kiosk.ask("queue show", job=1))


def test_a_change_without_a_name_or_a_reason_is_an_unusable_command_line(command: Command) -> None:
    for words in (("retry", "1", "--by", "Bo"), ("retry", "1", "--reason", "why"), ("retry",)):
        with pytest.raises(SystemExit) as ended:
            command(*words)
        assert ended.value.code == 2
    with pytest.raises(CommandError, match="--by"):
        command("retry", "1", "--by", " ", "--reason", "why")


def test_a_question_is_answered_with_yes_or_no(directory: Path, command: Command) -> None:
    kiosk = reopened(directory)
    start = kiosk.outbox.actions_of(3)[0]
    assert start is not None
    with kiosk.store.transaction():
        kiosk.outbox.move(start, State.UNKNOWN, what="asked", reason=Reason.UNKNOWN_SHARED, unknown_send=True)
    kiosk.close()
    assert "Job 3" not in command("list")
    command("answer", "3", "yes", *SIGNED)
    kiosk = reopened(directory)
    assert actions(kiosk.store)[2].state is State.DELIVERED
    kiosk.close()
    with pytest.raises(CommandError, match="no question about job 3"):
        command("answer", "3", "no", *SIGNED)


def test_what_was_recorded_for_another_address_goes_to_the_present_one_once_a_person_says_so(
    directory: Path, command: Command
) -> None:
    moved = configuration(directory, url="https://new.example.com")
    kiosk = kiosk_at(directory, url="https://new.example.com")
    for _ in range(3):
        for work in kiosk.turn():
            kiosk.answer(work, [])
    assert kiosk.engine.view.link.state.value == "paused"
    kiosk.close()
    text = command("adopt-origin", *SIGNED, config=moved)
    assert text == "3 actions now go to https://new.example.com.\n"
    kiosk = kiosk_at(directory, url="https://new.example.com")
    assert {action.origin for action in actions(kiosk.store)} == {"https://new.example.com"}
    assert kiosk.send_next().seq == 3
    rows = kiosk.ask("history")["rows"]
    assert isinstance(rows, list)
    assert ("address changed", "Bo Supervisor") in [(row["what"], row["who"]) for row in rows]
    kiosk.close()
    with pytest.raises(CommandError, match="Nothing waits for another address"):
        command("adopt-origin", *SIGNED, config=moved)


def test_the_history_is_filtered_by_machine_operator_work_order_and_time(command: Command) -> None:
    def whats(*filters: str) -> list[str]:
        return [row["what"] for row in json.loads(command("history", "--json", *filters))]

    assert whats() == ["recorded", "recorded", "parked", "held", "recorded"]
    assert whats("--machine", "mazak1") == ["recorded"]
    assert whats("--wo", "J1") == ["recorded", "recorded", "parked", "held"]
    assert whats("--operator", "1001") == whats()
    assert whats("--operator", "1002") == []
    assert whats("--from", "2026-05-27T08:01", "--to", "2026-05-27T08:02") == ["recorded"]
    assert whats("--to", "2026-05-26") == []
    assert whats("--from", "2026-05-27", "--to", "2026-05-27") == whats()
    with pytest.raises(CommandError, match="'soon' is no date or time"):
        whats("--from", "soon")


def test_the_history_is_a_table_in_80_columns_and_csv_without_formulas(
    command: Command, directory: Path
) -> None:
    text = command("history")
    assert max(len(line) for line in text.splitlines()) <= 80
    assert "26-05-27 08:00     1 Haas VF-2    recorded" in text
    kiosk = reopened(directory)
    with kiosk.store.transaction():
        kiosk.outbox.journal("noted", job=1, why="=HYPERLINK(1)", who="+1")
    kiosk.close()
    rows = list(csv.DictReader(io.StringIO(command("history", "--csv"))))
    assert [row["what"] for row in rows][-1] == "noted"
    assert (rows[-1]["why"], rows[-1]["who"]) == ("'=HYPERLINK(1)", "'+1")
    assert rows[0]["at"] == "2026-05-27T08:00:00+00:00"
    assert rows[0]["machine"] == "Haas VF-2"


def test_a_long_history_comes_in_pages_and_whole(command: Command, directory: Path) -> None:
    kiosk = reopened(directory)
    with kiosk.store.transaction():
        for number in range(4500):
            kiosk.outbox.journal("noted", why=str(number))
    kiosk.close()
    rows = json.loads(command("history", "--json"))
    assert [row["why"] for row in rows if row["what"] == "noted"] == [str(number) for number in range(4500)]


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
    kiosk = reopened(directory)
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
