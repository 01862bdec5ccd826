"""The simulator over real HTTP, as a program, and its page."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from kiosk.errors import CommandError
from kiosk.simulator.faults import Effect, Rule
from kiosk.simulator.names import STANDARD_KEY, STANDARD_READ_ONLY_KEY
from kiosk.simulator.process import SimulatorProcess
from kiosk.simulator.server import ServingThread
from kiosk.simulator.standard import make_shop
from tests.wire.simulating import DAY, EVENTS, FINISH, FINISH_BODY, START_BODY, accepted, client_of


def test_a_job_goes_through_all_three_endpoints(simulator: SimulatorProcess, client: httpx.Client) -> None:
    started = client.post(EVENTS, json=START_BODY)
    assert (started.status_code, started.headers["content-type"]) == (201, "application/json")
    assert set(started.json()) == {"event", "step", "recipe", "part"}
    finished = client.patch(FINISH, json=FINISH_BODY)
    assert finished.status_code == 200
    assert finished.json()["event"]["metadata"]["quantity_made"] == 4
    listed = client.get(EVENTS, params=DAY)
    assert [(row["machine"], row["events_count"]) for row in listed.json()["data"]] == [("Machine1", 1)]
    assert accepted(simulator) == [("start", "api", "Machine1"), ("finish", "api", "Machine1")]


def test_the_ledger_keeps_bodies_as_sent_and_events_as_stored(
    simulator: SimulatorProcess, client: httpx.Client
) -> None:
    client.post(EVENTS, json=START_BODY)
    client.patch(FINISH, json={"step_event": {**FINISH_BODY["step_event"], "end": "2025-05-27T11:00:00.7Z"}})
    ledger = simulator.ledger()
    start, finish = ledger["accepted"]
    assert start["body"] == START_BODY
    assert start["fields"]["user"] == "ana@example.com"
    assert (finish["seq"], finish["event_id"]) == (2, 7785)
    assert finish["fields"]["ended_at"] == "2025-05-27T11:00:00Z"
    (event,) = ledger["events"]
    assert event["started_at"] == "2025-05-27T10:00:00Z"
    assert event["metadata"] == {
        "qty_expected": 5,
        "wo_number": "WO-123",
        "quantity_made": 4,
        "quantity_scrapped": 1,
    }


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "error"),
    [
        ("POST", EVENTS, {"machine_display_name": "Lathe"}, 404, "Machine not found"),
        ("POST", EVENTS, {"user_email": "x@example.com"}, 404, "User not found"),
        ("POST", EVENTS, {"start": "soon"}, 422, "Invalid start timestamp"),
        ("PATCH", FINISH, {}, 404, "No active step event found for this machine"),
        ("PATCH", FINISH, {"machine_display_name": "Lathe"}, 404, "Machine not found"),
    ],
)
def test_errors_come_with_their_words_and_status(
    client: httpx.Client, method: str, path: str, body: dict[str, object], status: int, error: str
) -> None:
    fields = {**START_BODY["step_event"], **body}
    answer = client.request(method, path, json={"step_event": fields})
    assert (answer.status_code, answer.json()) == (status, {"error": error})


def test_an_end_before_the_start_is_an_invalid_end(client: httpx.Client) -> None:
    client.post(EVENTS, json=START_BODY)
    body = {"step_event": {"machine_display_name": "Machine1", "end": "2025-05-27T09:00:00Z"}}
    answer = client.patch(FINISH, json=body)
    assert (answer.status_code, answer.json()) == (422, {"error": "Invalid end timestamp"})


def test_keys_are_told_apart_and_can_be_revoked_and_restored(simulator: SimulatorProcess) -> None:
    with client_of(simulator.url, STANDARD_READ_ONLY_KEY) as reader, client_of(simulator.url) as writer:
        refused = reader.post(EVENTS, content=b"not even JSON")
        assert (refused.status_code, refused.json()) == (
            403,
            {"error": "This API key does not have write permissions"},
        )
        assert reader.get(EVENTS).status_code == 200
        simulator.keys(STANDARD_KEY, "expired")
        unknown = writer.get(EVENTS)
        assert (unknown.status_code, unknown.json()) == (401, {"error": "Invalid API key"})
        simulator.keys(STANDARD_KEY)
        assert writer.get(EVENTS).status_code == 200
    with pytest.raises(CommandError, match="lost"):
        simulator.keys(STANDARD_KEY, "lost")


def test_the_office_can_finish_what_the_kiosk_started(
    simulator: SimulatorProcess, client: httpx.Client
) -> None:
    client.post(EVENTS, json=START_BODY)
    simulator.office("finish", machine_display_name="Machine1", qty_made=9)
    answer = client.patch(FINISH, json=FINISH_BODY)
    assert answer.json() == {"error": "No active step event found for this machine"}
    assert accepted(simulator) == [("start", "api", "Machine1"), ("finish", "office", "Machine1")]


def test_the_options_of_the_command_reach_the_contract(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.jsonl"
    options = ["--dialect", "events", "--double-start", "stack", "--spaced-names", "--ledger", str(ledger)]
    people = ["--machine", "Haas1", "--user", "c@example.com", "--key", "k", "--read-only-key", "r"]
    fields = {**START_BODY["step_event"], "machine_display_name": "Haas1", "user_email": "c@example.com"}
    with SimulatorProcess(*options, *people) as simulator, client_of(simulator.url, "k") as client:
        for _ in range(2):
            assert client.post(EVENTS, json={"step_event": fields}).status_code == 201
        events = client.get(EVENTS, params={**DAY, "machine_ids": "6"}).json()
    assert [(each["machine_name"], each["ended_at"]) for each in events] == [("Haas 1", None)] * 2
    lines = [json.loads(line) for line in ledger.read_text().splitlines()]
    assert [(each["seq"], each["machine"]) for each in lines] == [(1, "Haas1"), (2, "Haas1")]


def test_daily_counts_can_leave_out_running_events_over_http() -> None:
    with SimulatorProcess("--daily-counts", "finished") as simulator, client_of(simulator.url) as client:
        client.post(EVENTS, json=START_BODY)
        assert client.get(EVENTS, params=DAY).json() == {"data": []}


def test_the_ledger_page_shows_the_running_job_in_a_page_that_loads_nothing_else(
    simulator: SimulatorProcess, client: httpx.Client
) -> None:
    client.post(EVENTS, json=START_BODY)
    shown = client.get("/")
    assert shown.headers["content-security-policy"].startswith("default-src 'none'")
    assert "PART123 Op10" in shown.text
    assert "PART123 Op10" in client.get("/_board").text
    assert client.get("/_ledger", params={"newest": "0"}).json() == {"count": 1, "accepted": [], "events": []}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_command_with_exit_code_0_and_one_line_said(number: signal.Signals) -> None:
    command = [sys.executable, "-m", "kiosk.simulator", "--port", "0"]
    source = str(Path(__file__).parents[2])
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": source},
    ) as started:
        assert started.stdout is not None
        url = started.stdout.readline().removeprefix("listening on ").strip()
        with client_of(url) as client:
            assert client.get(EVENTS).status_code == 200
            started.send_signal(number)
            said, complaint = started.communicate(timeout=10)
    assert (started.returncode, said, complaint) == (0, "", "")


def test_a_taken_port_is_refused_in_words(simulator: SimulatorProcess) -> None:
    port = int(simulator.url.rpartition(":")[2])
    with pytest.raises(CommandError, match=f"Can't listen on http://127.0.0.1:{port}"):
        SimulatorProcess(port=port).start()


@pytest.mark.parametrize("port", ["65536", "99999999", "-1", "http", "²"])
def test_what_is_no_port_is_told_with_2(port: str) -> None:
    command = (sys.executable, "-m", "kiosk", "simulate", f"--port={port}")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, "0 to 65535" in done.stderr) == (2, True), done.stderr


def test_a_stopped_simulator_exits_0_and_a_killed_one_does_not() -> None:
    stopped, killed = SimulatorProcess(), SimulatorProcess()
    stopped.start()
    killed.start()
    assert stopped.stop() == 0
    assert killed.kill() == -signal.SIGKILL


def test_a_simulator_ends_with_the_program_that_started_it() -> None:
    program = (
        "from kiosk.simulator.process import SimulatorProcess\n"
        "import os\n"
        "simulator = SimulatorProcess()\n"
        "simulator.start()\n"
        "print(simulator.url, flush=True)\n"
        "os._exit(9)\n"
    )
    source = str(Path(__file__).parents[2])
    told = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": source},
        check=False,
    )
    host, port = told.stdout.strip().removeprefix("http://").split(":")
    for _ in range(100_000):
        try:
            socket.create_connection((host, int(port))).close()
        except OSError:
            return
    pytest.fail("the simulator goes on alone")


def test_a_shop_can_be_served_from_a_thread_and_struck_from_python() -> None:
    shop = make_shop()
    with ServingThread(shop) as serving, client_of(serving.url) as client:
        serving.call(lambda simulation: simulation.faults.add(Rule(Effect(drop="close", strike="after"))))
        with pytest.raises(httpx.RemoteProtocolError):
            client.post(EVENTS, json=START_BODY)
        assert client.patch(FINISH, json=FINISH_BODY).status_code == 200
    assert [entry.kind for entry in shop.ledger] == ["start", "finish"]
