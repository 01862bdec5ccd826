"""A machine gets another name while a request of its lane is under way, or while rows recorded under the old name wait."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from kiosk.delivery.work import SendWork
from kiosk.record.damage import open_store
from kiosk.record.pruning import prune
from kiosk.record.rows import State
from kiosk.reports import Reconfigured
from tests.disk.stations import MACHINES, Kiosk, actions, kiosk_at
from tests.hand_clock import HandClock

NEW_NAME = "Haas VF-3"


def rename(kiosk: Kiosk) -> None:
    renamed = replace(MACHINES[0], name=NEW_NAME, formerly=(MACHINES[0].name,))
    kiosk.config = replace(kiosk.config, machines=(renamed, MACHINES[1]))
    kiosk.engine.handle(Reconfigured(kiosk.config))


def seconds_until_a_send(kiosk: Kiosk, shown: list[dict[str, object]], patience: float) -> float | None:
    """Let time go by, answering readings with `shown`."""
    since = kiosk.clock.boot
    while kiosk.clock.boot < since + patience:
        work = kiosk.turn()
        if any(isinstance(each, SendWork) for each in work):
            return kiosk.clock.boot - since
        for each in work:
            kiosk.answer(each, shown)
        kiosk.clock.pass_by(1)
    return None


@pytest.mark.parametrize("answered_before", [True, False])
def test_an_unknown_start_waits_for_the_whole_settle_time_under_its_new_name(
    tmp_path: Path, answered_before: bool
) -> None:
    kiosk = kiosk_at(tmp_path)
    kiosk.start("J1")
    work = kiosk.send_next()
    if answered_before:
        kiosk.lose(work)
        kiosk.turn()
    rename(kiosk)
    if not answered_before:
        kiosk.lose(work)
    again = seconds_until_a_send(kiosk, [], patience=300)
    assert again is not None
    assert again >= kiosk.config.delivery.settle_seconds
    kiosk.close()


def test_an_answer_that_arrives_after_the_new_name_lets_the_finish_go(tmp_path: Path) -> None:
    kiosk = kiosk_at(tmp_path)
    kiosk.start("J1")
    work = kiosk.send_next()
    kiosk.finish()
    rename(kiosk)
    for reading in kiosk.turn():
        kiosk.answer(reading, [])
    kiosk.accept(work, 7)
    start = json.loads(work.request.body)["step_event"]["start"]
    running = {
        "id": 7,
        "started_at": start,
        "ended_at": None,
        "machine_name": NEW_NAME,
        "display_name": "PART123 Op10",
    }
    assert seconds_until_a_send(kiosk, [running], patience=300) is not None
    kiosk.close()


def test_what_was_recorded_under_an_earlier_name_is_whole_however_long_ago_that_was(tmp_path: Path) -> None:
    kiosk = kiosk_at(tmp_path, clock=HandClock(wall=datetime(2006, 1, 1, tzinfo=UTC)))
    kiosk.start("J1")
    rename(kiosk)
    config = kiosk.config
    kiosk.close()
    clock = HandClock(boot=10.0, boot_id="boot-2")
    store, salvage = open_store(tmp_path, clock, [NEW_NAME])
    assert salvage is None
    kiosk = Kiosk(config, store, clock)
    kiosk.start("J2", machine=1)
    prune(kiosk.outbox, clock.now().timestamp(), config.delivery)
    assert {kiosk.send_next().seq, kiosk.send_next().seq} == {1, 2}
    assert kiosk.engine.rescued_at is None
    assert {action.state for action in actions(store)} == {State.IN_FLIGHT}
    kiosk.close()
