"""Every fault of the line as a client meets it."""

from __future__ import annotations

import json
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import pytest

from kiosk.errors import CommandError
from kiosk.simulator.names import STANDARD_KEY
from kiosk.simulator.process import SimulatorProcess
from tests.wire.simulating import EVENTS, START_BODY, accepted, client_of


@pytest.mark.parametrize(
    ("effect", "error", "applied"),
    [
        ("drop-before", httpx.RemoteProtocolError, 0),
        ("drop-after", httpx.RemoteProtocolError, 1),
        ("reset-before", httpx.ReadError, 0),
        ("reset-after", httpx.ReadError, 1),
        ("not-http", httpx.RemoteProtocolError, 1),
        ({"cut_after_bytes": 20}, httpx.RemoteProtocolError, 1),
        ({"cut_after_bytes": 200}, httpx.RemoteProtocolError, 1),
        ({"content_length_offset": 5}, httpx.RemoteProtocolError, 1),
        ({"refuse_seconds": 0.05}, httpx.ReadError, 0),
    ],
)
def test_a_broken_connection_is_broken_for_a_client_and_applied_or_not(
    simulator: SimulatorProcess, effect: Any, error: type[httpx.TransportError], applied: int
) -> None:
    simulator.faults({"effect": effect, "method": "POST"})
    with client_of(simulator.url) as client, pytest.raises(error):
        client.post(EVENTS, json=START_BODY)
    assert len(simulator.ledger()["accepted"]) == applied


@pytest.mark.parametrize(("effect", "applied"), [("hang", 0), ("hang-after", 1)])
def test_a_request_without_an_answer_runs_into_the_time_limit(
    simulator: SimulatorProcess, client: httpx.Client, effect: str, applied: int
) -> None:
    simulator.faults(effect)
    with pytest.raises(httpx.ReadTimeout):
        client.post(EVENTS, json=START_BODY, timeout=0.2)
    assert len(simulator.ledger()["accepted"]) == applied


def test_a_late_request_is_applied_although_its_client_has_gone(simulator: SimulatorProcess) -> None:
    simulator.faults({"effect": {"delay_before_seconds": 0.3}})
    with client_of(simulator.url) as client, pytest.raises(httpx.ReadTimeout):
        client.post(EVENTS, json=START_BODY, timeout=0.1)
    for _ in range(1000):
        if simulator.ledger()["count"]:
            break
    assert accepted(simulator) == [("start", "api", "Machine1")]


def test_a_late_request_does_not_reach_the_shop_that_a_reset_made(simulator: SimulatorProcess) -> None:
    simulator.faults({"effect": {"delay_before_seconds": 0.3}})
    with client_of(simulator.url) as client, ThreadPoolExecutor(1) as other:
        answer = other.submit(client.post, EVENTS, json=START_BODY)
        while simulator.fault_rules():
            pass
        simulator.reset()
        with suppress(httpx.RemoteProtocolError):  # answered only when the reset came too late to matter
            answer.result()
    assert accepted(simulator) == []


@pytest.mark.parametrize(
    ("effect", "status", "kind", "applied"),
    [
        ("error-before", 500, "application/json", 0),
        ("error-after", 500, "application/json", 1),
        ("portal", 200, "text/html", 0),
        ("redirect", 302, "application/json", 0),
        ("garbage", 200, "application/json", 1),
        ({"status": 408, "body": ""}, 408, "application/json", 0),
        ({"status": 503, "strike": "after", "headers": {"content-type": "text/plain"}}, 503, "text/plain", 1),
    ],
)
def test_a_replaced_answer_is_what_the_client_gets(
    simulator: SimulatorProcess, client: httpx.Client, effect: Any, status: int, kind: str, applied: int
) -> None:
    simulator.faults({"effect": effect})
    answer = client.post(EVENTS, json=START_BODY)
    assert (answer.status_code, answer.headers["content-type"]) == (status, kind)
    assert len(simulator.ledger()["accepted"]) == applied


def test_retry_after_comes_with_an_overload(simulator: SimulatorProcess, client: httpx.Client) -> None:
    simulator.faults("unavailable", "too-many")
    answers = [client.post(EVENTS, json=START_BODY) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [503, 429, 201]
    assert [answer.headers.get("retry-after") for answer in answers] == ["2", "2", None]


def test_a_dribbled_answer_arrives_whole(simulator: SimulatorProcess, client: httpx.Client) -> None:
    simulator.faults({"effect": {"dribble_seconds": 0.0001}})
    answer = client.post(EVENTS, json=START_BODY)
    assert (answer.status_code, answer.json()["event"]["id"]) == (201, 7785)


def test_a_shorter_claim_hides_the_end_of_the_body(simulator: SimulatorProcess, client: httpx.Client) -> None:
    simulator.faults({"effect": {"content_length_offset": -1}})
    with pytest.raises(json.JSONDecodeError):
        client.post(EVENTS, json=START_BODY).json()


def test_the_date_can_be_wrong_once_or_always(simulator: SimulatorProcess, client: httpx.Client) -> None:
    def hours_off() -> int:
        sent = parsedate_to_datetime(client.get(EVENTS).headers["date"])
        return round((sent - datetime.now(UTC)).total_seconds() / 3600)

    simulator.faults({"effect": {"date_offset_seconds": 7200}})
    assert [hours_off(), hours_off()] == [2, 0]
    simulator.date_offset(-10_800)
    assert [hours_off(), hours_off()] == [-3, -3]


def test_rules_choose_requests_and_can_be_cleared(simulator: SimulatorProcess, client: httpx.Client) -> None:
    rule = {"method": "POST", "machine": "machine 2", "nth": 2, "times": None}
    simulator.faults({"effect": {"status": 500}, **rule})
    second = {"step_event": {**START_BODY["step_event"], "machine_display_name": "Machine2"}}
    statuses = [client.post(EVENTS, json=body).status_code for body in (second, START_BODY, second, second)]
    assert statuses == [201, 201, 500, 500]
    simulator.clear_faults()
    assert client.post(EVENTS, json=second).status_code == 422


@pytest.mark.parametrize(
    "rule", [{}, {"effect": "earthquake"}, {"effect": {"stauts": 500}}, {"effect": {}, "x": 1}]
)
def test_a_rule_that_would_do_nothing_is_refused(
    simulator: SimulatorProcess, rule: dict[str, object]
) -> None:
    with pytest.raises(CommandError, match="Invalid fault"):
        simulator.faults(rule)


def test_a_cut_line_refuses_connections_until_it_is_mended(simulator: SimulatorProcess) -> None:
    with client_of(simulator.url) as client:
        assert client.get(EVENTS).status_code == 200
        simulator.cut()
        with pytest.raises(httpx.ConnectError):
            client.get(EVENTS)
        simulator.mend()
        assert client.get(EVENTS).status_code == 200


def test_half_a_request_is_not_applied(simulator: SimulatorProcess) -> None:
    host, port = simulator.url.removeprefix("http://").split(":")
    body = json.dumps(START_BODY).encode()
    head = f"POST {EVENTS} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {STANDARD_KEY}\r\n"
    with socket.create_connection((host, int(port))) as half:
        half.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body[:-1])
        half.shutdown(socket.SHUT_WR)
        assert half.recv(1) == b""
    assert accepted(simulator) == []
