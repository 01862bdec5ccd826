"""Handing over: exactly one station delivers each action, whatever happens between the two."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from kiosk.config import save_last_good
from kiosk.delivery import taking_over, transfer
from kiosk.errors import TransferError
from kiosk.record.damage import open_store
from kiosk.record.rows import State
from kiosk.station import queue_command
from tests.disk.handing_over import WHO, export, take
from tests.disk.stations import MACHINES, Kiosk, actions, configuration, kiosk_at, states
from tests.hand_clock import HandClock


@pytest.fixture
def old(tmp_path: Path) -> Kiosk:
    return kiosk_at(tmp_path / "old", "cell-1")


@pytest.fixture
def new(tmp_path: Path) -> Kiosk:
    return kiosk_at(tmp_path / "new", "cell-2", HandClock(boot=50.0, boot_id="boot-2"))


def test_everything_undelivered_goes_and_what_was_delivered_stays(old: Kiosk, new: Kiosk) -> None:
    old.start("J1")
    old.accept(old.send_next(), 11)
    old.finish()
    old.start("J2")
    old.start("J3", 1)
    answer = take(new, export(old)["document"])
    assert answer == {"done": True, "from": "cell-1", "jobs": 3, "actions": 4, "other_origin": False}
    assert states(old.store) == [
        ("start", "delivered"),
        *[(kind, "handed_over") for kind in ("finish", "start", "start")],
    ]
    assert states(new.store) == [
        ("start", "delivered"),
        ("finish", "queued"),
        ("start", "queued"),
        ("start", "queued"),
    ]
    running = {job.machine: job.fields.work_order for job in new.outbox.open_jobs()}
    assert running == {"Haas VF-2": "J2", "Mazak 1": "J3"}
    first = new.outbox.job(1)
    assert (first.server_id, first.at_server, first.made, first.scrapped) == ("11", True, 5, 1)
    assert first.start_sent == old.outbox.job(1).start_sent
    assert not old.outbox.open_jobs()
    assert not old.ask("queue list")["waiting"]


def test_a_request_under_way_is_waited_for(old: Kiosk) -> None:
    old.start("J1")
    work = old.send_next()
    assert old.ask("queue export", to="cell-2", **WHO) == {"in_flight": 1}
    old.accept(work, 11)
    document = export(old)["document"]
    assert isinstance(document, dict)
    assert document["jobs"][0]["job"]["server_id"] == "11"


def test_a_row_whose_outcome_is_unknown_stays_unknown_and_waits_for_the_whole_settle_time(
    old: Kiosk, new: Kiosk
) -> None:
    old.start("J1")
    old.lose(old.send_next())
    sent = actions(old.store)[0]
    take(new, export(old)["document"])
    taken = actions(new.store)[0]
    assert taken.state is State.UNKNOWN
    assert (taken.body, taken.baseline, taken.unknown_sends) == (sent.body, sent.baseline, 1)
    for _ in range(8):
        for work in new.turn():
            assert not hasattr(work, "seq")
            new.answer(work, [])
        new.clock.pass_by(10)
    again = new.send_next()
    assert again.request.body == sent.body


def test_how_the_server_counts_goes_along_and_never_replaces_what_was_seen_here(
    old: Kiosk, new: Kiosk
) -> None:
    old.engine.knowledge.saw_counting(counts_running=False, alone=True)
    old.start("J1")
    document = export(old)["document"]
    take(new, document)
    assert new.engine.knowledge.counts_running is False
    third = kiosk_at(new.config.station.data_dir.parent / "third", "cell-3")
    third.engine.knowledge.saw_counting(counts_running=True, alone=True)
    take(third, export(new, to="cell-3")["document"])
    assert third.engine.knowledge.counts_running is True


def test_only_the_station_it_is_meant_for_takes_it(old: Kiosk, new: Kiosk) -> None:
    old.start("J1")
    document = export(old, to="cell-9")["document"]
    assert take(new, document) == {"error": "This export is for the station 'cell-9'; this one is 'cell-2'."}
    assert not states(new.store)


def test_an_export_is_taken_over_once(old: Kiosk, new: Kiosk) -> None:
    old.start("J1")
    document = export(old)["document"]
    take(new, document)
    assert take(new, document) == {"error": "This export was taken over before. Nothing was changed."}
    assert len(states(new.store)) == 1


def test_an_export_with_a_machine_that_is_not_here_is_refused_by_name(tmp_path: Path, old: Kiosk) -> None:
    old.start("J1", 1)
    document = export(old)["document"]
    assert isinstance(document, dict)
    store, _ = open_store(tmp_path / "old", HandClock())
    kiosk = kiosk_at(tmp_path / "small", "cell-2")
    with pytest.raises(TransferError, match="no machine named Mazak 1"):
        taking_over.take_over(kiosk.outbox, document, "cell-2", lambda name: None, "1001", "why")
    store.close()


def test_a_machine_that_runs_a_job_here_takes_no_second_one(old: Kiosk, new: Kiosk) -> None:
    old.start("J1")
    new.start("J2")
    answer = take(new, export(old)["document"])
    assert "Haas VF-2 runs a job here and one comes with the export" in str(answer["error"])
    assert len(states(new.store)) == 1


@pytest.mark.parametrize("change", ["work order", "version", "kind", "not json", "a row in flight"])
def test_a_changed_document_is_refused_and_changes_nothing(old: Kiosk, new: Kiosk, change: str) -> None:
    old.start("J1")
    document = export(old)["document"]
    assert isinstance(document, dict)
    if change == "work order":
        document["jobs"][0]["job"]["work_order"] = "J2"
    elif change == "a row in flight":
        document["jobs"][0]["actions"][0]["state"] = "in_flight"
        document["checksum"] = transfer.checksum_of(document)
    elif change != "not json":
        document[change] = "other"
    text = "{" if change == "not json" else json.dumps(document)
    name = f"import-{document['id']}.json"
    (new.config.station.data_dir / name).write_text(text)
    assert "error" in new.ask("queue import", name=name, **WHO)
    assert not states(new.store)


@pytest.mark.parametrize("name", ["../old/export.json", "/etc/passwd", "import-xyz.json", ""])
def test_only_a_file_laid_for_it_is_read(new: Kiosk, name: str) -> None:
    assert new.ask("queue import", name=name, **WHO) == {"error": "The export to be taken over is not there."}


def test_nothing_to_hand_over_is_said(old: Kiosk) -> None:
    assert "nothing to hand over" in str(old.ask("queue export", to="cell-2", **WHO)["error"])
    assert not list(old.config.station.data_dir.glob("export-*"))


def test_the_history_goes_along_and_times_go_on_after_the_last_that_was_sent(old: Kiosk, new: Kiosk) -> None:
    old.start("J1")
    old.accept(old.send_next(), 11)
    old.finish()
    old.turn()
    with old.store.transaction():
        old.outbox.set_job(1, at_server=0, end_sent=1_800_000_000)
        old.outbox.move(old.outbox.action(2), State.DELIVERED, what="delivered")
    old.start("J2")
    answer = take(new, export(old)["document"])
    assert answer["jobs"] == 1
    sent = json.loads(new.send_next().request.body)["step_event"]
    assert sent["wo_number"] == "J2"
    assert sent["start"] >= "2027-01-15T08:00:00Z"
    rows = new.ask("history", wo="J1")["rows"]
    assert isinstance(rows, list)
    assert [row["what"] for row in rows][:2] == ["recorded", "sent"]


def test_a_rescued_record_keeps_its_lanes_stopped_on_the_other_station(tmp_path: Path, new: Kiosk) -> None:
    old = kiosk_at(tmp_path / "rescued")
    old.start("J1")
    old.close()
    with open(tmp_path / "rescued" / "kiosk.db", "r+b") as file:
        file.write(b"\0" * 100)
    old = kiosk_at(tmp_path / "rescued")
    take(new, export(old)["document"])
    assert [action.stops for action in actions(new.store)] == [True, True]


def test_the_disk_of_a_dead_computer_is_exported_and_what_was_in_flight_is_unknown(
    tmp_path: Path, old: Kiosk, new: Kiosk, capsys: pytest.CaptureFixture[str]
) -> None:
    directory = tmp_path / "old"
    save_last_good(configuration(directory))
    old.start("J1")
    old.send_next()
    old.finish()
    old.store.connection.close()
    file = tmp_path / "stick" / "cell-1.json"
    file.parent.mkdir()
    command = [
        "export",
        "--to",
        "cell-2",
        "-o",
        str(file),
        "--data-dir",
        str(directory),
        "--by",
        "Bo",
        "--reason",
        "dead",
    ]
    assert queue_command.run_queue(queue_arguments(command), no_configuration) == 0
    assert "Handed 1 jobs over to cell-2" in capsys.readouterr().out
    document = json.loads(file.read_text())
    assert document["from"] == "cell-1"
    take(new, document)
    assert states(new.store) == [("start", "unknown"), ("finish", "queued")]
    assert new.outbox.job(1).machine == MACHINES[0].name
    with pytest.raises(TransferError, match="nothing to hand over"):
        queue_command.run_queue(
            queue_arguments([*command[:3], "-o", str(file) + "2", *command[5:]]), no_configuration
        )


def queue_arguments(words: list[str]) -> object:
    parser = argparse.ArgumentParser()
    queue_command.add_queue_arguments(parser)
    return parser.parse_args(words)


def no_configuration() -> object:
    raise AssertionError("a dead computer's disk needs no configuration here")
