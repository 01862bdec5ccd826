"""A closed record, and command lines on it."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from kiosk.config import Config
from kiosk.record.reasons import Reason
from kiosk.record.rows import State
from kiosk.station import queue_command
from tests.disk.stations import configuration, kiosk_at
from tests.unit.queue_command.commanding import Command


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
