"""A week without a server changes nothing but the count: 10,000 actions are recorded, counted, and then drained in order."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path

import pytest

from kiosk.api.step_events import HttpTransport
from kiosk.delivery.sender import Sender
from kiosk.delivery.work import Done, SendWork
from kiosk.fields import JobFields
from kiosk.record.rows import State
from kiosk.simulator.process import SimulatorProcess
from tests.disk.stations import ANA, MACHINES, Kiosk, actions, kiosk_at

SHARE = float(os.environ.get("KIOSK_LONG_SHARE", "1"))


def record_a_week(kiosk: Kiosk, rows: int) -> None:
    """Jobs of both machines in turn, a hundred to a commit, which is what makes this quick."""
    outbox = kiosk.outbox
    for first in range(0, rows // 2, 100):
        with kiosk.store.transaction():
            for number in range(first, min(first + 100, rows // 2)):
                fields = JobFields(f"J{number:05}", "PART123", "10", "1")
                machine = MACHINES[number % 2].name
                job = outbox.job(outbox.record_start(machine, fields, ANA, outbox.now(), 0))
                kiosk.clock.pass_by(60)
                outbox.record_finish(job, number % 50, number % 3, outbox.now(), 0, ANA.badge, State.QUEUED)
                kiosk.clock.pass_by(60)
    kiosk.engine.desk.reload_running()
    kiosk.engine.courier.wake_all()


def test_ten_thousand_waiting_actions_are_counted_and_the_next_is_recorded_and_claimed(
    tmp_path: Path,
) -> None:
    kiosk = kiosk_at(tmp_path)
    record_a_week(kiosk, 10_000)
    assert kiosk.engine.desk.history.counts().waiting == 10_000
    document = kiosk.ask("queue list")
    assert document["counts"] == {"waiting": 10_000, "attention": 0}
    for code in ("1H1001", "10SHaas VF-2", "WJ1", "1PPART123", "1W10"):
        kiosk.scan(code)
    assert kiosk.told.startswith("Recorded"), kiosk.told
    assert kiosk.engine.view.link.waiting == 10_001
    assert kiosk.send_next().seq in (1, 3)
    kiosk.close()
    kiosk = kiosk_at(tmp_path)
    assert kiosk.engine.desk.history.counts().waiting == 10_001
    kiosk.close()


def drain(kiosk: Kiosk, url: str) -> None:
    """The real sender against a real server, until nothing waits."""
    import queue

    done: queue.SimpleQueue[object] = queue.SimpleQueue()

    def transport(for_writes: bool) -> HttpTransport:
        return HttpTransport(
            url, lambda: "demo-key", timeout_seconds=10, clock=kiosk.clock, for_writes=for_writes
        )

    sender = Sender(transport, done.put, 8)
    idle = 0
    while kiosk.engine.desk.history.counts().waiting:
        work = kiosk.turn()
        for each in work:
            sender.submit(each)
        if not work and not kiosk.engine.courier.busy:
            kiosk.clock.pass_by(1)
            idle += 1
            assert idle < 1000, f"stuck: {kiosk.engine.courier.link.failure}"
            continue
        if kiosk.engine.courier.busy:
            result = done.get(timeout=60)
            assert isinstance(result, Done)
            idle = 0 if isinstance(result.work, SendWork) else idle
            kiosk.engine.handle(result)
    sender.stop()


@pytest.mark.parametrize("rows", [60, pytest.param(max(220, round(10_000 * SHARE)), marks=pytest.mark.long)])
def test_a_week_drains_in_the_order_of_each_machine_exactly_once(tmp_path: Path, rows: int) -> None:
    names = [word for machine in MACHINES for word in ("--machine", machine.name)]
    with SimulatorProcess("--dialect", "events", *names, "--user", ANA.email, "--key", "demo-key") as server:
        kiosk = kiosk_at(tmp_path, url=server.url)
        record_a_week(kiosk, rows)
        drain(kiosk, server.url)
        ledger = server.ledger()
        sent: dict[str, list[str]] = defaultdict(list)
        for event in ledger["events"]:
            sent[event["machine"]].append(event["metadata"]["wo_number"])
        wanted = {
            machine.name: [f"J{number:05}" for number in range(rows // 2) if number % 2 == place]
            for place, machine in enumerate(MACHINES)
        }
        assert sent == wanted
        assert all(event["ended_at"] for event in ledger["events"])
        assert {action.state.value for action in actions(kiosk.store)} == {"delivered"}
        assert not any(isinstance(work, SendWork) for work in kiosk.turn())
        kiosk.close()
