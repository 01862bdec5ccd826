"""`kiosk queue`: what waits, what needs a person, and changes with a name and a reason, from the closed record."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from kiosk.errors import CommandError
from kiosk.record.reasons import Reason
from kiosk.record.rows import State
from tests.disk.stations import Kiosk, actions, configuration, kiosk_at, states
from tests.unit.queue_command.commanding import SIGNED, Command


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
    kiosk = kiosk_at(directory)
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
        ("end=2026-05-27T07:00", "before the job started"),
        ("start=2026-05-27T09:30", "not before the job ended"),
        ("start=2999-01-01", "lies in the future"),
    ],
)
def test_a_correction_that_can_t_be_is_refused_in_words_and_changes_nothing(
    command: Command, directory: Path, correction: str, words: str
) -> None:
    with pytest.raises(CommandError, match=words):
        command("correct", "1", correction, *SIGNED)
    kiosk = kiosk_at(directory)
    assert states(kiosk.store)[:2] == [("start", "parked"), ("finish", "held")]
    kiosk.close()


def sent(kiosk: Kiosk, work_order: str, machine: int, begin: str, end: str) -> None:
    """A job that the office system has had from `begin` to `end`."""
    number = kiosk.start(work_order, machine)
    kiosk.finish(5, 0, machine)
    began, ended = (int(datetime.fromisoformat(f"2026-05-27T{at}+00:00").timestamp()) for at in (begin, end))
    with kiosk.store.transaction():
        kiosk.outbox.set_job(number, start_sent=began, end_sent=ended)
        for action in kiosk.outbox.actions_of(number):
            assert action is not None
            kiosk.outbox.move(action, State.DELIVERED, what="delivered")


@pytest.mark.parametrize(
    ("corrections", "words"),
    [
        ({"start": "2026-05-27T08:00"}, "Another job was running on the machine then"),
        ({"start": "2026-05-27T08:03", "end": "2026-05-27T08:02"}, "before the job started"),
        (
            {"start": "2026-05-27T08:00", "end": "2026-05-27T08:02"},
            "Another job was running on the machine then",
        ),
        ({"start": "2026-05-27T08:02", "machine": "Mazak 1"}, "Another job was running on the machine then"),
    ],
)
def test_corrected_times_keep_the_order_of_their_machine(
    tmp_path: Path, corrections: dict[str, str], words: str
) -> None:
    kiosk = kiosk_at(tmp_path)
    sent(kiosk, "J1", 0, "08:00:00", "08:01:00")
    sent(kiosk, "J2", 1, "08:00:00", "08:03:00")
    number = kiosk.start("J3")
    kiosk.answer(kiosk.send_next(), {"error": "Invalid start timestamp"}, 422)
    kiosk.finish()
    given = {"job": number, "by": "Bo", "reason": "seen"}
    assert words in str(kiosk.ask("queue correct", fields=corrections, **given)["error"])
    possible = {"start": "2026-05-27T08:02", "end": "2026-05-27T08:04"}
    assert kiosk.ask("queue correct", fields=possible, **given) == {"done": True}


@pytest.mark.parametrize(
    ("verb", "state"), [("retry", "queued"), ("discard", "discarded"), ("by-hand", "by_hand")]
)
def test_each_change_is_kept_with_a_name_and_a_reason(
    command: Command, directory: Path, verb: str, state: str
) -> None:
    command(verb, "1", *SIGNED)
    kiosk = kiosk_at(directory)
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
    kiosk = kiosk_at(directory)
    start = kiosk.outbox.actions_of(3)[0]
    assert start is not None
    with kiosk.store.transaction():
        kiosk.outbox.move(start, State.UNKNOWN, what="asked", reason=Reason.UNKNOWN_SHARED, unknown_send=True)
    kiosk.close()
    assert "Job 3" not in command("list")
    command("answer", "3", "yes", *SIGNED)
    kiosk = kiosk_at(directory)
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
