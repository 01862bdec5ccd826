"""`kiosk init` through a pipe and at a real terminal: what it asks, writes and keeps to itself."""

from __future__ import annotations

import argparse
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.config import load_config
from kiosk.errors import CommandError
from kiosk.station.dialogue import Dialogue
from kiosk.station.init import add_arguments, run

ROOT = Path(__file__).parents[2]
SECRET = "s3cr3t-key"
URL = "https://shop.example.com/"
FOUND: list[tuple[str, int | None]] = [("Machine1", 6), ("Mill 2", None), ('Saw "old"', 9)]

SCRIPT = f"""
import argparse
from pathlib import Path
from kiosk.station.init import add_arguments, run

parser = argparse.ArgumentParser()
add_arguments(parser)
arguments = parser.parse_args([])
arguments.config = None
raise SystemExit(run(arguments, lambda url, key: {FOUND!r}, lambda file: print("checked", file) or 0))
"""


class Talk:
    """Answers from a list; what was asked and told, and which answers were asked for in secret."""

    def __init__(self, *answers: str) -> None:
        self.lines: list[str] = []
        self.secrets: list[str] = []
        self._answers: Iterator[str] = iter(answers)
        self.dialogue = Dialogue(ask=self._ask, ask_secret=self._ask_secret, tell=self.lines.append)

    def _ask(self, question: str) -> str:
        self.lines.append(question)
        try:
            return next(self._answers)
        except StopIteration:
            raise EOFError from None

    def _ask_secret(self, question: str) -> str:
        self.secrets.append(question)
        return self._ask(question)

    def told(self) -> str:
        return "\n".join(self.lines)


def init(folder: Path, talk: Talk, *options: str, found: list[tuple[str, int | None]] = FOUND) -> int:
    """`kiosk init --config FOLDER/kiosk.toml`, the server having those machines."""
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    arguments = parser.parse_args(list(options))
    arguments.config = folder / "kiosk.toml"
    return run(
        arguments,
        lambda url, key: found,
        lambda file: talk.lines.append(f"checked {file}") or 0,
        talk.dialogue,
    )


def test_the_answers_become_a_configuration_that_loads(tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text("badge,name,email,supervisor\n1,Ana Ruiz,ana@example.com,yes\n2,Bo,bo@example.com,\n")
    talk = Talk(URL, SECRET, "1 3", "2", "cell-3", str(people))

    assert init(tmp_path, talk) == 0

    config = load_config(tmp_path / "kiosk.toml", {})
    assert config.api.url == "https://shop.example.com"
    assert config.station.name == "cell-3"
    assert [(machine.name, machine.id, machine.shared) for machine in config.machines] == [
        ("Machine1", 6, False),
        ('Saw "old"', 9, True),
    ]
    assert [(person.name, person.supervisor) for person in config.operators] == [
        ("Ana Ruiz", True),
        ("Bo", False),
    ]
    assert talk.lines[-1] == f"checked {tmp_path / 'kiosk.toml'}"


def test_the_file_is_commented_and_the_key_stands_beside_it_alone(tmp_path: Path) -> None:
    talk = Talk(URL, SECRET, "", "", "", "")

    init(tmp_path, talk)

    text = (tmp_path / "kiosk.toml").read_text()
    assert "#undo_seconds = 15" in text
    assert SECRET not in text
    assert SECRET not in talk.told()
    assert len(talk.secrets) == 1
    assert (tmp_path / "api-key").read_text() == SECRET + "\n"
    assert stat.S_IMODE((tmp_path / "api-key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "kiosk.toml").stat().st_mode) == 0o640
    assert sorted(file.name for file in tmp_path.iterdir()) == ["api-key", "kiosk.toml"]


def test_empty_answers_take_every_machine_as_not_shared_and_no_operators(tmp_path: Path) -> None:
    init(tmp_path, Talk(URL, SECRET, "", "", "", ""))

    config = load_config(tmp_path / "kiosk.toml", {})
    assert [machine.name for machine in config.machines] == ["Machine1", "Mill 2", 'Saw "old"']
    assert not any(machine.shared for machine in config.machines)
    assert config.operators == ()


@pytest.mark.parametrize("answer", ["", "n", "no"])
def test_an_existing_file_is_kept_without_a_clear_yes(tmp_path: Path, answer: str) -> None:
    (tmp_path / "kiosk.toml").write_text("precious")

    assert init(tmp_path, Talk(answer)) == 1

    assert (tmp_path / "kiosk.toml").read_text() == "precious"


def test_a_replaced_file_is_kept_beside_the_new_one(tmp_path: Path) -> None:
    (tmp_path / "kiosk.toml").write_text("precious")

    assert init(tmp_path, Talk("y", URL, SECRET, "", "", "", "")) == 0

    assert (tmp_path / "kiosk.toml.old").read_text() == "precious"
    assert load_config(tmp_path / "kiosk.toml", {}).machines


def test_answers_that_end_early_leave_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="nothing was written"):
        init(tmp_path, Talk(URL, SECRET, "1"))

    assert list(tmp_path.iterdir()) == []


def test_unusable_answers_are_asked_again_with_what_is_needed(tmp_path: Path) -> None:
    talk = Talk("shop", "http://shop.example.com", URL, "two words", SECRET, "7", "1", "x", "none", "", "")

    assert init(tmp_path, talk) == 0

    for told in ("the server's address", "https", "it is one word", "numbers from 1 to 3"):
        assert told in talk.told()
    assert [machine.name for machine in load_config(tmp_path / "kiosk.toml", {}).machines] == ["Machine1"]


def test_when_the_machines_can_not_be_read_they_are_typed(tmp_path: Path) -> None:
    def refuse(url: str, key: str) -> list[tuple[str, int | None]]:
        raise CommandError("the server refuses the key")

    talk = Talk(URL, SECRET, "n", " , ", "Lathe 1, Mill 2,lathe1", "all", "", "")
    arguments = argparse.Namespace(config=tmp_path / "kiosk.toml", operators=None)

    assert run(arguments, refuse, lambda file: 0, talk.dialogue) == 0

    assert "the server refuses the key" in talk.told()
    config = load_config(tmp_path / "kiosk.toml", {})
    assert [(machine.name, machine.shared) for machine in config.machines] == [
        ("lathe1", True),
        ("Mill 2", True),
    ]


def test_without_a_key_the_one_beside_is_used_and_not_rewritten(tmp_path: Path) -> None:
    (tmp_path / "api-key").write_text(SECRET)
    asked: list[str] = []

    def read(url: str, key: str) -> list[tuple[str, int | None]]:
        asked.append(key)
        return FOUND

    arguments = argparse.Namespace(config=tmp_path / "kiosk.toml", operators=None)
    run(arguments, read, lambda file: 0, Talk(URL, "", "", "", "", "").dialogue)

    assert asked == [SECRET]
    assert (tmp_path / "api-key").read_text() == SECRET


def test_faults_of_the_operators_file_are_told_and_another_can_be_named(tmp_path: Path) -> None:
    bad, good = tmp_path / "bad.csv", tmp_path / "good.csv"
    bad.write_text("badge,name,email\n1,Ana,ana\n")
    good.write_text("badge,name,email\n1,Ana,ana@example.com\n")
    talk = Talk(URL, SECRET, "", "", "", str(good))

    assert init(tmp_path, talk, "--operators", str(bad)) == 0

    assert "line 2 email" in talk.told()
    assert [person.email for person in load_config(tmp_path / "kiosk.toml", {}).operators] == [
        "ana@example.com"
    ]


def test_it_works_through_a_pipe(tmp_path: Path) -> None:
    answers = "\n".join([URL, SECRET, "2", "none", "cell-3", ""]) + "\n"

    result = piped(tmp_path, answers)

    assert result.returncode == 0, result.stderr
    assert "checked kiosk.toml" in result.stdout
    assert SECRET not in result.stdout + result.stderr
    assert [machine.name for machine in load_config(tmp_path / "kiosk.toml", {}).machines] == ["Mill 2"]


def piped(folder: Path, answers: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, answered through a pipe."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-c", SCRIPT],
        input=answers,
        capture_output=True,
        text=True,
        cwd=folder,
        env=environment,
    )


def test_a_key_typed_at_a_terminal_is_not_echoed(tmp_path: Path) -> None:
    pty = pytest.importorskip("pty")
    master, slave = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        cwd=tmp_path,
        env=environment,
        start_new_session=True,
    )
    os.close(slave)
    killer = threading.Timer(60, process.kill)
    killer.start()
    screen = b""
    questions = [
        b"org.trackmymachines.com):",
        b"API key",
        b"this terminal?",
        b"finish jobs?",
        b"Name of",
        b"CSV file",
    ]
    for question, answer in zip(questions, [URL, SECRET, "2", "none", "cell-3", ""], strict=True):
        asked_from = len(screen)
        while question not in screen[asked_from:] or not screen.endswith((b"] ", b": ")):
            screen += os.read(master, 4096)
        os.write(master, answer.encode() + b"\n")
    while b"checked kiosk.toml" not in screen:
        screen += os.read(master, 4096)
    process.wait()
    killer.cancel()
    os.close(master)

    assert SECRET.encode() not in screen
    assert b"cell-3" in screen
    assert (tmp_path / "api-key").read_text() == SECRET + "\n"
